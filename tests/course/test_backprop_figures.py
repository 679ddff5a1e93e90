"""Figures of the notebook on gradients: their numbers are right, and every page gets a picture."""

import xml.etree.ElementTree as ET
from typing import Any

import convnet
import numpy as np
import pytest

from course import plots
from course.plots.conv_story import conv_story, work_out
from course.plots.flow import flow_bundle, live
from course.plots.pool_story import pool_story
from course.plots.tiny import tiny_numbers

X = [1.0, 2.0, 0.0, 1.0, 3.0]
W1 = [1.0, -1.0, 2.0]
W2 = [2.0, 3.0, -1.0, 1.0, 1.0]


def test_rows_and_columns_of_the_factors_are_named(figures: list[Any]) -> None:
    plots.factors(*convnet.tiny_jacobians(*map(np.array, (X, W1, W2)), 4.0))
    names = [text.get_text() for text in figures[0][0].axes[0].texts]
    for i in "₁₂₃₄₅":
        assert names.count(f"Z¹{i}") == names.count(f"A¹{i}") == 2  # a column, and a row
        assert names.count(f"W¹{i}") == (2 if i in "₁₂₃" else 0)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 2), (2, 0), (2, 1), (3, 1)])
def test_a_layer_agrees_with_the_reference_in_two_dimensions(stride: int, padding: int) -> None:
    rng = np.random.default_rng(stride + 10 * padding)
    x, w = rng.normal(size=(6, 7)), rng.normal(size=(2, 3))
    z = convnet.conv2d_single(x, w, stride=stride, padding=padding)
    dz = rng.normal(size=z.shape)
    layer = work_out(x, w, dz, stride, padding)
    dx, dw, _ = convnet.conv2d_backward(
        dz[None, None], x[None, None], w[None, None], stride, padding
    )
    inside = (slice(padding, padding + 6), slice(padding, padding + 7))
    np.testing.assert_allclose(layer.z, z, atol=1e-12)
    np.testing.assert_allclose(layer.dx[inside], dx[0, 0], atol=1e-12)
    np.testing.assert_allclose(layer.dw, dw[0, 0], atol=1e-12)


def test_a_line_agrees_with_the_reference() -> None:
    dz = np.array([12.0, 0.0, -6.0, 6.0, 0.0])
    layer = work_out(X, W1, dz, 1, 1)
    dx, dw, _ = convnet.conv1d_backward(dz, np.array(X), np.array(W1), padding=1)
    np.testing.assert_allclose(layer.dx[0, 1:-1], dx)
    np.testing.assert_allclose(layer.dw[0], dw)
    np.testing.assert_allclose(layer.dw[0], [-12, 18, 36])


@pytest.mark.parametrize(("size", "stride"), [(2, 1), (2, 2), (3, 2)])
def test_pooling_agrees_with_the_reference(size: int, stride: int) -> None:
    x = np.random.default_rng(size).permutation(30).reshape(5, 6).astype(float)
    z = convnet.maxpool2d(x[None, None], size, stride)
    dz = np.random.default_rng(1).normal(size=z.shape)
    story = pool_story(x, size, stride, dz[0, 0])
    dx = convnet.maxpool2d_backward(dz, x[None, None], size, stride)
    np.testing.assert_allclose(story.boards["Z"].values, z[0, 0])
    np.testing.assert_allclose(story.boards["dX"].values, dx[0, 0], atol=1e-12)


def test_the_tiny_network_agrees_with_the_reference() -> None:
    expected = convnet.tiny_forward(np.array(X), np.array(W1), np.array(W2), 4.0)
    for got, want in zip(tiny_numbers(X, W1, W2, 4.0), expected, strict=True):
        np.testing.assert_allclose(got, want)


def test_an_output_touches_its_window_and_nothing_else() -> None:
    story = conv_story(work_out(np.arange(20.0).reshape(4, 5), np.ones((2, 3)), None, 1, 0))
    step = story.steps[story.find(("dZ", (1, 2)))]
    window = {(i, j) for i in (1, 2) for j in (2, 3, 4)}
    assert {mark.cell for mark in step.marks if mark.board == "X"} == window
    assert {mark.cell for mark in step.marks if mark.board == "dX"} == window
    assert {mark.cell for mark in step.marks if mark.board == "dW"} == set(np.ndindex(2, 3))


def test_a_pixel_no_window_covers_says_so() -> None:
    story = conv_story(work_out([3, 1, 4, 1, 5, 9], W1, [2, -3], 2, 0))
    words = story.steps[story.find(("X", (0, 5)))].words
    assert "in no window" in words
    assert "gradient is 0" in words


def test_padding_says_that_its_gradient_is_dropped() -> None:
    story = conv_story(work_out(X, W1, None, 1, 1))
    assert "dropped" in story.steps[story.find(("dX", (0, 0)))].words


def test_shares_of_all_outputs_add_up_to_each_gradient() -> None:
    layer = work_out(np.arange(12.0).reshape(3, 4), [[1, -2], [0, 3]], None, 1, 1)
    story = conv_story(layer)
    for board, total in (("dX", layer.dx), ("dW", layer.dw)):
        found = np.zeros_like(total)
        for step in story.steps[: layer.z.size]:
            for mark in step.marks:
                if mark.board == board:
                    found[mark.cell] += float(mark.note.replace("−", "-"))
        np.testing.assert_allclose(found, total)


def test_every_cell_can_be_pointed_at_and_has_words() -> None:
    story = conv_story(work_out(np.ones((3, 4)), np.ones((2, 2)), None, 1, 1))
    picture = ET.fromstring(live(story, 0))
    steps = [e for e in picture.iter() if "step" in e.get("class", "").split()]
    hits = [e for e in picture.iter() if e.get("class") == "hit"]
    assert len(steps) == len(story.steps)
    assert len(hits) == sum(board.values.size for board in story.boards.values())
    keys = [e for e in picture.iter("input") if e.get("type") == "radio"]
    assert len(keys) == len(steps)
    assert all(e.get("aria-label") for e in keys)
    assert [e.get("checked") for e in keys].count("checked") == 1


def test_the_picture_needs_no_script_and_no_network() -> None:
    page = flow_bundle(conv_story(work_out(X, W1, None, 1, 1)), 0)["text/html"]
    assert "<script" not in page
    assert "http" not in page


def test_without_styles_the_live_picture_has_no_text() -> None:
    page = ET.fromstring(live(conv_story(work_out(X, W1, None, 1, 1)), 0))
    assert not "".join(page.itertext()).strip()
    assert page.get("style", "").startswith("display:none")


def test_a_page_without_styles_still_has_an_image_with_words() -> None:
    bundle = flow_bundle(conv_story(work_out(X, W1, None, 1, 1)), 2)
    assert '<img class="cnn-flow-still" alt="Six boards' in bundle["text/html"]
    assert "Z[2] = 2·1 + 0·(−1) + 1·2 = 4" in bundle["text/plain"]


def test_grading_shows_the_words_alone(shown: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    plots.flow(X, W1, padding=1)
    assert len(shown) == 1
    assert set(shown[0]) == {"text/plain"}
    assert shown[0]["text/plain"].startswith("Figure: ")


def test_pixels_are_counted_without_their_padding(shown: list[Any]) -> None:
    plots.flow(np.arange(12).reshape(3, 4), np.ones((2, 2)), padding=1, at=("X", 1, 2))
    assert "X[1,2] = 6" in shown[0]["text/plain"]


def test_pooling_can_be_pointed_at(shown: list[Any]) -> None:
    plots.pool_flow([[1, 3, 0], [4, 0, 1], [2, 6, 2]], 2, 1, [[1, 2], [3, 4]], at=("X", 2, 1))
    assert "X[2,1] = 6 is in 2 windows and wins 2; dX[2,1] = 3 + 4 = 7." in shown[0]["text/plain"]


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plots.tiny_net(X, W1, W2, 4), "Z1: 3 −1 4 5 −2"),
        (lambda: plots.paths(X, W1, W2, 4, weight=3), "Their sum: 36"),
        (lambda: plots.paths(X, W1, W2, 4, weight=1), "Their sum: −12"),
        (
            lambda: plots.factors(*convnet.tiny_jacobians(*map(np.array, (X, W1, W2)), 4.0)),
            "dloss/dW1: −12 18 36",
        ),
        (lambda: plots.knobs(X, W1, W2, 4), "slopes are asked for"),
        (lambda: plots.knobs(X, W1, W2, 4, slopes=[-12, 18, 36]), "−12 18 36"),
        (lambda: plots.step_sizes([0.1, 0.01], {"central": [1e-2, 0.0]}), "smallest error"),
    ],
)
def test_each_figure_says_its_numbers(shown: list[Any], draw: Any, words: str) -> None:
    draw()
    assert words in shown[0]["text/plain"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.flow(X, [[1.0]]),
        lambda: plots.flow(X, W1, [1.0, 2.0]),
        lambda: plots.flow([1.0], W1),
        lambda: plots.flow(X, W1, at=("Z", 9)),
        lambda: plots.pool_flow([[1.0]], 2),
        lambda: plots.pool_flow(np.ones((2, 2)), 2, dout=[[1, 2]]),
        lambda: plots.factors(np.ones((5, 3)), np.eye(5), np.ones(5)),
        lambda: plots.factors(None, np.eye(5), np.ones(5)),
        lambda: plots.paths(X, W1, W2, 4, weight=0),
        lambda: plots.tiny_net(X, [1, 2], W2, 4),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(shown: list[Any], draw: Any) -> None:
    with pytest.raises(plots.FigureError):
        draw()
    assert not shown
