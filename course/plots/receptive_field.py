"""Receptive fields: one number of a deep layer, and all that it depends on, down to the pixels."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.patches import Polygon, Rectangle

from course.plots.canvas import FigureError, sheet, show, write
from course.plots.style import BLUE, INK, ORANGE, SKY, count

MOST_PIXELS = 24
HIGH = 2.3  # from one row of numbers to the next


def seen_below(layers: Sequence[tuple[int, int]]) -> list[int]:
    """How many numbers of each row one output needs, the pixels first and the output last."""
    needed = [1]
    for kernel, stride in reversed(layers):
        needed.append((needed[-1] - 1) * stride + kernel)
    return needed[::-1]


def seen(layers: Sequence[tuple[int, int]], names: Sequence[str] = ()) -> None:
    """Show the cone of numbers that one output of the last layer depends on.

    Parameters
    ----------
    layers : sequence of (kernel, stride)
        First layer first; pooling counts as a layer, its size as its kernel.
    names : sequence of str
        Names of the layers, in the same order.

    Raises
    ------
    FigureError
        More than 24 pixels, or a kernel or a stride below 1.
    """
    if not layers or any(kernel < 1 or stride < 1 for kernel, stride in layers):
        raise FigureError("a layer is a pair (kernel, stride), both at least 1")
    needed = seen_below(layers)
    pixels = needed[0]
    if pixels > MOST_PIXELS:
        raise FigureError(f"{pixels} pixels: this figure holds up to {MOST_PIXELS}")
    labels = [*names, *[f"layer {i + 1}" for i in range(len(names), len(layers))]]
    left = 5.2
    fig, ax = sheet(left + max(pixels, 8) + 3.2, HIGH * len(layers) + 1.4, unit=0.42)
    middles = [[left + j + 0.5 for j in range(pixels)]]
    for kernel, stride in layers:
        below = middles[-1]
        # a number stands over the middle of its window, however far below the pixels are
        middles.append(
            [
                (below[j] + below[j + kernel - 1]) / 2
                for j in range(0, len(below) - kernel + 1, stride)
            ]
        )
    for row, places in enumerate(middles):
        y = 0.2 + HIGH * (len(layers) - row)
        if row == 0:
            name = "pixels"
        else:
            kernel, stride = layers[row - 1]
            name = f"{labels[row - 1]}\nkernel {kernel}, stride {stride}"
            for j, middle in enumerate(places):
                ends = middles[row - 1][j * stride], middles[row - 1][j * stride + kernel - 1]
                low = y + HIGH
                corners = [
                    (middle - 0.4, y + 1),
                    (middle + 0.4, y + 1),
                    (ends[1] + 0.4, low),
                    (ends[0] - 0.4, low),
                ]
                ax.add_patch(Polygon(corners, facecolor=SKY, alpha=0.25, edgecolor=BLUE, lw=1))
        write(ax, left - 0.5, y + 0.5, name, ha="right", fontsize=9)
        fill = ORANGE if row == len(layers) else "#c9c9c9"
        for j, middle in enumerate(places):
            ax.add_patch(Rectangle((middle - 0.4, y), 0.8, 1, facecolor=fill, edgecolor=INK, lw=1))
            if row == 0:
                write(ax, middle, y + 0.5, str(j + 1), fontsize=9, color="#000000")
        write(ax, left + pixels + 0.5, y + 0.5, str(len(places)), ha="left", fontsize=11)
    told = "; ".join(
        f"{name} with kernel {kernel} and stride {stride} on {n} numbers"
        for name, (kernel, stride), n in zip(labels, layers, needed, strict=False)
    )
    show(fig, f"One number at the top depends on {count(pixels, 'pixel')}. From below: {told}.")
