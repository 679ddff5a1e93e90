"""Several outputs: they are right, but in another order; or one of them is the padded input's."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from autograder.exercise.plain_values import PlainValue
from autograder.judging.answer import Returned
from autograder.judging.compare import compare
from autograder.judging.diagnose.diagnosis import Diagnosis, Withheld
from autograder.judging.failure import Failure, Finding

RELATIVE = 1e-4


def reordered(finding: Finding) -> Diagnosis | None:
    """All outputs are there, and one exchange of places makes every failing case right."""
    names = finding.exercise.outputs
    pairs = [
        (f.answer.value, f.expected.value)
        for f in finding.failures
        if f.mismatch and isinstance(f.answer, Returned) and isinstance(f.expected, Returned)
    ]
    if len(names) < 2 or len(pairs) < len(finding.failures):
        return None
    if any(not isinstance(got, (tuple, list)) or len(got) != len(names) for got, _ in pairs):
        return None
    # The first is the order they came in: where that is right, something else is wrong.
    for order in list(permutations(range(len(names))))[1:]:
        if all(_right(finding, [got[i] for i in order], want) for got, want in pairs):
            came = [""] * len(names)
            for name, place in zip(names, order, strict=True):
                came[place] = name
            return Diagnosis(
                "outputs-in-another-order",
                f"Every output is right, but they come as {', '.join(came)}; "
                f"asked for are {', '.join(names)}.",
                "In which order does the docstring name what is returned?",
                withheld=Withheld.SAME,
            )
    return None


def _right(finding: Finding, got: list[PlainValue], want: PlainValue) -> bool:
    return compare(got, want, tolerance=finding.exercise.tolerance) is None


def padded_input(finding: Finding) -> Diagnosis | None:
    """Wherever the shape is wrong, it is the expected one with the padding still around it."""
    found = [failure for failure in finding.failures if failure.kind == "shape"]
    if not found or not all(_has_padding_around(finding, failure) for failure in found):
        return None
    # A gradient of the input has the input's shape; an output that is as large is another mistake.
    if any(failure.mismatch and failure.mismatch.where != "dx" for failure in found):
        return None
    failure = min(found, key=lambda failure: failure.case.size)
    assert failure.mismatch is not None
    got, want = failure.mismatch.got, failure.mismatch.expected
    inside = all(_inner_part_is_right(finding, failure) for failure in found)
    return Diagnosis(
        "padding-not-cropped",
        f"{failure.mismatch.where or 'The answer'} has shape {got.shape}, expected {want.shape}: this is "
        f"the size of the padded input{', and its inner part is right' if inside else ''}.",
        "Which rows and columns did the padding add, and do they belong to x?",
        complete=True,
        about=frozenset({failure.index}),
        units=frozenset(failure.unit(finding.exercise) for failure in found),
        withheld=Withheld.BY_FAILURE,
    )


def padded_batch(finding: Finding) -> Diagnosis | None:
    """Wherever the shape is wrong, the first two of four axes are larger by the padding on both sides."""
    found = [failure for failure in finding.failures if failure.kind == "shape"]
    if not found or not all(_batch_is_padded(finding, failure) for failure in found):
        return None
    failure = min(found, key=lambda failure: failure.case.simplicity)
    assert failure.mismatch is not None
    got, want = failure.mismatch.got, failure.mismatch.expected
    return Diagnosis(
        "padding-every-axis",
        f"{failure.mismatch.where or 'The answer'} has shape {got.shape}, expected {want.shape}: "
        "the batch and the channels were padded too."
        if failure.mismatch.where == "dx"
        else "the batch is larger by the padding on both sides.",
        "np.pad(x, padding) pads how many axes of x? Which ones should it pad?",
        complete=True,
        about=frozenset({failure.index}),
        withheld=Withheld.BY_FAILURE,
    )


def _batch_is_padded(finding: Finding, failure: Failure) -> bool:
    padding, mismatch = _padding(finding, failure), failure.mismatch
    if (
        mismatch is None
        or padding == 0
        or (mismatch.got.ndim, len(mismatch.expected.shape)) != (4, 4)
    ):
        return False
    more = np.subtract(mismatch.got.shape, mismatch.expected.shape)
    # The channels of an output are those of the filters: only the batch shows it there.
    return bool(more[0] == 2 * padding and more[1] in (0, 2 * padding))


def _padding(finding: Finding, failure: Failure) -> int:
    named = dict(zip(finding.exercise.parameters, failure.case.args, strict=False))
    padding = (named | dict(failure.case.kwargs)).get("padding", 0)
    return padding if isinstance(padding, int) else 0


def _has_padding_around(finding: Finding, failure: Failure) -> bool:
    padding, mismatch = _padding(finding, failure), failure.mismatch
    if mismatch is None or padding == 0 or mismatch.got.ndim != len(mismatch.expected.shape):
        return False
    axes = min(2, mismatch.got.ndim)  # a line has one axis in space, images have two
    more = np.subtract(mismatch.got.shape, mismatch.expected.shape)
    return bool((more[-axes:] == 2 * padding).all() and not more[:-axes].any())


def _inner_part_is_right(finding: Finding, failure: Failure) -> bool:
    padding, mismatch = _padding(finding, failure), failure.mismatch
    assert mismatch is not None
    if not isinstance(mismatch.expected, np.ndarray):
        return False
    inner = (..., *[slice(padding, -padding)] * min(2, mismatch.got.ndim))
    return compare(mismatch.got[inner], mismatch.expected, tolerance=RELATIVE) is None
