"""Failures as diagnosis sees them, with everything that was asked and answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from autograder.exercise.model import Aspect, Case, Exercise
from autograder.exercise.plain_values import PlainValue
from autograder.judging.answer import Answer, Returned
from autograder.judging.answer_key import AnswerKey
from autograder.judging.compare import Mismatch, compare

#: A part of an answer: the index of its case, and an output (`parts`) or "" for all of it.
Unit: TypeAlias = tuple[int, str]
#: Stands, among the outputs of a unit, for what a call may change besides: arguments, an earlier answer.
ARGUMENTS = "(arguments)"


@dataclass(frozen=True)
class Failure:
    """One answer that fails one aspect; ``kind`` is a `Mismatch` kind or what else went wrong."""

    aspect: Aspect
    index: int
    case: Case
    answer: Answer
    expected: Answer
    kind: str
    text: str
    mismatch: Mismatch | None = None

    def unit(self, exercise: Exercise) -> Unit:
        """Return the case and the output that this is about."""
        if self.kind in ("changed", "overwritten"):
            return self.index, ARGUMENTS
        if not exercise.outputs or self.mismatch is None or self.kind == "structure":
            return self.index, ""
        return self.index, self.mismatch.where.split("[")[0]


@dataclass(frozen=True)
class Finding:
    """All cases and answers of an exercise, and the failures to be explained (of one aspect or all)."""

    exercise: Exercise
    key: AnswerKey
    cases: tuple[Case, ...]
    answers: tuple[Answer, ...]
    failures: tuple[Failure, ...]
    #: Indices of the cases that fail any aspect, where ``failures`` are those of one.
    wrong: frozenset[int] = frozenset()

    @property
    def failing(self) -> frozenset[int]:
        """Indices of the cases that fail."""
        return frozenset(failure.index for failure in self.failures)

    @property
    def units(self) -> frozenset[Unit]:
        """The case and the output of each failure."""
        return frozenset(failure.unit(self.exercise) for failure in self.failures)

    def without(self, units: Iterable[Unit]) -> Finding:
        """Return the finding with what is left to explain when ``units`` are."""
        gone = frozenset(units)
        left = tuple(f for f in self.failures if f.unit(self.exercise) not in gone)
        return replace(self, failures=left)


def one_by_one(exercise: Exercise, failures: Iterable[Failure]) -> Iterator[Failure]:
    """Yield the failures, one for each output where several outputs were looked at together.

    Comparing stops at the first output that differs; what is said of an answer must hold for all of it.
    """
    for failure in failures:
        differing = list(_differing(exercise, failure))
        if not differing:
            yield failure
        for mismatch in differing:
            yield replace(failure, kind=mismatch.kind, text=mismatch.text, mismatch=mismatch)


def _differing(exercise: Exercise, failure: Failure) -> Iterator[Mismatch]:
    aspect, answer, expected = failure.aspect, failure.answer, failure.expected
    together = exercise.outputs and not (aspect.output or aspect.prop or aspect.only)
    if not together or not isinstance(answer, Returned) or not isinstance(expected, Returned):
        return
    got, wanted = parts(answer.value, exercise.outputs), parts(expected.value, exercise.outputs)
    if got.keys() != wanted.keys():
        return
    for where, value in wanted.items():
        mismatch = compare(got[where], value, tolerance=exercise.tolerance, where=where)
        if mismatch:
            yield mismatch


def parts(value: PlainValue, outputs: Sequence[str]) -> dict[str, PlainValue]:
    """Return an answer by output: ``dx``, ``grads.b``; under "" where it is not of that form."""
    if not outputs or not isinstance(value, (tuple, list)) or len(value) != len(outputs):
        return {"": value}
    found: dict[str, PlainValue] = {}
    for name, item in zip(outputs, value, strict=True):
        if isinstance(item, dict) and item:
            found |= {f"{name}.{key}": inner for key, inner in item.items()}
        else:
            found[name] = item
    return found
