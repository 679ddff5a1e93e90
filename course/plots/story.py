"""A story in steps: boards of numbers, and for each step the cells it touches and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from course.plots.renderer import Box, Renderer, Text
from course.plots.style import INK, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

CHOSEN, TOUCHED = "#f0a92e", "#b9dcf2"  # with black numbers; the chosen one is framed as well
FRAME = "#0072B2"

Index = tuple[int, int]
Cell = tuple[str, Index]  # name of a board, row and column


@dataclass(frozen=True)
class Board:
    """An array on the page. Cells in the outer `ring` (rows, columns) are padding."""

    title: str
    values: NDArray[np.float64]
    x: float
    y: float
    ring: Index = (0, 0)

    def is_padding(self, cell: Index) -> bool:
        """Whether a cell stands in the ring."""
        inside = (
            edge <= i < n - edge
            for i, n, edge in zip(cell, self.values.shape, self.ring, strict=True)
        )
        return not all(inside)


@dataclass(frozen=True)
class Mark:
    """A cell that a step touches, with a small note under its number."""

    board: str
    cell: Index
    note: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Step:
    """The figure while one of the cells in `at` is pointed at."""

    at: tuple[Cell, ...]
    marks: tuple[Mark, ...]
    lines: tuple[tuple[float, float, str], ...]  # x, y, words
    words: str


@dataclass(frozen=True)
class Story:
    """Boards by name, signs that always stand there, and the steps."""

    boards: dict[str, Board]
    signs: tuple[tuple[float, float, str], ...]
    steps: tuple[Step, ...]
    width: float
    height: float
    about: str

    def find(self, cell: Cell) -> int:
        """Number of the step that a cell belongs to.

        Raises
        ------
        KeyError
            No step has this cell.
        """
        for i, step in enumerate(self.steps):
            if cell in step.at:
                return i
        raise KeyError(cell)


def draw_ground(renderer: Renderer, story: Story) -> None:
    """Draw what stays the same in every step."""
    for x, y, words in story.signs:
        renderer.text(Text(x, y, words, size=10.5, align="left"))
    for board in story.boards.values():
        _, wide = board.values.shape
        renderer.text(Text(board.x + wide / 2, board.y - 0.45, board.title, size=11))
        for (i, j), value in np.ndenumerate(board.values):
            x, y = board.x + j, board.y + i
            renderer.box(Box(x, y, dashed=board.is_padding((i, j))))
            renderer.text(Text(x + 0.5, y + 0.5, number(float(value))))


def draw_step(renderer: Renderer, story: Story, step: Step) -> None:
    """Draw what one step adds, on top of the ground."""
    for mark in sorted(step.marks, key=lambda m: m.chosen):
        board = story.boards[mark.board]
        i, j = mark.cell
        x, y = board.x + j, board.y + i
        renderer.box(Box(x, y, fill=CHOSEN if mark.chosen else TOUCHED, edge="#404040"))
        if mark.chosen:
            renderer.box(Box(x + 0.04, y + 0.04, 0.92, 0.92, edge=FRAME, lw=3))
        text = number(float(board.values[i, j]))
        middle = y + (0.35 if mark.note else 0.5)
        renderer.text(Text(x + 0.5, middle, text, colour="#000000", bold=mark.chosen))
        if mark.note:
            renderer.text(Text(x + 0.5, y + 0.76, mark.note, size=7.5, colour="#000000"))
    for x, y, words in step.lines:
        renderer.text(Text(x, y, words, size=10.5, colour=INK, align="left"))
