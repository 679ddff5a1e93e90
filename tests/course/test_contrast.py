"""Every word of a figure can be read on what lies under it: a contrast of 4.5 to 1, as WCAG asks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.patches import Circle, Rectangle

from course import plots
from course.data import photograph
from course.plots import canvas, style

LINE = [0, 0, 1, 1, 1, 0, 1, 0, 0, 0]
RAMP = np.linspace(-3, 3, 20).reshape(4, 5)
TINY = (np.array([1.0, 2, 0, 1, 3]), np.array([1.0, -1, 2]), np.array([2.0, 3, -1, 1, 1]), 4.0)
FIGURES: dict[str, Callable[[], None]] = {
    "architecture": lambda: plots.architecture(
        (1, 6, 6), [("conv", (8, 6, 6), 80), ("flatten", (288,), 0)]
    ),
    "bank": lambda: plots.bank(4),
    "blocks": plots.blocks,
    "columns": lambda: plots.columns(np.arange(1, 13).reshape(3, 4), np.array([[1, 0], [2, -1]])),
    "factors": lambda: plots.factors(np.arange(15).reshape(3, 5) - 7, np.eye(5), np.arange(5) - 2),
    "gallery": lambda: plots.gallery(np.ones((2, 4, 4)), "Two.", titles="ab"),
    "knobs": lambda: plots.knobs(*TINY),
    "lattice": lambda: plots.lattice((5, 8), (3, 3), 2, 1),
    "matrix_product": lambda: plots.matrix_product(np.arange(16).reshape(4, 4) - 8, [1, -1, 2, 0]),
    "maps_under_filters": lambda: plots.maps_under_filters(
        np.ones((1, 4, 4)), [("before", np.ones((2, 3, 3)), np.ones((1, 2, 4, 4)))], "One."
    ),
    "moves": lambda: plots.moves([("A", np.eye(4)), ("size 4", np.ones((4, 1)))]),
    "nested": lambda: plots.nested(6),
    "panels": lambda: plots.panels([("signed", RAMP, "signed"), ("map", RAMP, "map")], "Ramps."),
    "paths": lambda: plots.paths(*TINY),
    "pool_1d": lambda: plots.pool_1d([3, 1, 4, 1, 5], 2),
    "pool_2d": lambda: plots.pool_2d(np.arange(16).reshape(4, 4), 2),
    "seen": lambda: plots.seen([(3, 1), (2, 2)]),
    "strips": lambda: plots.strips([("X", LINE, "grey"), ("Z", RAMP[0], "signed", (2, 2, 0))]),
    "tiny_net": lambda: plots.tiny_net(*TINY),
    "two_layers": plots.two_layers,
    "unroll": lambda: plots.unroll(np.eye(3), ((0, 0), (1, 1))),
    "uses": lambda: plots.uses(photograph()),
    "valley": lambda: plots.valley({"walk": [[10, 1], [1, 0]]}),
    "windows_1d": lambda: plots.windows_1d(10, 3, 2, 1),
    "worked_1d": lambda: plots.worked_1d(LINE, [-1, 1, -1]),
    "worked_2d": lambda: plots.worked_2d(np.eye(4), -np.eye(3), at=(0, 3)),
    "worked_channels": lambda: plots.worked_channels(np.ones((2, 2, 2)), np.ones((2, 2, 2)), b=0.5),
}


def contrast(one: Any, other: Any) -> float:
    low, high = sorted(style.luminance(to_rgb(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def ground(text: Any) -> Any:
    """The fill under the middle of a text; the paper where there is none."""
    if box := text.get_bbox_patch():
        return box.get_facecolor()
    fill: Any = style.PAPER
    if text.axes is None or text.get_transform() != text.axes.transData:
        return fill
    x, y = text.get_position()
    shapes = [p for p in text.axes.patches if isinstance(p, Rectangle | Circle)]
    for shape in sorted(shapes, key=lambda p: p.get_zorder()):
        inside = shape.get_path().contains_point((x, y), transform=shape.get_patch_transform())
        if inside and text.get_ha() == "center" and to_rgba(shape.get_facecolor())[3] > 0.5:
            fill = shape.get_facecolor()
    return fill


@pytest.mark.parametrize("name", FIGURES)
def test_words_are_read_on_their_ground(name: str, figures: list[Any]) -> None:
    FIGURES[name]()
    ((fig, _),) = figures
    texts = [t for t in fig.findobj(lambda a: hasattr(a, "get_bbox_patch")) if t.get_text().strip()]
    assert texts
    pale = [
        (t.get_text(), t.get_color(), ground(t))
        for t in texts
        if contrast(t.get_color(), ground(t)) < 4.5
    ]
    assert not pale


@pytest.mark.parametrize("name", FIGURES)
def test_words_stay_large_enough_in_a_narrow_page(name: str, figures: list[Any]) -> None:
    """The page scrolls a figure whose text would get too small; no text is much smaller from the start."""
    FIGURES[name]()
    ((fig, _),) = figures
    image = canvas.html_image(fig, "A figure.")
    width, least = (
        int(re.search(rf"{what}(\d+)", image)[1]) for what in (' width="', "min-width: ")
    )  # type: ignore[index]
    pixels = canvas.smallest_text(fig) * canvas.PAGE_DOTS_PER_INCH / 72
    assert pixels >= canvas.READABLE
    assert pixels * least / width >= 0.99 * canvas.READABLE
    assert least <= width


def test_a_large_network_is_drawn_in_rows_that_a_narrow_page_has_room_for(
    figures: list[Any],
) -> None:
    layers = [("conv", (256, 27, 27), 614_656), ("dense", (4096,), 37_752_832)] * 7
    plots.architecture((3, 227, 227), layers)
    ((fig, _),) = figures
    boxes = [text.get_window_extent() for text in fig.axes[0].texts]
    assert not [one for i, one in enumerate(boxes) for two in boxes[:i] if one.overlaps(two)]
    image = canvas.html_image(fig, "A figure.")
    assert int(re.search(r' width="(\d+)', image)[1]) <= 600  # type: ignore[index]
    assert canvas.smallest_text(fig) * canvas.PAGE_DOTS_PER_INCH / 72 >= 11


def test_the_fills_of_the_palette_are_measured_too() -> None:
    """The measure finds what is wrong: white on the palette's green."""
    assert contrast("#ffffff", style.GREEN) < 4.5 < contrast("#000000", style.GREEN)
