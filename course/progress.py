"""Progress of a training: the share done, the time left, and the curve of its loss."""

from __future__ import annotations

import base64
import html
import os
import time
from collections.abc import Iterator, Sequence

import numpy as np
from IPython.core.getipython import get_ipython
from IPython.display import display

from course.plots.style import BLUE, INK, PAPER

WAIT, PAUSE = 1.0, 0.5  # seconds before the first picture, and between two
WIDTH, HEIGHT, LEFT, BOTTOM = 460, 150, 44, 22  # of the picture, and what its labels take
MOST_POINTS = 200


def watch(epochs: int, losses: Sequence[float], unit: str = "epochs") -> Iterator[int]:
    """Count epochs as ``range`` does, and show how the training goes.

    A bar and the curve of `losses` appear after a second and are drawn anew twice a second at
    most; they leave when the training is over. Outside a notebook, and while a grader runs it,
    nothing is shown.

    Parameters
    ----------
    epochs : int
        How many.
    losses : sequence of float
        The list that the training appends to; it is only read. While it is empty there is no curve.
    unit : str
        The things counted, as the bar names them.

    Yields
    ------
    int
        0, 1, ..., epochs - 1
    """
    silent = get_ipython() is None or bool(os.environ.get("NBGRADER_EXECUTION"))
    started = time.monotonic()
    due, page = started + WAIT, None
    for epoch in range(epochs):
        yield epoch
        now = time.monotonic()
        if silent or now < due or epoch == epochs - 1:
            continue
        output = state(epoch + 1, epochs, losses, now - started, unit)
        if page is None:
            page = display(output, raw=True, display_id=True)
        else:
            page.update(output, raw=True)
        due = time.monotonic() + PAUSE
    if page is not None:
        page.update({"text/plain": "", "text/html": ""}, raw=True)


def state(
    done: int, epochs: int, losses: Sequence[float], seconds: float, unit: str = "epochs"
) -> dict[str, str]:
    """Progress of a training as a notebook output: a line of text, and the line with a picture."""
    values = _numbers(losses)
    bar = "#" * round(24 * done / epochs)
    text = f"[{bar:.<24}] {done}/{epochs} {unit}"
    if len(values):
        text += f"  loss {values[-1]:.4f}"
    left = seconds / done * (epochs - done)
    text += f"  {left:.0f} s left"
    line = f'<pre style="margin:0">{html.escape(text)}</pre>'
    if unit != "epochs" and not len(values):
        return {"text/plain": text, "text/html": line}
    picture = base64.b64encode(curve(values, epochs).encode()).decode("ascii")
    alt = html.escape(f"Curve of the training loss. {_words(values)}")
    return {
        "text/plain": text,
        "text/html": f'{line}<img alt="{alt}" src="data:image/svg+xml;base64,{picture}" width="{WIDTH}">',
    }


def curve(values: np.ndarray[tuple[int], np.dtype[np.float64]], epochs: int) -> str:
    """Draw a loss curve as SVG, from 0 up, the whole training wide: made in well under a millisecond."""
    right, floor = WIDTH - 8, HEIGHT - BOTTOM
    shown = np.where(np.isfinite(values), values, np.nan)
    top = float(np.nanmax(shown)) if np.isfinite(shown).any() else 1.0
    top = top if top > 0 else 1.0
    at = np.unique(np.linspace(0, len(values) - 1, min(len(values), MOST_POINTS)).astype(int))
    wide = max(epochs, len(values), 2) - 1
    dots = " ".join(
        f"{LEFT + (right - LEFT) * i / wide:.1f},{floor - (floor - 12) * shown[i] / top:.1f}"
        for i in at
        if np.isfinite(shown[i])
    )
    label = f'fill="{INK}" font-family="sans-serif" font-size="11"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>'
        f'<path d="M{LEFT} 8V{floor}H{right}" fill="none" stroke="{INK}"/>'
        f'<text x="{LEFT - 6}" y="16" text-anchor="end" {label}>{top:.3g}</text>'
        f'<text x="{LEFT - 6}" y="{floor}" text-anchor="end" {label}>0</text>'
        f'<text x="{LEFT}" y="{HEIGHT - 6}" {label}>loss of each epoch</text>'
        f'<text x="{right}" y="{HEIGHT - 6}" text-anchor="end" {label}>epoch {epochs}</text>'
        f'<polyline points="{dots}" fill="none" stroke="{BLUE}" stroke-width="2"/></svg>'
    )


def _numbers(losses: Sequence[float]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The losses as numbers, whatever a training in the making has put into its list."""
    try:
        return np.asarray(losses, dtype=np.float64).ravel()
    except (TypeError, ValueError):
        return np.empty(0)


def _words(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
    if not len(values):
        return "No loss yet."
    return f"It began at {values[0]:.3g} and is at {values[-1]:.3g}."
