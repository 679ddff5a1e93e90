"""Disclosure: messages show whole cases in the public check, and only their shapes in grading.

A class is asked with one seed, so what a message tells of a case can be handed on, or written into the
next submission. And a submission can put what it was asked into the text of an error, the name of a type
or a shape. `Disclosure.SHAPES` therefore makes the words anew from what carries no numbers of a case, and
keeps the words of a diagnosis only where its detector says that they are the course's own.
"""

from __future__ import annotations

import builtins
from dataclasses import replace
from enum import Enum, auto

import numpy as np

from autograder.exercise.model import Case, Exercise
from autograder.exercise.plain_values import PlainValue, a, as_array, counted
from autograder.judging.answer import Raised, Unusable
from autograder.judging.compare import shape_words
from autograder.judging.diagnose.diagnosis import Diagnosis, Instead, Withheld
from autograder.judging.failure import Failure, Finding

#: Shapes beyond these are no mistake that people make: they could carry numbers out.
_MAX_AXES, _MAX_LENGTH = 5, 99
_MAX_COUNT = 20


class Disclosure(Enum):
    """The amount that is told of a case, of a failure and of a diagnosis."""

    #: Numbers, texts of errors, lines of code: for the public check, and for an instructor.
    FULL = auto()
    #: Of a case its shapes, of an answer its kind and shape: for cases that others are asked too.
    SHAPES = auto()

    def case(self, exercise: Exercise, case: Case) -> str:
        """Return a case in a few words; may be empty."""
        return exercise.describe(case) if self is Disclosure.FULL else exercise.outline(case)

    def call(self, exercise: Exercise, case: Case) -> str:
        """Return the one case that is shown, in more words than others; may be empty."""
        return exercise.written_out(case) if self is Disclosure.FULL else exercise.outline(case)

    def failure(self, failure: Failure) -> str:
        """Return the flaw of one answer, as the end of a sentence; may be empty."""
        return failure.text if self is Disclosure.FULL else _by_shape(failure)

    def diagnosis(self, diagnosis: Diagnosis, finding: Finding) -> Diagnosis:
        """Return the diagnosis with words that may be told."""
        if self is Disclosure.FULL or diagnosis.withheld is Withheld.SAME:
            return diagnosis
        about = [f for f in finding.failures if f.index in diagnosis.about] or finding.failures
        failure = min(about, key=lambda failure: failure.case.simplicity)
        observation = _in_other_words(diagnosis, finding.exercise.name, failure)
        return replace(diagnosis, observation=observation, complete=True)


def _in_other_words(diagnosis: Diagnosis, name: str, failure: Failure) -> str:
    """Return an observation that may be told in place of a diagnosis's own."""
    mismatch, instead = failure.mismatch, diagnosis.withheld
    place = f"In {mismatch.where}" if mismatch and mismatch.where else name
    if isinstance(failure.answer, Raised) and failure.kind == "raised":
        asked = failure.expected.error if isinstance(failure.expected, Raised) else ""
        more = f"; {a(asked)} is asked for here" if asked else ""
        return (
            f"Your code raised {_error(failure.answer.error)}{more}. check({name}) shows the line."
        )
    if isinstance(instead, Instead):
        return f"{place}: {instead.text}" if instead.placed else instead.text
    text = _by_shape(failure) or f"not what is asked for under “{failure.aspect.name}”"
    return f"{place}: {text}."


def _by_shape(failure: Failure) -> str:
    """Return the flaw of an answer in words, by its kind and shape."""
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


def _error(name: str) -> str:
    """Return the name of an error of Python's own; a class of the student's could be called anything."""
    kind = getattr(builtins, name, None)
    known = isinstance(kind, type) and issubclass(kind, BaseException)
    return name if known or name in ("LinAlgError", "AxisError") else "an error of its own"


def _small(shape: tuple[int, ...]) -> bool:
    return len(shape) <= _MAX_AXES and max(shape, default=0) <= _MAX_LENGTH


def _kind(value: PlainValue) -> str:
    """Return a description of a value without its numbers."""
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
    """Return the number of wrong numbers in an array, in words."""
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
