"""Figures of the notebook on learning: the right pictures in the right places, words with each."""

from typing import Any

import numpy as np
import pytest

from course import plots


def test_a_gallery_keeps_the_order_and_shares_the_colours(figures: list[Any]) -> None:
    images = np.arange(5 * 2 * 3, dtype=float).reshape(5, 2, 3)
    plots.gallery(images, "Five.", titles="abcde", rows=["one", "two"], columns=3)
    ((fig, alt),) = figures
    (ax,) = fig.axes
    drawn = [image.get_array() for image in ax.images]
    assert all(np.array_equal(got, want) for got, want in zip(drawn, images, strict=True))
    assert len({image.norm for image in ax.images}) == 1
    places = [image.get_extent() for image in ax.images]
    assert places[0][0] == places[3][0] < places[1][0] == places[4][0] < places[2][0]
    assert places[3][2] > places[2][2]  # a row further down
    assert {text.get_text() for text in ax.texts} == {"one", "two", *"abcde"}
    assert alt == "Five. one, two, a, b, c, d, e"


def test_weights_are_signed_about_zero(figures: list[Any]) -> None:
    plots.gallery(np.array([[[-3.0, 1.0]]]), "Weights.", kind="signed")
    ((fig, alt),) = figures
    norm = fig.axes[0].images[0].norm
    assert (norm.vmin, norm.vmax) == (-3, 3)
    assert "up to 3 either way" in alt


def test_each_filter_stands_above_its_maps_on_one_scale(figures: list[Any]) -> None:
    images = np.zeros((2, 4, 4))
    filters = np.arange(27.0).reshape(3, 3, 3)
    before, after = np.ones((2, 3, 4, 4)), np.full((2, 3, 4, 4), 5.0)
    plots.maps_under_filters(
        images, [("before", filters, before), ("after", filters, after)], "Two."
    )
    ((fig, alt),) = figures
    pictures = fig.axes[0].images
    columns = [round(float(p.get_extent()[0]), 3) for p in pictures]
    for block in (slice(0, 11), slice(11, 22)):  # 3 filters, then twice an image and its 3 maps
        places = columns[block]
        assert places[:3] == places[4:7] == places[8:11]
    norms = {p.norm for p in pictures if p.get_array().min() > 0 and p.get_array().shape == (4, 4)}
    assert [norm.vmax for norm in norms] == [5]
    assert "before, after" in alt
    with pytest.raises(plots.FigureError):
        plots.maps_under_filters(images, [("before", filters[:2], before)], "Two.")


@pytest.mark.parametrize("images", [np.zeros((0, 8, 8)), np.zeros((8, 8)), None, "abc"])
def test_no_images_is_said(images: Any) -> None:
    with pytest.raises(plots.FigureError):
        plots.gallery(images, "Nothing.")


def test_curves_hold_the_numbers(figures: list[Any]) -> None:
    plots.loss_curves({"one": [3, 2, 1], "two": [2, 2]}, "Two curves.")
    ((fig, alt),) = figures
    lines = fig.axes[0].lines
    assert [list(line.get_ydata()) for line in lines] == [[3, 2, 1], [2, 2]]
    assert len({(line.get_linestyle(), line.get_marker()) for line in lines}) == 2
    assert alt == "Two curves. one: from 3 to 1; two: from 2 to 2."


@pytest.mark.parametrize("values", [[], None, [[1, 2]]])
def test_a_curve_without_numbers_is_said(values: Any) -> None:
    with pytest.raises(plots.FigureError):
        plots.loss_curves({"loss": values}, "Nothing.")


def test_the_valley_tells_where_each_walk_ends(figures: list[Any]) -> None:
    plots.valley({"walk": [[10, 1], [2, 0], [1, 0.1]]})
    ((fig, alt),) = figures
    assert fig.axes[0].get_aspect() == 1  # drawn to scale
    assert "walk: loss 1.5 after 2 steps" in alt  # (1 + 200 * 0.01) / 2
    with pytest.raises(plots.FigureError):
        plots.valley({"walk": np.zeros((4, 3))})


@pytest.mark.parametrize("filters", [1, 2, 8])
def test_the_blocks_say_their_shapes(figures: list[Any], filters: int) -> None:
    plots.blocks(size=6, filters=filters, classes=3)
    ((fig, alt),) = figures
    words = {text.get_text() for text in fig.axes[0].texts}
    assert {f"{filters} × 6 × 6", f"{filters} × 3 × 3", f"{9 * filters}", "3"} <= words
    assert f"{9 * filters} numbers" in alt
