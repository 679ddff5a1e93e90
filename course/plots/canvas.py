"""The sheet figures are drawn on, measured in cells, and how a figure reaches the reader."""

from __future__ import annotations

import base64
import html
import io
import os
from typing import Any, Literal

import numpy as np
from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray

from course.plots.blank import new_figure
from course.plots.style import INK, PAPER, count

DOTS_PER_INCH = 176
PAGE_DOTS_PER_INCH = 88  # half: sharp on a screen with two dots a pixel
READABLE = (
    9.0  # pixels: no text gets smaller in a narrow page, where the figure is scrolled instead
)


class FigureError(ValueError):
    """The argument is not an array that can be drawn."""


def as_array(value: object, *ndims: int) -> NDArray[np.float64]:
    """Give a drawable array back, or say in one line why there is none.

    Parameters
    ----------
    value : array_like
        The value of a reader's function; anything at all.
    *ndims : int
        Numbers of axes that can be drawn.

    Raises
    ------
    FigureError
        Not numbers, or another number of axes.
    """
    if value is None:
        raise FigureError("got None instead of an array: does the function end with return?")
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise FigureError(f"got {type(value).__name__} instead of an array of numbers") from None
    if array.ndim not in ndims:
        wanted = " or ".join(count(n, "axis", "axes") for n in ndims)
        raise FigureError(f"got an array of shape {array.shape}, expected {wanted}")
    return array


def two_axes(ax: Axes, size: int = 9, which: Literal["major", "both"] = "major") -> None:
    """Paint the numbers, of this size, and the left and lower axis; take the others away."""
    ax.tick_params(colors=INK, labelsize=size, which=which)
    for side, spine in ax.spines.items():
        spine.set_edgecolor(INK)
        spine.set_visible(side in {"left", "bottom"})


def sheet(width: float, height: float, unit: float = 0.42) -> tuple[Figure, Axes]:
    """Blank sheet of `width` x `height` cells, y pointing down as rows do, `unit` inches a cell."""
    fig = new_figure(figsize=(width * unit, height * unit))
    ax = fig.add_axes((0.0, 0.0, 1.0, 1.0))
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.axis("off")
    return fig, ax


def write(ax: Axes, x: float, y: float, text: str, **style: Any) -> None:
    """Text on a sheet, centred and in the ink."""
    ax.text(x, y, text, **{"ha": "center", "va": "center", "color": INK, "fontsize": 10, **style})


def html_image(fig: Figure, alt: str) -> str:
    """An `<img>` element that carries the figure and its words; no narrower than its text can be read."""
    buffer = io.BytesIO()
    fig.savefig(
        buffer,
        format="png",
        dpi=DOTS_PER_INCH,
        facecolor=PAPER,
        # a laid-out figure fills its page; a sheet is cut to what is drawn on it
        bbox_inches=None if fig.get_layout_engine() else "tight",
        pad_inches=0.05,
        pil_kwargs={"compress_level": 4},
    )
    png = buffer.getvalue()
    dots = int.from_bytes(png[16:20], "big")  # width, as a PNG's header has it
    width = dots * PAGE_DOTS_PER_INCH // DOTS_PER_INCH
    data = base64.b64encode(png).decode("ascii")
    least = width * min(1.0, READABLE / (smallest_text(fig) * PAGE_DOTS_PER_INCH / 72))
    return (
        f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}" '
        f'width="{width}" style="max-width: 100%; height: auto; min-width: {least:.0f}px">'
    )


def smallest_text(fig: Figure) -> float:
    """Size of a figure's smallest text, in points; infinite where it has none."""
    sizes = [text.get_fontsize() for text in fig.findobj(Text) if text.get_text().strip()]
    return float(min(sizes, default=np.inf))


def bundle(fig: Figure, alt: str) -> dict[str, str]:
    """The figure as a notebook output; where pictures do not show, its words do.

    While a notebook is graded only the words are made: nobody looks, and drawing is most of the time.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        return {"text/plain": f"Figure: {alt}"}
    page = f'<div style="overflow-x: auto">{html_image(fig, alt)}</div>'
    return {"text/html": page, "text/plain": alt}


def show(fig: Figure, alt: str) -> None:
    """Show a figure with the words that stand for it, then close it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        The figure.
    alt : str
        Alt text: the content of the figure, for a reader who cannot see it.

    Raises
    ------
    ValueError
        `alt` is empty: a figure without words is invisible to some readers.
    """
    if not alt.strip():
        raise ValueError("alt is empty: say in a sentence what the figure shows")
    display(bundle(fig, alt), raw=True)
    plt.close(fig)
