"""Figures of the layer in two dimensions: one window worked out, and where windows can stand."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from course.plots.canvas import FigureError, as_array, sheet, show, write
from course.plots.cells import cells, frame
from course.plots.style import BLUE, INK, ORANGE, count, limits, number, numbers, plus


def responses(
    x: NDArray[np.float64], w: NDArray[np.float64], b: float, padding: int
) -> NDArray[np.float64]:
    """All sums of a stride-1 layer, to draw the one being worked out among them."""
    padded = np.pad(x, padding)
    windows = np.lib.stride_tricks.sliding_window_view(padded, w.shape)
    return np.asarray((windows * w).sum(axis=(2, 3)) + b)


def window_figure(
    x: object, w: object, at: tuple[int, int], b: float = 0.0, padding: int = 1
) -> tuple[Figure, str]:
    """Figure of one window of a 2D layer: pixels times weights, their sum, its place in Z.

    Returns
    -------
    tuple of (Figure, str)
        The figure and the words that stand for it.
    """
    image, taps = as_array(x, 2), as_array(w, 2)
    (height, width), (kh, kw) = image.shape, taps.shape
    z = responses(image, taps, b, padding)
    if not (0 <= at[0] < z.shape[0] and 0 <= at[1] < z.shape[1]):
        raise FigureError(f"no window stands at {at}: Z has shape {z.shape}")
    window = np.pad(image, padding)[at[0] : at[0] + kh, at[1] : at[1] + kw]
    top, middle = 1.2 + padding, (height + 2 * padding) / 2 + 1.2
    start = padding + 0.2
    products_x = start + width + padding + 1.2
    z_x = products_x + 2 * kw + 3.2
    fig, ax = sheet(z_x + z.shape[1] + 0.2, height + 2 * padding + 1.5, unit=0.44)

    write(ax, start + width / 2, 0.5, "X, padding dashed" if padding else "X", fontsize=11)
    cells(ax, image, start, top, padding=padding)
    frame(ax, start + at[1] - padding, top + at[0] - padding, kw, kh, BLUE, 4)

    write(ax, products_x + kw, 0.5, "window × W", fontsize=11)
    for (i, j), value in np.ndenumerate(window):
        corner = (products_x + 2 * j, middle - kh / 2 + i)
        ax.add_patch(Rectangle(corner, 2, 1, fill=False, edgecolor=INK, lw=0.8))
        text = f"{number(float(value))}×{number(float(taps[i, j]))}"
        write(ax, corner[0] + 1, corner[1] + 0.5, text, fontsize=11)
    frame(ax, products_x, middle - kh / 2, 2 * kw, kh, BLUE, 4)
    total = number(float(z[at[0], at[1]]))
    write(ax, products_x + kw, middle + kh / 2 + 0.6, f"sum{plus(b)} = {total}", fontsize=12)
    write(ax, products_x + 2 * kw + 1.6, middle, "→", fontsize=18)

    write(ax, z_x + z.shape[1] / 2, 0.5, "Z", fontsize=11)
    z_y = middle - z.shape[0] / 2
    cells(ax, z, z_x, z_y, "signed", norm=limits(z, "signed"))
    frame(ax, z_x + at[1], z_y + at[0], 1, 1, BLUE, 4)
    alt = (
        f"Output [{at[0]}, {at[1]}]: the window {numbers(window)} times the filter {numbers(taps)}, "
        f"summed{plus(b)}, is {total}. Z, row by row: " + "; ".join(numbers(row) for row in z) + "."
    )
    return fig, alt


def worked_2d(x: object, w: object, at: tuple[int, int], b: float = 0.0, padding: int = 1) -> None:
    """Show one window of a 2D layer worked out.

    Parameters
    ----------
    x : array_like of shape (H, W)
        The image.
    w : array_like of shape (kh, kw)
        The filter.
    at : tuple of (int, int)
        Row and column in the output.
    b : float
        The bias, added once.
    padding : int
        Rings of zeros around the image.
    """
    show(*window_figure(x, w, at, b, padding))


def lattice(shape: tuple[int, int], kernel: tuple[int, int], stride: int, padding: int) -> None:
    """Show where the windows of a 2D layer are centred, and what they leave over.

    Parameters
    ----------
    shape, kernel : tuple of (int, int)
        Height and width of the image and of the filter.
    stride, padding : int
        Step between windows, rings of zeros.
    """
    (height, width), (kh, kw) = shape, kernel
    rows = list(range(0, height + 2 * padding - kh + 1, stride))
    columns = list(range(0, width + 2 * padding - kw + 1, stride))
    if not rows or not columns:
        raise FigureError(f"a window of {kernel} does not fit into {shape} with padding {padding}")
    x0, y0 = 0.2, 1.0
    total_w, total_h = width + 2 * padding, height + 2 * padding
    fig, ax = sheet(total_w + 5.5, total_h + 1.2, unit=0.4)
    write(ax, x0, 0.4, f"stride {stride}, padding {padding}", ha="left", fontsize=11)
    for i in range(total_h):
        for j in range(total_w):
            inside = padding <= i < height + padding and padding <= j < width + padding
            style: dict[str, Any] = {"ls": "-"} if inside else {"ls": (0, (3, 3))}
            spot = (x0 + j, y0 + i)
            ax.add_patch(Rectangle(spot, 1, 1, fill=False, edgecolor=INK, lw=0.9, **style))
            if not inside:
                write(ax, spot[0] + 0.5, spot[1] + 0.5, "0", fontsize=8)
    frame(ax, x0, y0, kw, kh, BLUE, 3.5)
    for i in rows:
        for j in columns:
            ax.plot(x0 + j + kw / 2, y0 + i + kh / 2, "o", color=ORANGE, ms=9, mec="#000000")
    reached_h, reached_w = rows[-1] + kh, columns[-1] + kw
    hatch: dict[str, Any] = {"fill": False, "hatch": "////", "edgecolor": INK, "lw": 0}
    ax.add_patch(Rectangle((x0 + reached_w, y0), total_w - reached_w, total_h, **hatch))
    ax.add_patch(Rectangle((x0, y0 + reached_h), reached_w, total_h - reached_h, **hatch))
    note = f"{len(rows)} × {len(columns)} windows"
    write(ax, x0 + total_w + 0.4, y0 + total_h / 2, note, ha="left", fontsize=11)
    show(
        fig,
        f"A grid of {height} by {width} with {count(padding, 'ring')} of zeros. Dots mark the "
        f"centres of the {kh} by {kw} windows at stride {stride}: {len(rows)} by {len(columns)} of "
        f"them. Left over: {count(total_h - reached_h, 'row')} at the bottom, "
        f"{count(total_w - reached_w, 'column')} at the right.",
    )
