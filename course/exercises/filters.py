"""Exercises of notebook 2_filters (lecture rows L7 to L12)."""

import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.exercise.cases import case as _case
from autograder.exercise.cases import stands_alone
from autograder.exercise.model import Aspect, Case, Exercise, Speed
from autograder.exercise.plain_values import Array, Spread
from course.exercises import hunts

NOTEBOOK = "2_filters"

#: Traits of a case, in the words of "right except with ...".
STRIDE = "stride above 1"
PADDING = "padding"
BIAS = "a bias"
REMAINDER = "a remainder"
SIDES = "unequal sides"
INTEGERS = "integer input"
LAYOUT = "an array that is a slice of a larger one"
NO_STEP = "a stride below 1"
IMAGES = "several images"
CHANNELS = "several channels"
FILTERS = "several filters"
SIZES = "filters of different sizes"


def window_traits(
    x: Any, window: tuple[int, ...], stride: int = 1, padding: int = 0
) -> tuple[str, ...]:
    """Return the traits that images (..., H, W), or a line, and a window over them show."""
    image = np.asarray(x.array if isinstance(x, Spread) else x)
    sides = image.shape[-len(window) :]
    has = {
        STRIDE: stride > 1,
        PADDING: padding > 0,
        REMAINDER: any((n + 2 * padding - k) % stride for n, k in zip(sides, window, strict=True)),
        SIDES: len(set(sides)) > 1 or len(set(window)) > 1,
        INTEGERS: image.dtype.kind == "i",
        LAYOUT: isinstance(x, Spread),
        IMAGES: image.ndim == 4 and image.shape[0] > 1,
        CHANNELS: image.ndim == 4 and image.shape[1] > 1,
    }
    return tuple(trait for trait, held in has.items() if held)


def _layer(group: str, x: Any, w: Any, *b: Any, calls: int = 1, **options: Any) -> Case:
    """Return a case of a layer, with the traits that its arguments show."""
    taps = np.asarray(w.array if isinstance(w, Spread) else w)
    steps = {name: options[name] for name in ("stride", "padding") if name in options}
    traits = window_traits(x, taps.shape[-2:], **steps) + (FILTERS,) * (
        taps.ndim == 4 and len(taps) > 1
    )
    traits += (BIAS,) * any(np.any(one) for one in (*b, options.get("b", 0)))
    return _case(group, x, w, *b, traits=traits, calls=calls, **options)


def _columns(group: str, x: Any, kh: int, kw: int, calls: int = 1, **options: Any) -> Case:
    traits = window_traits(x, (kh, kw), **options)
    return _case(group, x, kh, kw, traits=traits, calls=calls, **options)


def _conv1d(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal
    yield _layer("one filter", normal(7), normal(3))
    yield _layer("one filter", normal(9), normal(4))
    yield _layer("one filter", normal(5), normal(1))
    yield _layer("bias", normal(8), normal(3), 1.75)
    yield _layer("bias", normal(7), normal(2), b=-2.25)
    yield _layer("padding", normal(6), normal(3), padding=1)
    yield _layer("padding", normal(5), normal(5), padding=2)
    yield _layer("padding", normal(7), normal(2), padding=2)
    yield _layer("stride", normal(9), normal(3), stride=2)
    yield _layer("stride", normal(13), normal(4), stride=3)
    yield _layer("stride with a remainder", normal(8), normal(3), stride=2)
    yield _layer("stride with a remainder", normal(12), normal(3), stride=4)
    yield _layer("all together", normal(10), normal(4), -0.6, stride=3, padding=2)
    # Whole-number pixels, filter with fractions: what an integer output array would cut off.
    yield _layer("integer input", rng.integers(-4, 5, 8), normal(3))
    whole = rng.integers(-4, 5, 8), rng.integers(-4, 5, 3)
    yield _layer("integer input", *whole, 0.5)
    yield _layer("leaves its input alone", normal(8), normal(3), calls=2)
    yield _layer("leaves its input alone", Spread(normal(9)), normal(3), calls=2)


def _merge_filters(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal
    yield _case("filters of one size", normal(2), normal(2))
    yield _case("filters of one size", normal(3), normal(3))
    yield _case("filters of different sizes", normal(2), normal(4), traits=(SIZES,))
    yield _case("filters of different sizes", normal(5), normal(3), traits=(SIZES,))
    yield _case("filters of different sizes", normal(1), normal(3), traits=(SIZES,))
    # A filter of whole numbers and one with fractions: what an integer output array would cut off.
    yield _case("integer input", rng.choice([-3, -2, 2, 3], 3), normal(2), traits=(INTEGERS, SIZES))
    yield _case("integer input", rng.choice([-3, -2, 2, 3], 2), normal(2), traits=(INTEGERS,))
    yield _case("leaves its input alone", normal(3), normal(2), calls=2, traits=(SIZES,))
    yield _case(
        "leaves its input alone", Spread(normal(3)), normal(4), calls=2, traits=(LAYOUT, SIZES)
    )


def _relu(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal
    yield _case("values", normal(9))
    yield _case("values", -np.abs(normal(6)) - 0.1)
    yield _case("values", np.array([-2.0, 0.0, 3.0, -0.5, 7.25]))
    yield _case("any shape", normal((3, 4)))
    yield _case("any shape", 5 * normal((2, 3, 4, 2)))
    yield _case("any shape", np.asarray(-1.5))
    yield _case("any shape", rng.integers(-5, 6, (3, 5)))
    yield _case("leaves its input alone", normal((4, 3)), calls=2)
    yield _case("leaves its input alone", Spread(normal((2, 5))), calls=2)


def _output_size(rng: np.random.Generator) -> Iterator[Case]:
    def n(low: int, high: int) -> int:
        return int(rng.integers(low, high))

    k = n(2, 6)
    yield _case("no padding, stride 1", n(10, 30), k)
    yield _case("no padding, stride 1", n(7, 9), 7)
    yield _case("no padding, stride 1", 5, 5)
    yield _case("padding", n(10, 30), 3, padding=1, traits=(PADDING,))
    yield _case("padding", n(10, 30), k, padding=n(2, 4), traits=(PADDING,))
    # The filter is longer than the line, and fits because of the padding.
    yield _case("padding", 3, 5, padding=1, traits=(PADDING,))
    yield _case("stride", 4 * n(3, 8) + 3, 3, stride=4, traits=(STRIDE,))
    yield _case("stride", 11, 5, stride=2, padding=2, traits=(STRIDE, PADDING))
    yield _case("stride with a remainder", 4 * n(3, 8) + 5, 3, stride=4, traits=(STRIDE, REMAINDER))
    yield _case("stride with a remainder", 10, 3, stride=2, traits=(STRIDE, REMAINDER))
    yield _case("stride with a remainder", 12, 5, 3, 1, traits=(STRIDE, PADDING, REMAINDER))
    yield _case("stride with a remainder", 227, 11, 4, 1, traits=(STRIDE, PADDING, REMAINDER))
    yield _case("no output", 3, 5)
    yield _case("no output", 2, 7, stride=2, padding=2, traits=(STRIDE, PADDING))
    yield _case("no output", 4, 5, stride=3, traits=(STRIDE,))
    yield _case("stride below 1", 10, 3, stride=0, traits=(NO_STEP,))
    yield _case("stride below 1", n(7, 12), 3, stride=-1, traits=(NO_STEP,))
    yield _case("stride below 1", n(7, 12), k, stride=-2, padding=1, traits=(NO_STEP, PADDING))


def _conv2d_single(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal
    yield _layer("square", normal((5, 5)), normal((3, 3)))
    yield _layer("square", normal((4, 4)), normal((2, 2)))
    yield _layer("non-square", normal((4, 7)), normal((3, 3)))
    yield _layer("non-square", normal((7, 5)), normal((2, 3)))
    yield _layer("non-square", normal((5, 6)), normal((4, 1)))
    yield _layer("bias", normal((5, 5)), normal((3, 3)), -1.25)
    yield _layer("padding", normal((4, 4)), normal((3, 3)), padding=1)
    yield _layer("padding", normal((3, 5)), normal((3, 2)), padding=2)
    yield _layer("padding", normal((6, 3)), normal((2, 3)), padding=1)
    yield _layer("stride", normal((7, 7)), normal((3, 3)), stride=2)
    yield _layer("stride with a remainder", normal((8, 9)), normal((3, 2)), stride=2)
    yield _layer("stride with a remainder", normal((9, 6)), normal((2, 3)), stride=3)
    yield _layer("all together", normal((6, 9)), normal((3, 4)), 0.8, stride=2, padding=2)
    yield _layer("integer input", rng.integers(-3, 4, (5, 5)), normal((2, 2)))
    yield _layer("integer input", rng.integers(-3, 4, (4, 4)), rng.integers(-3, 4, (2, 2)), b=0.5)
    yield _layer("leaves its input alone", normal((5, 5)), normal((3, 3)), calls=2)
    yield _layer("leaves its input alone", Spread(normal((4, 4))), normal((2, 2)), calls=2)


def _conv2d_cases(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal

    def zeros(filters: int) -> Array:
        return np.zeros(filters)

    yield _layer("one channel, one filter", normal((1, 1, 4, 4)), normal((1, 1, 3, 3)), zeros(1))
    yield _layer("one channel, one filter", normal((1, 1, 5, 4)), normal((1, 1, 2, 3)), zeros(1))
    yield _layer("many channels", normal((1, 3, 4, 4)), normal((1, 3, 2, 2)), zeros(1))
    yield _layer("many filters", normal((1, 1, 4, 4)), normal((3, 1, 2, 2)), zeros(3))
    yield _layer("many filters", normal((1, 2, 4, 5)), normal((3, 2, 2, 3)), zeros(3))
    yield _layer("several images", normal((3, 1, 4, 4)), normal((1, 1, 2, 2)), zeros(1))
    yield _layer("bias", normal((1, 1, 4, 4)), normal((3, 1, 3, 3)), normal(3))
    yield _layer("bias", normal((2, 2, 4, 4)), normal((2, 2, 3, 3)), normal(2))
    yield _layer("padding", normal((1, 1, 4, 4)), normal((1, 1, 3, 3)), zeros(1), padding=1)
    yield _layer("padding", normal((1, 1, 3, 5)), normal((1, 1, 3, 2)), zeros(1), padding=2)
    yield _layer("padding", normal((1, 1, 6, 3)), normal((1, 1, 2, 3)), zeros(1), padding=1)
    yield _layer("stride", normal((1, 1, 7, 7)), normal((1, 1, 3, 3)), zeros(1), stride=2)
    yield _layer(
        "stride with a remainder", normal((1, 1, 8, 9)), normal((1, 1, 3, 2)), zeros(1), stride=2
    )
    yield _layer(
        "stride with a remainder", normal((1, 1, 6, 9)), normal((1, 1, 2, 3)), zeros(1), stride=3
    )
    yield _layer(
        "all together", normal((2, 3, 7, 6)), normal((4, 3, 3, 2)), normal(4), stride=2, padding=1
    )
    yield _layer(
        "all together", normal((3, 2, 5, 8)), normal((3, 2, 2, 4)), normal(3), stride=3, padding=2
    )
    yield _layer("integer input", rng.integers(-3, 4, (1, 1, 4, 4)), normal((1, 1, 2, 2)), zeros(1))
    yield _layer(
        "integer input",
        rng.integers(-3, 4, (1, 1, 3, 3)),
        rng.integers(-3, 4, (1, 1, 2, 2)),
        np.array([0.5]),
    )
    yield _layer(
        "leaves its input alone", normal((1, 1, 4, 4)), normal((1, 1, 3, 3)), zeros(1), calls=2
    )
    yield _layer(
        "leaves its input alone",
        Spread(normal((1, 1, 4, 4))),
        Spread(normal((1, 1, 2, 2))),
        zeros(1),
        calls=2,
    )


def _im2col(rng: np.random.Generator) -> Iterator[Case]:
    normal = rng.standard_normal
    yield _columns("one channel", normal((1, 1, 4, 4)), 2, 2)
    yield _columns("one channel", normal((1, 1, 3, 5)), 3, 2)
    yield _columns("many channels", normal((1, 3, 4, 4)), 2, 2)
    yield _columns("many channels", normal((1, 2, 4, 5)), 2, 3)
    yield _columns("several images", normal((3, 1, 4, 4)), 3, 3)
    yield _columns("several images", normal((2, 3, 4, 5)), 3, 2)
    yield _columns("padding", normal((1, 1, 3, 4)), 3, 3, padding=1)
    yield _columns("padding", normal((1, 1, 6, 3)), 2, 3, padding=1)
    yield _columns("padding", normal((1, 2, 3, 3)), 2, 2, padding=2)
    yield _columns("stride", normal((1, 1, 5, 7)), 3, 3, stride=2)
    yield _columns("stride", normal((1, 1, 6, 8)), 3, 3, stride=2)
    yield _columns("stride", normal((2, 2, 7, 6)), 2, 3, stride=3, padding=1)
    yield _columns("leaves its input alone", normal((1, 1, 4, 4)), 2, 2, calls=2)
    yield _columns("leaves its input alone", Spread(normal((1, 1, 4, 4))), 2, 2, calls=2)


def _conv2d_im2col(rng: np.random.Generator) -> Iterator[Case]:
    yield from _conv2d_cases(rng)
    normal = rng.standard_normal
    # Many filters, and few numbers in each: whoever fills im2col's columns number by number still takes far
    # fewer steps than a loop over the outputs. Twice, because the first call may import something.
    for _ in range(2):
        yield _layer(
            "speed",
            normal((1, 1, 24, 28)),
            normal((64, 1, 1, 2)),
            normal(64),
            padding=1,
            counted=True,
        )


def _windows(case: Case) -> int:
    """Return how many windows each image has at stride 1."""
    padding, (kh, kw) = case.kwargs["padding"], case.args[1].shape[2:]
    height, width = case.args[0].shape[2:]
    return int((height + 2 * padding - kh + 1) * (width + 2 * padding - kw + 1))


def _numbers(case: Case) -> int:
    """Return how many numbers the output has."""
    return len(case.args[0]) * len(case.args[1]) * _windows(case)


#: Of this thread; where there is only one, as in a browser, of the process.
_processor_time = getattr(time, "thread_time", time.process_time)
#: Outputs a loop visits at a time, and how often, to tell what all of them would cost.
_SAMPLE, _REPEATS = 100, 6


def _loop_seconds(case: Case) -> float:
    """Return the processor time of a loop over every output number, from samples of it."""
    x, w, b = (np.asarray(value) for value in case.args[:3])
    image, (kh, kw) = x[0], w.shape[2:]
    rows, columns = image.shape[1] - kh + 1, image.shape[2] - kw + 1

    def sample() -> float:
        start = _processor_time()
        for i in range(_SAMPLE):
            r, c, f = i % rows, i % columns, i % len(w)
            float(np.sum(image[:, r : r + kh, c : c + kw] * w[f]) + b[f])
        return _processor_time() - start

    # The quickest sample: nothing makes a loop faster than it is.
    return min(sample() for _ in range(_REPEATS)) * _numbers(case) / _SAMPLE


_UNCHANGED = Aspect("leaves its input alone", 0.5, unchanged=True)
_CONV2D_ASPECTS = (
    Aspect("one channel, one filter", 1),
    Aspect("many channels", 1),
    Aspect("many filters", 0.5),
    Aspect("several images", 0.5),
    Aspect("bias", 1),
    Aspect("padding", 1),
    Aspect("stride", 0.5),
    Aspect("stride with a remainder", 0.5),
    Aspect("all together", 1),
    Aspect("integer input", 0.5),
    _UNCHANGED,
    stands_alone(),
)

EXERCISES = (
    Exercise(
        name="conv1d",
        notebook=NOTEBOOK,
        parameters=("x", "w", "b", "stride", "padding"),
        geometry=("stride", "padding"),
        aspects=(
            Aspect("one filter", 1.5),
            Aspect("bias", 1),
            Aspect("padding", 1),
            Aspect("stride", 1),
            Aspect("stride with a remainder", 1),
            Aspect("all together", 1),
            Aspect("integer input", 0.5),
            Aspect("leaves its input alone", 1, unchanged=True),
            stands_alone(),
        ),
        make_cases=_conv1d,
        hints=(
            "How many windows of length k fit into the padded line, if each starts `stride` further on?",
            "Which numbers of the padded line does the window for output i cover, from where to where?",
            "What do you do with a window and the filter to get one number, and when is b added to it?",
        ),
        settled=(
            ("one filter", "padding", "stride", "stride with a remainder"),
            ("one filter", "padding", "stride", "stride with a remainder"),
        ),
        plan=(
            "1. Pad the line with zeros at both ends, and make an output with one place for each window.\n"
            "2. For each output i, cut out the window that starts at i times the stride.\n"
            "3. Multiply window and filter number by number, add it all up, and add b once."
        ),
    ),
    Exercise(
        name="relu",
        notebook=NOTEBOOK,
        parameters=("z",),
        aspects=(
            Aspect("values", 1),
            Aspect("any shape", 0.5),
            Aspect("leaves its input alone", 0.5, unchanged=True),
            stands_alone(new=True),
        ),
        make_cases=_relu,
        hints=(
            "What should happen to a number below 0, and what to one above?",
            "Which NumPy function keeps, element by element, the larger of an array and one number?",
            "Does your function make a new array, or does it write into the one it was given?",
        ),
        settled=(
            ("values",),
            ("values", "any shape"),
        ),
        plan=(
            "1. Leave z itself alone: the answer is a new array of the same shape.\n"
            "2. Compare every number with 0, at once for the whole array.\n"
            "3. Try it on [-2, 0, 3], and look at z afterwards."
        ),
    ),
    Exercise(
        name="merge_filters",
        notebook=NOTEBOOK,
        builds_on=("conv1d",),
        parameters=("w1", "w2"),
        aspects=(
            Aspect("filters of one size", 1),
            Aspect("filters of different sizes", 1),
            Aspect("integer input", 0.5),
            _UNCHANGED,
            stands_alone(),
        ),
        make_cases=_merge_filters,
        hints=(
            "Say w1 has 3 weights and w2 has 2: how many pixels does one output of layer 2 depend on?",
            "Weight m of w1 and weight j of w2: to which pixel does their product belong, counted from 0?",
            "Several products belong to one pixel: what do you do with them?",
        ),
        settled=(
            ("filters of one size", "filters of different sizes"),
            ("filters of one size", "filters of different sizes"),
        ),
        plan=(
            "1. Make an array of zeros with one place for each pixel that an output depends on.\n"
            "2. Go through all pairs of a weight of w1 and a weight of w2.\n"
            "3. Add the product of each pair at the place of its pixel, and try the example by hand."
        ),
    ),
    Exercise(
        name="conv_output_size",
        notebook=NOTEBOOK,
        parameters=("n", "k", "stride", "padding"),
        geometry=("stride", "padding"),
        aspects=(
            Aspect("no padding, stride 1", 1),
            Aspect("padding", 1),
            Aspect("stride", 1),
            Aspect("stride with a remainder", 1),
            Aspect("no output", 1),
            Aspect("stride below 1", 0.5),
        ),
        make_cases=_output_size,
        hints=(
            "How long is the line once padding is added on both sides?",
            "The first window starts at 0: what is the last place where one may start?",
            "How many steps of `stride` lie between those two places, and how many windows is that?",
        ),
        settled=(
            ("padding",),
            ("no padding, stride 1", "padding", "no output"),
        ),
        plan=(
            "1. Work out the length of the padded line.\n"
            "2. Raise a ValueError where the filter does not fit, or where the stride is below 1.\n"
            "3. Count the whole steps between the first start and the last, and then the windows."
        ),
    ),
    Exercise(
        name="conv2d_single",
        notebook=NOTEBOOK,
        builds_on=("conv1d", "conv_output_size"),
        parameters=("x", "w", "b", "stride", "padding"),
        geometry=("stride", "padding"),
        aspects=(
            Aspect("square", 1),
            Aspect("non-square", 1),
            Aspect("bias", 1),
            Aspect("padding", 1),
            Aspect("stride", 0.5),
            Aspect("stride with a remainder", 1),
            Aspect("all together", 1),
            Aspect("integer input", 0.5),
            Aspect("leaves its input alone", 1, unchanged=True),
            stands_alone(),
        ),
        make_cases=_conv2d_single,
        hints=(
            "What is conv_output_size for the height, and what is it for the width?",
            "Which rows and which columns of the padded image does output [i, j] look at?",
            "Which of your numbers belong to the height and which to the width, in shapes, loops and slices?",
        ),
        settled=(
            ("square", "non-square", "padding", "stride", "stride with a remainder"),
            ("square", "non-square", "padding", "stride", "stride with a remainder"),
        ),
        plan=(
            "1. Pad the image on all four sides, and make the output, its height and its width each "
            "counted by themselves.\n"
            "2. Go over the rows i and the columns j of the output, and cut out the window that "
            "belongs to [i, j].\n"
            "3. Multiply window and filter number by number, add it all up, and add b once."
        ),
    ),
    Exercise(
        name="conv2d",
        notebook=NOTEBOOK,
        shuffled=True,
        builds_on=("conv_output_size", "conv2d_single"),
        parameters=("x", "w", "b", "stride", "padding"),
        geometry=("stride", "padding"),
        aspects=_CONV2D_ASPECTS,
        make_cases=_conv2d_cases,
        hints=(
            "For one image and one filter: over which axes are the products summed?",
            "Of the four axes of x, which ones does padding make longer?",
            "Which bias belongs to output[n, f, i, j], and how often is it added to that number?",
        ),
        settled=(
            ("one channel, one filter", "many channels"),
            ("padding",),
        ),
        plan=(
            "1. Pad height and width only, and make an output of shape (N, F, H_out, W_out).\n"
            "2. For each place [i, j], cut the window out of all images and all channels.\n"
            "3. For each filter, sum its products over the channel, the row and the column, and add "
            "that filter's bias once."
        ),
    ),
    Exercise(
        name="im2col",
        notebook=NOTEBOOK,
        builds_on=("conv_output_size",),
        parameters=("x", "kh", "kw", "stride", "padding"),
        geometry=("kh", "kw", "stride", "padding"),
        aspects=(
            Aspect("one channel", 1),
            Aspect("many channels", 1),
            Aspect("several images", 1),
            Aspect("padding", 1),
            Aspect("stride", 1),
            Aspect("leaves its input alone", 0.5, unchanged=True),
            stands_alone(),
        ),
        make_cases=_im2col,
        hints=(
            "One column is one window laid out flat: how many numbers is that, with all channels?",
            "In `w.reshape(F, -1)`, which index runs fastest: the channel, the row or the column?",
            "In which order do the windows follow each other when the output is read row by row?",
        ),
        settled=(
            ("one channel", "many channels"),
            ("many channels",),
        ),
        plan=(
            "1. Pad height and width only, and count the windows downwards and across.\n"
            "2. Cut out one window with all its channels, and lay it flat in the order of "
            "`w.reshape(F, -1)`.\n"
            "3. Write it into the next column: the windows go row by row, for each image alone."
        ),
    ),
    Exercise(
        name="conv2d_im2col",
        notebook=NOTEBOOK,
        builds_on=("conv_output_size", "im2col"),
        parameters=("x", "w", "b", "stride", "padding"),
        geometry=("stride", "padding"),
        aspects=(*_CONV2D_ASPECTS, Aspect("speed", 2, speed=Speed(0.5, _numbers, _loop_seconds))),
        make_cases=_conv2d_im2col,
        hints=(
            "What shape has `w.reshape(F, -1)`, and what shape has im2col(x, kh, kw)?",
            "Which product of those two has one row for each filter and one column for each window?",
            "Which reshape gives the windows back their height and width, and how does b broadcast?",
        ),
        settled=(
            ("one channel, one filter", "many channels", "many filters"),
            ("one channel, one filter", "many channels", "many filters"),
        ),
        plan=(
            "1. Lay the windows into columns with im2col, and each filter into one row.\n"
            "2. Make one matrix product of the two for all images, without a loop over windows.\n"
            "3. Add each filter's bias to its row, and give the columns their height and width back."
        ),
    ),
    hunts.DILATED,
)
