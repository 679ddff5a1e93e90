"""Figures of a network: its layers as a row of blocks, and many small images in a grid."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.patches import FancyArrowPatch, Rectangle
from numpy.typing import NDArray

from course.plots.canvas import FigureError, as_array, sheet, show, write
from course.plots.cells import frame
from course.plots.style import BLUE, INK, ORANGE, Kind, colour_map, limits, number


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
        (5.2, 2.4, filters, "Z¹, A¹", f"{filters} × {size} × {size}"),
        (11.4, 1.2, filters, "P", f"{filters} × {half} × {half}"),
    )
    for x, side, copies, name, shape in squares:
        gap = 1.05 / max(copies - 1, 1)
        for i in reversed(range(copies)):
            corner = (x + gap * i, 3.9 - side / 2 - gap * i)
            ax.add_patch(Rectangle(corner, side, side, fc=BLUE, ec="#ffffff", lw=1.2))
        middle = x + (side + 1.05 * (copies > 1)) / 2
        _label(ax, middle, name, shape)
    for x, height, name, shape in ((16.6, 4.0, "flat", f"{features}"), (21.8, 2.2, "Z²", "10")):
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


def _small(
    ax: Axes, image: NDArray[np.float64], x: float, y: float, kind: Kind, norm: Normalize
) -> None:
    """Draw an image, grey or (3, h, w), into the unit square at (x, y) of a sheet."""
    extent = (x, x + 1, y + 1, y)
    if image.ndim == 2:
        ax.imshow(image, cmap=colour_map(kind), norm=norm, extent=extent, aspect="auto")
        return
    # weights of a colour: grey where all three are 0
    shown = np.asarray(norm(image)) if kind == "signed" else image
    ax.imshow(np.clip(np.moveaxis(shown, 0, -1), 0, 1), extent=extent, aspect="auto")


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
    images : array_like of shape (n, h, w), or (n, 3, h, w) in colour
        Row after row. Weights in colour are grey where they are 0.
    alt : str
        Alt text: the content of the figure.
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
    stack = as_array(images, 3, 4)
    if not stack.size or (stack.ndim == 4 and stack.shape[1] != 3):
        raise FigureError(f"got an array of shape {stack.shape}: no image in it")
    columns = min(columns, len(stack))
    count = -(-len(stack) // columns)
    titled = range(len(titles) if len(titles) > columns else columns if titles else 0)
    pitch = 1.08 + 0.3 * (len(titles) > columns)  # rows further apart where each has titles
    left, top = (0.9 if rows else 0.0), 0.3 * bool(titles)
    fig, ax = sheet(left + 1.08 * columns, top + pitch * count, unit=min(1.05, 9 / columns))
    norm = limits(stack, kind)
    for i, image in enumerate(stack):
        x, y = left + 1.08 * (i % columns), top + pitch * (i // columns)
        # one picture after the other on one sheet: an axes for each would take seconds
        _small(ax, image, x, y, kind, norm)
        frame(ax, x, y, 1, 1, INK, 0.8)
        if i in titled and i < len(titles):
            write(ax, x + 0.5, y - 0.14, titles[i], fontsize=9)
        if rows and i % columns == 0:
            write(ax, x - 0.1, y + 0.5, rows[i // columns], ha="right", fontsize=9)
    ax.set_xlim(0, left + 1.08 * columns)
    ax.set_ylim(top + pitch * count, 0)
    if kind == "signed" and stack.ndim == 4:
        alt += (
            " Each weight is one of three colours of a pixel: grey is 0, full colour "
            f"{number(float(norm.vmax or 0))}, and its complement as much below 0."
        )
    elif kind == "signed":
        alt += (
            f" Orange is above 0, purple below, up to {number(float(norm.vmax or 0))} either way."
        )
    named = ", ".join([*rows, *titles])
    show(fig, f"{alt} {named}".strip())


def maps_under_filters(
    images: object, looks: Sequence[tuple[str, object, object]], alt: str
) -> None:
    """Show each filter above its maps, a row for each image; all maps share one scale.

    Parameters
    ----------
    images : array_like of shape (n, h, w), or (n, 3, h, w) in colour
        The filters' input.
    looks : sequence of (name, filters of shape (F, k, k) or (F, 3, k, k), maps of shape (n, F, h, w))
        One block for each, from top to bottom.
    alt : str
        The figure in words.

    Raises
    ------
    FigureError
        Filters and maps do not belong together.
    """
    pictures = as_array(images, 3, 4)
    blocks = [(name, as_array(f, 3, 4), as_array(m, 4)) for name, f, m in looks]
    for name, filters, maps in blocks:
        if maps.shape[:2] != (len(pictures), len(filters)) or not maps.size:
            raise FigureError(f"{name}: {filters.shape} filters do not make maps {maps.shape}")
    weights = limits(np.concatenate([f.ravel() for _, f, _ in blocks]), "signed")
    activations = limits(np.concatenate([m.ravel() for _, _, m in blocks]), "map")
    most = max(len(f) for _, f, _ in blocks)
    tall = 1.08 * (len(pictures) + 1) + 0.35
    fig, ax = sheet(1.0 + 1.08 * (most + 1), tall * len(blocks), unit=min(0.95, 9 / most))

    def draw(
        image: NDArray[np.float64], row: float, column: int, kind: Kind, norm: Normalize
    ) -> None:
        x = 1.0 + 1.08 * column
        _small(ax, image, x, row, kind, norm)
        frame(ax, x, row, 1, 1, INK, 0.8)

    for b, (name, filters, maps) in enumerate(blocks):
        top = tall * b
        write(ax, 0.9, top + 0.5, f"{name}:\nfilters", ha="right", fontsize=9)
        for column, taps in enumerate(filters):
            draw(taps, top, column + 1, "signed", weights)
        for row, image in enumerate(pictures):
            y = top + 1.08 * (row + 1) + 0.1
            draw(image, y, 0, "grey", limits(pictures, "grey"))
            for column, activation in enumerate(maps[row]):
                draw(activation, y, column + 1, "map", activations)
    ax.set_xlim(0, 1.0 + 1.08 * (most + 1))
    ax.set_ylim(tall * len(blocks), -0.05)
    shades = "in colour, grey at 0" if blocks[0][1].ndim == 4 else "orange above 0 and purple below"
    show(
        fig,
        f"{alt} Blocks: {', '.join(name for name, _, _ in blocks)}. In each, a filter on top of each "
        f"column, {shades}, up to {number(float(weights.vmax or 0))} either "
        "way; under it its maps, a row for each image at the left. All maps share one scale, from "
        f"0 (black) to {number(float(activations.vmax or 0))} (white).",
    )
