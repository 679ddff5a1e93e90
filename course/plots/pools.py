"""Figures of max pooling: where the windows stand, and which entry of each one is passed on."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle

from course.plots.canvas import FigureError, as_array, sheet, show, write
from course.plots.cells import cells, frame
from course.plots.style import BLUE, ORANGE, SKY, count, number, numbers

LABEL = 2.4  # cells left of a row for its name


def _starts(n: int, size: int, stride: int) -> list[int]:
    """First cells of the windows that fit entirely."""
    starts = list(range(0, n - size + 1, stride))
    if not starts:
        raise FigureError(f"a window of {size} does not fit into {n} cells")
    return starts


def _winner(ax: Axes, x: float, y: float) -> None:
    """A ring round a cell's number: seen on a bright fill and on a dark one."""
    for colour, lw in (("#ffffff", 4.0), ("#000000", 1.6)):
        ax.add_patch(Circle((x + 0.5, y + 0.5), 0.4, fill=False, edgecolor=colour, lw=lw, zorder=8))


def pool_1d(x: object, size: int, stride: int | None = None) -> None:
    """Show each window of pooling on a line, its largest entry and the line that results.

    Parameters
    ----------
    x : array_like of shape (L,)
        The line.
    size : int
        Cells in a window.
    stride : int, optional
        Step between windows; None means `size`.
    """
    line, step = as_array(x, 1), stride or size
    starts = _starts(len(line), size, step)
    pooled = np.array([line[s : s + size].max() for s in starts])
    fig, ax = sheet(LABEL + len(line) + 3.6, len(starts) + 3.4, unit=0.46)
    write(ax, LABEL, 0.3, f"size = {size}, stride = {step}", ha="left", fontsize=11)
    write(ax, LABEL - 0.3, 1.3, "X", ha="right", fontsize=12)
    cells(ax, line, LABEL, 0.8)
    for i, start in enumerate(starts):
        y = 2.0 + i
        write(ax, LABEL - 0.3, y + 0.5, f"window {i + 1}", ha="right", fontsize=9)
        best = start + int(np.argmax(line[start : start + size]))
        for j in range(start, start + size):
            weight = "bold" if j == best else "normal"
            write(ax, LABEL + j + 0.5, y + 0.5, number(float(line[j])), fontweight=weight)
        frame(ax, LABEL + start + 0.06, y + 0.08, size - 0.12, 0.84, BLUE, 2.5)
        ax.add_patch(
            Circle((LABEL + best + 0.5, y + 0.5), 0.34, fill=False, edgecolor=ORANGE, lw=2)
        )
        tail = f"largest: {number(float(pooled[i]))}"
        write(ax, LABEL + start + size + 0.2, y + 0.5, tail, ha="left")
    left = len(line) - (starts[-1] + size)
    if left:
        spot = (LABEL + len(line) - left, 0.8)
        ax.add_patch(Rectangle(spot, left, 1, fill=False, hatch="////", edgecolor=ORANGE, lw=0))
        write(ax, LABEL + len(line) + 0.2, 1.3, f"{left} left over", ha="left")
    y = 2.3 + len(starts)
    write(ax, LABEL - 0.3, y + 0.5, "pooled", ha="right", fontsize=12)
    cells(ax, pooled, LABEL, y)
    show(
        fig,
        f"Windows of {size} on the line {numbers(line)}, one every {step}. The largest entries of "
        f"the {count(len(starts), 'window')} are {numbers(pooled)}; "
        f"{count(left, 'cell')} left over at the end.",
    )


def pool_2d(
    x: object, size: int | tuple[int, int], stride: int | None = None, at: tuple[int, int] = (0, 0)
) -> None:
    """Show pooling on a small map: one window framed, every winner ringed, the smaller map.

    Parameters
    ----------
    x : array_like of shape (H, W)
        The map.
    size : int or tuple of (int, int)
        Side of a window, or its height and width.
    stride : int, optional
        Step between windows in both directions; None means `size`.
    at : tuple of (int, int)
        Row and column of the output whose window is framed.
    """
    image = as_array(x, 2)
    kh, kw = (size, size) if isinstance(size, int) else size
    sh, sw = (stride, stride) if stride else (kh, kw)
    rows, columns = _starts(image.shape[0], kh, sh), _starts(image.shape[1], kw, sw)
    if not (0 <= at[0] < len(rows) and 0 <= at[1] < len(columns)):
        raise FigureError(f"no window {at}: there are {len(rows)} by {len(columns)}")
    height, width = image.shape
    out_x, middle = width + 2.6, 1.2 + height / 2
    out_y = middle - len(rows) / 2
    fig, ax = sheet(out_x + len(columns) + 0.4, height + 1.6, unit=0.46)
    write(ax, width / 2 + 0.2, 0.5, f"size {kh} × {kw}, stride {sh}", fontsize=11)
    cells(ax, image, 0.2, 1.2, "map")
    pooled = np.zeros((len(rows), len(columns)))
    for i, j in np.ndindex(*pooled.shape):
        top, left = rows[i], columns[j]
        window = image[top : top + kh, left : left + kw]
        pooled[i, j] = window.max()
        a, b = np.unravel_index(int(np.argmax(window)), window.shape)
        _winner(ax, 0.2 + left + int(b), 1.2 + top + int(a))
        if sh >= kh and sw >= kw:  # frames of windows that overlap would be a tangle
            frame(ax, 0.2 + left + 0.04, 1.2 + top + 0.04, kw - 0.08, kh - 0.08, SKY, 2)
    frame(ax, 0.2 + columns[at[1]], 1.2 + rows[at[0]], kw, kh, BLUE, 4)
    write(ax, width + 1.4, middle, "→", fontsize=18)
    write(ax, out_x + len(columns) / 2, out_y - 0.5, "pooled", fontsize=11)
    cells(ax, pooled, out_x, out_y, "map")
    frame(ax, out_x + at[1], out_y + at[0], 1, 1, BLUE, 4)
    show(
        fig,
        f"A map of {height} by {width} and its windows of {kh} by {kw} at stride {sh}. The largest "
        "entry of each window is ringed. Map, row by row: "
        + "; ".join(numbers(row) for row in image)
        + ". Pooled: "
        + "; ".join(numbers(row) for row in pooled)
        + ".",
    )
