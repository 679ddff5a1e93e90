"""A confusion matrix: how often each class was taken for each other one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle

from course.plots.canvas import FigureError, as_array, sheet, show, write
from course.plots.cells import frame
from course.plots.style import BLUE, INK, ORANGE, count, text_colour


def confusion(truth: object, read: object, names: Sequence[str], alt: str) -> None:
    """Show how often each class (a row) was read as each class (a column).

    Parameters
    ----------
    truth, read : array_like of shape (n,)
        Classes of the same examples, numbers of `names`.
    names : sequence of str
    alt : str
        Alt text: the content of the figure; the most frequent mistakes are added to it.

    Raises
    ------
    FigureError
        The two do not belong together, or hold no classes.
    """
    rows, columns = as_array(truth, 1), as_array(read, 1)
    if rows.shape != columns.shape or not rows.size:
        raise FigureError(f"{rows.shape} classes were read as {columns.shape}: not one for each")
    if min(rows.min(), columns.min()) < 0 or max(rows.max(), columns.max()) >= len(names):
        raise FigureError(f"classes go from 0 to {len(names) - 1}")
    table = np.zeros((len(names), len(names)), dtype=int)
    np.add.at(table, (rows.astype(int), columns.astype(int)), 1)
    left, top = 3.2, 2.2
    fig, ax = sheet(left + len(names) + 0.1, top + len(names) + 0.1, unit=0.5)
    most = max(int(table.max()), 1)
    for (i, j), n in np.ndenumerate(table):
        base = np.array([int((BLUE if i == j else ORANGE)[k : k + 2], 16) / 255 for k in (1, 3, 5)])
        # a single mistake is seen, too
        share = 0.0 if not n else max(n / most, 0.35)
        fill = (*(1 - share * (1 - base)), 1.0)
        ax.add_patch(Rectangle((left + j, top + i), 1, 1, facecolor=fill, edgecolor=INK, lw=0.6))
        if n:
            write(ax, left + j + 0.5, top + i + 0.5, str(n), color=text_colour(fill))
        if i == j:
            frame(ax, left + j, top + i, 1, 1, INK, 1.8)
    for k, name in enumerate(names):
        write(ax, left - 0.15, top + k + 0.5, name, ha="right", fontsize=9)
        write(ax, left + k + 0.5, top - 0.15, name, va="bottom", rotation=90, fontsize=9)
    write(ax, left - 0.15, top - 0.5, "truth ↓   read as →", ha="right", fontsize=9)
    show(fig, f"{alt} {_words(table, names)}")


def _words(table: np.ndarray[tuple[int, int], np.dtype[np.int64]], names: Sequence[str]) -> str:
    right = int(np.trace(table))
    text = f"{right} of {int(table.sum())} are on the diagonal, which is right."
    wrong = table - np.diag(np.diag(table))
    pairs = sorted(np.argwhere(wrong), key=lambda at: -wrong[tuple(at)])[:3]
    told = [f"{names[i]} was read as {names[j]} {count(wrong[i, j], 'time')}" for i, j in pairs]
    return f"{text} Most frequent mistakes: {', '.join(told)}." if told else text
