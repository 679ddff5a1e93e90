"""Figures of the layer in one dimension: ten pixels, one filter, where it stands, what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course.plots.blank import new_figure
from course.plots.canvas import FigureError, as_array, sheet, show, write
from course.plots.cells import cells, frame
from course.plots.style import BLUE, INK, ORANGE, Kind, count, limits, minus, number, numbers, plus

LABEL = 2.4  # cells left of a row for its name

Strip: TypeAlias = (
    "tuple[str, object, Kind] | tuple[str, object, Kind, tuple[int, int, int]]"  # with its windows
)


def strips(rows: Sequence[Strip], alt: str = "") -> None:
    """Show arrays of one axis under one another, each with its name.

    Parameters
    ----------
    rows : sequence of (name, array of shape (L,), kind) or (name, array, kind, windows)
        From top to bottom. Arrays are centred. With windows = (size, stride, padding) each number
        stands under the middle of its window on the longest row instead, and lines show the window.
    alt : str
        Alt text: the content of the figure, put before the numbers.
    """
    arrays = [as_array(row[1], 1) for row in rows]
    longest = max(len(a) for a in arrays)
    label = max(LABEL, 0.24 * max(len(row[0]) for row in rows))
    fig, ax = sheet(label + longest + 0.2, 1.45 * len(rows) - 0.25)
    for r, (row, values) in enumerate(zip(rows, arrays, strict=True)):
        y = 1.45 * r + 0.1
        write(ax, label - 0.3, y + 0.5, minus(row[0]), ha="right", fontsize=11)
        if len(row) == 3:
            cells(ax, values, label + (longest - len(values)) / 2, y, row[2])
            continue
        size, stride, padding = row[3]
        norm = limits(values, row[2])
        for i, value in enumerate(values):
            left = label + i * stride - padding
            cells(ax, np.array([value]), left + (size - 1) / 2, y, row[2], norm=norm)
            for edge, corner in ((0.08, -0.5), (size - 0.08, 0.5)):
                ends = (left + edge, left + size / 2 + corner)
                ax.plot(ends, (y - 0.4, y - 0.03), color=INK, lw=0.8)
    words = "; ".join(f"{row[0]}: {numbers(a)}" for row, a in zip(rows, arrays, strict=True))
    show(fig, f"{alt} {words}.".strip())


def worked_1d(x: object, w: object, b: float = 0.0, padding: int = 1) -> None:
    """Show each window of a stride-1 layer with its products and its sum.

    Parameters
    ----------
    x : array_like of shape (L,)
        The line of pixels.
    w : array_like of shape (k,)
        The filter, written over each window as it slides.
    b : float
        The bias, added once to each sum.
    padding : int
        Zeros at each end.
    """
    line, taps = as_array(x, 1), as_array(w, 1)
    n, k = len(line), len(taps)
    padded = np.pad(line, padding)
    sums = np.array([padded[i : i + k] @ taps + b for i in range(len(padded) - k + 1)])
    fig, ax = sheet(LABEL + len(padded) + 3.4, len(sums) + 3.6, unit=0.53)
    start = LABEL + padding
    for i in range(n):
        write(ax, start + i + 0.5, 0.3, str(i + 1), fontsize=8)
    write(ax, LABEL - 0.3, 1.1, "X", ha="right", fontsize=12)
    cells(ax, line, start, 0.6, padding=padding)
    for i, total in enumerate(sums):
        y = 2.0 + i
        fires = total > 0
        write(ax, LABEL - 0.3, y + 0.5, f"window {i + 1}", ha="right", fontsize=9)
        for j in range(k):
            product = f"{number(padded[i + j])}×{number(taps[j])}"
            write(ax, LABEL + i + j + 0.5, y + 0.5, product, fontsize=9)
        frame(ax, LABEL + i + 0.06, y + 0.08, k - 0.12, 0.84, ORANGE if fires else BLUE, 2.5)
        tail = f"{plus(b)} = {number(total)}"
        note = "   above 0" if fires else ""
        write(ax, LABEL + i + k + 0.15, y + 0.5, tail + note, ha="left", fontsize=10.5)
    y = 2.4 + len(sums)
    write(ax, LABEL - 0.3, y + 0.5, "Z", ha="right", fontsize=12)
    cells(ax, sums, LABEL + (k - 1) / 2, y, "signed")
    show(
        fig,
        f"A filter {numbers(taps)} slides over the line {numbers(line)} with "
        f"{count(padding, 'zero')} at each end. Each window's products are written under its "
        f"pixels. The sums, one under the middle of each window, are {numbers(sums)}.",
    )


def windows_1d(n: int, k: int, stride: int = 1, padding: int = 0) -> None:
    """Show where the windows of a layer stand on a line, and what they leave over.

    Parameters
    ----------
    n, k : int
        Lengths of the line and of the filter.
    stride, padding : int
        Step between windows, zeros at each end.
    """
    total = n + 2 * padding
    starts = list(range(0, total - k + 1, stride))
    if not starts:
        raise FigureError(f"a window of {k} does not fit into {n} + 2·{padding} cells")
    fig, ax = sheet(total + 6.2, 2.2 + 0.62 * len(starts), unit=0.36)
    dashed = " (dashed)" if padding else ""
    title = f"n = {n}, k = {k}, stride = {stride}, padding = {padding}{dashed}"
    write(ax, 0, 0.3, title, ha="left", fontsize=11)
    for i in range(total):
        pixel = padding <= i < n + padding
        if pixel:  # the numbers count pixels, so padding has none
            write(ax, i + 0.5, 1.3, str(i - padding + 1), fontsize=9)
        dashes = "-" if pixel else (0, (3, 3))
        ax.add_patch(Rectangle((i, 0.8), 1, 1, fill=False, edgecolor=INK, lw=1, ls=dashes))
    for row, at in enumerate(starts):
        y = 2.1 + 0.62 * row
        ax.add_patch(Rectangle((at + 0.06, y), k - 0.12, 0.42, facecolor=BLUE, alpha=0.85))
        ax.plot(at + k / 2, y + 0.21, "o", color="#ffffff", ms=4)
    left = total - (starts[-1] + k)
    if left:
        spot = (total - left, 0.8)
        ax.add_patch(Rectangle(spot, left, 1, fill=False, hatch="////", edgecolor=ORANGE, lw=0))
        write(ax, total + 0.3, 1.3, f"{left} left over", ha="left", color=INK)
    y = 2.1 + 0.62 * (len(starts) - 1)
    write(ax, total + 0.3, y + 0.2, f"{len(starts)} windows", ha="left", fontsize=11)
    show(
        fig,
        f"A line of {n} cells with {count(padding, 'zero')} at each end. Windows of {k} start "
        f"every {stride}: {len(starts)} fit, {count(left, 'cell')} left over at the end.",
    )


def trace(rows: Sequence[tuple[str, object]], alt: str, marks: Sequence[int] = ()) -> None:
    """Show long signals under one another with marks at the same places in each.

    Parameters
    ----------
    rows : sequence of (name, array of shape (L,))
        Signals of about the same length.
    alt : str
        Alt text: the content of the figure.
    marks : sequence of int
        Positions of vertical dashed lines.
    """
    fig = new_figure(figsize=(9, 1.5 * len(rows)), layout="constrained")
    for ax, (name, values), colour in zip(
        fig.subplots(len(rows), 1, sharex=True, squeeze=False).flat,
        rows,
        (BLUE, ORANGE) * 3,
        strict=False,
    ):
        ax.plot(as_array(values, 1), color=colour, lw=1.6)
        _quiet(ax)
        ax.set_ylabel(name, color=INK)
        for mark in marks:
            ax.axvline(mark, color=INK, lw=1, ls="--")
    show(fig, alt)


def _quiet(ax: Axes) -> None:
    """Keep the zero line and the numbers, in the ink; drop the box."""
    ax.axhline(0, color=INK, lw=0.7)
    ax.tick_params(colors=INK, labelsize=8)
    for side, spine in ax.spines.items():
        spine.set_edgecolor(INK)
        spine.set_visible(side == "left")
