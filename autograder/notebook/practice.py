"""A learner's predictions and quiz answers, in a file beside the record of exercises.

Like that record it is a convenience: where it cannot be read or written, everything goes on without it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.notebook.learner_record import FILE, learner_record, record_folder, write_json
from autograder.whole_file import alone_with

PRACTICE = FILE.with_name("practice.json")
VERSION = 1
#: Days until a question comes again: after a wrong answer, and after one right answer that followed it.
AGAIN = (1, 3)


@dataclass(frozen=True)
class QuestionRecord:
    """The record of one question of the quiz.

    Attributes
    ----------
    right : int
        Right answers in a row.
    missed : bool
        Whether it was ever answered wrong: only then does it come again.
    due : str
        The day from which it comes again, as ``2027-03-01``; empty where it does not.
    """

    right: int = 0
    missed: bool = False
    due: str = ""

    def answered(self, right: bool, today: date) -> QuestionRecord:
        """Return the record after one more answer."""
        if not right:
            return QuestionRecord(0, True, str(today + timedelta(days=AGAIN[0])))
        count = self.right + 1
        later = self.missed and count < len(AGAIN)
        return replace(
            self, right=count, due=str(today + timedelta(days=AGAIN[count])) if later else ""
        )


@dataclass(frozen=True)
class Practice:
    """All predictions by name, and all questions by their ids."""

    predictions: dict[str, dict[str, Any]] = field(default_factory=dict)
    questions: dict[str, QuestionRecord] = field(default_factory=dict)

    def due(self, today: date) -> list[str]:
        """Return the questions that come again today, the longest due first."""
        found = [(asked.due, name) for name, asked in self.questions.items() if asked.due]
        return [name for day, name in sorted(found) if day <= str(today)]


#: Outside a notebook, and where no file can be kept, as long as the process.
_here: dict[Path | None, Practice] = {}


def practice() -> Practice:
    """Return the record in the folder of this notebook."""
    folder = record_folder()
    if folder is not None:
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return _read(folder / PRACTICE)
    return _here.get(folder, Practice())


def remember(
    predictions: Mapping[str, dict[str, Any]] | None = None,
    answers: Mapping[str, bool] | None = None,
) -> None:
    """Remember more predictions, and whether answers to questions were right, beside what is known."""
    folder = record_folder()
    lasting = folder is not None and learner_record().lasting
    with alone_with(folder / PRACTICE) if folder and lasting else nullcontext():
        known = practice()
        asked = {
            name: known.questions.get(name, QuestionRecord()).answered(right, today())
            for name, right in (answers or {}).items()
        }
        known = Practice(known.predictions | dict(predictions or {}), known.questions | asked)
        _here[folder] = known
        if folder and lasting:
            with suppress(OSError):
                write_json(folder / PRACTICE, {"version": VERSION, **asdict(known)})


def _read(path: Path) -> Practice:
    tree = json.loads(path.read_text(encoding="utf-8"))
    if tree["version"] != VERSION:
        raise ValueError("written by another version")
    predictions = {str(name): dict(said) for name, said in tree["predictions"].items()}
    questions = {name: _asked(**entry) for name, entry in tree["questions"].items()}
    return Practice(predictions, questions)


def _asked(right: Any, missed: Any, due: Any) -> QuestionRecord:
    if type(right) is not int or type(missed) is not bool or not isinstance(due, str):
        raise TypeError("not what was answered")
    return QuestionRecord(right, missed, due)


def today() -> date:
    """Return the day by this computer's clock."""
    return datetime.now().astimezone().date()
