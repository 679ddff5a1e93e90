"""Images beside themselves with their pixels in another order: what a layer may not know."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from course.plots.blank import new_figure
from course.plots.canvas import as_array, show
from course.plots.style import GREY, INK, PALETTE


def shuffled(images: object, order: NDArray[np.int64], labels: object) -> None:
    """Show images, and under each the same pixels in another order, the same for all.

    Parameters
    ----------
    images : array_like of shape (N, H, W)
        Values from 0 to 1.
    order : ndarray of shape (H * W,)
        Which pixel comes where.
    labels : sequence of N
        The class of each image.
    """
    stack, names = as_array(images, 3), as_array(labels, 1)
    mixed = stack.reshape(len(stack), -1)[:, order].reshape(stack.shape)  # (N, H, W)
    fig = new_figure(figsize=(9, 2.9), layout="constrained")
    for axes, row, name in zip(
        fig.subplots(2, len(stack)), (stack, mixed), ("A", "B"), strict=True
    ):
        for ax, image in zip(axes, row, strict=True):
            ax.imshow(image, cmap=GREY, vmin=0, vmax=1, interpolation="nearest")
            ax.set_xticks([])
            ax.set_yticks([])
            for spine in ax.spines.values():
                spine.set_edgecolor(INK)
        axes[0].set_ylabel(name, color=INK, fontsize=15, rotation=0, labelpad=14, va="center")
    listed = ", ".join(f"{name:.0f}" for name in names)
    show(
        fig,
        f"Row A: small grey images of the handwritten digits {listed}. Row B: the same images, "
        "each with its pixels moved to other places, to the same places in all. No digit can be "
        "made out.",
    )


def signals(rows: object, labels: object, alt: str) -> None:
    """Show signals as curves side by side, each under its label.

    Parameters
    ----------
    rows : array_like of shape (R, N, L)
        R rows of N signals.
    labels : sequence of N
        The class of the signals in each column.
    alt : str
        Alt text: the content of the figure.
    """
    stack, names = as_array(rows, 3), as_array(labels, 1)
    count, columns, length = stack.shape
    fig = new_figure(figsize=(9, 0.95 * count + 0.3), layout="constrained")
    ax = fig.subplots()
    # one frame for all: a frame for each signal takes seconds to lay out
    tall = 1.1 * np.ptp(stack) or 1.0
    for r, row in enumerate(stack):
        for c, line in enumerate(row):
            along = c * 1.15 * length + np.arange(length)
            ax.plot(along, line - line.mean() - r * tall, color=PALETTE[r % len(PALETTE)], lw=1.6)
    middles = [c * 1.15 * length + length / 2 for c in range(columns)]
    ax.set_xticks(middles, [f"{name:.0f}" for name in names])
    ax.tick_params(colors=INK, labelsize=10, length=0, labeltop=True, labelbottom=False)
    ax.set_yticks([])
    for spine in ax.spines.values():
        spine.set_visible(False)
    show(fig, alt)
