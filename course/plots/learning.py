"""Figures of training: the network as a row of blocks, many small images, curves, a walk in a valley."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from course.plots.canvas import FigureError, as_array, sheet, show, write
from course.plots.style import BLUE, GREEN, INK, ORANGE, Kind, colour_map, limits, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

LINES = ((BLUE, "-", "o"), (ORANGE, "--", "s"), (GREEN, "-.", "^"))
MOST_MARKS = 12


def blocks(size: int = 8, filters: int = 8, classes: int = 10) -> None:
    """Show the course's network as what each step leaves of one image, with its shapes.

    Parameters
    ----------
    size : int
        Side of the image, even.
    filters, classes : int
    """
    half, features = size // 2, filters * (size // 2) ** 2
    fig, ax = sheet(25, 7.6, unit=0.37)
    squares = (
        (0.6, 2.4, 1, "X", f"1 × {size} × {size}"),
        (5.2, 2.4, 4, "Z¹, A¹", f"{filters} × {size} × {size}"),
        (11.4, 1.2, 4, "P", f"{filters} × {half} × {half}"),
    )
    for x, side, copies, name, shape in squares:
        for i in reversed(range(copies)):
            corner = (x + 0.35 * i, 3.4 - side / 2 - 0.35 * i + 0.5)
            ax.add_patch(Rectangle(corner, side, side, fc=BLUE, ec="#ffffff", lw=1.2))
        middle = x + (side + 0.35 * (copies - 1)) / 2
        _label(ax, middle, name, shape)
    for x, height, name, shape in ((16.6, 4.4, "flat", f"{features}"), (21.8, 2.2, "Z²", "10")):
        shape = f"{classes}" if name == "Z²" else shape
        ax.add_patch(Rectangle((x, 3.9 - height / 2), 0.5, height, fc=ORANGE, ec="#ffffff"))
        _label(ax, x + 0.25, name, shape)
    for start, stop, words in (
        (3.2, 5.0, f"{filters} filters\nReLU"),
        (8.9, 11.2, "largest\nof 2 × 2"),
        (13.9, 16.4, "flatten"),
        (17.4, 21.6, f"fully connected\n{features} × {classes} weights"),
    ):
        ax.add_patch(
            FancyArrowPatch(
                (start, 3.9), (stop, 3.9), arrowstyle="-|>", mutation_scale=14, color=INK
            )
        )
        write(ax, (start + stop) / 2, 1.0, words, fontsize=9)
    write(ax, 23.6, 3.9, "softmax", ha="left", fontsize=9)
    show(
        fig,
        f"The network: an image 1 by {size} by {size}; {filters} filters and ReLU make {filters} maps of "
        f"{size} by {size}; the largest of each 2 by 2 leaves {filters} maps of {half} by {half}; "
        f"flattened they are {features} numbers; a fully connected layer makes {classes} scores.",
    )


def _label(ax: Axes, x: float, name: str, shape: str) -> None:
    write(ax, x, 6.5, name, fontsize=12)
    write(ax, x, 7.2, shape, fontsize=9)


def gallery(
    images: object,
    alt: str,
    *,
    titles: Sequence[str] = (),
    rows: Sequence[str] = (),
    columns: int = 8,
    kind: Kind = "grey",
) -> None:
    """Show many small images in a grid; they share one range of colours.

    Parameters
    ----------
    images : array_like of shape (n, h, w)
        Row after row.
    alt : str
        What the figure shows.
    titles : sequence of str
        Over each image, or over the first row only if there are fewer.
    rows : sequence of str
        At the left of each row.
    columns : int
        Images in a row.
    kind : {"grey", "map", "signed"}
        Pixels, activations, or weights.

    Raises
    ------
    FigureError
        There is no image.
    """
    stack = as_array(images, 3)
    if not stack.size:
        raise FigureError(f"got an array of shape {stack.shape}: no image in it")
    columns = min(columns, len(stack))
    count = -(-len(stack) // columns)
    side = min(1.15, 9.0 / columns)
    head = 0.3 * count if len(titles) > columns else 0.3 * bool(titles)
    label = 1.1 if rows else 0.0
    fig = Figure(figsize=(columns * side + label, count * side + head), layout="constrained")
    fig.get_layout_engine().set(w_pad=0.03, h_pad=0.03)  # type: ignore[union-attr, call-arg]
    norm = limits(stack, kind)
    for i, ax in enumerate(fig.subplots(count, columns, squeeze=False).flat):
        ax.set_xticks([])
        ax.set_yticks([])
        if i >= len(stack):
            ax.axis("off")
            continue
        ax.imshow(stack[i], cmap=colour_map(kind), norm=norm, interpolation="nearest")
        for spine in ax.spines.values():
            spine.set_edgecolor(INK)
        if i < len(titles):
            ax.set_title(titles[i], color=INK, fontsize=9)
        if rows and i % columns == 0:
            ax.set_ylabel(
                rows[i // columns], color=INK, fontsize=9, rotation=0, ha="right", va="center"
            )
    if kind == "signed":
        alt += (
            f" Orange is above 0, purple below, up to {number(float(norm.vmax or 0))} either way."
        )
    named = ", ".join([*rows, *titles])
    show(fig, f"{alt} {named}".strip())


def curves(
    lines: Mapping[str, object],
    alt: str,
    *,
    ylabel: str = "loss",
    xlabel: str = "epoch",
    zero: bool = True,
) -> None:
    """Show one curve for each name, told apart by colour, dashes and marks.

    Parameters
    ----------
    lines : mapping of str to array_like of shape (n,)
        At most three.
    alt : str
        What the figure shows; where each curve begins and ends is added to it.
    ylabel, xlabel : str
    zero : bool
        Start the upward axis at 0.
    """
    fig = Figure(figsize=(7.4, 2.9), layout="constrained")
    ax = fig.subplots()
    told = []
    for (name, values), (colour, dash, mark) in zip(lines.items(), LINES, strict=False):
        line = as_array(values, 1)
        if not len(line):
            raise FigureError(f"{name} is empty: there is nothing to draw")
        every = max(1, len(line) // MOST_MARKS)
        steps = np.arange(1, len(line) + 1)
        ax.plot(steps, line, dash, color=colour, marker=mark, ms=4, markevery=every, label=name)
        told.append(f"{name}: from {number(line[0])} to {number(line[-1])}")
    ax.set_xlabel(xlabel, color=INK)
    ax.set_ylabel(ylabel, color=INK)
    if zero:
        ax.set_ylim(bottom=0)
    if len(lines) > 1:
        ax.legend(frameon=False, labelcolor=INK, fontsize=9)
    _paint(ax)
    show(fig, f"{alt} {'; '.join(told)}.")


def valley(paths: Mapping[str, object], curvature: tuple[float, float] = (1.0, 20.0)) -> None:
    """Show walks on the loss (a u² + b v²) / 2, drawn as lines of equal height.

    Parameters
    ----------
    paths : mapping of str to array_like of shape (steps, 2)
        Where each walk has been, as pairs (u, v); at most three.
    curvature : tuple of float
        a and b.
    """
    walks = {name: as_array(path, 2) for name, path in paths.items()}
    for name, walk in walks.items():
        if walk.shape[1] != 2:
            raise FigureError(f"{name} has shape {walk.shape}, expected (steps, 2)")
    a, b = curvature
    fig = Figure(figsize=(8.2, 2.9), layout="constrained")
    ax = fig.subplots()
    u, v = np.meshgrid(np.linspace(-5, 10.8, 160), np.linspace(-1.4, 1.4, 80))
    heights = (a * u**2 + b * v**2) / 2
    ax.contour(
        u, v, heights, levels=np.geomspace(0.3, 60, 9), colors=INK, linewidths=0.7, alpha=0.7
    )
    told = []
    for (name, walk), (colour, dash, mark) in zip(walks.items(), LINES, strict=False):
        ax.plot(*walk.T, dash, color=colour, marker=mark, ms=4, lw=1.6, label=name)
        height = float((a * walk[-1, 0] ** 2 + b * walk[-1, 1] ** 2) / 2)
        told.append(f"{name}: loss {number(height)} after {len(walk) - 1} steps")
    ax.plot(0, 0, "*", color=INK, ms=13)
    ax.set_xlim(-5, 10.8)
    ax.set_ylim(-1.4, 1.4)
    ax.set_xlabel("u", color=INK)
    ax.set_ylabel("v", color=INK, rotation=0)
    ax.legend(frameon=False, labelcolor=INK, fontsize=9, loc="lower right")
    _paint(ax)
    show(
        fig,
        f"A long narrow valley from above, its lowest point marked by a star. {'; '.join(told)}.",
    )


def _paint(ax: Axes) -> None:
    """Numbers and two axes in the ink."""
    ax.tick_params(colors=INK, labelsize=8)
    for side, spine in ax.spines.items():
        spine.set_edgecolor(INK)
        spine.set_visible(side in {"left", "bottom"})
