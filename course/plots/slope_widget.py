"""Figures of slopes: the loss as each weight is turned, and how a step size spoils a difference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from course.plots.blank import new_figure
from course.plots.canvas import as_array, show, two_axes
from course.plots.style import BLUE, GREEN, INK, ORANGE, VERMILLION, number, numbers
from course.plots.tiny import tiny_numbers

MARKS = (("o", "-"), ("s", "--"), ("^", "-."))


def knobs(
    x: object, w1: object, w2: object, y: float, slopes: object = None, reach: float = 0.6
) -> None:
    """Show the loss of the lecture's network as each weight of its filter changes.

    Parameters
    ----------
    x : array_like of shape (5,)
    w1 : array_like of shape (3,)
    w2 : array_like of shape (5,)
    y : float
    slopes : array_like of shape (3,), optional
        Tangents to draw; without them there is a question mark.
    reach : float
        How far a weight changes each way.
    """
    taps = as_array(w1, 1)
    loss = tiny_numbers(x, taps, w2, y)[3]
    given = None if slopes is None else as_array(slopes, 1)
    fig = new_figure(figsize=(9.2, 2.7), layout="constrained")
    turns = np.linspace(-reach, reach, 121)
    highest = 0.0
    for j, ax in enumerate(fig.subplots(1, 3, sharey=True)):
        step = np.eye(3)[j]
        curve = [tiny_numbers(x, taps + t * step, w2, y)[3] for t in turns]
        highest = max(highest, *curve)
        ax.plot(taps[j] + turns, curve, color=BLUE, lw=2)
        ax.plot(taps[j], loss, "o", color=ORANGE, ms=9, mec=INK)
        words = "slope ?"
        if given is not None:
            words = f"slope {number(given[j])}"
            short = turns[np.abs(given[j] * turns) <= 0.75 * highest]
            ax.plot(taps[j] + short, loss + given[j] * short, color=VERMILLION, lw=2, ls="--")
        ax.set_title(f"weight {j + 1} is {number(taps[j])}:  {words}", color=INK, fontsize=11)
        ax.set_xlabel(f"weight {j + 1}", color=INK)
        two_axes(ax, 8, "both")
        if not j:
            ax.set_ylabel("loss", color=INK)
    told = "their slopes are asked for" if given is None else f"their slopes: {numbers(given)}"
    show(
        fig,
        f"Three curves: the loss as one weight of the filter changes and the others stay. A dot "
        f"on each marks the loss now, {number(loss)}; at the dot {told}.",
    )


def step_sizes(steps: object, errors: Mapping[str, object]) -> None:
    """Show how far a difference quotient is from the slope, for each step size.

    Parameters
    ----------
    steps : array_like of shape (S,)
    errors : mapping of str to array_like of shape (S,)
        Error of each way to take the difference; at most three.
    """
    widths = as_array(steps, 1)
    fig = new_figure(figsize=(7.6, 3.5), layout="constrained")
    ax = fig.subplots()
    best = []
    for (name, values), (mark, dash), colour in zip(
        errors.items(), MARKS, (BLUE, ORANGE, GREEN), strict=False
    ):
        drawn = np.maximum(as_array(values, 1), 1e-17)  # 0 has no logarithm
        ax.loglog(widths, drawn, ls=dash, marker=mark, ms=5, color=colour, label=name)
        best.append(f"{name}: smallest error {drawn.min():.0e} at h = {widths[drawn.argmin()]:.0e}")
    ax.set_xlabel("step h", color=INK)
    ax.set_ylabel("error of the slope", color=INK)
    ax.legend(frameon=False, labelcolor=INK, fontsize=9)
    two_axes(ax, 8, "both")
    show(
        fig,
        "Error of a difference quotient against its step, both on logarithmic scales. Each curve "
        f"falls as h shrinks, then rises again. {'; '.join(best)}.",
    )
