"""Figures of training: curves of the loss, and walks in a valley."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course.plots.blank import new_figure
from course.plots.canvas import FigureError, as_array, show, two_axes
from course.plots.style import BLUE, GREEN, INK, ORANGE, number

LINES = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"))
MOST_MARKS = 12


def loss_curves(lines: Mapping[str, object], alt: str, *, xlabel: str = "epoch") -> None:
    """Show one curve for each name, told apart by colour, dashes and marks.

    Parameters
    ----------
    lines : mapping of str to array_like of shape (n,)
        At most three.
    alt : str
        Alt text: the content of the figure; where each curve begins and ends is added to it.
    xlabel : str
    """
    fig = new_figure(figsize=(7.4, 2.9), layout="constrained")
    ax = fig.subplots()
    told = []
    for (name, values), (colour, dash, mark) in zip(lines.items(), LINES, strict=False):
        line = as_array(values, 1)
        if not len(line):
            raise FigureError(f"{name} is empty: there is nothing to draw")
        every = max(1, len(line) // MOST_MARKS)
        steps = np.arange(1, len(line) + 1)
        ax.plot(steps, line, dash, color=colour, marker=mark, ms=4, markevery=every, label=name)
        told.append(f"{name}: from {number(line[0])} to {number(line[-1])}")
    ax.set_xlabel(xlabel, color=INK)
    ax.set_ylabel("loss", color=INK)
    ax.set_ylim(bottom=0)
    if len(lines) > 1:
        ax.legend(frameon=False, labelcolor=INK, fontsize=9)
    two_axes(ax, 8)
    show(fig, f"{alt} {'; '.join(told)}.")


def valley(paths: Mapping[str, object], curvature: tuple[float, float] = (1.0, 200.0)) -> None:
    """Show walks on the loss (a W₁² + b W₂²) / 2, drawn to scale as lines of equal height.

    Parameters
    ----------
    paths : mapping of str to array_like of shape (steps, 2)
        Where each walk has been, as pairs (W₁, W₂); at most three.
    curvature : tuple of float
        a and b.
    """
    walks = {name: as_array(path, 2) for name, path in paths.items()}
    for name, walk in walks.items():
        if walk.shape[1] != 2:
            raise FigureError(f"{name} has shape {walk.shape}, expected (steps, 2)")
    a, b = curvature
    wide = float(np.clip(max(abs(w).max() for w in walks.values()) * 1.08, 1, 12))
    fig = new_figure(figsize=(9, 1.9 * len(walks)), layout="constrained")
    axes = fig.subplots(len(walks), 1, sharex=True, squeeze=False)[:, 0]
    first, second = np.meshgrid(np.linspace(-2, wide, 240), np.linspace(-1.2, 1.2, 120))
    heights = (a * first**2 + b * second**2) / 2
    told = []
    # a walk each: two zigzags over one another cannot be told apart
    for ax, (name, walk), (colour, dash, mark) in zip(axes, walks.items(), LINES, strict=False):
        ax.contour(
            first, second, heights, levels=np.geomspace(0.5, 128, 5), colors=INK, linewidths=0.7
        )
        ax.plot(*walk.T, dash, color=colour, marker=mark, ms=4, lw=1.4)
        height = float((a * walk[-1, 0] ** 2 + b * walk[-1, 1] ** 2) / 2)
        words = f"{name}: loss {number(height)} after {len(walk) - 1} steps"
        told.append(words)
        ax.plot(0, 0, "*", color=INK, ms=13)
        ax.set_title(words, color=INK, fontsize=10)
        ax.set_xlim(-2, wide)
        ax.set_ylim(-1.2, 1.2)
        ax.set_aspect("equal")
        ax.set_ylabel("W₂", color=INK, rotation=0)
        two_axes(ax, 8)
        if ax is axes[-1]:
            ax.set_xlabel("W₁", color=INK)
    show(
        fig,
        "A long narrow valley from above, drawn to scale, its lowest point marked by a star. "
        f"{'; '.join(told)}.",
    )
