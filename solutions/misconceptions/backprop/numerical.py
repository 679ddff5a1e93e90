"""Wrong answers to numerical_gradient."""

import numpy as np

from ..filters import INTEGER_BUFFER
from ..registry import Words, wrong


@wrong(
    "numerical_gradient",
    Words(
        "one-sided-difference",
        "the difference is taken on one side",
        "The differences are taken on one side of x only: close to a minimum they are far off.",
        "On which sides of x does the formula call f?",
    ),
)  # 25
def numerical_one_sided(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(x)) / h
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "backward-difference",
        "the difference is taken below x only",
        "The differences are taken below x only: close to a minimum they are far off.",
        "On which sides of x does the formula call f?",
    ),
)  # 25
def numerical_below(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(x) - f(below)) / h
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "two-missing",
        "the difference is divided by h, not by 2h",
        "Every number is twice what it should be.",
        "How far apart are the two places at which you call f?",
    ),
)
def numerical_two(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / h
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "divided-by-half-h",
        "the difference is multiplied where it should be divided",
        "Every number is far too small: it was multiplied by h.",
        "In (f(x + h) - f(x - h)) / 2h, what does Python do with `/ 2 * h`?",
    ),
)
def numerical_precedence(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / 2 * h
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "sign-flipped",
        "the difference is taken the wrong way round",
        "The size is right and the sign is not.",
        "If f grows with x, which of f(x + h) and f(x - h) is larger?",
    ),
)
def numerical_sign(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(below) - f(above)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "all-entries-at-once",
        "all entries of x move together",
        "Every entry is the same: all entries of x were moved at once.",
        "Which entries of x should move when you measure the slope along entry i?",
    ),
)
def numerical_all(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@wrong(
    "numerical_gradient",
    Words(
        "whole-rows-moved",
        "whole rows of x move together",
        "Right for a vector; of a larger array whole rows are moved at once.",
        "Over which indices does your loop run if x has two axes?",
    ),
)
def numerical_rows(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in range(len(x)):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "gradient-flat",
        "the gradient comes back flat",
        "The gradient has one axis, whatever the shape of x.",
        "Which shape should the gradient have?",
    ),
)
def numerical_flat(f, x, h=1e-6):
    flat = np.array(x, dtype=float).ravel()
    grad = np.zeros(flat.size)
    for i in range(flat.size):
        step = np.zeros(flat.size)
        step[i] = h
        above, below = (flat + step).reshape(x.shape), (flat - step).reshape(x.shape)
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "same-array-moved-twice",
        "both places are one array",
        "Every number is 0: both calls of f see the same array.",
        "After `below = above`, how many arrays are there?",
    ),
)
def numerical_alias(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above = x.copy()
        below = above
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "x-not-put-back",
        "an entry that was moved stays moved",
        "The entries that were moved stay where they are: x is another place from entry to entry.",
        "What is x when the loop comes to its second entry, and what is it for the caller?",
    ),
)  # 25
def numerical_drifts(f, x, h=1e-6):
    grad = np.zeros(x.shape)
    if x.dtype.kind in "iu":
        x = x.astype(float)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        grad[i] = (above - f(x)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "copy-not-put-back",
        "an entry that was moved stays moved in the copy",
        "Entries that were moved stay moved in your copy of x: later slopes are measured at another place.",
        "What is your copy of x when the loop comes to its second entry?",
    ),
)  # 25
def numerical_copy_drifts(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        grad[i] = (above - f(x)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "half-the-distance",
        "one step is divided by two",
        "Numbers are about half of what they should be: the two places are h apart, the divisor is 2h.",
        "After x[i] += h and then x[i] -= h: how far from x is the second place?",
    ),
)
def numerical_half(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= h
        grad[i] = (above - f(x)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "one-slope-for-all",
        "one number comes back",
        "One number came back: all entries of x were moved at once, and there is one slope for each entry.",
        "How many slopes has f at x, and how many entries of x may move for each of them?",
    ),
)
def numerical_one_slope(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / (2 * h)


@wrong(
    "numerical_gradient",
    Words(
        "x-put-back-by-arithmetic",
        "x comes back changed in its last digits",
        "x is put back by adding and taking off h, which leaves its last digits changed.",
        "Is x + h - 2h + h always exactly x? What could you keep before you move an entry?",
    ),
)  # 25
def numerical_arithmetic(f, x, h=1e-6):
    grad = np.zeros(x.shape)
    if x.dtype.kind in "iu":
        x = x.astype(float)
    for i in np.ndindex(x.shape):
        x[i] += h
        above = f(x)
        x[i] -= 2 * h
        grad[i] = (above - f(x)) / (2 * h)
        x[i] += h
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "integer-steps",
        "h is lost in an array of integers",
        "For integer x every step is cut off: an array of integers cannot hold x + h.",
        "What is 3 + 0.000001 in an array of integers?",
    ),
)  # 25
def numerical_integers(f, x, h=1e-6):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@wrong("numerical_gradient", INTEGER_BUFFER)  # 8
def numerical_buffer(f, x, h=1e-6):
    grad = np.zeros_like(x)
    x = np.array(x, dtype=float)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "step-too-large",
        "the step is far too large",
        "The steps are so large that the curvature of f gets into the differences.",
        "How far from x do you call f, and what does `h` say?",
    ),
)
def numerical_large(f, x, h=1e-6):
    h = 0.5
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


# --- one side only, with a step of its own ---------------------------------------------------------


@wrong(
    "numerical_gradient",
    Words(
        "one-sided-tiny-step",
        "the difference is taken on one side, with a step of its own",
        "The differences are taken on one side of x only. A tiny step hides that, but not at a kink.",
        "On which sides of x does the formula call f?",
    ),
)  # 25
def numerical_one_sided_tiny(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above = x.copy()
        above[i] += 1e-8
        grad[i] = (f(above) - f(x)) / 1e-8
    return grad


@wrong(
    "numerical_gradient",
    Words(
        "backward-tiny-step",
        "the difference is taken below x only, with a step of its own",
        "The differences are taken below x only. A tiny step hides that, but not at a kink.",
        "On which sides of x does the formula call f?",
    ),
)  # 25
def numerical_below_tiny(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        below = x.copy()
        below[i] -= 1e-8
        grad[i] = (f(x) - f(below)) / 1e-8
    return grad
