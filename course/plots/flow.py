"""Where does this gradient flow? Point at any cell and see what it touches, forward and backward.

The page gets one picture in two forms. Where a page may carry styles, cells answer to the pointer and
to the Tab key, with no script and no kernel. Elsewhere, in a grader's page, on paper, one step of it
stands there as an ordinary image.
"""

from __future__ import annotations

import html
import os
from typing import TYPE_CHECKING, Any

from IPython.display import display

from course.plots.canvas import FigureError, bundle, html_image, sheet, show_controls
from course.plots.conv_story import conv_story, work_out
from course.plots.pool_story import pool_story
from course.plots.renderer import PIXELS, UNIT, PageRenderer, SheetRenderer
from course.plots.story import draw_ground, draw_step
from course.plots.style import PAPER

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from course.plots.story import Cell, Story

STYLE = """<style>
img.cnn-flow-still { display: none !important }
.cnn-flow { display: block !important; position: relative }
.cnn-flow { font-family: "DejaVu Sans", Verdana, sans-serif; line-height: 1 }
.cnn-flow .b, .cnn-flow .t, .cnn-flow .hit { position: absolute; box-sizing: border-box }
.cnn-flow .b { print-color-adjust: exact }
.cnn-flow .t { white-space: pre; transform: translate(-50%, -50%) }
.cnn-flow .left { transform: translate(0, -50%) }
.cnn-flow .t::after { content: attr(data-t) }
.cnn-flow .hit { cursor: pointer; z-index: 1 }
.cnn-flow .step { outline: none }
.cnn-flow .more { visibility: hidden; pointer-events: none }
.cnn-flow .start .more, .cnn-flow .step:focus .more { visibility: visible }
.cnn-flow:has(.step:focus) .step:not(:focus) .more { visibility: hidden }
.cnn-flow:has(.step:hover) .step:not(:hover) .more { visibility: hidden }
.cnn-flow .step:hover .more { visibility: visible !important }
</style>"""


def still(story: Story, start: int) -> tuple[Figure, str]:
    """One step as a figure, with its words."""
    fig, ax = sheet(story.width, story.height, UNIT)
    renderer = SheetRenderer(ax)
    draw_ground(renderer, story)
    draw_step(renderer, story, story.steps[start])
    return fig, f"{story.about} {story.steps[start].words}"


def live(story: Story, start: int) -> str:
    """Every step in one piece of a page that answers to pointer and keyboard by styles alone."""
    renderer = PageRenderer()
    draw_ground(renderer, story)
    for i, step in enumerate(story.steps):
        top = PageRenderer()
        draw_step(top, story, step)
        # Tab visits the outputs; a click reaches every cell. Otherwise a page would take 40 Tabs.
        stop = 0 if any(board in {"Z", "dZ"} for board, _ in step.at) else -1
        name = "step start" if i == start else "step"
        words = html.escape(step.words)
        renderer.elements += [
            f'<span class="{name}" tabindex="{stop}" role="img" aria-label="{words}">',
            *(_hit(story, cell) for cell in step.at),
            f'<span class="more">{"".join(top.elements)}</span></span>',
        ]
    # hidden, until the style that belongs to it says otherwise
    return (
        f'<div class="cnn-flow" role="group" aria-label="{html.escape(story.about)}" '
        f'style="display:none;background:{PAPER};'
        f'width:{PIXELS * story.width:.0f}px;height:{PIXELS * story.height:.0f}px">'
        f"{''.join(renderer.elements)}</div>"
    )


def _hit(story: Story, cell: Cell) -> str:
    name, (i, j) = cell
    board = story.boards[name]
    return (
        f'<span class="hit" style="left:{PIXELS * (board.x + j):.0f}px;'
        f'top:{PIXELS * (board.y + i):.0f}px;width:{PIXELS:.0f}px;height:{PIXELS:.0f}px"></span>'
    )


def flow_bundle(story: Story, start: int) -> dict[str, str]:
    """A notebook output: the live picture, and the still one for pages that carry no styles."""
    fig, alt = still(story, start)
    if os.environ.get("NBGRADER_EXECUTION"):
        return bundle(fig, alt)
    image = html_image(fig, alt).replace("<img ", '<img class="cnn-flow-still" ', 1)
    return {"text/html": f"{STYLE}{image}{live(story, start)}", "text/plain": alt}


def flow(
    x: object,
    w: object,
    dout: object = None,
    *,
    stride: int = 1,
    padding: int = 0,
    at: tuple[str, int, int] | tuple[str, int] = ("Z", 0, 0),
) -> None:
    """Show a layer with one filter in both directions; each cell tells what it touches.

    Parameters
    ----------
    x, w : array_like of shape (L,) and (k,), or (H, W) and (kh, kw)
        Input and filter.
    dout : array_like of the output's shape, optional
        Upstream gradient; small whole numbers by default.
    stride, padding : int
        As in the layer.
    at : tuple of (str, int) or (str, int, int)
        The cell shown first: a letter, "X", "W" or "Z", and its place.

    Raises
    ------
    FigureError
        Shapes that do not fit together, or no such cell.
    """

    def tell(stride: int, padding: int, dout: object = None) -> Story:
        return conv_story(work_out(x, w, dout, stride, padding))

    letter, place = at[0], (0, *at[1:])[-2:]
    if letter == "X":
        lines = work_out(x, w, None, stride, padding).ring
        place = (place[0] + lines[0], place[1] + lines[1])
    _present(tell, {"stride": stride, "padding": padding}, (letter, place), dout)


def pool_flow(
    x: object,
    size: int,
    stride: int | None = None,
    dout: object = None,
    *,
    at: tuple[str, int, int] = ("Z", 0, 0),
) -> None:
    """Show max pooling in both directions; each cell tells what it touches.

    Parameters
    ----------
    x : array_like of shape (H, W)
        One channel.
    size : int
        Side of a window.
    stride : int, optional
        Step between windows; None means `size`.
    dout : array_like of the output's shape, optional
        Upstream gradient.
    at : tuple of (str, int, int)
        The cell shown first: a letter, "X" or "Z", and its place.

    Raises
    ------
    FigureError
        Shapes that do not fit together, or no such cell.
    """

    def tell(stride: int, dout: object = None) -> Story:
        return pool_story(x, size, stride, dout)

    _present(tell, {"stride": stride or size}, (at[0], (at[1], at[2])), dout)


def _present(
    tell: Callable[..., Story], settings: dict[str, int], at: Cell, dout: object = None
) -> None:
    story = tell(**settings, dout=dout)
    try:
        start = story.find(at)
    except KeyError:
        raise FigureError(f"{at[0]} has no cell at {at[1]}") from None
    picture = display(flow_bundle(story, start), raw=True, display_id=True)
    if os.environ.get("NBGRADER_EXECUTION"):
        return
    try:
        import ipywidgets
    except ImportError:
        return
    # The settings need a new computation, so they need the kernel; pointing does not.
    controls = {
        name: ipywidgets.Dropdown(
            options=sorted({*range(int(name == "stride"), 3), value}),
            value=value,
            description=name,
            layout={"width": "11em"},
        )
        for name, value in settings.items()
    }
    walk = ipywidgets.IntSlider(value=start, min=0, max=len(story.steps) - 1, description="step")

    def renew(_: Any) -> None:
        chosen = {name: control.value for name, control in controls.items()}
        try:
            told = tell(**chosen, dout=dout if chosen == settings else None)
        except FigureError as error:
            words = f"{error}. Choose another setting."
            picture.update({"text/html": html.escape(words), "text/plain": words}, raw=True)
            return
        walk.max = len(told.steps) - 1
        picture.update(flow_bundle(told, min(walk.value, walk.max)), raw=True)

    for control in (*controls.values(), walk):
        control.observe(renew, names="value")
    show_controls(walk, *controls.values())
