"""The array that a function gave, the one expected, and the places where they differ."""

from __future__ import annotations

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from course.plots.blank import new_figure
from course.plots.canvas import as_array
from course.plots.cells import outline_mask
from course.plots.panels import MOST_CELLS, picture
from course.plots.style import BLUE, INK, VERMILLION, limits

LONGEST_ROW = 12  # a line with more values is drawn as a curve
LEAST_WIDTH = 3.4  # inches: a title with two shapes needs them


def comparison(got: object, expected: object, title: str = "") -> Figure:
    """Draw got, expected and their difference side by side, differing cells outlined.

    Parameters
    ----------
    got, expected : array_like
        One or two axes; of more, the first plane that differs is drawn. Shapes may differ: then
        there is no third picture, and the two shapes are written out.
    title : str
        Over the figure.

    Returns
    -------
    Figure
        To be given to `course.plots.show` with its words.

    Raises
    ------
    FigureError
        Not arrays of numbers.
    """
    a, e = as_array(got, *range(8)), as_array(expected, *range(8))
    if a.shape != e.shape:
        words = f"shapes differ: got {a.shape}, expected {e.shape}"
        pictures = [("got", _plane(a, ())), ("expected", _plane(e, ()))]
        return _draw(pictures, f"{title}\n{words}".strip(), None)
    differs = ~np.isclose(a, e, rtol=1e-5, atol=1e-7, equal_nan=True)
    where: tuple[int, ...] = ()
    if a.ndim > 2:
        found = np.argwhere(differs) if differs.any() else np.zeros((1, a.ndim), dtype=int)
        where = tuple(int(i) for i in found[0][:-2])
        title = f"{title} [{', '.join(map(str, where))}]".strip()
    a, e, differs = _plane(a, where), _plane(e, where), _plane(differs, where) != 0
    with np.errstate(invalid="ignore", over="ignore"):
        difference = a - e
    pictures = [("got", a), ("expected", e), ("got − expected", difference)]
    return _draw(pictures, title, differs)


def _plane(values: NDArray[Any], where: tuple[int, ...]) -> NDArray[Any]:
    """The plane at these leading indices, the first one where none are given."""
    while values.ndim > 2 and len(values):
        index, where = (where[0], where[1:]) if where else (0, ())
        values = values[index]
    return np.atleast_1d(values)


def _draw(
    pictures: list[tuple[str, NDArray[np.float64]]], title: str, differs: NDArray[np.bool_] | None
) -> Figure:
    rows = all(values.ndim == 1 for _, values in pictures)
    curves = rows and max(values.size for _, values in pictures) > LONGEST_ROW
    shape = (len(pictures), 1) if rows else (1, len(pictures))
    most = max(np.atleast_2d(values).shape[-1] for _, values in pictures)
    # A number needs 0.42 inches; what has more columns is drawn as an image without numbers.
    wide = max(3.0, 0.42 * most) if most <= MOST_CELLS else 3.0
    # A short line is a narrow picture: margins beside it would make a page scroll for nothing.
    long = 7.5 if curves else max(LEAST_WIDTH, 0.6 * most + 0.3)
    size = (
        (long, (1.4 if curves else 0.9) * shape[0] + 0.5)
        if rows
        else (wide * shape[1], wide * min(max(_tall(v) for _, v in pictures), 2.0) + 0.75)
    )
    shared = limits(np.concatenate([v.ravel() for _, v in pictures[:2]]), "signed")
    fig = new_figure(figsize=size, layout="constrained")
    for ax, (name, values) in zip(fig.subplots(*shape, squeeze=False).flat, pictures, strict=True):
        norm = limits(values, "signed") if name.startswith("got −") else shared
        ax.set_title(name, color=INK, fontsize=10)
        if not values.size or values.ndim > 2:
            ax.axis("off")
            ax.text(0.5, 0.5, f"empty {values.shape}", color=INK, ha="center", va="center")
        elif curves:
            _curve(ax, values, differs)
        else:
            picture(ax, values, "signed", norm=norm)
            if differs is not None:
                outline_mask(ax, np.atleast_2d(differs))
    if title:
        fig.suptitle(title, color=INK, fontsize=11)
    return fig


def _tall(values: NDArray[np.float64]) -> float:
    height, width = np.atleast_2d(values).shape[-2:]
    return float(height / max(width, 1))


def _curve(ax: Axes, values: NDArray[np.float64], differs: NDArray[np.bool_] | None) -> None:
    ax.plot(values, color=BLUE, lw=1.5)
    ax.tick_params(colors=INK, labelsize=8)
    for spine in ax.spines.values():
        spine.set_edgecolor(INK)
    if differs is not None:
        spots = np.flatnonzero(differs)
        ax.plot(spots, values[spots], "o", mfc="none", mec=VERMILLION, ms=7)
