"""The shape is right and the numbers are not: what kind of wrong they are."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from autograder.exercise.model import Exercise
from autograder.exercise.plain_values import Array, PlainValue, Spread, as_array
from autograder.judging.compare import Mismatch
from autograder.judging.diagnose.diagnosis import (
    Diagnosis,
    Instead,
    Withheld,
    about_numbers,
    sentence,
)
from autograder.judging.failure import Failure, Finding

RELATIVE = 1e-4
#: Fewer numbers than this agree by chance.
FEW = 4

WHICH_SIZE = "Which size in this call is that factor?"
WHICH_INDEX = "Which index does your first number come from, and at which one does it stand?"


def _pairs(finding: Finding) -> Iterator[tuple[Failure, Array, Array]]:
    """Yield got and expected of every failure that differs in values; nothing if any differs otherwise."""
    if any(failure.kind not in ("values", "nonfinite") for failure in finding.failures):
        return
    for failure in finding.failures:
        assert failure.mismatch is not None
        for got, expected in _looked_at(finding, failure, failure.mismatch):
            if isinstance(got, np.ndarray) and isinstance(expected, np.ndarray):
                yield failure, got.astype(np.float64), expected.astype(np.float64)


def _looked_at(
    finding: Finding, failure: Failure, mismatch: Mismatch
) -> list[tuple[PlainValue, PlainValue]]:
    """Return got and expected where they differ; of a dict all items, because the words are about all."""
    got, expected = (getattr(a, "value", None) for a in (failure.answer, failure.expected))
    if finding.exercise.outputs or not isinstance(got, dict) or not isinstance(expected, dict):
        return [(mismatch.got, mismatch.expected)]
    return [(got.get(key), wanted) for key, wanted in expected.items()]


def all_pairs(finding: Finding, holds: Callable[[Array, Array], bool]) -> bool:
    """Return whether ``holds(got, expected)`` is true of all failures, each of which is one of values."""
    pairs = list(_pairs(finding))
    return bool(pairs) and all(holds(got, want) for _, got, want in pairs)


def equal(a: Array, b: Array) -> bool:
    """Return whether two arrays have one shape and, but for rounding, the same numbers."""
    scale = max(float(np.abs(b).max(initial=0.0)), 1e-12)
    if a.shape != b.shape or not np.isfinite(scale):
        return False
    return bool(np.allclose(a, b, rtol=0, atol=RELATIVE * scale))


def not_finite(finding: Finding) -> Diagnosis | None:
    """There are nans or infinities."""
    found = [failure for failure in finding.failures if failure.kind == "nonfinite"]
    if not found:
        return None
    failure = min(found, key=lambda failure: failure.case.simplicity)
    where = failure.mismatch.where if failure.mismatch else ""
    return Diagnosis(
        "not-finite",
        sentence(f"{f'{where}: ' if where else ''}{failure.text}."),
        "Is there a division by zero, a logarithm of 0, an exp of a large number, or an array made by "
        "np.empty?",
        complete=True,
        about=frozenset({failure.index}),
        withheld=Withheld.BY_FAILURE,
        vague=True,
    )


def integers(finding: Finding) -> Diagnosis | None:
    """Integers came back, as an array's type says, and wherever they are wrong fractions are asked for."""
    # A float above this is always whole, and may fit into no integer: nothing follows from it.
    small = (f for f in finding.failures if not _all_above(f, 2.0**53))
    finding = replace(finding, failures=tuple(small))
    mismatches = [failure.mismatch for failure in finding.failures]
    if not mismatches or not all(
        mismatch is not None
        and mismatch.kind == "values"
        and isinstance(mismatch.got, np.ndarray)
        and isinstance(mismatch.expected, np.ndarray)
        and mismatch.got.dtype.kind in "iu"
        and mismatch.got.size > 0
        and not equal(np.round(mismatch.expected.astype(float)), mismatch.expected.astype(float))
        for mismatch in mismatches
    ):
        return None
    # Cutting fractions off makes no zeros of larger numbers: an answer of zeros alone has another cause.
    if not any(m is not None and np.any(m.got) for m in mismatches) and any(
        m is not None and np.any(np.abs(m.expected) >= 1) for m in mismatches
    ):
        return None
    return about_numbers(
        finding,
        "whole-numbers-only",
        "An array of whole numbers came back; the right answer has fractions.",
        "Which dtype does the output array get from the line that makes it?",
        withheld=Withheld.SAME,
    )


def _all_above(failure: Failure, least: float) -> bool:
    wanted = as_array(failure.mismatch.expected) if failure.mismatch else None
    return wanted is not None and wanted.size > 0 and bool((np.abs(wanted) > least).all())


def all_zero(finding: Finding) -> Diagnosis | None:
    """Every answer is zero everywhere."""
    if not all_pairs(
        finding, lambda got, want: got.size > 0 and not got.any() and bool(want.any())
    ):
        return None
    if sum(np.count_nonzero(want) for _, _, want in _pairs(finding)) < FEW:
        return None
    return about_numbers(
        finding,
        "all-zeros",
        "Every number in your answer is zero.",
        "Print the numbers where you compute them: are they 0 there too, or do they never get into the "
        "array that you return?",
        withheld=Withheld.SAME,
    )


def truncated(finding: Finding) -> Diagnosis | None:
    """The fractions are cut off."""
    if not all_pairs(finding, lambda got, want: equal(got, np.trunc(want))):
        return None
    if sum(np.count_nonzero(got) for _, got, _ in _pairs(finding)) < FEW:
        return None
    return about_numbers(
        finding,
        "truncated-to-integers",
        "The numbers are right up to the decimal point, and the fractions are cut off.",
        "Which dtype does the output array get from the line that makes it?",
        withheld=Withheld.SAME,
    )


def sign(finding: Finding) -> Diagnosis | None:
    """Everything has the opposite sign."""
    if not all_pairs(finding, lambda got, want: bool(want.any()) and equal(-got, want)):
        return None
    return about_numbers(
        finding,
        "sign-flipped",
        "Every number has the right size and the opposite sign.",
        "Is there a minus too many or too few?",
        withheld=Withheld.SAME,
    )


def _ratio(got: Array, want: Array) -> float | None:
    """Return c where got = c * want, else None."""
    norm = float((want * want).sum())
    if norm == 0.0:
        return None
    c = float((got * want).sum()) / norm
    if abs(c) < 1e-6 or abs(c - 1) < 10 * RELATIVE:
        return None  # nothing is left, or nothing is wrong but the last digits
    return c if equal(got, c * want) else None


def factor(finding: Finding) -> Diagnosis | None:
    """Everything is too large or too small by one factor."""
    ratios = [(failure, _ratio(got, want)) for failure, got, want in _pairs(finding)]
    if not ratios or any(ratio is None for _, ratio in ratios):
        return None
    failure, ratio = min(ratios, key=lambda pair: pair[0].case.simplicity)
    assert ratio is not None
    size = _size_that_is(finding, [(failure, ratio) for failure, ratio in ratios if ratio])
    if size:
        return size
    same = len(ratios) >= FEW - 1 and all(abs(r / ratio - 1) < RELATIVE for _, r in ratios if r)
    if not same and not _one_factor_a_case(finding):
        return None
    how = f"{ratio:.4g} times" if abs(ratio) >= 1 else f"1/{1 / ratio:.4g} of"
    call = finding.exercise.describe(failure.case)
    return about_numbers(
        finding,
        "constant-factor",
        f"Every number is {how} what it should be."
        if same
        else f"Every number is the right one times one factor; for {call} it is {ratio:.4g}.",
        WHICH_SIZE
        if not same and _is_a_size(finding, failure, ratio)
        else "Which step of your function multiplies or divides all numbers alike?",
        withheld=Instead(
            "every number is the right one times one and the same factor.", placed=True
        ),
    )


def _one_factor_a_case(finding: Finding) -> bool:
    """Whether each case has one factor for all its outputs, told by more than one number."""
    factors: dict[int, float] = {}
    for failure, got, want in _pairs(finding):
        ratio = _ratio(got, want)
        # One number is a multiple of any other: that tells nothing.
        if ratio is None or np.count_nonzero(want) < 2:
            return False
        if abs(ratio / factors.setdefault(failure.index, ratio) - 1) > 10 * RELATIVE:
            return False
    return True


def _is_a_size(finding: Finding, failure: Failure, ratio: float) -> bool:
    """Whether a factor is, in this call, the length of an axis or a product of lengths."""
    many = max(abs(ratio), 1 / abs(ratio))
    return any(n > 1 and abs(many / n - 1) < 1e-3 for n in _sizes(finding, failure).values())


def _size_that_is(finding: Finding, ratios: Sequence[tuple[Failure, float]]) -> Diagnosis | None:
    """Say which size the factor is in every failing call, if the calls differ in it."""
    if len({round(ratio, 6) for _, ratio in ratios}) < 2:
        return None
    sizes = [_sizes(finding, failure) for failure, _ in ratios]
    for name in sizes[0]:
        lengths = [known.get(name) for known in sizes]
        for many, power in ((True, 1.0), (False, -1.0)):
            if all(
                n and abs(ratio * n**-power - 1) < 1e-3
                for n, (_, ratio) in zip(lengths, ratios, strict=True)
            ):
                factor_words = "too large by a factor that is" if many else "divided by"
                return about_numbers(
                    finding,
                    "scaled-by-a-size",
                    f"Every number is {factor_words} {name}.",
                    "Does your function leave out a mean that is asked for?"
                    if many
                    else "Does your function average where the sum is asked for?",
                    withheld=Withheld.SAME,
                )
    return None


def _sizes(finding: Finding, failure: Failure) -> dict[str, int]:
    """Return the lengths of the arguments' axes, single ones first, then products, in words."""
    named = dict(zip(finding.exercise.parameters, failure.case.args, strict=False))
    found = {}
    for count in (1, 2, 3):
        for argument, value in (named | dict(failure.case.kwargs)).items():
            array = value.array if isinstance(value, Spread) else value
            shape = array.shape if isinstance(array, np.ndarray) else ()
            for axes in combinations(range(len(shape)), count):
                where = " and ".join(map(str, axes))
                text = (
                    f"the length of axis {where}" if count == 1 else f"the product of axes {where}"
                )
                found[f"{text} of {argument}"] = math.prod(shape[axis] for axis in axes)
    return found


def offset(finding: Finding) -> Diagnosis | None:
    """Everything is off by one number."""

    def constant(got: Array, want: Array) -> bool:
        return got.size > 1 and equal(got - want, np.full(got.shape, (got - want).flat[0]))

    if not all_pairs(finding, constant):
        return None
    return about_numbers(
        finding,
        "constant-offset",
        "Every number is off by the same amount.",
        offset_question(finding.exercise),
        withheld=Withheld.SAME,
    )


def offset_question(exercise: Exercise) -> str:
    """Return the question about numbers that are off by one amount: about a parameter b, if there is one."""
    if "b" in exercise.parameters:
        return "How often, and to which numbers, is b added?"
    return "What is added to all numbers alike, or left out of all?"


#: The last axes along which an answer may run backwards, and how that is said.
_BACKWARDS = (
    ((-1,), "in reverse order along the last axis"),
    ((-2,), "in reverse order along the last axis but one"),
    ((-2, -1), "in reverse order along both of the last axes"),
)


def flipped(finding: Finding) -> Diagnosis | None:
    """The answer is mirrored, or two axes of equal length are exchanged."""

    def exchanged(got: Array, want: Array) -> bool:
        return got.ndim >= 2 and equal(np.swapaxes(got, -1, -2), want)

    for axes, how in _BACKWARDS:

        def mirrored(got: Array, want: Array, axes: tuple[int, ...] = axes) -> bool:
            return got.ndim >= -min(axes) and equal(np.flip(got, axes), want)

        if all_pairs(finding, mirrored):
            return about_numbers(
                finding,
                "answer-mirrored",
                f"The right numbers are there, {how}.",
                "In which direction does your index run, in the input and in the output?",
                withheld=Withheld.SAME,
            )
    if all_pairs(finding, exchanged):
        return about_numbers(
            finding,
            "answer-transposed",
            "The right numbers are there with rows and columns exchanged.",
            "Which index is the row in the array you write to?",
            withheld=Withheld.SAME,
        )
    return None


def shifted(finding: Finding) -> Diagnosis | None:
    """The answer sits one place beside where it belongs, along the same axis in every case."""
    for axis in (-1, -2):
        for step in (-1, 1):

            def moved(got: Array, want: Array, axis: int = axis, step: int = step) -> bool:
                return got.ndim >= -axis and _overlap_equal(got, want, got.ndim + axis, step)

            if all_pairs(finding, moved):
                return about_numbers(
                    finding,
                    "shifted-by-one",
                    "The right numbers are there, one place beside where they belong; "
                    "one row or column has left the array.",
                    WHICH_INDEX,
                    withheld=Withheld.SAME,
                )
    return None


def _overlap_equal(got: Array, want: Array, axis: int, step: int) -> bool:
    length = got.shape[axis]
    if length < 4:
        return False
    ahead, behind = slice(1, None), slice(None, -1)
    a, b = (ahead, behind) if step > 0 else (behind, ahead)
    index_a = tuple(a if i == axis else slice(None) for i in range(got.ndim))
    index_b = tuple(b if i == axis else slice(None) for i in range(got.ndim))
    moved, there = got[index_a], want[index_b]
    return np.unique(there).size >= FEW and equal(moved, there)


def border_only(finding: Finding) -> Diagnosis | None:
    """Right inside and wrong at the border."""

    def border(got: Array, want: Array) -> bool:
        axes = 1 if got.ndim == 1 else 2
        if got.ndim == 0 or min(got.shape[-axes:]) < 4:
            return False
        inside: tuple[Any, ...] = (..., *[slice(1, -1)] * axes)
        if np.unique(want[inside]).size < FEW or not equal(got[inside], want[inside]):
            return False
        # Wrong at one end only is another mistake: a loop that ends too soon.
        return any(
            not equal(np.take(got, 0, axis), np.take(want, 0, axis))
            and not equal(np.take(got, -1, axis), np.take(want, -1, axis))
            for axis in range(got.ndim - axes, got.ndim)
        )

    if not all_pairs(finding, border):
        return None
    return about_numbers(
        finding,
        "border-wrong",
        "The numbers inside are right; what is wrong stands at the border.",
        "At the first and at the last place, what lies outside, and how does it enter the answer?",
        withheld=Withheld.SAME,
    )
