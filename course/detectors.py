"""Detectors of mistakes with padding, channels and images; the engine's questions in this course's words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from autograder.exercise.plain_values import Array
from autograder.judging.compare import compare
from autograder.judging.diagnose import Detector, calling, errors, shapes, values
from autograder.judging.diagnose.diagnosis import Diagnosis, Withheld, about_numbers
from autograder.judging.failure import Failure, Finding

_ROWS, _COLUMNS = "the number of rows", "the number of columns"
_IMAGES, _CHANNELS, _FILTERS = (
    "the number of images",
    "the number of channels",
    "the number of filters",
)


def axis_names(output: str, ndim: int) -> Sequence[str] | None:
    """Return the axes of an output in words: images (N, C, H, W), filters (F, C, kh, kw) or lines."""
    # The gradients of a layer's filters are called dw and conv_w.
    first = _FILTERS if output.endswith("w") else _IMAGES
    return {
        3: (_IMAGES, _ROWS, _COLUMNS),
        4: (first, _CHANNELS, "the height", "the width"),
    }.get(ndim)


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
    # Of an output only the batch shows it: its channels are those of the filters.
    padded = "the batch is larger by the padding on both sides"
    if got.shape[1] != want.shape[1]:
        padded = "the batch and the channels were padded too"
    return Diagnosis(
        "padding-every-axis",
        f"{failure.mismatch.where or 'The answer'} has shape {got.shape}, expected {want.shape}: {padded}.",
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
    return compare(mismatch.got[inner], mismatch.expected, tolerance=values.RELATIVE) is None


def offset_by_channel(finding: Finding) -> Diagnosis | None:
    """Everything is off by one number a channel."""

    def by_channel(got: Array, want: Array) -> bool:
        if got.ndim != 4 or got.size <= got.shape[1]:
            return False
        difference = got - want
        return values.equal(difference, np.broadcast_to(difference[:1, :, :1, :1], got.shape))

    if not values.all_pairs(finding, by_channel):
        return None
    return about_numbers(
        finding,
        "offset-by-channel",
        "Every number of a channel is off by the same amount.",
        values.offset_question(finding.exercise),
        withheld=Withheld.SAME,
    )


def first_only(finding: Finding) -> Diagnosis | None:
    """Right for the first image of the batch, or the first filter, only."""
    for axis, what, slug in (
        (0, "image of the batch", "first-image-only"),
        (1, "channel", "first-channel-only"),
    ):

        def only(got: Array, want: Array, axis: int = axis) -> bool:
            if got.ndim != 4 or got.shape[axis] < 2:
                return False
            same = [
                values.equal(np.take(got, k, axis), np.take(want, k, axis))
                for k in range(got.shape[axis])
            ]
            return same[0] and not any(same[1:])

        if values.all_pairs(finding, only):
            return about_numbers(
                finding,
                slug,
                f"The first {what} is right; the others are not.",
                "Which loop or axis runs over only one of them?",
                withheld=Withheld.SAME,
            )
    return None


def reworded(general: Detector, questions: Mapping[str, str], *, parameter: str = "") -> Detector:
    """Return a detector of the engine that matches only where its question has other words here.

    Parameters
    ----------
    general : Detector
        Of the engine.
    questions : mapping of str to str
        The engine's questions, and those that are asked instead.
    parameter : str
        Only exercises with this parameter; empty for all.

    Returns
    -------
    Detector
    """

    def detector(finding: Finding) -> Diagnosis | None:
        if parameter and parameter not in finding.exercise.parameters:
            return None
        diagnosis = general(finding)
        if diagnosis is None or diagnosis.question not in questions:
            return None
        return replace(diagnosis, question=questions[diagnosis.question])

    return detector


_WINDOW = {errors.WINDOW: "Is the window larger than the image in this call?"}

#: Detectors by the one of the engine's that they are asked before.
DETECTORS: Mapping[Detector, Sequence[Detector]] = {
    calling.no_answer: (
        reworded(
            calling.no_answer,
            {calling.WHICH_LOOP: "Which loop or padding makes the array grow?"},
        ),
    ),
    calling.raised_error: (reworded(calling.raised_error, _WINDOW),),
    calling.piled_up: (padded_input, padded_batch),
    shapes.transposed: (
        reworded(
            shapes.transposed,
            {
                shapes.ROW_OR_COLUMN: "Which axis is height and which is width, in the array and in your "
                "loops?"
            },
        ),
    ),
    values.factor: (
        reworded(
            values.factor,
            {
                values.WHICH_SIZE: "Which size in this call is that factor: the batch, the channels, the "
                "window?"
            },
        ),
    ),
    values.flipped: (offset_by_channel,),
    values.shifted: (
        reworded(
            values.shifted,
            {values.WHICH_INDEX: "Where does the first window start, with and without padding?"},
            parameter="padding",
        ),
    ),
    values.border_only: (first_only,),
    calling.something: (reworded(calling.something, _WINDOW),),
}
