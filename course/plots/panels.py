"""Pictures side by side: small arrays as cells with numbers, large ones as images."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from numpy.typing import NDArray

from course.plots.blank import new_figure
from course.plots.canvas import FigureError, as_array, show
from course.plots.cells import cells
from course.plots.style import INK, Kind, colour_map, limits, minus, numbers

MOST_CELLS = 12  # a side with more is drawn as an image

Panel = tuple[str, object, Kind]


def picture(
    ax: Axes, values: NDArray[np.float64], kind: Kind = "grey", *, norm: Normalize | None = None
) -> None:
    """Draw one array into an axes, x and y in pixels from the upper left corner.

    Parameters
    ----------
    ax : Axes
        Where.
    values : ndarray of shape (L,), (H, W) or (3, H, W)
        A row, a grid, or a colour photograph with values from 0 to 1.
    kind : {"grey", "map", "signed", "plain"}
        Pixels, activations, sums, or numbers without a fill.
    norm : Normalize, optional
        Range of the colours where several pictures share one.
    """
    ax.set_xticks([])
    ax.set_yticks([])
    grid = np.atleast_2d(values)
    height, width = grid.shape[-2:]
    if grid.ndim == 3:
        ax.imshow(np.clip(np.moveaxis(grid, 0, -1), 0, 1), extent=(0, width, height, 0))
    elif _fits(grid):
        ax.set_xlim(-0.05, width + 0.05)
        ax.set_ylim(height + 0.05, -0.05)
        ax.set_aspect("equal")
        ax.axis("off")
        cells(
            ax,
            grid,
            kind=kind,
            norm=norm,
            fontsize=9 if max(height, width) <= 7 or height == 1 else 7,
        )
    else:
        image = ax.imshow(
            grid,
            cmap=colour_map(kind),
            norm=norm or limits(grid, kind, trim=1),
            extent=(0, width, height, 0),
            interpolation="nearest",
        )
        if kind == "signed":
            _scale(ax, image)
    for spine in ax.spines.values():
        spine.set_edgecolor(INK)


def _fits(values: NDArray[np.float64]) -> bool:
    """Whether an array is small enough to show its numbers."""
    return values.ndim < 3 and max(values.shape, default=0) <= MOST_CELLS


def _scale(ax: Axes, image: AxesImage) -> None:
    """Write under a signed image what its two colours stand for; pointed ends go on."""
    fig = ax.figure
    reach = float(image.get_clim()[1] or 1.0)
    bar = fig.colorbar(
        image, ax=ax, orientation="horizontal", pad=0.04, shrink=0.8, aspect=24, extend="both"
    )
    bar.outline.set_visible(False)
    bar.ax.tick_params(colors=INK, labelsize=8)
    bar.set_ticks([-reach, 0.0, reach], labels=[f"−{reach:.2g}", "0", f"+{reach:.2g}"])


def panels(items: Sequence[Panel], alt: str, *, columns: int = 4, width: float = 9.0) -> None:
    """Show arrays side by side, each under its title.

    Parameters
    ----------
    items : sequence of (title, array, kind)
        Arrays of shape (L,), (H, W) or (3, H, W).
    alt : str
        Alt text: the content of the figure; the numbers of small arrays are added to it.
    columns : int
        Panels in a row.
    width : float
        Inches.

    Raises
    ------
    FigureError
        An item is no such array.
    """
    arrays = [as_array(values, 1, 2, 3) for _, values, _ in items]
    for array in arrays:
        if array.ndim == 3 and len(array) != 3:
            raise FigureError(f"got an array of shape {array.shape}, expected (3, H, W)")
    columns = min(columns, len(items))
    rows = -(-len(items) // columns)
    ratio = max(np.atleast_2d(a).shape[-2] / np.atleast_2d(a).shape[-1] for a in arrays)
    large = any(max(a.shape) > MOST_CELLS for a in arrays)
    height = width / columns * ratio + (0.55 if large else 0.35)
    if any(
        kind == "signed" and not _fits(a) for (_, _, kind), a in zip(items, arrays, strict=True)
    ):
        height += 0.45  # the scale under it
    fig = new_figure(figsize=(width, height * rows), layout="constrained")
    for axes, (title, _, kind), values in zip(
        fig.subplots(rows, columns, squeeze=False).flat, items, arrays, strict=False
    ):
        picture(axes, values, kind)
        axes.set_title(minus(title), color=INK, fontsize=10)
    for axes in fig.axes[len(items) : rows * columns]:
        axes.axis("off")
    small = [(title, a) for (title, _, _), a in zip(items, arrays, strict=True) if _fits(a)]
    words = [
        f"{title}: {'; '.join(numbers(row) for row in np.atleast_2d(a))}" for title, a in small
    ]
    show(fig, " / ".join([alt, *words]))
