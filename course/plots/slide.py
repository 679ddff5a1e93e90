"""A filter under the reader's hand; where sliders do not run, one window stays on the page."""

from __future__ import annotations

import os
from typing import Any

from IPython.display import display

from course.plots.canvas import as_array, bundle, show_controls
from course.plots.grids import responses, window_figure


def slide_2d(
    x: object, w: object, b: float = 0.0, padding: int = 1, start: tuple[int, int] = (0, 0)
) -> None:
    """Show a window of a 2D layer worked out, with two sliders that move it.

    The picture is an ordinary output that the sliders replace. So it is also there in a printed
    page, in a saved notebook, and in a run without a browser.

    Parameters
    ----------
    x : array_like of shape (H, W)
        The image.
    w : array_like of shape (kh, kw)
        The filter.
    b : float
        The bias.
    padding : int
        Rings of zeros around the image.
    start : tuple of (int, int)
        Row and column, in the output, of the first window shown, counted from 0. Sliders count from 1.
    """
    picture = display(bundle(*window_figure(x, w, start, b, padding)), raw=True, display_id=True)
    if os.environ.get("NBGRADER_EXECUTION"):
        return
    try:
        import ipywidgets
    except ImportError:
        return
    height, width = responses(as_array(x, 2), as_array(w, 2), b, padding).shape
    row = ipywidgets.IntSlider(value=start[0] + 1, min=1, max=height, description="row")
    column = ipywidgets.IntSlider(value=start[1] + 1, min=1, max=width, description="column")

    def move(_: Any) -> None:
        at = (row.value - 1, column.value - 1)
        picture.update(bundle(*window_figure(x, w, at, b, padding)), raw=True)

    row.observe(move, names="value")
    column.observe(move, names="value")
    show_controls(row, column)
