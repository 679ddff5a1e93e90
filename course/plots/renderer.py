"""Two renderers with the same methods: a drawing as a printed picture, or as one that can be pointed at.

Lengths are cells, y points down. Font sizes are points, as in the other figures.
"""

from __future__ import annotations

import html
from typing import Protocol

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from course.plots.canvas import PAGE_DOTS_PER_INCH, write
from course.plots.style import INK

UNIT = 0.42  # inches a cell, as `sheet` has it
ZOOM = 1.2  # a pointer wants larger cells than an eye
PIXELS = UNIT * PAGE_DOTS_PER_INCH * ZOOM


class Renderer(Protocol):
    """The interface that drawings use."""

    def box(
        self,
        x: float,
        y: float,
        width: float = 1,
        height: float = 1,
        *,
        fill: str | None = None,
        edge: str = INK,
        lw: float = 0.8,
        dashed: bool = False,
    ) -> None:
        """Draw a rectangle by its upper left corner."""

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 10,
        colour: str = INK,
        bold: bool = False,
        align: str = "center",
    ) -> None:
        """Write one line around a point."""


class SheetRenderer:
    """Draws on a sheet of matplotlib's."""

    def __init__(self, ax: Axes) -> None:
        self._ax = ax
        self._layer = 2.0  # what is drawn later covers what was drawn before, numbers too

    def _next(self) -> float:
        self._layer += 0.001
        return self._layer

    def box(
        self,
        x: float,
        y: float,
        width: float = 1,
        height: float = 1,
        *,
        fill: str | None = None,
        edge: str = INK,
        lw: float = 0.8,
        dashed: bool = False,
    ) -> None:
        """Draw a rectangle by its upper left corner."""
        face = fill or "none"
        dashes = (0, (3, 3)) if dashed else "-"
        patch = Rectangle((x, y), width, height, facecolor=face, edgecolor=edge, lw=lw, ls=dashes)
        patch.set_zorder(self._next())
        self._ax.add_patch(patch)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 10,
        colour: str = INK,
        bold: bool = False,
        align: str = "center",
    ) -> None:
        """Write one line around a point."""
        weight = "bold" if bold else "normal"
        style = {"fontsize": size, "color": colour, "fontweight": weight, "ha": align}
        write(self._ax, x, y, words, zorder=self._next(), **style)


class PageRenderer:
    """Collects the elements of a page, each at its own place.

    A number is an attribute that a style writes out. So where a page drops styles it shows nothing of
    this, rather than a heap of numbers.
    """

    def __init__(self) -> None:
        self.elements: list[str] = []

    def box(
        self,
        x: float,
        y: float,
        width: float = 1,
        height: float = 1,
        *,
        fill: str | None = None,
        edge: str = INK,
        lw: float = 0.8,
        dashed: bool = False,
    ) -> None:
        """Draw a rectangle by its upper left corner."""
        # neighbours share one line, as they do in the other renderer
        left, top, wide, tall = (round(PIXELS * n) for n in (x, y, x + width, y + height))
        line = f"{max(1, round(lw * ZOOM))}px {'dashed' if dashed else 'solid'} {edge}"
        paint = f";background:{fill}" if fill else ""
        self.elements.append(
            f'<span class="b" style="left:{left}px;top:{top}px;width:{wide - left + 1}px;'
            f'height:{tall - top + 1}px;border:{line}{paint}"></span>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 10,
        colour: str = INK,
        bold: bool = False,
        align: str = "center",
    ) -> None:
        """Write one line around a point."""
        weight = ";font-weight:bold" if bold else ""
        pixels = size * ZOOM * PAGE_DOTS_PER_INCH / 72
        self.elements.append(
            f'<span class="t {align}" data-t="{html.escape(words)}" style="left:{PIXELS * x:.0f}px;'
            f'top:{PIXELS * y:.0f}px;font-size:{pixels:.1f}px;color:{colour}{weight}"></span>'
        )
