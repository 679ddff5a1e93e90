"""Figures of layers as matrices: which weights there are, which are zero, which are the same."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyBboxPatch, Rectangle
from numpy.typing import NDArray

from course.plots.canvas import FigureError, as_array, sheet, show, write
from course.plots.cells import cells, frame
from course.plots.style import BLUE, GREEN, INK, ORANGE, number, numbers, text_colour

TAPS = ((BLUE, "-"), (ORANGE, "--"), (GREEN, ":"))  # colour and stroke of w1, w2, w3


def unroll(image: object, pixels: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """Show an image and the line it becomes, with two pixels marked in both.

    Parameters
    ----------
    image : array_like of shape (H, W)
        Small, values from 0 to 1.
    pixels : two pairs (row, column)
        Bright pixels to mark, in reading order.
    """
    grid = as_array(image, 2)
    height, width = grid.shape
    fig, ax = sheet(grid.size + 1.2, height * 1.5 + 3.6, unit=0.36)
    side, left = 1.5, grid.size / 2 - 0.75 * width
    cells(ax, grid, left, 0.2, size=side, fontsize=12)
    line_y = 0.2 + side * height + 1.6
    cells(ax, grid.ravel(), 0.1, line_y, fontsize=9)
    write(ax, left - 0.4, 0.2 + side * height / 2, f"{height} × {width}", ha="right", fontsize=11)
    for i in range(0, grid.size, width):
        frame(ax, 0.1 + i, line_y, width, 1, INK, 1.8)
        row = f"row {i // width + 1}"
        write(ax, 0.1 + i + width / 2, line_y + 1.45, row, fontsize=9)
    places = []
    for name, (r, c), (colour, _) in zip("PQ", pixels, TAPS, strict=False):
        at = r * width + c
        places.append(at)
        frame(ax, left + side * c + 0.1, 0.3 + side * r, side - 0.2, side - 0.2, colour)
        frame(ax, 0.1 + at, line_y, 1, 1, colour)
        write(ax, left + side * (c + 0.8), 0.2 + side * (r + 0.27), name, color="#000000")
        write(ax, 0.6 + at, line_y - 0.45, f"{name}: place {at + 1}", fontsize=10)
    show(
        fig,
        f"An image of {height} by {width} pixels, and under it the line of its {grid.size} pixels, "
        f"row after row: {numbers(grid)}. Two pixels that touch in the image, P and Q, are at places "
        f"{places[0] + 1} and {places[1] + 1} of the line.",
    )


def nested(n: int = 6) -> None:
    """Show three sets of layers, each inside the one before: any, local, local and tied.

    Parameters
    ----------
    n : int
        Inputs and outputs of the layers drawn; the filter has three weights.
    """
    band = np.abs(np.subtract.outer(np.arange(n), np.arange(n))) <= 1
    tap = np.subtract.outer(np.arange(n), np.arange(n)) * -1 + 1  # column - row + 1
    step, deep = n + 1.4, 2 * n + 1.9
    fig, ax = sheet(3 * step + 1.9, deep + 1.4, unit=0.4)
    sizes = (n * n, int(band.sum()), 3)
    names = ("any matrix", "local", "local and tied")
    for level, (name, size) in enumerate(zip(names, sizes, strict=True)):
        x, inset = 0.15 + level * step, 0.35 * level
        _box(ax, x, 0.15 + inset, 3 * step + 1.6 - inset - x, deep + 1.0 - 2 * inset)
        write(ax, x + 0.5 + n / 2, 1.5, name, fontsize=12)
        _network(ax, x + 0.5, n, band if level else np.ones_like(band), tap if level == 2 else None)
        _matrix(ax, x + 0.5, n + 1.0, n, band if level else np.ones_like(band), tap, level == 2)
        write(ax, x + 0.5 + n / 2, 2 * n + 1.7, f"{size} parameters", fontsize=10.5)
    show(
        fig,
        f"Three boxes, one inside the other. The outer one holds any layer from {n} inputs to {n} "
        f"outputs: all are connected, and the matrix has {sizes[0]} different numbers. In it, the "
        f"local layers: each output sees its own input and the two beside it, the matrix has a band "
        f"of {sizes[1]} numbers and is zero elsewhere. In these, the local and tied ones: the same "
        "three numbers w1, w2, w3 stand in each row, along the diagonals.",
    )


def _box(ax: Axes, x: float, y: float, width: float, height: float) -> None:
    style = "round,pad=0,rounding_size=0.5"
    box = FancyBboxPatch((x, y), width, height, boxstyle=style, fill=False, edgecolor=INK, lw=1.8)
    ax.add_patch(box)


def _network(
    ax: Axes, x: float, n: int, joined: NDArray[np.bool_], tap: NDArray[np.int64] | None
) -> None:
    """Inputs above, outputs below, a line for each weight that is not zero."""
    top, bottom = 2.5, n - 0.3
    for out, into in np.argwhere(joined):
        colour, dash = TAPS[tap[out, into]] if tap is not None else (INK, "-")
        ends = [x + into + 0.5, x + out + 0.5], [top, bottom]
        ax.plot(*ends, color=colour, ls=dash, lw=1.8 if tap is not None else 1.0)
    for i in range(n):
        for y in (top, bottom):
            ax.plot(x + i + 0.5, y, "o", ms=9, mfc="#f7f7f7", mec="#202020", zorder=5)


def _matrix(
    ax: Axes, x: float, y: float, n: int, joined: NDArray[np.bool_], tap: NDArray[np.int64],
    tied: bool,
) -> None:  # fmt: skip
    """Cells named by the number that stands in them; equal names are equal numbers."""
    count = 0
    for i, j in np.ndindex(n, n):
        fill, text = "none", "0"
        if joined[i, j]:
            count += 1
            fill, text = ("#f2e6c9", str(count)) if not tied else (TAPS[tap[i, j]][0], "")
            text = f"w{tap[i, j] + 1}" if tied else text
        ax.add_patch(Rectangle((x + j, y + i), 1, 1, facecolor=fill, edgecolor=INK, lw=0.8))
        ink = text_colour(to_rgba(fill))
        write(ax, x + j + 0.5, y + i + 0.5, text, color=ink, fontsize=9)


def matrix_product(matrix: object, x: object, rows: tuple[int, ...] = ()) -> None:
    """Show a matrix times a column, with its result; some rows outlined.

    Parameters
    ----------
    matrix : array_like of shape (m, n)
        Small.
    x : array_like of shape (n,)
        The column.
    rows : tuple of int
        Rows to outline, together with their results.

    Raises
    ------
    FigureError
        The shapes do not fit.
    """
    grid, column = as_array(matrix, 2), as_array(x, 1)
    height, width = grid.shape
    if width != len(column):
        raise FigureError(f"a matrix {grid.shape} and a column of {len(column)} do not fit")
    result = grid @ column
    fig, ax = sheet(width + 5.4, max(height, width) + 1.3)
    for name, at in (("M", width / 2), ("X", width + 1.7), ("Z", width + 4.2)):
        write(ax, at + 0.1, 0.4, name, fontsize=12)
    cells(ax, grid, 0.1, 0.9, "signed")
    cells(ax, column[:, None], width + 1.2, 0.9)
    cells(ax, result[:, None], width + 3.7, 0.9, "signed")
    write(ax, width + 0.65, 0.9 + height / 2, "·", fontsize=18)
    write(ax, width + 2.95, 0.9 + height / 2, "=", fontsize=14)
    for row in rows:
        frame(ax, 0.1, 0.9 + row, width, 1, BLUE)
        frame(ax, width + 3.7, 0.9 + row, 1, 1, BLUE)
    listed = "; ".join(numbers(row) for row in grid)
    show(
        fig,
        f"A matrix with the rows {listed}, times the column {numbers(column)}, gives "
        f"{', '.join(number(float(value)) for value in result)}.",
    )
