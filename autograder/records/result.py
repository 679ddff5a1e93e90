"""The result of grading one submission, and the one form it has as JSON data."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

from nbformat import NotebookNode

from autograder.assignment.digest import versions
from autograder.assignment.source_notebook import to_text
from autograder.judging.verdict import (
    LEADS,
    AspectResult,
    ReportSentence,
    SentenceKind,
    Unjudged,
    Verdict,
)

Status: TypeAlias = Literal["graded", "unreadable", "missing", "error"]


@dataclass(frozen=True)
class Result:
    """The result of grading one submission, from which everything is written about it.

    Attributes
    ----------
    student, assignment, name : str
        nbgrader's ids of student, assignment and notebook.
    status : str
        ``"graded"``, ``"unreadable"`` or ``"missing"`` (then all points are 0), ``"error"`` (the grader's
        own fault: no points are given or taken, a person must look).
    seed : int
        Replays the cases exactly.
    verdicts : tuple of Verdict
        One for each exercise; empty after an error.
    written : tuple of (str, bool)
        grade_id of each answer that a person grades, and whether there is one.
    remarks : tuple of str
        Events, in plain words.
    notebook : NotebookNode or None
        The notebook as instructor and student see it: the run, its outputs made harmless, verdicts in the
        check cells.
        None in a result that was read from a record: the notebook lies in the autograded folder.
    seconds : float
    class_words : str or None
        The words of the class by which copies of a hunt were chosen (`autograder.grading.hunts`); None where
        an earlier version recorded none.
    attempt : str
        `Submission.attempt_id` of the attempt that counts; empty where it is not known.
    earlier : tuple of Result
        Results of the earlier attempts, the oldest first, until it is known which one counts. They are not
        recorded.
    """

    student: str
    assignment: str
    name: str
    status: Status
    seed: int
    verdicts: tuple[Verdict, ...]
    written: tuple[tuple[str, bool], ...]
    remarks: tuple[str, ...]
    notebook: NotebookNode
    seconds: float
    class_words: str | None = None
    attempt: str = ""
    earlier: tuple[Result, ...] = ()

    @functools.cached_property
    def text(self) -> str:
        """The notebook as the text of its file."""
        return to_text(self.notebook)

    @property
    def points(self) -> float:
        """Points earned without the written answers."""
        return round(sum(verdict.points for verdict in self.verdicts), 2)

    @property
    def max_points(self) -> float:
        """Points that could be earned without the written answers."""
        return sum(verdict.max_points for verdict in self.verdicts)

    @property
    def mistaken(self) -> frozenset[str]:
        """Exercises with a wrong answer, which was compared with the known wrong ones."""
        judged = self.verdicts if self.status == "graded" else ()
        return frozenset(verdict.exercise for verdict in judged if not verdict.passed)

    def to_record(self) -> dict[str, Any]:
        """Return the result as JSON data, all but the notebook and the arrays behind a verdict."""
        return {
            "assignment": self.assignment,
            "notebook": self.name,
            "student": self.student,
            "status": self.status,
            "seed": self.seed,
            "points": self.points,
            "max_points": self.max_points,
            "seconds": round(self.seconds, 3),
            "remarks": list(self.remarks),
            "written": [list(pair) for pair in self.written],
            "verdicts": [_verdict_to_record(verdict) for verdict in self.verdicts],
            "class_words": self.class_words,
            "attempt": self.attempt,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any], notebook: NotebookNode = None) -> Result:
        """Return the result that `to_record` wrote, also one of an earlier version."""
        seed = record["seed"]
        return cls(
            student=record["student"],
            assignment=record["assignment"],
            name=record["notebook"],
            status=record["status"],
            seed=seed,
            verdicts=tuple(_verdict_from_record(verdict, seed) for verdict in record["verdicts"]),
            written=tuple((name, answered) for name, answered in record["written"]),
            remarks=tuple(record["remarks"]),
            notebook=notebook,
            seconds=record["seconds"],
            class_words=record.get("class_words"),
            attempt=record.get("attempt", ""),
        )


def _verdict_to_record(verdict: Verdict) -> dict[str, Any]:
    return {
        "exercise": verdict.exercise,
        "points": verdict.points,
        "max_points": verdict.max_points,
        "diagnosis": verdict.diagnosis,
        "aspects": [asdict(aspect) for aspect in verdict.aspects],
        "message": verdict.message,
        "explanation": [str(sentence) for sentence in verdict.explanation],
        "kinds": [sentence.kind for sentence in verdict.explanation],
    }


def _verdict_from_record(record: Mapping[str, Any], seed: int) -> Verdict:
    return Verdict(
        exercise=record["exercise"],
        points=record["points"],
        max_points=record["max_points"],
        aspects=tuple(
            AspectResult(**{"unjudged": _unjudged_before(aspect["message"])} | aspect)
            for aspect in record["aspects"]
        ),
        diagnosis=record["diagnosis"],
        message=record["message"],
        explanation=tuple(_sentences(record)),
        seed=seed,
    )


def _sentences(record: Mapping[str, Any]) -> Iterator[ReportSentence]:
    texts = record.get("explanation", ())
    for text, kind in zip(texts, record.get("kinds") or map(_kind_before, texts), strict=True):
        yield ReportSentence(text.removeprefix(LEADS.get(kind, "")).strip(), kind)


# Version 0.1 wrote neither the kinds of sentences nor why an aspect is not judged: its texts show them.


def _kind_before(text: str) -> SentenceKind:
    return next((kind for kind, lead in LEADS.items() if text.startswith(lead)), "text")


def _unjudged_before(message: str) -> Unjudged:
    if message.startswith("not looked at"):
        return "open"
    return "absent" if message in ("not written", "undefined", "not run") else ""


@dataclass(frozen=True)
class Basis:
    """Hashes and versions that a recorded result depends on: by them it is known whether it still stands.

    Attributes
    ----------
    parts : mapping of str to str
        See `autograder.assignment.digest`.
    definitions : mapping
        By exercise, see `autograder.assignment.exercise_digest`.
    versions : mapping of str to str
        Of the programs that a replay needs.
    shown : str
        `text_digest` of the autograded notebook; empty where it is not known.
    """

    parts: Mapping[str, str] = field(default_factory=dict)
    definitions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    shown: str = ""

    @classmethod
    def of(
        cls,
        result: Result,
        parts: Mapping[str, str],
        definitions: Mapping[str, Mapping[str, str]],
    ) -> Basis:
        """Return the basis of a result that was made here and now.

        Parameters
        ----------
        result : Result
            With its notebook, of which a hash is kept.
        parts : mapping of str to str
            Digests of the parts that the result depends on.
        definitions : mapping of str to (mapping of str to str)
            Digests of the parts that each verdict depends on, by exercise.

        Returns
        -------
        Basis
            With the versions of the programs here.
        """
        return cls(parts, definitions, versions(), text_digest(result.text))

    def to_record(self) -> dict[str, Any]:
        """Return the basis as JSON data, to stand in one object with the result."""
        return {
            "versions": dict(self.versions),
            "parts": dict(self.parts),
            "definitions": {name: dict(parts) for name, parts in self.definitions.items()},
            "shown": self.shown,
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Basis:
        """Return the basis that `to_record` wrote; empty where an earlier version wrote none."""
        return cls(
            record.get("parts") or {},
            record.get("definitions") or {},
            record.get("versions") or {},
            record.get("shown") or "",
        )


def text_digest(text: str) -> str:
    """Return a hash of a notebook's text, by which it is known to be the one that was written."""
    return hashlib.sha256(text.encode()).hexdigest()
