"""Disclosure: messages show whole cases in the public check, and only their shapes in grading.

A class is asked with one seed, so what a message tells of a case can be handed on, or written into the
next submission. And a submission can put what it was asked into the text of an error, the name of a type
or a shape. `Shapes` therefore makes the words anew from what carries no numbers of a case, and keeps the
words of a diagnosis only where they are known to be the course's own.
"""

from __future__ import annotations

import builtins
from dataclasses import replace
from typing import Protocol

import numpy as np

from autograder.exercise.model import Case, Exercise
from autograder.exercise.plain_values import PlainValue, a, as_array, counted
from autograder.judging.answer import Missing, Raised, Unusable
from autograder.judging.compare import shape_words
from autograder.judging.diagnose import Diagnosis
from autograder.judging.failure import Failure, Finding

#: Shapes beyond these are no mistake that people make: they could carry numbers out.
_MAX_AXES, _MAX_LENGTH = 5, 99
_MAX_COUNT = 20
#: Diagnoses whose words hold nothing of a case and nothing that a submission says.
_FIXED = frozenset(
    {
        "undefined", "not-written", "timeout", "kernel-died", "unreadable-answer", "interrupted",
        "not-run", "returned-none", "whole-numbers-only", "all-zeros", "truncated-to-integers",
        "sign-flipped", "scaled-by-a-size", "constant-offset", "offset-by-channel",
        "answer-mirrored", "answer-transposed", "shifted-by-one", "first-image-only",
        "first-channel-only", "border-wrong", "input-changed", "too-slow",
        "earlier-answer-changed", "no-new-array", "answers-pile-up",
        "outputs-in-another-order", "error-returned",
    }
)  # fmt: skip


class Telling(Protocol):
    """The parts of a case, a failure and a diagnosis that a message may show."""

    def case(self, exercise: Exercise, case: Case) -> str:
        """Return a case in a few words; may be empty."""

    def call(self, exercise: Exercise, case: Case) -> str:
        """Return the one case that is shown, in more words than others; may be empty."""

    def failure(self, failure: Failure) -> str:
        """Return what was wrong with one answer, as the end of a sentence; may be empty."""

    def diagnosis(self, diagnosis: Diagnosis, finding: Finding) -> Diagnosis:
        """Return the diagnosis with words that may be told."""


class Everything:
    """Numbers, texts of errors, lines of code: for the public check, and for an instructor."""

    def case(self, exercise: Exercise, case: Case) -> str:  # noqa: D102
        return exercise.describe(case)

    def call(self, exercise: Exercise, case: Case) -> str:  # noqa: D102
        return exercise.written_out(case)

    def failure(self, failure: Failure) -> str:  # noqa: D102
        return failure.text

    def diagnosis(self, diagnosis: Diagnosis, finding: Finding) -> Diagnosis:  # noqa: D102
        return diagnosis


class Shapes:
    """Of a case its shapes, of an answer its kind and shape: for cases that others are asked too."""

    def case(self, exercise: Exercise, case: Case) -> str:  # noqa: D102
        return exercise.outline(case)

    call = case

    def failure(self, failure: Failure) -> str:  # noqa: D102
        answer, mismatch = failure.answer, failure.mismatch
        if isinstance(answer, Raised) and failure.kind == "raised":
            return f"raised {_error(answer.error)}"
        if failure.kind == "no-error" and isinstance(failure.expected, Raised):
            return f"an answer came back; {a(failure.expected.error)} is asked for here"
        if isinstance(answer, Unusable):
            return "what came back is not plain data: return a NumPy array or a number"
        if mismatch is None:
            # These, and "missing", are the course's own words.
            own = {"changed", "overwritten", "not-new", "slow"}
            return failure.text if failure.kind in own else failure.kind
        if failure.kind in ("type", "structure"):
            return f"{_kind(mismatch.got)} came back, expected {_kind(mismatch.expected)}"
        if failure.kind == "shape":
            return _shapes(mismatch.got, mismatch.expected)
        if failure.kind == "property":
            return ""  # the name of the aspect says what is asked for
        return _numbers(mismatch.got, mismatch.expected, failure.kind)

    def diagnosis(self, diagnosis: Diagnosis, finding: Finding) -> Diagnosis:  # noqa: D102
        words = finding.key.words.get(diagnosis.slug)
        known = words is not None and (words.saw in diagnosis.saw or words.name in diagnosis.saw)
        if diagnosis.slug in _FIXED or known:
            return diagnosis
        about = [f for f in finding.failures if f.index in diagnosis.about] or finding.failures
        failure = min(about, key=lambda failure: failure.case.simplicity)
        return replace(diagnosis, saw=self._saw(diagnosis.slug, finding, failure), complete=True)

    def _saw(self, slug: str, finding: Finding, failure: Failure) -> str:
        answer, mismatch, name = failure.answer, failure.mismatch, finding.exercise.name
        where = f"In {mismatch.where}: " if mismatch and mismatch.where else ""
        if isinstance(answer, Raised) and failure.kind == "raised":
            asked = failure.expected.error if isinstance(failure.expected, Raised) else ""
            more = f"; {a(asked)} is asked for here" if asked else ""
            return f"Your code raised {_error(answer.error)}{more}. check({name}) shows the line."
        if slug == "constant-factor":
            return f"{where or name + ': '}every number is the right one times one and the same factor."
        if slug.startswith("wrong-with-"):
            trait = next((t for t in failure.case.traits if slug.endswith(t.replace(" ", "-"))), "")
            return f"Your answer is right except with {trait or 'some calls'}."
        if isinstance(answer, Missing):  # what it says of itself is the kernel's own word
            return "What came back is far larger than any right answer."
        text = self.failure(failure) or f"not what is asked for under “{failure.aspect.name}”"
        return f"{where or name + ': '}{text}."


IN_FULL: Telling = Everything()
SHAPES_ONLY: Telling = Shapes()


def _error(name: str) -> str:
    """Return the name of an error of Python's own; a class of the student's could be called anything."""
    kind = getattr(builtins, name, None)
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return name if known or name in ("LinAlgError", "AxisError") else "an error of its own"


def _small(shape: tuple[int, ...]) -> bool:
    return len(shape) <= _MAX_AXES and max(shape, default=0) <= _MAX_LENGTH


def _kind(value: PlainValue) -> str:
    """Return what a value is, without its numbers."""
    if isinstance(value, np.ndarray):
        return f"an array of {shape_words(value.shape)}" if _small(value.shape) else "an array"
    if hasattr(value, "shape"):  # a fingerprint of a large expected array
        return f"an array of {shape_words(value.shape)}"
    if isinstance(value, (tuple, list, dict)):
        few = len(value) <= _MAX_COUNT
        return a(type(value).__name__) + (f" of {counted(len(value), 'item')}" if few else "")
    return "None" if value is None else a(type(value).__name__)


def _shapes(got: PlainValue, expected: PlainValue) -> str:
    wanted = shape_words(expected.shape)
    return (
        f"got {shape_words(got.shape)}, expected {wanted}"
        if _small(got.shape)
        else f"expected {wanted}"
    )


def _numbers(got: PlainValue, expected: PlainValue, kind: str) -> str:
    """Return how many numbers of an array are wrong."""
    array, wanted = as_array(got), expected
    if kind == "nonfinite" and array is not None and array.size > 1:
        bad = int((~np.isfinite(array)).sum())
        return f"{bad} of {array.size} numbers {'is' if bad == 1 else 'are'} nan or infinite"
    if kind == "nonfinite":
        return "the number is nan or infinite"
    if array is None or array.size < 2 or not isinstance(wanted, np.ndarray):
        return ""
    scale = max(float(np.abs(wanted).max(initial=0.0)), 1e-9)
    bad = int((~(np.abs(array.astype(float) - wanted) <= 1e-5 * scale)).sum())
    return f"{bad} of {array.size} numbers {'differs' if bad == 1 else 'differ'}"
