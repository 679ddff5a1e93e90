"""Two renderers with the same methods: a drawing as a printed picture, or as one that can be pointed at.

Lengths are cells, y points down. Font sizes are points, as in the other figures.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Protocol

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course.plots.canvas import PAGE_DOTS_PER_INCH, write
from course.plots.style import INK

UNIT = 0.42  # inches a cell, as `sheet` has it
ZOOM = 1.2  # a pointer wants larger cells than an eye
PIXELS = UNIT * PAGE_DOTS_PER_INCH * ZOOM


@dataclass(frozen=True)
class Box:
    """A rectangle, by its upper left corner."""

    x: float
    y: float
    width: float = 1
    height: float = 1
    fill: str | None = None
    edge: str = INK
    lw: float = 0.8
    dashed: bool = False


@dataclass(frozen=True)
class Text:
    """One line around a point."""

    x: float
    y: float
    words: str
    size: float = 10
    colour: str = INK
    bold: bool = False
    align: str = "center"


class Renderer(Protocol):
    """The interface that drawings use."""

    def box(self, box: Box) -> None:
        """Draw a rectangle."""

    def text(self, text: Text) -> None:
        """Write a line."""


class SheetRenderer:
    """Draws on a sheet of matplotlib's."""

    def __init__(self, ax: Axes) -> None:
        self._ax = ax
        self._layer = 2.0  # what is drawn later covers what was drawn before, numbers too

    def _next(self) -> float:
        self._layer += 0.001
        return self._layer

    def box(self, box: Box) -> None:
        """Draw a rectangle."""
        patch = Rectangle(
            (box.x, box.y), box.width, box.height, facecolor=box.fill or "none", edgecolor=box.edge,
            lw=box.lw, ls=(0, (3, 3)) if box.dashed else "-", zorder=self._next(),
        )  # fmt: skip
        self._ax.add_patch(patch)

    def text(self, text: Text) -> None:
        """Write a line."""
        weight = "bold" if text.bold else "normal"
        style = {
            "fontsize": text.size,
            "color": text.colour,
            "fontweight": weight,
            "ha": text.align,
        }
        write(self._ax, text.x, text.y, text.words, zorder=self._next(), **style)


class PageRenderer:
    """Collects the elements of a page, each at its own place.

    A number is an attribute that a style writes out. So where a page drops styles it shows nothing of
    this, rather than a heap of numbers.
    """

    def __init__(self) -> None:
        self.elements: list[str] = []

    def box(self, box: Box) -> None:
        """Draw a rectangle."""
        # neighbours share one line, as they do in the other renderer
        edges = (box.x, box.y, box.x + box.width, box.y + box.height)
        left, top, wide, tall = (round(PIXELS * n) for n in edges)
        line = f"{max(1, round(box.lw * ZOOM))}px {'dashed' if box.dashed else 'solid'} {box.edge}"
        paint = f";background:{box.fill}" if box.fill else ""
        self.elements.append(
            f'<span class="b" style="left:{left}px;top:{top}px;width:{wide - left + 1}px;'
            f'height:{tall - top + 1}px;border:{line}{paint}"></span>'
        )

    def text(self, text: Text) -> None:
        """Write a line."""
        weight = ";font-weight:bold" if text.bold else ""
        pixels = text.size * ZOOM * PAGE_DOTS_PER_INCH / 72
        place = f"left:{PIXELS * text.x:.0f}px;top:{PIXELS * text.y:.0f}px"
        self.elements.append(
            f'<span class="t {text.align}" data-t="{html.escape(text.words)}" style="{place};'
            f'font-size:{pixels:.1f}px;color:{text.colour}{weight}"></span>'
        )
