"""Figures of im2col: each window is lifted out of the image and laid down as a column."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from course.plots.canvas import FigureError, as_array, sheet, show, write
from course.plots.cells import cells, frame
from course.plots.style import INK, PALETTE, number, numbers, text_colour

MOST_WINDOWS = len(PALETTE)
TINT = 0.45  # how much of a window's colour its cells carry


def _tinted(ax: Axes, values: NDArray[np.float64], x: float, y: float, colour: str) -> None:
    """Cells in a window's own colour, light enough for black numbers."""
    mixed = tuple(TINT * c + (1 - TINT) for c in to_rgb(colour))
    fill = (mixed[0], mixed[1], mixed[2], 1.0)
    for (i, j), value in np.ndenumerate(values):
        ax.add_patch(Rectangle((x + j, y + i), 1, 1, facecolor=fill, edgecolor=INK, lw=0.8))
        write(ax, x + j + 0.5, y + i + 0.5, number(value), color=text_colour(fill))


def columns(x: object, w: object) -> None:
    """Show every window of a small image become a column, and one product give every output.

    Parameters
    ----------
    x : array_like of shape (H, W)
        An image with at most six windows.
    w : array_like of shape (kh, kw)
        A filter, stride 1, no padding.
    """
    image, taps = as_array(x, 2), as_array(w, 2)
    (height, width), (kh, kw) = image.shape, taps.shape
    spots = [(i, j) for i in range(height - kh + 1) for j in range(width - kw + 1)]
    if not 0 < len(spots) <= MOST_WINDOWS:
        raise FigureError(f"{len(spots)} windows: this figure holds 1 to {MOST_WINDOWS}")
    picked = [image[i : i + kh, j : j + kw] for i, j in spots]
    out = np.array([[float((window * taps).sum()) for window in picked]])
    size, across = kh * kw, width - kw + 1
    down = len(spots) // across
    # the windows stand as their outputs do in Z; the matrix of columns stands below them
    tall = height + 1.2
    fig, ax = sheet(max(across * (width + 1.4), size + len(spots) + 5), down * tall + size + 3.2)
    left = size + 1.7
    below = down * tall + 1.1
    for p, ((i, j), window, colour) in enumerate(zip(spots, picked, PALETTE, strict=False)):
        name = "abcdef"[p]
        x0, y0 = 0.3 + (p % across) * (width + 1.4), 0.8 + (p // across) * tall
        write(ax, x0 + width / 2, y0 - 0.35, f"window {name}", fontsize=10)
        for r, c in np.ndindex(image.shape):
            if not (i <= r < i + kh and j <= c < j + kw):  # the window has cells of its own
                cells(ax, image[r, c : c + 1], x0 + c, y0 + r, "plain")
        _tinted(ax, window, x0 + j, y0 + i, colour)
        frame(ax, x0 + j, y0 + i, kw, kh, colour, 3)
        write(ax, left + p + 0.5, below - 0.3, name, fontsize=12, fontweight="bold")
        _tinted(ax, window.reshape(size, 1), left + p, below, colour)
        frame(ax, left + p, below, 1, size, colour, 2.5)
    write(ax, left + len(spots) + 0.4, below + size / 2, "im2col(X)", ha="left", fontsize=11)
    foot = below + size + 0.7
    cells(ax, taps.reshape(1, size), 0.3, foot, "signed")
    write(ax, 0.3 + size / 2, foot - 0.5, "W, one row", fontsize=11)
    write(ax, 0.3 + size + 0.7, foot + 0.5, "@ →", fontsize=12)
    cells(ax, out, left, foot, "signed")
    write(ax, left + len(spots) + 0.4, foot + 0.5, "Z", ha="left", fontsize=11)
    read = "; ".join(f"{'abcdef'[p]}: {numbers(window)}" for p, window in enumerate(picked))
    show(
        fig,
        f"The {height} by {width} image has {len(spots)} windows. Each is read row by row and laid "
        f"down as one column: {read}. "
        f"The row of weights {numbers(taps)} times these columns is Z: {numbers(out)}.",
    )
