"""The result of judging one exercise: points, aspects, the named mistake, the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from autograder.exercise.model import Case
from autograder.exercise.plain_values import PlainValue

#: The part of a sentence in a report: the simplest failing case, a line to try, where to look; else "text".
SentenceKind: TypeAlias = Literal["text", "case", "try", "look"]
LEADS: Mapping[SentenceKind, str] = {
    "case": "Simplest failing case:",
    "try": "Try it yourself:",
    "look": "Look at:",
}
#: Reasons not to judge an aspect: "open" waits for right answers, "absent" has no function to ask.
Unjudged: TypeAlias = Literal["", "open", "absent"]


@dataclass(frozen=True)
class ReportSentence:
    """One sentence of an explanation, or two; as a string it opens with its lead, such as "Look at:"."""

    text: str
    kind: SentenceKind = "text"

    @property
    def lead(self) -> str:
        """The words in front of the text; may be empty."""
        return LEADS.get(self.kind, "")

    def __str__(self) -> str:
        return f"{self.lead} {self.text}" if self.lead else self.text


@dataclass(frozen=True)
class AspectResult:
    """How one aspect went: on how many cases it was judged, how many were right, and what to say."""

    name: str
    passed: bool
    cases: int
    right: int
    message: str
    weight: float = 1.0
    unjudged: Unjudged = ""


@dataclass(frozen=True)
class Evidence:
    """The smallest failing case, for a picture and for the words: what was asked, got and expected."""

    case: str
    got: PlainValue = field(repr=False)
    expected: PlainValue = field(repr=False)
    output: str = ""


@dataclass(frozen=True)
class Verdict:
    """The result of judging one exercise.

    Attributes
    ----------
    exercise : str
        The function's name.
    points, max_points : float
        Earned and possible.
    aspects : tuple of AspectResult
        Each with ``name``, ``passed``, ``cases`` and ``message``.
    diagnosis : str or None
        Stable slug of the named mistake, such as ``"filter-flipped"``; None where all is right.
    message : str
        The whole report, as plain text.
    explanation : tuple of ReportSentence
        The sentences of the report: what was seen, the smallest failing case, where to look.
    seed : int
        Replays the cases exactly.
    evidence : Evidence or None
        The smallest failing case, where there is one that can be shown.
    failing : Case or None
        The call of the smallest failing case, where cases are not held back.
    shown : frozenset of str
        Kinds of the failures that the report shows (see `autograder.judging.failure.Failure`).
    in_full : str
        The report with the numbers of the cases, where ``message`` holds them back: for an instructor.
    """

    exercise: str
    points: float
    max_points: float
    aspects: tuple[AspectResult, ...]
    diagnosis: str | None
    message: str
    explanation: tuple[ReportSentence, ...] = ()
    seed: int = 0
    evidence: Evidence | None = None
    failing: Case | None = field(default=None, repr=False)
    shown: frozenset[str] = frozenset()
    in_full: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.message

    @property
    def passed(self) -> bool:
        """Whether every aspect passed."""
        return all(aspect.passed for aspect in self.aspects)


#: Levels of feedback: points by aspect; what was seen, too; where to look and a hint, too.
Tell: TypeAlias = Literal["points", "mistakes", "hints"]


def told(verdict: Verdict, tell: Tell) -> Verdict:
    """Return a verdict with no more words than students are told."""
    if tell == "hints":
        return verdict
    if tell == "mistakes":
        kept = tuple(part for part in verdict.explanation if part.kind not in ("look", "try"))
        return replace(verdict, explanation=kept)
    aspects = tuple(replace(aspect, message="") for aspect in verdict.aspects)
    return replace(verdict, explanation=(), aspects=aspects)


def score(aspects: tuple[AspectResult, ...], max_points: float) -> float:
    """Return the points earned: each aspect's share, to the nearest hundredth."""
    total = sum(aspect.weight for aspect in aspects)
    earned = sum(aspect.weight for aspect in aspects if aspect.passed)
    return round(max_points * earned / total, 2) if total else 0.0
