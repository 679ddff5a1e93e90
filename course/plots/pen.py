"""Two pens with one grip: the same drawing as a picture that is printed or as one that is pointed at.

Lengths are cells, y points down. Font sizes are points, as in the other figures.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Protocol

from matplotlib.patches import Rectangle

from course.plots.canvas import PAGE_DOTS_PER_INCH, write
from course.plots.style import INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UNIT = 0.42  # inches a cell, as `sheet` has it
PIXELS = UNIT * PAGE_DOTS_PER_INCH
ANCHORS = {"left": "start", "center": "middle", "right": "end"}


class Pen(Protocol):
    """What a drawing may ask for."""

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


class SheetPen:
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


class SvgPen:
    """Collects the elements of an SVG picture."""

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
        left, top, wide, tall = (f"{PIXELS * n:.1f}" for n in (x, y, width, height))
        dashes = ' stroke-dasharray="4 4"' if dashed else ""
        self.elements.append(
            f'<rect x="{left}" y="{top}" width="{wide}" height="{tall}" fill="{fill or "none"}" '
            f'stroke="{edge}" stroke-width="{lw * 1.1:.1f}"{dashes}/>'
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
        pixels = size * PAGE_DOTS_PER_INCH / 72
        weight = ' font-weight="bold"' if bold else ""
        self.elements.append(
            # a third of the size below the middle is where the baseline stands
            f'<text x="{PIXELS * x:.1f}" y="{PIXELS * y + 0.35 * pixels:.1f}" '
            f'font-size="{pixels:.1f}" fill="{colour}" text-anchor="{ANCHORS[align]}"{weight}>'
            f"{html.escape(words)}</text>"
        )
