"""Notebook 5: what it promises, what it claims, and that it runs when filled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import convnet
import nbformat
import numpy as np
import pytest

from course.data import digits
from tests.helpers.notebook_runs import answers_of, built, grader, released, run

NAME = "5_learning"
POINTS = {
    "init_cnn": 3,
    "cnn_forward": 3,
    "cnn_loss_and_grads": 4,
    "sgd_step": 3,
    "train_cnn": 4,
    "momentum_step": 3,
}
HELPERS = {
    "helpers_columns": "columns",
    "helpers_pool": "pool",
    "helpers_softmax": "softmax_loss",
    "helpers_pool_backward": "pool_backward",
}


@pytest.fixture
def notebook() -> Any:
    return built(NAME)


@pytest.fixture
def release() -> Any:
    return released(NAME)


@pytest.fixture(scope="module")
def answers() -> dict[str, Any]:
    return answers_of(NAME)


def test_every_exercise_has_its_cell_its_check_and_its_points(notebook: Any) -> None:
    checks = {}
    for before, cell in zip(notebook.cells, notebook.cells[1:], strict=False):
        meta = grader(cell)
        if cell.cell_type == "code" and meta.get("grade"):
            name = grader(before)["grade_id"]
            assert meta["grade_id"] == f"{name}_check"
            assert meta["locked"]
            assert cell.source == f"check({name})"
            assert f"def {name}(" in before.source
            checks[name] = meta["points"]
    assert checks == POINTS
    assert sum(checks.values()) == 20


def test_every_part_comes_with_an_example(notebook: Any) -> None:
    parts = {}
    for before, cell in zip(notebook.cells, notebook.cells[1:], strict=False):
        name = grader(before).get("grade_id", "")
        if name.startswith("helpers_"):
            (defined,) = re.findall(r"^def (\w+)", before.source, re.MULTILINE)
            assert f"{defined}(" in cell.source
            assert "with attempt():" in cell.source
            parts[name] = defined
    assert parts == HELPERS


def test_two_written_questions_follow_their_question(notebook: Any) -> None:
    written = [
        (before.source, grader(cell))
        for before, cell in zip(notebook.cells, notebook.cells[1:], strict=False)
        if cell.cell_type == "markdown" and grader(cell)
    ]
    assert [meta["grade_id"] for _, meta in written] == ["learning_written_1", "learning_written_2"]
    assert all(meta["points"] == 2 and meta["grade"] and meta["solution"] for _, meta in written)
    assert all("### Written question" in question for question, _ in written)


def test_grade_ids_are_unique_and_legal(notebook: Any) -> None:
    ids = [grader(cell)["grade_id"] for cell in notebook.cells if grader(cell)]
    assert len(ids) == len(set(ids)) == 2 * len(POINTS) + len(HELPERS) + 2
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]+", name) for name in ids)


@pytest.mark.parametrize("row", ["L14", "L15", "L18"])
def test_each_lecture_row_stands_where_it_is_taught(notebook: Any, row: str) -> None:
    taught = [
        line
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("*Lecture row") and re.search(rf"\b{row}\b", line)
    ]
    assert taught


def test_cells_are_short(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code" and not grader(cell):
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 11, cell.source
            assert max(map(len, lines)) <= 90, cell.source


def test_no_answer_reaches_a_student(release: Any) -> None:
    text = nbformat.writes(release)
    for words in ("BEGIN SOLUTION", "Model answer", "Marking", "np.sqrt(2 /", "winner", "log_p"):
        assert words not in text
    assert text.count("raise NotImplementedError()") == len(POINTS) + len(HELPERS)
    assert text.count("YOUR ANSWER HERE") == 2


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize("sides", [(4, 4), (7, 6), (5, 8)])
def test_the_answers_agree_with_the_reference(
    answers: dict[str, Any], k: int, sides: tuple[int, int]
) -> None:
    rng = np.random.default_rng([k, *sides])
    params = answers["init_cnn"](rng, 2, sides, 3, k, 4)
    params = {name: p + 0.3 * rng.normal(size=p.shape) for name, p in params.items()}
    x, y = rng.normal(size=(5, 2, *sides)), rng.integers(0, 4, 5)
    np.testing.assert_allclose(
        answers["cnn_forward"](params, x), convnet.cnn_forward(params, x), atol=1e-12
    )
    loss, grads = answers["cnn_loss_and_grads"](params, x, y)
    expected, right = convnet.cnn_loss_and_grads(params, x, y)
    assert loss == pytest.approx(expected)
    for name in params:
        np.testing.assert_allclose(grads[name], right[name], atol=1e-12)


def test_the_examples_of_the_text_are_true(answers: dict[str, Any]) -> None:
    params = answers["init_cnn"](np.random.default_rng(0), 1, 8, 8, 3, 10)
    assert sum(p.size for p in params.values()) == 1370
    dense = answers["init_cnn"](np.random.default_rng(0), 64, 2, 18, 1, 10)
    assert sum(p.size for p in dense.values()) == 1360
    w = {"w": np.array([1, 2])}
    assert answers["sgd_step"](w, {"w": np.array([10, -10])}, 0.1)["w"].tolist() == [0, 3]
    p, v = {"w": np.array(1.0)}, {"w": np.array(0.0)}
    for velocity, place in ((1, 0.9), (1.9, 0.71), (2.71, 0.439)):
        p, v = answers["momentum_step"](p, {"w": np.array(1.0)}, v, 0.1)
        assert (v["w"], p["w"]) == (pytest.approx(velocity), pytest.approx(place))
    window = answers["columns"](np.array([[[[1.0, 2.0], [3.0, 4.0]]]]), 3)[0, :, 0]
    assert window.tolist() == [0, 0, 0, 0, 1, 2, 0, 3, 4]
    assert answers["columns"](np.zeros((5, 2, 7, 4)), 3).shape == (5, 18, 28)
    assert answers["pool"](np.arange(15.0).reshape(1, 1, 3, 5)).tolist() == [[[[6, 8]]]]
    ties = answers["pool_backward"](np.ones((1, 1, 1, 1)), np.ones((1, 1, 2, 2)))
    assert ties.sum() == 1


def test_a_filter_of_one_by_one_on_pixels_is_a_dense_network(answers: dict[str, Any]) -> None:
    x = np.random.default_rng(0).normal(size=(5, 1, 8, 8))
    params = answers["init_cnn"](np.random.default_rng(1), 64, 2, 18, 1, 10)
    channels = np.tile(x.reshape(5, 64, 1, 1), (1, 1, 2, 2))
    hidden = np.maximum(x.reshape(5, 64) @ params["conv_w"].reshape(18, 64).T, 0)
    expected = hidden @ params["dense_w"]
    np.testing.assert_allclose(answers["cnn_forward"](params, channels), expected, atol=1e-12)


def test_hardly_any_ink_stands_in_the_outer_columns() -> None:
    x_train, _, x_test, _ = digits()
    ink = np.concatenate([x_train, x_test]).sum(axis=(0, 1, 2))
    assert (ink[0] + ink[7]) / ink.sum() < 0.01


@pytest.mark.slow
def test_the_instructor_version_runs(notebook: Any, tmp_path: Path) -> None:
    done = run(notebook, tmp_path)
    assert not done.complaints
    assert done.wordless == []
    printed = done.printed
    assert "not written yet" not in printed
    assert "Nothing to show" not in printed
    assert float(re.search(r"test images: +(\d+\.\d)%", printed)[1]) > 90  # type: ignore[index]
    moved = [
        [float(n) for n in row] for row in re.findall(r"^[+-]\d +(\S+)%  (\S+)%", printed, re.M)
    ]
    (left, rest, right) = moved
    assert min(rest) > 90 > 70 > max(left + right)
    assert left[0] > left[1]
    assert right[0] > right[1]
    assert len(done.pictures) >= 12
    for name, points in POINTS.items():
        assert done.full_marks(name, points), done.reports
