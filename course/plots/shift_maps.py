"""Changes of a feature map when the picture moves: a diagonal, then stairs, then a wall."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.patches import Rectangle

from course.plots.canvas import as_array, sheet, show, write
from course.plots.style import BLUE, INK

GAP = 1.6


def moves(maps: Sequence[tuple[str, object]]) -> None:
    """Show which entries of a line are above 0 as a picture moves, a row for each move.

    Parameters
    ----------
    maps : sequence of (title, array_like of shape (moves, L))
        Row i is the line after a move by i. Lines may have different lengths.
    """
    arrays = [as_array(values, 2) for _, values in maps]
    tall = max(len(a) for a in arrays)
    # a pooled line's cells are as wide as their windows
    widest = max(a.shape[1] for a in arrays)
    broad = [widest / a.shape[1] for a in arrays]
    total = sum(a.shape[1] * b for a, b in zip(arrays, broad, strict=True))
    fig, ax = sheet(3.4 + total + GAP * len(arrays), tall + 1.4, unit=0.17)
    for row in range(tall):
        name = "not moved" if row == 0 else f"by {row}"
        write(ax, 3.0, 1.2 + row + 0.5, name, ha="right", fontsize=8)
    x, said = 3.4, []
    for (title, _), values, wide in zip(maps, arrays, broad, strict=True):
        write(ax, x + values.shape[1] * wide / 2, 0.55, title, fontsize=10)
        for (i, j), value in np.ndenumerate(values):
            corner = (x + j * wide, 1.2 + i)
            found = value > 0
            fill = BLUE if found else "none"
            ax.add_patch(Rectangle(corner, wide, 1, facecolor=fill, edgecolor=INK, lw=0.6))
            if found:
                ax.plot(corner[0] + wide / 2, corner[1] + 0.5, "o", color="#ffffff", ms=3)
        places = ["+".join(str(j) for j in np.flatnonzero(row > 0)) or "none" for row in values]
        said.append(f"{title}: {' '.join(places)}")
        x += values.shape[1] * wide + GAP
    show(fig, f"Places above 0 for moves by 0 to {tall - 1}. {'; '.join(said)}.")
