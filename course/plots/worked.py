"""One wrong number of an answer: the input cells that make it, the sum written out, and what came instead."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from course.plots.canvas import sheet, write
from course.plots.cells import cells, frame, outline_mask
from course.plots.panels import MOST_CELLS
from course.plots.style import BLUE, INK, limits, minus, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from course.plots.sums import Sum

WIDEST = 24.0  # cells in a row of boards
GAP, TITLE, BELOW = 1.0, 0.75, 0.6
MOST_PLANES = 3


@dataclass(frozen=True)
class _Board:
    """A plane of an array: its title, its numbers and the cells that are outlined."""

    title: str
    values: NDArray[np.float64]
    marked: NDArray[np.bool_]
    framed: tuple[int, int] | None = None

    @property
    def width(self) -> float:
        return max(float(self.values.shape[1]), 0.235 * len(self.title))


def sentence(sum_: Sum, place: str, got: float) -> str:
    """Return the sum in one line: ``[0, 1]: 1·2 + 0·1 + 5 = 7, yours is 9``."""
    lead = f"{place}: " if place else ""
    verb = "=" if any(sign in sum_.words for sign in "·+²") else "is"
    note = f" ({sum_.note})" if sum_.note else ""
    return f"{lead}{sum_.words} {verb} {_full(sum_.total)}{note}, yours is {_full(got)}"


def _full(value: float) -> str:
    """Return a number, a large whole one with all its digits."""
    whole = float(value).is_integer() and abs(value) < 1e6
    return f"{value:.0f}".replace("-", "−") if whole else number(value)


def worked(
    sum_: Sum,
    got: NDArray[np.float64],
    expected: NDArray[np.float64],
    index: tuple[int, ...],
    name: str = "",
) -> Figure | None:
    """Draw the cells that make one number, and the answer around that number, got and expected.

    Parameters
    ----------
    sum_ : Sum
        How the number comes about.
    got, expected : ndarray
        Of the same shape.
    index : tuple of int
        Where the number is.
    name : str
        Of the output, where there are several.

    Returns
    -------
    Figure or None
        None where a plane has too many cells for their numbers to be read.
    """
    inputs = [board for part in sum_.parts for board in _planes(part.name, part.values, part.used)]
    wrong = ~np.isclose(got, expected, rtol=1e-5, atol=1e-7)
    outputs = [
        _answer(who, values, wrong, index)
        for who, values in (
            (f"your {name}" if name else "yours", got),
            (f"expected {name}".strip(), expected),
        )
    ]
    boards = inputs + outputs
    if max(max(board.values.shape) for board in boards) > MOST_CELLS:
        return None
    rows = _rows(boards)
    if len(rows) > 1:  # what is to be compared stands side by side
        rows = [*_rows(inputs), *_rows(outputs)]
    width = max(11.0, *(sum(b.width + GAP for b in row) for row in rows))
    place = f"{name}[{', '.join(map(str, index))}]" if index else name
    said, _, yours = sentence(sum_, place, float(got[index])).rpartition(", ")
    broken = [*textwrap.wrap(said, int(width * 4.2), break_long_words=False), yours]
    heights = [max(board.values.shape[0] for board in row) + TITLE + BELOW for row in rows]
    fig, ax = sheet(width, sum(heights) + 0.7 * len(broken) + 0.2)
    shared = limits(np.concatenate([got.ravel(), expected.ravel()]), "signed")
    y = 0.0
    for row, height in zip(rows, heights, strict=True):
        x = 0.2
        for board in row:
            _draw(ax, board, x, y, shared if board.framed else None)
            x += board.width + GAP
        y += height
    for line in broken:
        write(ax, 0.2, y + 0.3, line, ha="left", fontsize=11)
        y += 0.7
    return fig


def _draw(ax: Axes, board: _Board, x: float, y: float, norm: object) -> None:
    write(ax, x, y + 0.35, minus(board.title), ha="left", fontsize=9.5, color=INK)
    y += TITLE
    longest = max(len(number(float(v))) for v in board.values.flat)
    cells(
        ax, board.values, x, y, "signed", norm=norm,  # type: ignore[arg-type]
        fontsize=9 if longest <= 4 else 7,
    )  # fmt: skip
    outline_mask(ax, board.marked, x, y)
    if board.framed:
        row, column = board.framed
        # Inside the outline, which may run along the same side.
        frame(ax, x + column + 0.08, y + row + 0.08, 0.84, 0.84, BLUE, 2)


def _planes(
    name: str, values: NDArray[np.float64], used: Sequence[tuple[int, ...]]
) -> list[_Board]:
    """Return the planes of an array in which cells are used, a few of them."""
    found: dict[tuple[int, ...], NDArray[np.bool_]] = {}
    flat = np.atleast_2d(values)
    for cell in used:
        lead, at = cell[:-2], cell[-2:] if len(cell) > 1 else (0, *cell)
        mask = found.setdefault(lead, np.zeros(flat.shape[-2:], dtype=bool))
        mask[at] = True
    if not found:
        found[(0,) * (flat.ndim - 2)] = np.zeros(flat.shape[-2:], dtype=bool)
    several = max(values.shape[:-2], default=1) > 1
    left = len(found) - MOST_PLANES
    boards = []
    for place, (lead, mask) in enumerate(found.items()):
        if place == MOST_PLANES:
            break
        title = f"{name}[{', '.join(map(str, lead))}]" if several else name
        title += f" … {left} more" * (place == MOST_PLANES - 1 and left > 0)
        boards.append(_Board(title, flat[lead], mask))
    return boards


def _answer(
    title: str, values: NDArray[np.float64], wrong: NDArray[np.bool_], index: tuple[int, ...]
) -> _Board:
    lead = index[:-2]
    if max(values.shape[:-2], default=1) > 1:
        title += f" [{', '.join(map(str, lead))}]"
    plane, mask = np.atleast_2d(values[lead]), np.atleast_2d(wrong[lead])
    at = index[-2:] if len(index) > 1 else (0, *(index or (0,)))
    return _Board(title, plane, mask, (at[0], at[1]))


def _rows(boards: Sequence[_Board]) -> list[list[_Board]]:
    """Return boards in rows that are not too wide."""
    rows: list[list[_Board]] = [[]]
    for board in boards:
        if rows[-1] and sum(b.width + GAP for b in rows[-1]) + board.width > WIDEST:
            rows.append([])
        rows[-1].append(board)
    return rows
