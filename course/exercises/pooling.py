"""Exercises of notebook 3_max_pooling (lecture rows L10, L13 and L14)."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.exercise.cases import case, stands_alone
from autograder.exercise.model import Aspect, Case, Exercise, Part
from autograder.exercise.plain_values import Array, PlainValue, Spread
from course.exercises import hunts

NOTEBOOK = "3_max_pooling"

#: Traits of a case, in the words of "right except with ...".
OVERLAP = "overlapping windows"
GAPS = "a stride larger than the window"
REMAINDER = "a remainder"
NEGATIVE = "negative numbers"
INTEGERS = "integer input"
LAYOUT = "an array that is a slice of a larger one"
SIDES = "unequal sides"
PAIR = "a window that is not square"
CHANNELS = "several channels"
IMAGES = "several images"
BIAS = "a bias above 0"
EDGE = "a pattern at the edge"
STRIDE = "a stride above 1"
PADDING = "padding"
DEEP = "several layers"


#: Single precision still holds it.
_FAR_BELOW = -1e20


def _maxpool1d(rng: np.random.Generator) -> Iterator[Case]:
    # Brightness, 0 to 1: whoever starts the maximum at 0 is right until "negative numbers".
    bright, normal = rng.random, rng.standard_normal
    yield case("windows side by side", bright(10), 2)
    yield case("windows side by side", bright(12), 3)
    yield case("windows side by side", bright(8), 4)
    yield case("windows side by side", bright(9), 3, stride=None)
    yield case("overlapping windows", bright(9), 3, stride=1, traits=(OVERLAP,))
    yield case("overlapping windows", bright(13), 3, stride=2, traits=(OVERLAP,))
    yield case("stride larger than the window", bright(12), 2, stride=5, traits=(GAPS,))
    yield case("stride larger than the window", bright(15), 3, stride=4, traits=(GAPS,))
    yield case("a remainder", bright(11), 2, traits=(REMAINDER,))
    yield case("a remainder", bright(14), 3, traits=(REMAINDER,))
    yield case("a remainder", bright(11), 4, traits=(REMAINDER,))
    yield case("negative numbers", -bright(10) - 0.1, 2, traits=(NEGATIVE,))
    yield case("negative numbers", normal(12) - 2.0, 3, traits=(NEGATIVE,))
    # Below every number that people take for "small enough".
    yield case("negative numbers", _FAR_BELOW * (bright(8) + 0.1), 4, traits=(NEGATIVE,))
    yield case("integer input", rng.permutation(10) + 1, 2, traits=(INTEGERS,))
    yield case("integer input", rng.permutation(12) + 1, 3, traits=(INTEGERS,))
    every = (OVERLAP, REMAINDER, NEGATIVE)
    yield case("all together", normal(14), 5, stride=3)
    yield case("all together", -bright(12) - 0.1, 4, stride=3, traits=every)
    yield case("all together", normal(13) - 2.0, 2, stride=3, traits=(GAPS, REMAINDER, NEGATIVE))
    yield case("leaves its input alone", bright(10), 2, calls=2)
    yield case("leaves its input alone", Spread(bright(12)), 3, calls=2, traits=(LAYOUT,))


def _maxpool2d(rng: np.random.Generator) -> Iterator[Case]:
    bright, normal = rng.random, rng.standard_normal
    yield case("one channel", bright((1, 1, 4, 4)), 2)
    yield case("one channel", bright((1, 1, 6, 6)), 3)
    yield case("one channel", bright((1, 1, 6, 6)), 2)
    yield case("one channel", bright((1, 1, 4, 4)), 2, stride=None)
    yield case("many channels", bright((1, 3, 4, 4)), 2, traits=(CHANNELS,))
    yield case("many channels", bright((1, 2, 6, 6)), 3, traits=(CHANNELS,))
    yield case("several images", bright((3, 1, 4, 4)), 2, traits=(IMAGES,))
    yield case("several images", bright((2, 1, 6, 6)), 3, traits=(IMAGES,))
    yield case("unequal sides", bright((1, 1, 4, 8)), 2, traits=(SIDES,))
    yield case("unequal sides", bright((1, 1, 9, 6)), 3, traits=(SIDES,))
    # Sides the window divides both ways, so that exchanged sides give an answer and not an error.
    yield case("window not square", bright((1, 1, 6, 6)), (2, 3), traits=(PAIR,))
    yield case("window not square", bright((1, 1, 6, 6)), (3, 1), traits=(PAIR,))
    yield case("overlapping windows", bright((1, 1, 9, 9)), 3, stride=2, traits=(OVERLAP,))
    yield case("overlapping windows", bright((1, 1, 5, 5)), 2, stride=1, traits=(OVERLAP,))
    yield case("a remainder", bright((1, 1, 5, 5)), 2, traits=(REMAINDER,))
    yield case("a remainder", bright((1, 1, 8, 8)), 3, traits=(REMAINDER,))
    yield case("negative numbers", -bright((1, 1, 4, 4)) - 0.1, 2, traits=(NEGATIVE,))
    yield case("negative numbers", normal((1, 1, 6, 6)) - 2.0, 3, traits=(NEGATIVE,))
    yield case("negative numbers", _FAR_BELOW * (bright((1, 1, 4, 4)) + 0.1), 2, traits=(NEGATIVE,))
    yield case("integer input", rng.permutation(36).reshape(1, 1, 6, 6) + 1, 2, traits=(INTEGERS,))
    yield case(
        "all together", normal((2, 3, 8, 7)) - 1.0, (3, 2), stride=2,
        traits=(IMAGES, CHANNELS, SIDES, PAIR, OVERLAP, REMAINDER, NEGATIVE),
    )  # fmt: skip
    yield case(
        "all together", normal((3, 2, 7, 9)), 2, stride=3,
        traits=(IMAGES, CHANNELS, SIDES, GAPS, REMAINDER),
    )  # fmt: skip
    yield case("leaves its input alone", bright((1, 1, 4, 4)), 2, calls=2)
    yield case("leaves its input alone", Spread(bright((1, 1, 6, 6))), 3, calls=2, traits=(LAYOUT,))


#: The lecture's image (L10), and the dot of the i alone.
_HI = np.array(
    [[1, 0, 1, 0, 0], [1, 0, 1, 0, 1], [1, 1, 1, 0, 0], [1, 0, 1, 0, 1], [1, 0, 1, 0, 1]]
)
_DOT = np.zeros_like(_HI)
_DOT[1, 4] = 1


def _scene(shape: tuple[int, int], patch: Array, top: int, left: int) -> Array:
    """Return a dark image with ``patch`` in it, cut off where it reaches over an edge."""
    height, width = patch.shape
    wide = np.zeros((shape[0] + 2 * height, shape[1] + 2 * width))
    wide[top + height : top + 2 * height, left + width : left + 2 * width] = patch
    return wide[height:-height, width:-width]


def _spot_filter(rng: np.random.Generator, kh: int = 3, kw: int = 3) -> Array:
    """Return a filter for a lone bright pixel, the same seen from both ends.

    A pixel with an equally bright neighbour gives an answer below 0.
    """
    around = rng.uniform(1.1, 1.5, (kh, kw))
    w = -(around + around[::-1, ::-1]) / 2
    w[kh // 2, kw // 2] = 1.0
    return w


def _step_filter(rng: np.random.Generator) -> Array:
    """Return a filter for a bright pixel with a darker one right of it, but not left of it.

    With 1.6 and 1 side by side its answers are 0.8 and below 0; with 1 and 1.6 all are below 0.
    """
    w = _spot_filter(rng)
    w[1] = [-2.0, 1.0, -0.8]
    return w


def _line_filter(rng: np.random.Generator, length: int, middle: float) -> Array:
    """Return a filter (length, 3) for a dark line between bright ones, the same seen from both ends."""
    column = rng.uniform(0.6, 1.4, length)
    return np.outer(column + column[::-1], [0.5, -0.5 * middle, 0.5])


def _detect(rng: np.random.Generator) -> list[Case]:
    scenes = list(_scenes(rng))
    # In a fixed order the answers would be a fixed row of yes and no, to be learned by heart.
    return [scenes[i] for i in rng.permutation(len(scenes))]


#: Nothing but a bias that is not asked for; without it dark pixels would give exactly 0, which
#: rounding (an FFT's) turns into a little more than 0.
_LITTLE = -0.01


def _scenes(rng: np.random.Generator) -> Iterator[Case]:
    # A wrong yes or no happens by chance too, so each scene is built to catch one mistake for sure, and
    # in every group there are both answers.
    q = rng.uniform(0.3, 0.6)
    step, pair = _step_filter(rng), np.array([[1.6 * q, q]])
    yield case("somewhere inside", _scene((7, 7), pair, 3, 3), step, _LITTLE)
    yield case("somewhere inside", _scene((7, 7), pair, 4, 2), step, _LITTLE)
    yield case("somewhere inside", _scene((8, 8), pair[:, ::-1], 3, 4), step, _LITTLE)
    yield case("somewhere inside", _scene((7, 7), pair[:, ::-1], 2, 3), step, _LITTLE)
    # The same from top to bottom: a filter turned over in one direction only.
    yield case("somewhere inside", _scene((7, 7), pair.T, 2, 4), step.T.copy(), _LITTLE)
    yield case("somewhere inside", _scene((8, 8), pair.T[::-1], 4, 3), step.T.copy(), _LITTLE)
    yield case("somewhere inside", np.zeros((6, 6)), step, _LITTLE)
    box = rng.uniform(0.5, 1.0, (3, 3))
    pixel = rng.uniform(0.5, 1.0, (1, 1))
    yield case("somewhere inside", _scene((7, 7), pixel, 2, 4), box, _LITTLE)

    spot = _spot_filter(rng)
    middle = float(pixel[0, 0])
    yield case("bias", _scene((6, 6), pixel, 2, 3), spot, -0.75 * middle)
    yield case("bias", _scene((6, 6), pixel, 2, 3), spot, -1.25 * middle)
    # A thousandth above 0 is above 0.
    faint = 1e-3 * pixel
    yield case("bias", _scene((6, 6), faint, 2, 3), spot, -0.75e-3 * middle)
    yield case("bias", _scene((6, 6), faint, 2, 3), spot, -1.25e-3 * middle)
    # Nothing at all, which is not above 0, by whatever way it is computed.
    yield case("bias", np.zeros((5, 5)), spot, 0.0)
    # All answers of this filter lie between -9 and -1, and below -0.2 with any padding.
    bright = rng.uniform(0.5, 1.0, (5, 5))
    yield case("bias", bright, -box, 10.0, traits=(BIAS,))
    yield case("bias", bright, -box, 0.2, traits=(BIAS,))

    two, size = np.hstack([pixel, pixel]), (6, 6)
    # First and last pixel, and a first row: who looks there only is told from who looks nowhere.
    for top, left in ((0, 0), (0, 3), (5, 2), (3, 5), (5, 5)):
        yield case("at the edge", _scene(size, pixel, top, left), spot, _LITTLE, traits=(EDGE,))
    yield case("at the edge", _scene(size, two, 0, 4), spot, _LITTLE, traits=(EDGE,))
    # Two bright pixels at opposite edges are no neighbours.
    apart = _scene(size, pixel, 2, 0) + _scene(size, pixel, 2, 5)
    yield case("at the edge", apart, spot, _LITTLE, traits=(EDGE,))
    # A lone one at one edge, where it would vanish, is no neighbour of the two at the other, either.
    lone = _scene(size, pixel, 0, 1) + _scene(size, two, 5, 0)
    yield case("at the edge", lone, spot, _LITTLE, traits=(EDGE,))
    yield case("at the edge", lone.T.copy(), spot, _LITTLE, traits=(EDGE,))
    # Bright all over: only a filter whose middle is outside the image would answer.
    even = rng.uniform(0.9, 1.0, size)
    yield case("at the edge", even, _line_filter(rng, 3, 3.0), _LITTLE, traits=(EDGE,))
    # A bright line: only copies of the edge beside it would make it dark between bright ones.
    hump = np.tile(np.array([0.7, 1.0, 0.7]) * middle, (3, 1))
    yield case("at the edge", hump, _line_filter(rng, 3, 1.6), _LITTLE, traits=(EDGE,))
    # The lecture's image reads "Hi"; without the dot of the i no pixel stands alone.
    alone = np.full((3, 3), -1)
    alone[1, 1] = 1
    yield case("at the edge", _HI, alone, -0.1, traits=(EDGE, INTEGERS))
    yield case("at the edge", _HI * (_DOT == 0), alone, -0.1, traits=(EDGE, INTEGERS))

    # Both answers for both shapes, so that the shape alone tells nothing.
    for shape, top, left in (((5, 9), 2, 6), ((9, 5), 7, 2)):
        for patch in (pixel, two):
            scene = _scene(shape, patch, top, left)
            yield case("unequal sides", scene, spot, _LITTLE, traits=(SIDES,))

    # Away from the first window, and from the last one: neither alone tells the answer.
    for (kh, kw), top, left in (
        ((3, 5), 0, 6), ((3, 5), 6, 0), ((5, 3), 6, 0), ((5, 3), 0, 6), ((1, 3), 3, 6),
    ):  # fmt: skip
        spot = _spot_filter(rng, kh, kw)
        for patch in (pixel, two):
            scene = _scene((7, 7), patch, top, left - patch.shape[1] + 1 if left else 0)
            yield case("filter not 3 by 3", scene, spot, _LITTLE, traits=(PAIR,))
    corner = _scene((7, 7), pixel, 0, 6)
    yield case("filter not 3 by 3", corner, np.ones((1, 1)), _LITTLE, traits=(PAIR,))
    yield case("filter not 3 by 3", corner, -np.ones((1, 1)), _LITTLE, traits=(PAIR,))
    even, line = rng.uniform(0.9, 1.0, (7, 7)), _line_filter(rng, 5, 3.0)
    yield case("filter not 3 by 3", even, line, _LITTLE, traits=(PAIR,))
    yield case("filter not 3 by 3", even, line.T.copy(), _LITTLE, traits=(PAIR,))
    # Five long across the line: its middle one place outside the image.
    thick = np.outer([0.5, 0.5, -3.0, 0.5, 0.5], rng.uniform(0.6, 1.4, 3))
    yield case("filter not 3 by 3", even, thick, _LITTLE, traits=(PAIR,))
    yield case("filter not 3 by 3", even, thick.T.copy(), _LITTLE, traits=(PAIR,))

    # Below 0 everywhere, so that a ReLU in the wrong place leaves its mark.
    below = -rng.uniform(0.5, 1.0, (5, 5))
    yield case("leaves its input alone", below, _spot_filter(rng), _LITTLE, calls=2)
    lit = -rng.uniform(0.5, 1.0, (6, 6))
    lit[2:5, 1:4] *= -3.0
    yield case("leaves its input alone", lit, box, _LITTLE, calls=2)
    yield case("leaves its input alone", below, box, _LITTLE, calls=2)
    yield case("leaves its input alone", Spread(below), box, _LITTLE, calls=2, traits=(LAYOUT,))


def _receptive_field(rng: np.random.Generator) -> Iterator[Case]:
    def some(low: int, high: int) -> int:
        return int(rng.integers(low, high))

    yield case("one layer", [(3, 1)])
    yield case("one layer", [(some(4, 12), 1)])
    yield case("one layer", [(2, 2)], traits=(STRIDE,))
    yield case("one layer", [(11, 4)], traits=(STRIDE,))
    yield case("stride 1 throughout", [(3, 1), (3, 1)], traits=(DEEP,))
    yield case("stride 1 throughout", [(5, 1), (some(2, 9), 1), (3, 1)], traits=(DEEP,))
    yield case("a stride on the way", [(2, 2), (3, 1)], traits=(DEEP, STRIDE))
    yield case("a stride on the way", [(3, 1), (2, 2), (5, 1)], traits=(DEEP, STRIDE))
    yield case("a stride on the way", [(some(4, 9), 3), (3, 1), (3, 1)], traits=(DEEP, STRIDE))
    yield case("several strides", [(3, 2), (3, 2), (3, 2)], traits=(DEEP, STRIDE))
    yield case("several strides", [(5, 1), (2, 2), (5, 1), (2, 2)], traits=(DEEP, STRIDE))
    yield case(
        "several strides", [(11, 4), (3, 2), (5, 1), (3, 2), (3, 1), (3, 1), (3, 1)],
        traits=(DEEP, STRIDE),
    )  # fmt: skip
    deep = [(some(2, 6), some(1, 4)) for _ in range(4)]
    yield case("several strides", [(3, 2), *deep, (4, 3), (2, 1)], traits=(DEEP, STRIDE))
    yield case("leaves its input alone", [(some(2, 9), 1)], calls=2)
    yield case(
        "leaves its input alone", [(some(2, 5), 1), (some(5, 9), 1)], calls=2, traits=(DEEP,)
    )


_RELU = {"type": "relu"}
_FLATTEN = {"type": "flatten"}


def _conv(
    filters: int, kernel: int | tuple[int, int], stride: int = 1, padding: int = 0
) -> dict[str, Any]:
    return {
        "type": "conv",
        "filters": filters,
        "kernel": kernel,
        "stride": stride,
        "padding": padding,
    }


def _pool(size: int | tuple[int, int], stride: int) -> dict[str, Any]:
    return {"type": "pool", "size": size, "stride": stride}


def _dense(units: int) -> dict[str, Any]:
    return {"type": "dense", "units": units}


def _trace_shapes(rng: np.random.Generator) -> Iterator[Case]:
    def some() -> int:
        return int(rng.integers(5, 12))

    side = 10 + some()
    yield case("one convolution", (1, 6, 8), [_conv(some(), 3)])
    yield case("one convolution", (3, side + 2, side), [_conv(some(), 5)])
    yield case("padding", (1, 6, 8), [_conv(some(), 3, padding=1)], traits=(PADDING,))
    yield case("padding", (2, side, side + 3), [_conv(some(), 3, padding=2)], traits=(PADDING,))
    yield case("stride", (1, 7, 11), [_conv(some(), 3, stride=2)], traits=(STRIDE,))
    yield case("stride", (2, 8, 12), [_conv(some(), 3, stride=2)], traits=(STRIDE, REMAINDER))
    yield case("stride", (3, 15, 20), [_conv(some(), 4, stride=3)], traits=(STRIDE, REMAINDER))
    yield case("pooling", (3, 6, 8), [_pool(2, 2)])
    yield case("pooling", (some(), 8, 15), [_pool(3, 2)], traits=(OVERLAP,))
    yield case("pooling", (2, 9, 13), [_pool(2, 2)], traits=(REMAINDER,))
    channels = some()
    yield case("relu, flatten, dense", (channels, 3, 4), [_RELU])
    yield case("relu, flatten, dense", (channels, 3, 4), [_FLATTEN])
    yield case("relu, flatten, dense", (2, 3, 5), [_FLATTEN, _dense(some())])
    yield case("relu, flatten, dense", (2, 3, 5), [_FLATTEN, _dense(some()), _RELU, _dense(3)])
    yield case("sides of its own", (2, 9, 12), [_conv(some(), (2, 3))], traits=(PAIR,))
    yield case("sides of its own", (some(), 8, 15), [_pool((2, 3), 1)], traits=(PAIR, OVERLAP))
    yield case("sides of its own", (3, 8, 7), [_conv(some(), (5, 1))], traits=(PAIR,))
    yield case("parameters of a convolution", (1, 8, 9), [_conv(some(), 3)])
    yield case("parameters of a convolution", (3, 8, 9), [_conv(some(), 5)])
    yield case("parameters of a convolution", (2, 9, 8), [_conv(6, 3), _conv(some(), 3)])
    yield case("parameters of a dense layer", (2, 3, 5), [_FLATTEN, _dense(some())])
    yield case("parameters of a dense layer", (3, 4, 2), [_FLATTEN, _dense(7), _dense(some())])
    lenet = [
        _conv(6, 5, padding=2), _RELU, _pool(2, 2), _conv(16, 5), _RELU, _pool(2, 2),
        _FLATTEN, _dense(120), _RELU, _dense(10),
    ]  # fmt: skip
    yield case("all together", (1, 28, 36), lenet, traits=(DEEP,))
    small = [_conv(some(), (3, 2), stride=2, padding=1), _RELU, _pool(3, 2), _FLATTEN, _dense(4)]
    yield case("all together", (3, 19, 26), small, traits=(DEEP,))
    yield case("leaves its input alone", (some(), 4, side), [_RELU], calls=2)
    yield case("leaves its input alone", (some(), 4, 6), [_RELU, _RELU], calls=2)
    # Every entry of every kind of layer is there to be taken out.
    every = [_conv(some(), 3, padding=1), _RELU, _pool(2, 2), _FLATTEN, _dense(3)]
    yield case("leaves its input alone", (4, 2 * some(), 6), every, calls=2, traits=(DEEP,))


def _columns(*judged: int) -> Part:
    """Return the part of a table that consists of these columns: 0 type, 1 shape, 2 parameters."""

    def part(case: Case, got: PlainValue, expected: PlainValue) -> PlainValue:
        if not isinstance(got, (tuple, list)) or len(got) != len(expected):
            return got
        if not all(isinstance(row, (tuple, list)) and len(row) == 3 for row in got):
            return got
        return [
            tuple(row[i] if i in judged else wanted[i] for i in range(3))
            for row, wanted in zip(got, expected, strict=True)
        ]

    return part


_SHAPES, _PARAMETERS = _columns(0, 1), _columns(2)

EXERCISES = (
    Exercise(
        name="maxpool1d",
        notebook=NOTEBOOK,
        builds_on=("conv_output_size",),
        parameters=("x", "size", "stride"),
        geometry=("size", "stride"),
        aspects=(
            Aspect("windows side by side", 1.5),
            Aspect("overlapping windows", 1),
            Aspect("stride larger than the window", 0.5),
            Aspect("a remainder", 1),
            Aspect("negative numbers", 1),
            Aspect("integer input", 0.5),
            Aspect("all together", 1),
            Aspect("leaves its input alone", 0.5, unchanged=True),
            stands_alone(),
        ),
        make_cases=_maxpool1d,
        hints=(
            "How far apart do two windows start when stride is given, and how far when it is None?",
            "How many windows fit whole into x, and in which exercise did you count them before?",
            "What is the largest of the numbers -3, -1 and -2: does your function agree?",
        ),
        settled=(
            ("windows side by side", "overlapping windows", "stride larger than the window"),
            ("windows side by side", "a remainder"),
        ),
        plan=(
            "1. Decide what the step is when stride is None.\n"
            "2. Count the windows that fit whole, and make an output with one place for each.\n"
            "3. For each output i, cut out its window, and take the largest number in it, also where "
            "all are negative."
        ),
    ),
    Exercise(
        name="maxpool2d",
        notebook=NOTEBOOK,
        shuffled=True,
        builds_on=("conv_output_size", "maxpool1d"),
        parameters=("x", "size", "stride"),
        geometry=("size", "stride"),
        aspects=(
            Aspect("one channel", 1.5),
            Aspect("many channels", 1),
            Aspect("several images", 1),
            Aspect("unequal sides", 1),
            Aspect("window not square", 1),
            Aspect("overlapping windows", 1),
            Aspect("a remainder", 1),
            Aspect("negative numbers", 1),
            Aspect("integer input", 0.5),
            Aspect("all together", 1),
            Aspect("leaves its input alone", 0.5, unchanged=True),
            stands_alone(),
        ),
        make_cases=_maxpool2d,
        hints=(
            "Of the four axes of x, over which does one window reach, and which two stay as they are?",
            "What are the window's height and width when size is one number, and when it is a pair?",
            "Which rows and columns of x belong to output[:, :, i, j], and over which axes is their maximum?",
        ),
        settled=(
            ("one channel", "many channels", "several images"),
            ("window not square",),
        ),
        plan=(
            "1. Turn size and stride into a height and a width each, whether they are a number or a pair.\n"
            "2. Count the windows downwards and across, and make an output of shape (N, C, H_out, W_out).\n"
            "3. For each place [i, j], cut the window out of all images and channels, and take its "
            "largest number in each of them."
        ),
    ),
    Exercise(
        name="detect",
        notebook=NOTEBOOK,
        builds_on=("relu", "conv2d_single", "conv2d", "conv2d_im2col", "maxpool2d"),
        parameters=("x", "w", "b"),
        aspects=(
            Aspect("somewhere inside", 1),
            Aspect("bias", 1),
            Aspect("at the edge", 1),
            Aspect("unequal sides", 0.5),
            Aspect("filter not 3 by 3", 1),
            Aspect("leaves its input alone", 0.5, unchanged=True),
        ),
        make_cases=_detect,
        hints=(
            "Which function of the filters notebook gives one number for every place of the filter?",
            "How many zeros above, below, left and right let the filter's middle stand on every pixel?",
            "After ReLU and the maximum one number is left: which yes-or-no question do you ask of it?",
        ),
        settled=(
            ("somewhere inside",),
            ("at the edge", "filter not 3 by 3"),
        ),
        plan=(
            "1. Pad the image, so that the middle of the filter can stand on every pixel.\n"
            "2. Compute the response at every place, with the bias.\n"
            "3. Ask whether any response is above 0, and give back a bool."
        ),
    ),
    Exercise(
        name="receptive_field",
        notebook=NOTEBOOK,
        parameters=("layers",),
        aspects=(
            Aspect("one layer", 1),
            Aspect("stride 1 throughout", 1),
            Aspect("a stride on the way", 1),
            Aspect("several strides", 1),
            Aspect("leaves its input alone", 0.5, unchanged=True),
        ),
        make_cases=_receptive_field,
        hints=(
            "A filter of size 3 on top of another of size 3: how many pixels do you count in a drawing?",
            "How many pixels lie between two neighbours in a layer's input, once earlier layers had strides?",
            "A kernel of size k reaches k - 1 steps further: how many pixels long is one such step?",
        ),
        settled=(
            ("one layer", "stride 1 throughout"),
            ("a stride on the way", "several strides"),
        ),
        plan=(
            "1. Begin with a field of one pixel, and neighbours that are one pixel apart.\n"
            "2. For each layer, let the field grow by the steps that the kernel adds, each as long "
            "as that distance.\n"
            "3. Then let the distance grow with the layer's stride, and go on to the next layer."
        ),
    ),
    Exercise(
        name="trace_shapes",
        notebook=NOTEBOOK,
        builds_on=("count_dense_params", "count_conv_params", "conv_output_size"),
        shuffled=True,
        parameters=("input_shape", "layers"),
        aspects=(
            Aspect("one convolution", 1, only=_SHAPES),
            Aspect("padding", 0.5, only=_SHAPES),
            Aspect("stride", 0.5, only=_SHAPES),
            Aspect("pooling", 1, only=_SHAPES),
            Aspect("relu, flatten, dense", 1, only=_SHAPES),
            Aspect("sides of its own", 0.5, only=_SHAPES),
            Aspect("parameters of a convolution", 1, only=_PARAMETERS),
            Aspect("parameters of a dense layer", 1, only=_PARAMETERS),
            Aspect("all together", 1),
            Aspect("leaves its input alone", 0.5, only=_SHAPES, unchanged=True),
            stands_alone(only=_SHAPES),
        ),
        make_cases=_trace_shapes,
        hints=(
            "Which of the three numbers of a shape does each type of layer change, and which does it leave?",
            "What does a layer need to know of the one before it, and where do you keep that?",
            "Which of your earlier functions already know a size after a filter, and a number of parameters?",
        ),
        plan=(
            "1. Keep the shape that the next layer gets, and begin with input_shape.\n"
            "2. For each type of layer, work out its new shape and its number of parameters.\n"
            "3. Add (type, shape, parameters) to the list, and go on with the new shape."
        ),
    ),
    hunts.AVERAGE,
)
