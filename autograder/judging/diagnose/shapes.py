"""The shape is wrong: which dimension, by how much, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np

from autograder.exercise.courses import course_of
from autograder.exercise.plain_values import counted
from autograder.judging.compare import compare
from autograder.judging.diagnose.diagnosis import Diagnosis, Withheld, sentence
from autograder.judging.failure import Failure, Finding

#: Names of axes by their number, for arrays that the course has no names for.
_AXES = {
    1: ("the length",),
    2: ("the number of rows", "the number of columns"),
}
ROW_OR_COLUMN = "Which axis is the row and which the column, in the array and in your loops?"


def _shape_failures(finding: Finding) -> list[Failure]:
    return [failure for failure in finding.failures if failure.kind == "shape"]


def _shapes(failure: Failure) -> tuple[tuple[int, ...], tuple[int, ...]]:
    assert failure.mismatch is not None
    return failure.mismatch.got.shape, failure.mismatch.expected.shape


def transposed(finding: Finding) -> Diagnosis | None:
    """The same dimensions in another order, wherever the shape is wrong."""
    found = _shape_failures(finding)
    if not found or any(sorted(got) != sorted(want) for got, want in map(_shapes, found)):
        return None
    failure = min(found, key=lambda failure: failure.case.simplicity)
    got, want = _shapes(failure)
    if all(map(_right_but_for_the_axes, found)):
        return Diagnosis(
            "axes-swapped",
            sentence(
                f"{_of(failure)}the numbers are right and the axes are in another order: "
                f"shape {got}, expected {want}."
            ),
            "Which axis comes first in the shape that is asked for, and how do two axes change places?",
            about=frozenset({failure.index}),
            withheld=Withheld.BY_FAILURE,
            vague=True,
        )
    return Diagnosis(
        "axes-swapped",
        sentence(
            f"{_of(failure)}shape {got} has the right lengths in the wrong order: expected {want}."
        ),
        ROW_OR_COLUMN,
        complete=True,
        about=frozenset({failure.index}),
        withheld=Withheld.BY_FAILURE,
        vague=True,
    )


def _right_but_for_the_axes(failure: Failure) -> bool:
    assert failure.mismatch is not None
    got, want = failure.mismatch.got, failure.mismatch.expected
    return isinstance(want, np.ndarray) and any(
        compare(got.transpose(order), want, tolerance=1e-4) is None
        for order in permutations(range(got.ndim))
    )


def explained(finding: Finding) -> Diagnosis | None:
    """Say dimension by dimension what differs."""
    found = _shape_failures(finding)
    if not found:
        return None
    failure = min(found, key=lambda failure: failure.case.simplicity)
    got, want = _shapes(failure)
    if len(got) != len(want):
        return Diagnosis(
            "wrong-number-of-axes",
            sentence(f"{_of(failure)}got {_axes(got)}; expected {_axes(want)}."),
            "Which axis was lost or added, by a sum, a reshape or an index?",
            complete=True,
            about=frozenset({failure.index}),
            withheld=Withheld.BY_FAILURE,
            vague=True,
        )
    names = _names(finding, failure, len(want))
    off = [
        f"{name} is {a}, {abs(a - b)} too {'large' if a > b else 'small'}"
        for name, a, b in zip(names, got, want, strict=True)
        if a != b
    ]
    by_one = all(abs(a - b) <= 1 for a, b in zip(got, want, strict=True))
    return Diagnosis(
        "size-off-by-one" if by_one else "wrong-size",
        sentence(f"{_of(failure)}got shape {got}, expected {want}: {' and '.join(off)}."),
        "Counted by hand for this call, how large is each axis?",
        complete=True,
        about=frozenset({failure.index}),
        withheld=Withheld.BY_FAILURE,
        vague=True,
    )


def _names(finding: Finding, failure: Failure, axes: int) -> Sequence[str]:
    course = course_of(finding.exercise.notebook)
    named = course.axis_names(_output(failure), axes) if course and course.axis_names else None
    return named or _AXES.get(axes) or [f"axis {i}" for i in range(axes)]


def _axes(shape: tuple[int, ...]) -> str:
    return f"{counted(len(shape), 'axis', 'axes')}, shape {shape}" if shape else "a single number"


def _of(failure: Failure) -> str:
    output = _output(failure)
    return f"{output}: " if output else ""


def _output(failure: Failure) -> str:
    return failure.aspect.output or (failure.mismatch.where if failure.mismatch else "")
