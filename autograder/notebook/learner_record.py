"""A learner's record of each exercise: hints seen, attempts, the last check.

One small file beside the notebooks, shared by all notebooks of the folder. It is a convenience: where it
cannot be read or written, everything goes on without it. While a grader runs a notebook it is left alone.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from autograder.judging.verdict import Verdict
from autograder.notebook.show import in_notebook, show_note, validating
from autograder.whole_file import alone_with, write_whole

#: Within the folder of the notebooks. A hidden folder is no part of a submission.
FILE = Path(".cnn-course", "progress.json")
#: A file of another version is left as it is.
VERSION = 1


@dataclass(frozen=True)
class ExerciseRecord:
    """The record of one exercise.

    Attributes
    ----------
    hints : int
        How many were shown.
    attempts : int
        Checks of something that was written: a stub is no attempt.
    points : float or None
        Of the last check; None before the first.
    right : bool
        Whether every aspect passed in the last check.
    first_right : int or None
        The attempt at which every aspect passed first; 0 before it, None where an older record does not say.
    mistakes : tuple of str
        Slugs of what checks found, each once.
    """

    hints: int = 0
    attempts: int = 0
    points: float | None = None
    right: bool = False
    first_right: int | None = 0
    mistakes: tuple[str, ...] = ()

    @classmethod
    def read(cls, entry: Any) -> ExerciseRecord:
        """Return the record that `dataclasses.asdict` was given.

        Raises
        ------
        ValueError
            For anything else.
        """
        if not isinstance(entry, dict):
            raise ValueError("not an entry")  # a file with this in it is broken
        since = {"first_right": None if entry.get("attempts") else 0}
        blank = asdict(cls()) | since
        past = cls(**{name: entry.get(name, value) for name, value in blank.items()})
        counts = (past.hints, past.attempts, past.first_right or 0)
        if not all(type(count) is int and count >= 0 for count in counts):
            raise ValueError("not a count")
        number = type(past.points) in (int, float) and math.isfinite(past.points or 0)
        if not (past.points is None or number) or type(past.right) is not bool:
            raise ValueError("not a result")
        if not isinstance(past.mistakes, list | tuple) or not all(
            isinstance(slug, str) for slug in past.mistakes
        ):
            raise ValueError("not a mistake")
        return replace(past, mistakes=tuple(past.mistakes))


class LearnerRecord:
    """The records in one folder; with None for a folder, they last as long as the process."""

    def __init__(self, folder: Path | None) -> None:
        self._path = folder and folder / FILE
        self._known: dict[str, ExerciseRecord] = {}
        #: The last verdict on each exercise since the kernel started; never written.
        self.last: dict[str, Verdict] = {}

    @property
    def lasting(self) -> bool:
        """Whether it is kept in a file."""
        return self._path is not None

    def of(self, name: str) -> ExerciseRecord:
        """Return the record of an exercise."""
        return self.everything().get(name, ExerciseRecord())

    def everything(self) -> dict[str, ExerciseRecord]:
        """Return all records by exercise. Other notebooks may have written in the meantime."""
        if self._path is not None:
            try:
                self._known = _read(self._path)
            except FileNotFoundError:
                self._known = {}
            except (OSError, ValueError, RecursionError) as error:
                self._go_on_without(_reading(error))
        return dict(self._known)

    def change(self, name: str, **changes: Any) -> None:
        """Remember something new of an exercise."""
        self.revise(name, lambda past: replace(past, **changes))

    def revise(self, name: str, revised: Callable[[ExerciseRecord], ExerciseRecord]) -> None:
        """Put the record that a function makes of an exercise's record in its place."""
        with alone_with(self._path) if self._path else nullcontext():
            self._known = self.everything()
            self._known |= {name: revised(self._known.get(name, ExerciseRecord()))}
            if self._path is not None:
                try:
                    _write(self._path, self._known)
                except OSError as error:
                    self._go_on_without(f"it cannot be written ({error.strerror or error})")

    def _go_on_without(self, why: str) -> None:
        name = FILE.as_posix()
        self._path = None
        show_note(
            f"Hints and results are not remembered from here on. They are kept in {name}, and {why}.\n"
            "All else works as before."
        )


def learner_record() -> LearnerRecord:
    """Return the record of the folder this notebook lies in; outside a notebook, this process's.

    A terminal opened beside notebooks shares theirs, and begins none.
    """
    return _of(record_folder())


def record_folder() -> Path | None:
    """Return the folder whose record this is; None where nothing is to be kept in a file."""
    if validating():
        return None
    if in_notebook():
        return _folder()
    try:
        here = Path.cwd()
        return here if (here / FILE).is_file() else None
    except OSError:
        return None


_of = functools.cache(LearnerRecord)


@functools.cache
def _folder() -> Path | None:
    # Asked once: a notebook may change the directory later.
    try:
        return Path.cwd()
    except OSError:
        return None


def _read(path: Path) -> dict[str, ExerciseRecord]:
    tree = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(tree, dict) or not isinstance(tree.get("exercises"), dict):
        raise ValueError("not a progress file")
    if tree.get("version") != VERSION:
        raise _OtherVersionError
    return {name: ExerciseRecord.read(entry) for name, entry in tree["exercises"].items()}


class _OtherVersionError(ValueError):
    """The file was written by another version of the course."""


def _reading(error: Exception) -> str:
    if isinstance(error, _OtherVersionError):
        return "it was written by another version of the course. To begin a new one, move it away"
    if isinstance(error, OSError):
        return f"it cannot be opened ({error.strerror or error})"
    return "what is in it cannot be read. To begin a new one, delete it"


def _write(path: Path, known: dict[str, ExerciseRecord]) -> None:
    """Write the whole file or leave the old one."""
    names = sorted(known)
    write_json(
        path, {"version": VERSION, "exercises": {name: asdict(known[name]) for name in names}}
    )


def write_json(path: Path, tree: Any) -> None:
    """Write a whole file of a learner's folder or leave the old one."""
    path.parent.mkdir(exist_ok=True)
    write_whole(path, json.dumps(tree, indent=1) + "\n")
