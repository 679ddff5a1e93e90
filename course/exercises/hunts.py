"""Find the bug: one function a notebook, with a mistake that is another one for each student.

The functions are asked nowhere else in the course. Each notebook's module has its own in its list.
"""

from typing import Any

import numpy as np

from autograder.exercise.hunts import hunt_exercise, whole
from autograder.exercise.model import Hunt
from autograder.exercise.plain_values import counted

_SMALLEST = (
    "What does the function have to give for arrays of one or two numbers, worked out by hand? Where does it "
    "give something else?"
)
_WHERE = (
    "Print what each line makes of your input: which is the first result that you work out differently by "
    "hand?"
)
_PLAN = (
    "1. Work out a tiny case by hand, and call the function on it.\n"
    "2. Change one thing: the sign of a number, one more number, another option. Do this until it is wrong.\n"
    "3. Follow that call line by line. Change the line that goes wrong, and no other."
)


def _is_line(value: Any, least: int = 1) -> bool:
    return isinstance(value, np.ndarray) and value.ndim == 1 and len(value) >= least


def _dilated(x: Any, w: Any, dilation: Any = 1) -> str:
    if not _is_line(x) or not _is_line(w):
        return "x and w must be lines of numbers, with at least one number each"
    if not whole(dilation, 1):
        return "dilation must be a whole number from 1 on"
    if len(x) <= (len(w) - 1) * dilation:
        return "the filter is longer than x: no output exists"
    return ""


def _draw_dilated(rng: np.random.Generator) -> tuple[Any, ...]:
    k, dilation = (int(rng.integers(*span)) for span in ((1, 5), (1, 4)))
    length = (k - 1) * dilation + int(rng.integers(1, 6))
    return rng.standard_normal(length), rng.standard_normal(k), dilation


def _windows(length: int, size: Any, stride: Any) -> str:
    if not whole(size, 1) or not (stride is None or whole(stride, 1)):
        return "size must be a whole number from 1 on, and stride one, too, or None"
    return "" if size <= length else "size is larger than the line: no window fits"


def _average(x: Any, size: Any, stride: Any = None) -> str:
    if not _is_line(x):
        return "x must be a line of numbers, with at least one"
    return _windows(len(x), size, stride)


def _draw_average(rng: np.random.Generator) -> tuple[Any, ...]:
    # Half of the calls leave the stride out, and then windows of one number would show nothing.
    stride = [None, 1, 2, 3, 4, None, None, None][int(rng.integers(8))]
    size = int(rng.integers(1 if stride else 2, 5))
    return rng.standard_normal(size + int(rng.integers(0 if stride else 1, 8))), size, stride


def _average_backward(dout: Any, x: Any, size: Any, stride: Any = None) -> str:
    if not _is_line(x) or not _is_line(dout):
        return "dout and x must be lines of numbers, with at least one each"
    if why := _windows(len(x), size, stride):
        return why
    windows = (len(x) - size) // (stride or size) + 1
    if len(dout) != windows:
        return (
            f"dout must have one number for each window: here it has {len(dout)}, and x has room for "
            f"{counted(windows, 'window')}"
        )
    return ""


def _draw_average_backward(rng: np.random.Generator) -> tuple[Any, ...]:
    # Half of the calls have windows that overlap: there gradients add up.
    x, size, stride = _draw_average(rng)
    if rng.random() < 0.5:
        size, stride = int(rng.integers(2, 5)), 1
        x = rng.standard_normal(size + int(rng.integers(1, 8)))
    return rng.standard_normal((len(x) - size) // (stride or size) + 1), x, size, stride


def _adam(g: Any, m: Any, v: Any, t: Any, lr: Any = 0.1) -> str:
    if not (_is_line(g) and _is_line(m) and _is_line(v)) or not len(g) == len(m) == len(v):
        return "g, m and v must be lines of numbers of one length"
    if (v < 0).any():
        return "v is a mean of squares: no number in it may be below 0"
    # Next to 0 only the tiny number in the denominator decides, and that is no mistake to be found.
    if ((np.abs(np.stack([g, m, v])) < 1e-3) & (np.stack([g, m, v]) != 0)).any():
        return "numbers other than 0 must have a size of at least 0.001, so that rounding plays no part"
    if not whole(t, 1) or t > 100:
        return "t counts steps: it must be a whole number from 1 to 100"
    if type(lr) not in (int, float) or not 0.001 <= lr <= 1:
        return "lr must be a number between 0.001 and 1"
    return ""


def _draw_adam(rng: np.random.Generator) -> tuple[Any, ...]:
    n = int(rng.integers(1, 5))

    def signed() -> Any:
        return rng.choice([-1, 1], n) * rng.uniform(0.1, 2, n) * (rng.random(n) < 0.7)

    # No short decimals: 0.9 m and 0.1 g could cancel, and what is left is rounding.
    return signed(), signed(), rng.uniform(0.01, 1, n), int(rng.integers(1, 9))


DILATED = hunt_exercise(
    Hunt("dilated_conv1d", _dilated, most=8),
    "2_filters",
    ("x", "w", "dilation"),
    _draw_dilated,
    (_SMALLEST, _WHERE, "Which pixels does output `i` need, in terms of `i` and the dilation?"),
    plan=_PLAN,
    geometry=("dilation",),
)
AVERAGE = hunt_exercise(
    Hunt("avgpool1d", _average, most=6),
    "3_max_pooling",
    ("x", "size", "stride"),
    _draw_average,
    (
        _SMALLEST,
        _WHERE,
        "Does it hang on the size, the stride, the end of the line, or the numbers?",
    ),
    plan=_PLAN,
    geometry=("size", "stride"),
)
AVERAGE_BACKWARD = hunt_exercise(
    Hunt("avgpool1d_backward", _average_backward, most=8),
    "4_backprop",
    ("dout", "x", "size", "stride"),
    _draw_average_backward,
    (
        _SMALLEST,
        _WHERE,
        "Which windows hold a pixel, and how much does the mean of each change with it?",
    ),
    plan=_PLAN,
    geometry=("size", "stride"),
)
ADAM = hunt_exercise(
    Hunt("adam_step", _adam, most=6),
    "5_learning",
    ("g", "m", "v", "t", "lr"),
    _draw_adam,
    (_SMALLEST, _WHERE, "Which of the six formulas in the text does each line stand for?"),
    plan=_PLAN,
)
