"""Figures of notebook 1: right numbers in their words, nothing by colour alone, clear refusals."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from course import plots
from course.plots import bar_charts
from course.plots.hypotheses import TAPS


def texts(figure: Any) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def test_imagenet_says_the_published_numbers(figures: list[Any]) -> None:
    plots.imagenet()
    ((figure, _),) = figures
    assert {str(error) for error in bar_charts.IMAGENET.values()} <= set(texts(figure))
    assert bar_charts.IMAGENET[2012] == 16.4
    # told apart by hatching, not by colour alone
    hatches = [patch.get_hatch() for patch in figure.axes[0].patches]
    assert hatches == ["///"] * 2 + [""] * 5


def test_no_number_is_struck_through_by_the_dashed_line(figures: list[Any]) -> None:
    plots.imagenet()
    for text in figures[0][0].axes[0].texts:
        low = text.get_position()[1]
        assert not low < bar_charts.ONE_PERSON < low + 1.4


def test_bars_write_their_numbers(shown: list[Any]) -> None:
    plots.bars({"small": 34944, "large": 37752832}, ("large",), "weights")
    assert shown[0]["text/plain"] == "Bars of weights. small: 34,944; large: 37,752,832."
    assert "<img" in shown[0]["text/html"]


@pytest.mark.parametrize(("n", "local"), [(4, 10), (6, 16), (9, 25)])
def test_nested_boxes_count_what_is_free(figures: list[Any], n: int, local: int) -> None:
    plots.nested(n)
    written = texts(figures[0][0])
    for count in (n * n, local, 3):
        assert f"{count} parameters" in written
    # each of the three weights stands as often as its diagonal is long
    assert [written.count(f"w{i}") for i in (1, 2, 3)] == [n - 1, n, n - 1]


def test_the_tied_weights_differ_by_stroke_too() -> None:
    assert len({dash for _, dash in TAPS}) == len({colour for colour, _ in TAPS}) == 3


def test_unrolled_pixels_stand_row_after_row(figures: list[Any]) -> None:
    plots.unroll(np.ones((3, 4)), ((0, 1), (1, 1)))
    assert {"P: place 2", "Q: place 6"} <= set(texts(figures[0][0]))


def test_the_product_says_matrix_column_and_result(shown: list[Any]) -> None:
    plots.matrix_product([[2, 3, 0], [1, 2, 3], [0, 1, 2]], [1, 0, -1], rows=(1,))
    assert shown[0]["text/plain"].startswith("A matrix with the rows 2 3 0; 1 2 3; 0 1 2")
    assert "column 1 0 −1, gives 2, −2, −2." in shown[0]["text/plain"]


def test_the_product_refuses_what_does_not_fit() -> None:
    with pytest.raises(plots.FigureError, match=r"\(3, 3\) and a column of 4 do not fit"):
        plots.matrix_product(np.eye(3), np.ones(4))


def test_curves_say_means_and_level(shown: list[Any]) -> None:
    runs = np.array([[1.0, 0.5], [0.25, 0.75]])
    plots.curves([("net", [0, 10], runs)], "Rates.", level=("guessing", 0.1))
    assert shown[0]["text/plain"] == "Rates. net: 0.75 0.5 at 0 10; guessing: 0.1."


def test_curves_differ_by_mark_and_stroke(figures: list[Any]) -> None:
    plots.curves([(str(i), [0, 1], [i, i]) for i in range(4)], "Four.")
    lines = figures[0][0].axes[0].lines
    assert len({(line.get_marker(), line.get_linestyle()) for line in lines}) == 4


def test_names_of_curves_that_end_together_do_not_overlap(figures: list[Any]) -> None:
    plots.curves([(str(i), [0, 1], [i, 0.5]) for i in range(3)], "Three.")
    ax = figures[0][0].axes[0]
    heights = sorted(text.xy[1] for text in ax.texts)
    assert min(np.diff(heights)) > 0.08 * np.ptp(ax.get_ylim())
    assert heights[-1] <= ax.get_ylim()[1]


def test_a_curve_of_nothing_is_refused() -> None:
    with pytest.raises(plots.FigureError, match="None"):
        plots.curves([("mine", [0, 1], None)], "Mine.")


def test_a_fit_says_how_many_points(shown: list[Any]) -> None:
    seen, new = np.array([[0.0, 1, 2], [0, 1, 2]]), np.array([[0.5], [0.5]])
    plots.fits(seen, new, [("a line", np.array([1.0, 0]))], "It meets all.")
    assert "3 points to learn from (dots), 1 new ones" in shown[0]["text/plain"]
    assert shown[0]["text/plain"].endswith("It meets all.")


def test_shuffled_images_hold_the_same_pixels(figures: list[Any]) -> None:
    images = np.random.default_rng(0).random((3, 4, 5))
    order = np.random.default_rng(1).permutation(20)
    plots.shuffled(images, order, [7, 8, 9])
    pictures = [np.asarray(ax.images[0].get_array()) for ax in figures[0][0].axes]
    for above, below in zip(pictures[:3], pictures[3:], strict=True):
        assert not np.array_equal(above, below)
        np.testing.assert_array_equal(above.ravel()[order], below.ravel())


def test_signals_are_all_drawn(figures: list[Any]) -> None:
    plots.signals(np.random.default_rng(0).normal(size=(3, 10, 40)), range(10), "Signals.")
    (ax,) = figures[0][0].axes
    assert len(ax.lines) == 30
    assert [label.get_text() for label in ax.get_xticklabels()] == list("0123456789")
    # no signal runs into the next one
    spans = sorted((line.get_xdata().min(), line.get_xdata().max()) for line in ax.lines[:10])
    assert all(a[1] < b[0] for a, b in pairwise(spans))
