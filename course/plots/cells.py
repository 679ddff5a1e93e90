"""Arrays as cells with numbers in them: the alphabet of the small figures."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from course.plots.canvas import write
from course.plots.style import BLUE, INK, Kind, colour_map, limits, number, text_colour


def cells(
    ax: Axes,
    values: NDArray[np.float64],
    x: float = 0.0,
    y: float = 0.0,
    kind: Kind = "grey",
    *,
    padding: int = 0,
    size: float = 1.0,
    fontsize: float = 10,
    norm: Normalize | None = None,
) -> None:
    """Draw an array as cells with their numbers.

    Parameters
    ----------
    ax : Axes
        A sheet.
    values : ndarray of shape (L,) or (H, W)
        One row, or a grid.
    x, y : float
        Upper left corner of the first cell that is not padding.
    kind : {"grey", "map", "signed", "plain"}
        Pixels, activations, sums, or numbers without a fill.
    padding : int
        Rings of dashed zeros around a grid; cells at both ends of a row.
    size : float
        Side of a cell.
    fontsize : float
        Of the numbers.
    norm : Normalize, optional
        Range of the colours where several pictures share one.
    """
    grid = np.atleast_2d(values)
    norm = norm or limits(grid, kind)
    colours = colour_map(kind)
    for (i, j), value in np.ndenumerate(grid):
        fill = colours(norm(value)) if kind != "plain" else (0.0, 0.0, 0.0, 0.0)
        corner = (x + j * size, y + i * size)
        ax.add_patch(Rectangle(corner, size, size, facecolor=fill, edgecolor=INK, lw=0.8))
        middle = (corner[0] + size / 2, corner[1] + size / 2)
        write(ax, *middle, number(value), color=text_colour(fill), fontsize=fontsize)
    for i, j in ring(grid.shape, padding, rows=np.ndim(values) == 2):
        corner = (x + j * size, y + i * size)
        ax.add_patch(
            Rectangle(corner, size, size, fill=False, edgecolor=INK, lw=0.8, ls=(0, (3, 3)))
        )
        write(ax, corner[0] + size / 2, corner[1] + size / 2, "0", fontsize=fontsize)


def ring(shape: tuple[int, ...], padding: int, *, rows: bool) -> list[tuple[int, int]]:
    """Positions of the padding around a grid; a single row has padding at its two ends only."""
    height, width = shape
    above = padding if rows else 0
    return [
        (i, j)
        for i in range(-above, height + above)
        for j in range(-padding, width + padding)
        if not (0 <= i < height and 0 <= j < width)
    ]


def frame(
    ax: Axes, x: float, y: float, width: float, height: float, colour: str = BLUE, lw: float = 3
) -> None:
    """Outline a group of cells."""
    ax.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=colour, lw=lw, zorder=5))


def outline_mask(
    ax: Axes, mask: NDArray[np.bool_], x: float = 0.0, y: float = 0.0, lw: float = 2.5
) -> None:
    """Draw the border of the cells where `mask` is true, so that they show without colour.

    A dark line on a light one: one of the two is seen on any fill and on any page.
    """
    padded = np.pad(mask, 1)
    segments = []
    # a side is drawn where a marked cell meets an unmarked one
    for i, j in np.argwhere(padded[1:, 1:-1] != padded[:-1, 1:-1]):
        segments.append([(x + j, y + i), (x + j + 1, y + i)])
    for i, j in np.argwhere(padded[1:-1, 1:] != padded[1:-1, :-1]):
        segments.append([(x + j, y + i), (x + j, y + i + 1)])
    ax.add_collection(LineCollection(segments, colors="#ffffff", linewidths=lw + 1.5, zorder=6))
    ax.add_collection(LineCollection(segments, colors="#000000", linewidths=lw - 0.5, zorder=7))
