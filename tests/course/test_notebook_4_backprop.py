"""Notebook 4: what it promises, what it claims, and that it runs when filled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.special import log_softmax

from tests.helpers.notebook_runs import answers_of, built, grader, run

NAME = "4_backprop"
POINTS = {
    "tiny_forward": 2,
    "tiny_jacobians": 3,
    "tiny_backward": 2,
    "numerical_gradient": 2,
    "relu_backward": 1,
    "dense_backward": 2,
    "conv1d_backward": 2,
    "conv2d_backward": 3,
    "maxpool2d_backward": 2,
    "softmax_nll": 1,
}
#: The lecture's example: x, w1, w2, y.
TINY = (
    np.array([1.0, 2.0, 0.0, 1.0, 3.0]),
    np.array([1.0, -1.0, 2.0]),
    np.array([2.0, 3.0, -1.0, 1.0, 1.0]),
    4.0,
)


@pytest.fixture
def notebook() -> Any:
    return built(NAME)


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    return answers_of(NAME)


def test_every_exercise_has_its_cell_its_check_and_its_points(notebook: Any) -> None:
    checks = {}
    for before, cell in zip(notebook.cells, notebook.cells[1:], strict=False):
        meta = grader(cell)
        if cell.cell_type == "code" and meta.get("grade"):
            name = grader(before)["grade_id"]
            assert cell.source == f"check({name})"
            assert f"def {name}(" in before.source
            checks[name] = meta["points"]
    assert checks == POINTS


@pytest.mark.parametrize("row", ["L16", "L17", "L18"])
def test_each_lecture_row_stands_where_it_is_taught(notebook: Any, row: str) -> None:
    lines = [
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("*Lecture row")
    ]
    assert any(re.search(rf"\b{row}\b", line) for line in lines)


def test_the_numbers_worked_by_hand(answers: dict[str, Any]) -> None:
    x, _, w2, y = TINY
    Z1, _, A2, loss = answers["tiny_forward"](*TINY)
    assert (Z1.tolist(), A2, loss) == ([3, -1, 4, 5, -2], 7, 9)
    dZ1_dW1, dA1_dZ1, dloss_dA1 = answers["tiny_jacobians"](*TINY)
    assert dZ1_dW1[:, 1].tolist() == [1, 2, 0]
    assert dloss_dA1.tolist() == [12, 18, -6, 6, 6]
    assert (dA1_dZ1 @ dloss_dA1).tolist() == [12, 0, -6, 6, 0]
    dW1, dW2 = answers["tiny_backward"](*TINY)
    assert dW1.tolist() == [-12, 18, 36]
    assert dW2[0] == 18
    # "Up by 3.96 for a turn of 0.1"
    turned = answers["tiny_forward"](x, np.array([1, -1, 2.1]), w2, y)[3]
    assert turned - loss == pytest.approx(3.96)


def test_the_model_answers_numbers(answers: dict[str, Any]) -> None:
    """Written question 2: the gradient at a pixel in a closed window, and fifteen single products."""
    x, w1, w2, y = TINY
    at_pixels = answers["numerical_gradient"](lambda v: answers["tiny_forward"](v, w1, w2, y)[3], x)
    assert at_pixels[1] == pytest.approx(18, abs=1e-4)
    dZ1_dW1, dA1_dZ1, dloss_dA1 = answers["tiny_jacobians"](*TINY)
    products = dZ1_dW1 * (dA1_dZ1 @ dloss_dA1)  # (3, 5)
    assert products.T.tolist() == [[0, 12, 24], [0, 0, 0], [-12, 0, -6], [0, 6, 18], [0, 0, 0]]
    assert products.sum(axis=1).tolist() == [-12, 18, 36]


def test_the_gradient_checker_is_right_where_calculus_is_easy(answers: dict[str, Any]) -> None:
    x = np.arange(6).reshape(2, 3)  # whole numbers
    slopes = answers["numerical_gradient"](lambda v: (v**3).sum(), x)
    np.testing.assert_allclose(slopes, 3 * x**2, atol=1e-6)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_softmax_is_scipys(answers: dict[str, Any]) -> None:
    rng = np.random.default_rng(0)
    scores, y = 300 * rng.normal(size=(5, 4)), rng.integers(0, 4, 5)
    loss, dscores = answers["softmax_nll"](scores, y)
    log_p = log_softmax(scores, axis=1)
    assert loss == pytest.approx(-log_p[np.arange(5), y].mean())
    np.testing.assert_allclose(dscores, (np.exp(log_p) - np.eye(4)[y]) / 5, atol=1e-12)
    # "a network that knows nothing starts at ln K"
    assert answers["softmax_nll"](np.zeros((1, 7)), np.array([3]))[0] == pytest.approx(np.log(7))


@pytest.mark.slow
def test_the_instructor_version_runs(notebook: Any, tmp_path: Path) -> None:
    done = run(notebook, tmp_path)
    assert not done.complaints
    assert done.wordless == []
    printed = done.printed
    for words in ("not written yet", "Nothing to show", "is not there yet"):
        assert words not in printed
    # "Nine digits or more agree", and so do the layers, one at a time
    agree = re.findall(r"(?:error of )?\b(?:dW1|dW2|dx|dW|dw|db):? (\d+e-\d+)", printed)
    assert len(agree) >= 9
    assert max(map(float, agree)) < 1e-8
    # a transposed gradient passes with an upstream gradient of ones, and fails with a random one
    ones, mixed = (
        float(re.search(rf"{how}: error (\S+)", printed)[1])  # type: ignore[index]
        for how in ("all ones", "random")
    )
    assert ones < 1e-7 < 1e-4 < mixed
    before, after = re.search(r"sum of dout (\S+) +sum of dx (\S+)", printed).groups()  # type: ignore[union-attr]
    assert before == after
    losses = [float(loss) for loss in re.findall(r"^step \d: .* loss (\S+)$", printed, re.M)]
    assert losses == sorted(losses, reverse=True)
    assert len(losses) == 6
    assert len(done.pictures) >= 12
    for name, points in POINTS.items():
        assert done.full_marks(name, points), done.reports
