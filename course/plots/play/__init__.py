"""Things to play with in a page: they compute in the page itself, so they need no kernel.

A notebook output gets the toy in a frame of its own, which can reach nothing around it, and a still
figure. Where a page may not carry frames or styles (a grader's page, paper, a notebook that is not
trusted), the still figure stands there instead, with its words.
"""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping
from importlib.resources import files

from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from course.plots.canvas import bundle, html_image

STYLE = """<style>
img.cnn-play-still { display: none !important }
iframe.cnn-play { display: block !important; width: 100%; border: 0 }
</style>"""


def play(name: str, data: Mapping[str, object], still: Figure, alt: str, height: int) -> None:
    """Show a toy: the script ``NAME.js`` beside this file, with its data.

    Parameters
    ----------
    name : str
        Such as ``"filter_editor"``.
    data : mapping of str to object
        Numbers, text and lists for the script, which finds them as ``data``.
    still : matplotlib.figure.Figure
        The figure for pages without frames.
    alt : str
        Alt text of that figure, and the name of the frame.
    height : int
        Of the frame, in pixels.
    """
    display(play_bundle(name, data, still, alt, height), raw=True)
    plt.close(still)


def play_bundle(
    name: str, data: Mapping[str, object], still: Figure, alt: str, height: int
) -> dict[str, str]:
    """A notebook output with a toy; see `play`."""
    if os.environ.get("NBGRADER_EXECUTION"):
        return bundle(still, alt)
    image = html_image(still, alt).replace("<img ", '<img class="cnn-play-still" ', 1)
    frame = (
        '<iframe class="cnn-play" sandbox="allow-scripts" '
        f'title="{html.escape(alt)}" srcdoc="{html.escape(page(name, data))}" '
        f'style="display:none" height="{height}"></iframe>'
    )
    return {"text/html": f"{STYLE}{image}{frame}", "text/plain": alt}


def page(name: str, data: Mapping[str, object]) -> str:
    """The page inside the frame: one style, what all toys share, and the toy."""
    folder = files("course.plots.play")
    style, shared, script = (
        (folder / part).read_text(encoding="utf-8")
        for part in ("play.css", "shared.js", f"{name}.js")
    )
    # No text can end the script element.
    numbers = json.dumps(data).replace("<", "\\u003c")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><style>{style}</style><main></main>'
        f"<script>'use strict';\nconst data = {numbers};\n{shared}\n{script}</script></html>"
    )
