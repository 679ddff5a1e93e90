"""Figures: right numbers, words for everyone, readable on both pages, no crash on odd input."""

import base64
import io
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from scipy.signal import correlate

from course import plots
from course.data import photograph
from course.plots import grids, style

LINE, FILTER = [0, 0, 1, 1, 1, 0, 1, 0, 0, 0], [-1, 1, -1]
DOT = -np.ones((3, 3)) + 2 * np.outer([0, 1, 0], [0, 1, 0])


def luminance(colour: str | tuple[float, ...]) -> float:
    channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return float(np.dot([0.2126, 0.7152, 0.0722], channels))


def contrast(a: str | tuple[float, ...], b: str | tuple[float, ...]) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


# show


def test_a_figure_comes_with_its_words(shown: list[Any]) -> None:
    plots.show(Figure(), 'a "filter" <b>')
    (output,) = shown
    assert output["text/plain"] == 'a "filter" <b>'
    assert 'alt="a &quot;filter&quot; &lt;b&gt;"' in output["text/html"]
    data = output["text/html"].split("base64,")[1].split('"')[0]
    pixels = plt.imread(io.BytesIO(base64.b64decode(data)))
    paper = to_rgb(style.PAPER)
    assert np.allclose(pixels[..., :3], paper), "an empty figure is an empty card"
    assert pixels.shape[2] == 3 or (pixels[..., 3] == 1).all()


def test_no_figure_without_words(shown: list[Any]) -> None:
    with pytest.raises(ValueError, match="alt is empty"):
        plots.show(Figure(), " ")
    assert not shown


def test_show_leaves_no_figure_open(shown: list[Any]) -> None:
    before = plt.get_fignums()
    plots.show(plt.figure(), "a figure made with pyplot")
    plots.worked_1d(LINE, FILTER)
    assert plt.get_fignums() == before
    assert len(shown) == 2


# the palette


def test_ink_is_read_on_the_paper() -> None:
    assert contrast(style.INK, style.PAPER) >= 4.5
    assert contrast("#000000", style.PAPER) >= 4.5


@given(st.tuples(*[st.floats(0, 1)] * 3))
def test_numbers_are_read_on_any_fill(fill: tuple[float, float, float]) -> None:
    assert contrast(style.text_colour((*fill, 1.0)), fill) >= 4.5


def test_sign_survives_grey_and_colour_blindness() -> None:
    # Linear maps from a normal observer's sRGB to what a protanope and a deuteranope see
    # (Machado, Oliveira and Fernandes 2009, severity 1).
    protan = [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]
    deutan = [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    for strength in (0.5, 1.0):
        low, high = (np.array(style.SIGNED(0.5 + s * strength / 2)[:3]) for s in (-1, 1))
        assert abs(luminance(tuple(low)) - luminance(tuple(high))) > 0.1
        for seen in (protan, deutan):
            assert np.abs(np.array(seen) @ (low - high)).max() > 0.2


@pytest.mark.parametrize(
    ("value", "text"),
    [(-1.0, "−1"), (0.5, "0.5"), (-0.001, "0"), (12345.0, "1.23e+04"), (np.nan, "nan"), (10, "10")],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert style.number(value) == text


# what the figures say


def test_the_worked_line_says_every_sum(shown: list[Any]) -> None:
    plots.worked_1d(LINE, FILTER)
    assert "are 0 −1 0 −1 0 −2 1 −1 0 0." in shown[0]["text/plain"]


@pytest.mark.parametrize("n", [3, 7, 10])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_windows_are_counted(shown: list[Any], n: int, stride: int, padding: int) -> None:
    plots.windows_1d(n, 3, stride, padding)
    starts = [s for s in range(n + 2 * padding) if s % stride == 0 and s + 3 <= n + 2 * padding]
    left = n + 2 * padding - starts[-1] - 3
    words = shown[0]["text/plain"]
    assert f": {len(starts)} fit, {left} cell" in words


def test_the_lattice_counts_height_and_width_apart(shown: list[Any]) -> None:
    plots.lattice((5, 8), (3, 3), stride=2, padding=0)
    words = shown[0]["text/plain"]
    assert "2 by 3 of them" in words
    assert "0 rows at the bottom, 1 column at the right" in words


@pytest.mark.parametrize("padding", [0, 1, 2])
def test_the_worked_window_agrees_with_scipy(padding: int) -> None:
    rng = np.random.default_rng(padding)
    x, w = rng.normal(size=(4, 6)), rng.normal(size=(2, 3))
    expected = correlate(np.pad(x, padding), w, mode="valid") + 0.5
    np.testing.assert_allclose(grids.responses(x, w, 0.5, padding), expected, atol=1e-12)


def test_im2col_columns_are_read_out(shown: list[Any]) -> None:
    plots.columns(np.arange(1, 13).reshape(3, 4), [[1, 0], [2, -1]])
    words = shown[0]["text/plain"]
    assert "d: 5 6 9 10" in words
    assert "is Z: 5 7 9 13 15 17." in words


def test_channels_are_summed_with_one_bias(shown: list[Any]) -> None:
    plots.worked_channels(np.ones((3, 2, 2)), np.ones((3, 2, 2)), b=0.5)
    assert "the one output is 12.5" in shown[0]["text/plain"]


def test_panels_add_the_numbers_of_small_arrays(shown: list[Any]) -> None:
    plots.panels([("X", np.eye(2), "grey"), ("photo", photograph(), "grey")], "two pictures")
    assert shown[0]["text/plain"] == "two pictures / X: 1 0; 0 1"


def test_the_other_figures_draw(shown: list[Any]) -> None:
    photo = photograph()
    plots.riddle(photo)
    plots.bank(3)
    plots.strips([("X", LINE, "grey"), ("none", np.zeros(0), "signed")])
    plots.trace([("X", np.sin(np.arange(99)))], "a wave", marks=[7])
    plots.responses_to([("dot", DOT)], [photo[0] - 0.5], "a map")
    plots.worked_2d(np.eye(4), DOT, at=(0, 3), b=0.5)
    assert len(shown) == 6
    assert all(output["text/plain"].strip() for output in shown)


def places(fig: Figure) -> list[float]:
    """Middles of all filled cells, from left to right in each row."""
    return [float(p.get_x() + p.get_width() / 2) for p in fig.axes[0].patches]


def test_numbers_stand_under_their_windows(figures: list[Any]) -> None:
    line = np.arange(10.0)
    for size, stride, padding in ((2, 2, 0), (5, 5, 0), (10, 10, 0), (3, 2, 1), (3, 1, 0)):
        count = (10 + 2 * padding - size) // stride + 1
        plots.strips([("X", line, "grey"), ("A", np.ones(count), "map", (size, stride, padding))])
        middles = places(figures.pop()[0])
        pixels, numbers = np.array(middles[:10]), np.array(middles[10:])
        expected = [pixels[0] + i * stride - padding + (size - 1) / 2 for i in range(count)]
        np.testing.assert_allclose(numbers, expected)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "does the function end with return"),
        ("abc", "got str"),
        ([[1, 2], [3]], "got list"),
        (np.zeros((2, 2)), r"shape \(2, 2\), expected 1 axis"),
    ],
)
def test_what_cannot_be_drawn_is_said(value: object, words: str) -> None:
    with pytest.raises(plots.FigureError, match=words):
        plots.strips([("Z", value, "signed")])


def test_windows_that_do_not_fit_are_said() -> None:
    with pytest.raises(plots.FigureError, match="does not fit"):
        plots.windows_1d(2, 5)
    with pytest.raises(plots.FigureError, match="does not fit"):
        plots.lattice((2, 9), (3, 3), 1, 0)
    with pytest.raises(plots.FigureError, match="no window stands"):
        plots.worked_2d(np.eye(3), DOT, at=(3, 0))
    with pytest.raises(plots.FigureError, match="expected \\(3, H, W\\)"):
        plots.panels([("z", np.zeros((2, 20, 20)), "grey")], "no colour image")


# got, expected, difference


def outlines(fig: Figure) -> list[int]:
    """Number of line segments that outline differing cells, for each axes with pictures."""
    return [
        sum(len(c.get_segments()) for c in ax.collections if isinstance(c, LineCollection)) // 2
        for ax in fig.axes
        if ax.get_title()
    ]


def texts(fig: Figure) -> str:
    words = [t.get_text() for ax in fig.axes for t in ax.texts]
    return " ".join([*words, *(ax.get_title() for ax in fig.axes), fig.get_suptitle()])


def test_differing_cells_are_outlined_in_all_three() -> None:
    expected = np.arange(20.0).reshape(4, 5)
    got = expected.copy()
    got[1, 2] += 1
    got[1, 3] = np.nan  # next to the other: one outline of 2 x 1 cells, 6 sides
    fig = plots.comparison(got, expected, "conv2d_single")
    assert outlines(fig) == [6, 6, 6]
    assert "got − expected" in texts(fig)
    assert "conv2d_single" in texts(fig)


def test_equal_arrays_have_no_outline() -> None:
    x = np.array([1.0, np.nan, -np.inf])
    assert outlines(plots.comparison(x, x.copy())) == [0, 0, 0]


def test_different_shapes_are_written_out() -> None:
    fig = plots.comparison(np.zeros(8), np.zeros(10), "conv1d")
    # No wider than its cells need: a page would scroll to show margins.
    widths = [plots.comparison(np.zeros(n), np.ones(n)).get_figwidth() for n in (1, 2, 9, 12)]
    assert widths == sorted(widths)
    assert widths[1] < 4 < widths[-1] <= 7.5
    assert "shapes differ: got (8,), expected (10,)" in texts(fig)
    assert len(outlines(fig)) == 2


def test_the_first_plane_that_differs_is_drawn() -> None:
    expected = np.zeros((2, 3, 4, 4))
    got = expected.copy()
    got[1, 2, 0, 0] = 7
    fig = plots.comparison(got, expected, "conv2d")
    assert "[1, 2]" in texts(fig)
    assert outlines(fig) == [4, 4, 4]


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (np.zeros(40), np.ones(40)),
        (np.zeros((30, 40)), np.ones((30, 40))),
        (np.zeros((0, 4)), np.ones((3, 4))),
        (np.zeros((0, 2, 4, 4)), np.ones((3, 2, 4, 4))),
        (np.float64(3), np.ones(4)),
        (3, 4),
        (np.full((5, 5), np.nan), np.ones((5, 5))),
        (np.full((50, 50), np.inf), np.ones((50, 50))),
        (np.arange(9).reshape(3, 3), np.ones((3, 3), dtype=bool)),
    ],
)
def test_any_pair_of_arrays_is_drawn(shown: list[Any], got: object, expected: object) -> None:
    plots.show(plots.comparison(got, expected, "a case"), "got, expected and the difference")
    assert len(shown) == 1


def test_nothing_to_compare_is_said() -> None:
    with pytest.raises(plots.FigureError, match="got None"):
        plots.comparison(None, np.zeros(3))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("b = -0.5", "b = −0.5"),
        ("R - 2 G", "R − 2 G"),
        ("filter -across", "filter −across"),
        ("one-sided, a 3-by-3", "one-sided, a 3-by-3"),
    ],
)
def test_a_minus_is_no_hyphen(text, shown):
    assert style.minus(text) == shown


def test_a_bias_is_added_with_its_own_sign():
    assert [style.plus(b) for b in (0.5, -0.5, 0.0)] == [" + 0.5", " − 0.5", ""]
