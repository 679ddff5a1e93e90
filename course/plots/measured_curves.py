"""Measured curves in one frame, each named at its end and told apart by its marks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from course.plots.blank import new_figure
from course.plots.canvas import as_array, show, two_axes
from course.plots.style import INK, PALETTE, number, numbers

MARKS = ("o", "s", "^", "D", "v", "P")
STROKES = ("-", "--", "-.", ":")

Curve = tuple[str, object, object]


def curves(
    items: Sequence[Curve],
    alt: str,
    *,
    x: str = "",
    y: str = "",
    level: tuple[str, float] = ("", 0),
) -> None:
    """Show curves over the same axis.

    Parameters
    ----------
    items : sequence of (name, places, values)
        places of shape (P,); values of shape (P,), or (P, runs): then the curve is the mean and a
        bar reaches from the least to the greatest.
    alt : str
        Alt text: the content of the figure; the numbers are added to it.
    x, y : str
        Names of the axes.
    level : tuple of (str, float)
        Name and height of a dashed line to compare with; no name, no line.
    """
    fig = new_figure(figsize=(8, 3.6), layout="constrained")
    ax = fig.subplots()
    words, ends = [], []
    for i, (name, places, values) in enumerate(items):
        at, runs = as_array(places, 1), as_array(values, 1, 2)
        middle = runs.reshape(len(at), -1).mean(axis=1)
        colour = PALETTE[i % len(PALETTE)]
        ax.plot(at, middle, STROKES[i % 4], color=colour, lw=2, marker=MARKS[i % 6], ms=6)
        if runs.ndim == 2:
            ax.vlines(at, runs.min(axis=1), runs.max(axis=1), color=colour, lw=5, alpha=0.45)
        ends.append((float(at[-1]), float(middle[-1]), name))
        words.append(f"{name}: {numbers(middle)} at {numbers(at)}")
    if level[0]:
        ax.axhline(level[1], xmax=0.955, color=INK, lw=1, ls="--")
        words.append(f"{level[0]}: {number(level[1])}")
        ends.append((max(end for end, _, _ in ends), level[1], level[0]))
    _name(ax, ends)
    ax.set_xlabel(x, color=INK)
    ax.set_ylabel(y, color=INK)
    two_axes(ax)
    show(fig, f"{alt} {'; '.join(words)}.")


def _name(ax: Axes, ends: Sequence[tuple[float, float, str]]) -> None:
    """Write each name beside the end of its curve, pushed apart where two ends meet."""
    low, high = ax.get_ylim()
    gap = 0.085 * (high - low)
    right = max(end for end, _, _ in ends)
    heights = np.array([height for _, height, _ in ends])
    order = np.argsort(heights)
    spots = heights.copy()
    for before, after in pairwise(order):
        spots[after] = max(spots[after], spots[before] + gap)
    spots -= max(0.0, float(spots.max()) - high)
    for (_, _, name), spot in zip(ends, spots, strict=True):
        ax.annotate(
            name, (right, spot), (9, 0), textcoords="offset points", va="center", color=INK,
            fontsize=10, annotation_clip=False,
        )  # fmt: skip
    ax.set_ylim(low, high)


def fits(
    points: NDArray[np.float64],
    new: NDArray[np.float64],
    found: Sequence[tuple[str, NDArray[np.float64]]],
    alt: str,
) -> None:
    """Show polynomials fitted to the same points, and points that nobody has seen yet.

    Parameters
    ----------
    points, new : ndarray of shape (2, P)
        Abscissas and ordinates of what was learned from, and of what comes later.
    found : sequence of (name, coefficients)
        Highest power first, as `numpy.polyfit` gives them.
    alt : str
        Alt text: the content of the figure.
    """
    fig = new_figure(figsize=(8, 3.2), layout="constrained")
    steps = np.linspace(points[0].min() - 0.15, points[0].max() + 0.15, 200)
    for i, (ax, (name, coefficients)) in enumerate(
        zip(fig.subplots(1, len(found), sharey=True, squeeze=False)[0], found, strict=True)
    ):
        ax.plot(steps, np.polyval(coefficients, steps), color=PALETTE[i], lw=2)
        ax.plot(*points, "o", color=INK, ms=8)
        ax.plot(*new, "X", mfc="none", mec=INK, ms=8)
        ax.set_title(name, color=INK, fontsize=10)
        ax.set_xlabel("x", color=INK)
        if i == 0:
            ax.set_ylabel("y", color=INK, rotation=0, labelpad=10)
        spread = np.ptp(points[1])
        ax.set_ylim(points[1].min() - spread, points[1].max() + spread)
        two_axes(ax)
    names = " and ".join(name for name, _ in found)
    show(
        fig,
        f"{points.shape[1]} points to learn from (dots), {new.shape[1]} new ones (crosses), and what "
        f"was fitted to the dots: {names}. {alt}",
    )
