"""MNIST-1D: ten shapes on a line, hidden by shifting, stretching and noise.

Greydanus and Kobak made it so small that a laptop tells a linear model, a fully connected net and
a CNN apart in seconds (arXiv 2011.14439). No file is kept: the numbers are computed here, by our
own code from the published construction, and equal the published set.
"""

import os
from functools import cache

import numpy as np

from .split import Array, Split

# Twelve heights a digit, as published
TEMPLATES = (
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)
PER_DIGIT, TRAIN = 500, 4000
PLACES = 48
LONG, SHORT = 72, 40  # length while shapes are moved, length in the end


def mnist1d(places: int = PLACES) -> Split:
    """4,000 signals to train on and 1,000 to test on; a twentieth of each while a notebook is graded.

    Parameters
    ----------
    places : int
        Shifts a shape can have, evenly likely, from 0 to ``places - 1`` seventy-seconds of the
        line: 48 as published, 1 for shapes that always start at the left.

    Returns
    -------
    Split with x of shape (N, 40), float32 of mean 0 and standard deviation 1 over the whole set,
    and y of shape (N,), the digit

    Raises
    ------
    ValueError
        If places is out of range: a shape shifted further would leave the line.
    """
    if not 1 <= places <= PLACES:
        raise ValueError(f"places is {places}, it must be from 1 to {PLACES}")
    part = 20 if os.environ.get("NBGRADER_EXECUTION") else 1
    x, y = _signals(places, PER_DIGIT // part)
    x = x.astype(np.float32)  # a copy: what a caller does to it stays with the caller
    n = TRAIN // part
    return Split(x[:n], y[:n].copy(), x[n:], y[n:].copy())


def templates() -> Array:
    """Give the ten clean shapes, (10, 12): spread 1/6, starting at 0."""
    shapes: Array = np.array(TEMPLATES)
    shapes -= shapes.mean(axis=1, keepdims=True)
    shapes /= shapes.std(axis=1, keepdims=True)
    shapes -= shapes[:, :1]
    shapes /= 6
    return shapes


@cache
def _signals(places: int, per_digit: int) -> tuple[Array, Array]:
    # this stream of random numbers is the same in every NumPy, so everyone has the same signals
    rng = np.random.RandomState(42)
    x = np.stack([_disguise(shape, rng, places) for shape in templates() for _ in range(per_digit)])
    y = np.repeat(np.arange(10), per_digit)
    order = rng.permutation(len(y))
    x, y = x[order], y[order]
    return (x - x.mean()) / x.std(), y


def _disguise(shape: Array, rng: np.random.RandomState, places: int) -> Array:
    """Pad, stretch, scale, shift, add noise, shear and shorten one shape: (12,) to (40,)."""
    zeros = np.zeros(36 + int(rng.rand() * 25))
    # the nudge keeps a shape's own zeros apart from those of the background
    signal = _resample(np.concatenate([shape + 1e-8, zeros]), LONG)
    signal *= 1 + 0.4 * (rng.rand() - 0.5)
    signal = np.roll(signal, rng.randint(0, places))
    background = signal == 0
    noise = _smooth(0.25 * rng.randn(LONG))
    signal = np.where(background, noise, signal) + 0.02 * rng.randn(LONG)
    signal -= 0.75 * (rng.rand() - 0.5) * np.linspace(-0.5, 0.5, LONG)
    return _resample(signal, SHORT)


def _resample(signal: Array, length: int) -> Array:
    """Read a signal at ``length`` even steps, on straight lines between its points."""
    ends = np.linspace(0, 1, length), np.linspace(0, 1, len(signal))
    return np.interp(*ends, signal)


def _smooth(noise: Array) -> Array:
    """Filter with a Gaussian of standard deviation 2, the signal mirrored at its ends."""
    bell = np.exp(-0.5 * (np.arange(-8, 9) / 2) ** 2)
    return np.convolve(np.pad(noise, 8, mode="symmetric"), bell / bell.sum(), mode="valid")
