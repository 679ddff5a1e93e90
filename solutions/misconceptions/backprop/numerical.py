"""Wrong answers to numerical_gradient."""

import numpy as np

from ..registry import mistakes


def numerical_gradient(f, x, h=1e-6):
    x = np.array(x, dtype=float)
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        above, below = x.copy(), x.copy()
        above[i] += h
        below[i] -= h
        grad[i] = (f(above) - f(below)) / (2 * h)
    return grad


def put_back_by_arithmetic(f, x, h=1e-6):
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


mistakes(
    numerical_gradient,
    put_back_by_arithmetic,
    text="""
one-sided-difference: the difference is taken on one side
    The differences are taken on one side of x only: close to a minimum they are far off.
    On which sides of x does the formula call f?
        (f(above) - f(below)) / (2 * h) => (f(above) - f(x)) / h
backward-difference: the difference is taken below x only
    The differences are taken below x only: close to a minimum they are far off.
    On which sides of x does the formula call f?
        (f(above) - f(below)) / (2 * h) => (f(x) - f(below)) / h
two-missing: the difference is divided by h, not by 2h
    Every number is twice what it should be.
    How far apart are the two places at which you call f?
        (f(above) - f(below)) / (2 * h) => (f(above) - f(below)) / h
divided-by-half-h: the difference is multiplied where it should be divided
    Every number is far too small: it was multiplied by h.
    In (f(x + h) - f(x - h)) / 2h, what does Python do with `/ 2 * h`?
        (f(above) - f(below)) / (2 * h) => (f(above) - f(below)) / 2 * h
sign-flipped: the difference is taken the wrong way round
    The size is right and the sign is not.
    If f grows with x, which of f(x + h) and f(x - h) is larger?
        f(above) - f(below) => f(below) - f(above)
all-entries-at-once: all entries of x move together
    Every entry is the same: all entries of x were moved at once.
    Which entries of x should move when you measure the slope along entry i?
        + x = np.array(x, dtype=float)
        + return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))
whole-rows-moved: whole rows of x move together
    Right for a vector; of a larger array whole rows are moved at once.
    Over which indices does your loop run if x has two axes?
        for i in np.ndindex(x.shape): => for i in range(len(x)):
gradient-flat: the gradient comes back flat
    The gradient has one axis, whatever the shape of x.
    Which shape should the gradient have?
        return grad => return grad.ravel()
same-array-moved-twice: both places are one array
    Every number is 0: both calls of f see the same array.
    After `below = above`, how many arrays are there?
        above, below = x.copy(), x.copy() => above = below = x.copy()
x-not-put-back: an entry that was moved stays moved
    The entries that were moved stay where they are: x is another place from entry to entry.
    What is x when the loop comes to its second entry, and what is it for the caller?
        from put_back_by_arithmetic
          grad[i] = (above - f(x)) / (2 * h)
        - x[i] += h
copy-not-put-back: an entry that was moved stays moved in the copy
    Entries that were moved stay moved in your copy of x: later slopes are measured at another place.
    What is your copy of x when the loop comes to its second entry?
        - above, below = x.copy(), x.copy()
        - above[i] += h
        - below[i] -= h
        - grad[i] = (f(above) - f(below)) / (2 * h)
        + x[i] += h
        + above = f(x)
        + x[i] -= 2 * h
        + grad[i] = (above - f(x)) / (2 * h)
half-the-distance: one step is divided by two
    Numbers are about half of what they should be: the two places are h apart, the divisor is 2h.
    After x[i] += h and then x[i] -= h: how far from x is the second place?
        - above, below = x.copy(), x.copy()
        - above[i] += h
        - below[i] -= h
        - grad[i] = (f(above) - f(below)) / (2 * h)
        + x[i] += h
        + above = f(x)
        + x[i] -= h
        + grad[i] = (above - f(x)) / (2 * h)
one-slope-for-all: one number comes back
    One number came back: all entries of x were moved at once, and there is one slope for each entry.
    How many slopes has f at x, and how many entries of x may move for each of them?
        + return (f(x + h) - f(x - h)) / (2 * h)
x-put-back-by-arithmetic: x comes back changed in its last digits
    x is put back by adding and taking off h, which leaves its last digits changed.
    Is x + h - 2h + h always exactly x? What could you keep before you move an entry?
        from put_back_by_arithmetic
integer-steps: h is lost in an array of integers
    For integer x every step is cut off: an array of integers cannot hold x + h.
    What is 3 + 0.000001 in an array of integers?
        - x = np.array(x, dtype=float)
integer-buffer
        - x = np.array(x, dtype=float)
        - grad = np.zeros(x.shape)
        + grad = np.zeros_like(x)
        + x = np.array(x, dtype=float)
step-too-large: the step is far too large
    The steps are so large that the curvature of f gets into the differences.
    How far from x do you call f, and what does `h` say?
          grad = np.zeros(x.shape)
        + h = 0.5
one-sided-tiny-step: the difference is taken on one side, with a step of its own
    The differences are taken on one side of x only. A tiny step hides that, but not at a kink.
    On which sides of x does the formula call f?
        above[i] += h => above[i] += 1e-8
        (f(above) - f(below)) / (2 * h) => (f(above) - f(x)) / 1e-8
backward-tiny-step: the difference is taken below x only, with a step of its own
    The differences are taken below x only. A tiny step hides that, but not at a kink.
    On which sides of x does the formula call f?
        below[i] -= h => below[i] -= 1e-8
        (f(above) - f(below)) / (2 * h) => (f(x) - f(below)) / 1e-8
""",
)
