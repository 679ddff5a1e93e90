"""A network at a glance: what shape each layer makes, and where the parameters are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from course.plots.canvas import FigureError, sheet, show, write
from course.plots.style import BLUE, INK, ORANGE, PAPER, SKY

WIDE = 2.45  # a layer's column
MOST = 6  # columns in a row: a narrow page has room for them
TALL = 2.4  # the largest map
BARS = 1.6  # the longest bar
ROW = TALL + BARS + 4.1
SHEETS = 64  # more maps than this are drawn as so many
DEEP = 0.6  # how far a stack of sheets reaches back, at most


def architecture(input_shape: object, trace: object) -> None:
    """Draw the shapes of a network in reading order, and below each its parameters.

    Parameters
    ----------
    input_shape : tuple of (int, int, int)
        Channels, height, width.
    trace : sequence of (type, shape, parameters)
        A row for each layer, as `trace_shapes` gives it.

    Raises
    ------
    FigureError
        Not such a list.
    """
    rows = [("input", _shape(input_shape), 0), *_rows(trace)]
    largest = max((max(s[1:]) for _, s, _ in rows if len(s) == 3), default=1)
    most = max(p for *_, p in rows) or 1
    total = sum(p for *_, p in rows)
    lines = -(-len(rows) // MOST)
    columns = -(-len(rows) // lines)
    fig, ax = sheet(WIDE * columns, ROW * lines + 0.7)
    for i, (kind, shape, params) in enumerate(rows):
        x, top = WIDE * (i % columns + 0.5), ROW * (i // columns)
        ground = top + TALL + 1.4
        floor = ground + 1.9 + BARS
        write(ax, x, top + 0.5, kind)
        _block(ax, x, ground, shape, largest)
        write(ax, x, ground + 0.55, "×".join(str(n) for n in shape))
        if params:
            high = max(0.06, BARS * params / most)
            ax.add_patch(
                Rectangle((x - 0.6, floor - high), 1.2, high, facecolor=ORANGE, edgecolor=INK)
            )
            write(ax, x, floor - high - 0.35, f"{params:,}")
        ax.plot([x - WIDE / 2, x + WIDE / 2], [floor, floor], color=INK, lw=1)
    write(ax, 0.1, ROW * lines + 0.2, f"parameters, {total:,} in all", ha="left")
    words = "; ".join(
        f"{kind} {'×'.join(map(str, shape))}, {params:,} parameters" for kind, shape, params in rows
    )
    show(fig, f"Layers in their order: {words}. In all {total:,} parameters.")


def _block(ax: Axes, x: float, ground: float, shape: tuple[int, ...], largest: int) -> None:
    """Draw a sheet for each map, behind one another, or a post for a flat layer; on the ground."""
    if len(shape) == 3:
        high, wide = (TALL * 0.72 * n / largest for n in shape[1:])
        sheets = min(shape[0], SHEETS)
        step = min(0.1, DEEP / max(sheets - 1, 1))
        for s in reversed(range(sheets)):
            corner = (x - wide / 2 + step * (s - (sheets - 1) / 2), ground - high - step * s)
            ax.add_patch(Rectangle(corner, wide, high, facecolor=SKY, edgecolor=PAPER, lw=0.7))
        return
    high = 0.4 + 0.55 * float(np.log10(max(shape[0], 1)))
    ax.add_patch(Rectangle((x - 0.13, ground - high), 0.26, high, facecolor=BLUE, edgecolor=INK))


def _shape(value: object) -> tuple[int, ...]:
    if not isinstance(value, (tuple, list)) or len(value) not in (1, 3):
        raise FigureError(f"got {value!r} where a shape was expected: (C, H, W) or (n,)")
    return tuple(int(n) for n in value)


def _rows(trace: object) -> Sequence[tuple[str, tuple[int, ...], int]]:
    if not isinstance(trace, (tuple, list)) or not trace:
        raise FigureError(f"got {type(trace).__name__} instead of a list with a row for each layer")
    rows = []
    for row in trace:
        if not isinstance(row, (tuple, list)) or len(row) != 3:
            raise FigureError(f"got {row!r} where (type, shape, parameters) was expected")
        rows.append((str(row[0]), _shape(row[1]), int(row[2])))
    return rows


def two_layers(inputs: int = 3, hidden: int = 4, outputs: int = 2) -> None:
    """Draw two fully connected layers as nodes: weighted inputs, a sum and a function in each.

    Parameters
    ----------
    inputs, hidden, outputs : int
        Numbers of nodes, from left to right.
    """
    tall = 1.5 * max(inputs, hidden, outputs)
    fig, ax = sheet(21, tall + 2.6, unit=0.42)

    def rows(n: int) -> list[float]:
        return [1.6 + tall * (i + 0.5) / n for i in range(n)]

    stages = ((1.6, inputs, 0), (7.4, hidden, 1), (14.4, outputs, 2))
    for (left, before, _), (right, after, layer) in pairwise(stages):
        start = left + (0.5 if layer == 1 else 2.9)
        for top in rows(before):
            for bottom in rows(after):
                ax.plot((start, right - 0.55), (top, bottom), color=INK, lw=0.8, zorder=1)
        write(
            ax,
            (start + right) / 2 - 0.1,
            0.9,
            f"$W^{{({layer})}},\\ W_0^{{({layer})}}$",
            fontsize=12,
        )
        write(ax, right, 0.9, f"$Z^{{({layer})}}$", fontsize=12)
        write(ax, right + 2.3, 0.9, f"$A^{{({layer})}}$", fontsize=12)
        for y in rows(after):
            ends = (right + 0.5, y), (right + 1.8, y)
            ax.add_patch(FancyArrowPatch(*ends, arrowstyle="-|>", mutation_scale=11, color=INK))
            _node(ax, right, y, "Σ", SKY)
            _node(ax, right + 2.3, y, "f", ORANGE)
    write(ax, 1.6, 0.9, "$x$", fontsize=12)
    for i, y in enumerate(rows(inputs)):
        _node(ax, 1.6, y, f"$x_{{{i + 1}}}$", PAPER)
    write(ax, 8.5, tall + 2.2, "layer 1", fontsize=11)
    write(ax, 15.5, tall + 2.2, "layer 2", fontsize=11)
    show(
        fig,
        f"Two fully connected layers as nodes. {inputs} inputs x lead by a line each to every one of "
        f"{hidden} sums Σ, called Z(1); a function f makes A(1) of each. These lead by a line each to "
        f"every one of {outputs} sums Z(2), and a function makes A(2) of each. The lines are the "
        "weights W(1) and W(2).",
    )


def _node(ax: Axes, x: float, y: float, words: str, fill: str) -> None:
    """A round node with a sign in it."""
    ax.add_patch(Circle((x, y), 0.52, facecolor=fill, edgecolor=INK, lw=1, zorder=2))
    write(ax, x, y, words, color="#000000", fontsize=11, zorder=3)
