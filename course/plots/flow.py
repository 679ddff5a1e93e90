"""Where does this gradient flow? Point at any cell and see what it touches, forward and backward.

The page gets one picture in two forms. Where a page may carry styles, cells answer to the pointer and
to the arrow keys, with no script and no kernel: each is a radio button. Elsewhere, in a grader's page,
on paper, one step of it stands there as an ordinary image.
"""

from __future__ import annotations

import html
import os
from typing import TYPE_CHECKING

from IPython.display import display

from course.plots.canvas import FigureError, bundle, html_image, sheet
from course.plots.conv_story import conv_story, work_out
from course.plots.pool_story import pool_story
from course.plots.renderer import PIXELS, UNIT, PageRenderer, SheetRenderer
from course.plots.story import draw_ground, draw_step
from course.plots.style import PAPER

if TYPE_CHECKING:
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
.cnn-flow input { position: absolute; opacity: 0; margin: 0; pointer-events: none }
.cnn-flow:has(:focus-visible) { outline: 3px solid #d55e00; outline-offset: 2px }
.cnn-flow .more { visibility: hidden; pointer-events: none }
.cnn-flow :checked ~ .more { visibility: visible }
.cnn-flow:has(.step:hover) .step:not(:hover) .more { visibility: hidden }
.cnn-flow .step:hover .more { visibility: visible !important }
.cnn-flow-page { container-type: inline-size }
</style>"""
#: In a narrower page the picture is drawn smaller by the first of these that fits.
ZOOMS = (0.9, 0.8, 0.7, 0.6)


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
        chosen = ' checked="checked"' if i == start else ""
        renderer.elements += [
            # JupyterLab would take the arrow keys for itself.
            '<label class="step"><input type="radio" name="cell" data-lm-suppress-shortcuts="true" '
            f'style="{_place(story, step.at[0])}" aria-label="{html.escape(step.words)}"{chosen}/>',
            *(f'<span class="hit" style="{_place(story, cell)}"></span>' for cell in step.at),
            f'<span class="more">{"".join(top.elements)}</span></label>',
        ]
    # Hidden, until the style that belongs to it says otherwise. A form, because its radio buttons are a
    # group of their own.
    return (
        f'<form class="cnn-flow cnn-flow-{_width(story)}" role="group" '
        f'aria-label="{html.escape(story.about)}" style="display:none;background:{PAPER};'
        f'width:{_width(story)}px;height:{PIXELS * story.height:.0f}px">'
        f"{''.join(renderer.elements)}</form>"
    )


def _width(story: Story) -> int:
    return round(PIXELS * story.width)


def _narrow(width: int) -> str:
    """The style that draws a live picture smaller in a page that is narrower."""
    steps = zip((1, *ZOOMS), ZOOMS, strict=False)
    rules = (
        f"@container (max-width: {wider * width:.0f}px) {{ .cnn-flow-{width} {{ zoom: {zoom} }} }}"
        for wider, zoom in steps
    )
    return f"<style>{''.join(rules)}</style>"


def _place(story: Story, cell: Cell) -> str:
    name, (i, j) = cell
    board = story.boards[name]
    return (
        f"left:{PIXELS * (board.x + j):.0f}px;top:{PIXELS * (board.y + i):.0f}px;"
        f"width:{PIXELS:.0f}px;height:{PIXELS:.0f}px"
    )


def flow_bundle(story: Story, start: int) -> dict[str, str]:
    """A notebook output: the live picture, and the still one for pages that carry no styles."""
    fig, alt = still(story, start)
    if os.environ.get("NBGRADER_EXECUTION"):
        return bundle(fig, alt)
    image = html_image(fig, alt).replace("<img ", '<img class="cnn-flow-still" ', 1)
    picture = f'<div class="cnn-flow-page">{live(story, start)}</div>'
    return {
        "text/html": f"{STYLE}{_narrow(_width(story))}{image}{picture}",
        "text/plain": alt,
    }


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
    layer = work_out(x, w, dout, stride, padding)
    letter, place = at[0], (0, *at[1:])[-2:]
    if letter == "X":
        place = (place[0] + layer.ring[0], place[1] + layer.ring[1])
    _present(conv_story(layer), (letter, place))


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
    _present(pool_story(x, size, stride or size, dout), (at[0], (at[1], at[2])))


def _present(story: Story, at: Cell) -> None:
    try:
        start = story.find(at)
    except KeyError:
        raise FigureError(f"{at[0]} has no cell at {at[1]}") from None
    display(flow_bundle(story, start), raw=True)
