"""Notebook 1: what it promises, what it claims, and that it runs when filled."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from scipy.linalg import toeplitz
from scipy.signal import correlate

from course.data import photograph
from course.experiments import accuracies
from tests.helpers.notebook_runs import answers_of, built, grader, released, run

NAME = "1_hypothesis_class"
POINTS = {
    "dense": 4,
    "count_dense_params": 3,
    "count_conv_params": 3,
    "conv_matrix": 6,
    "shift": 4,
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


def test_two_written_questions_follow_their_question(notebook: Any) -> None:
    written = [
        (before.source, grader(cell))
        for before, cell in zip(notebook.cells, notebook.cells[1:], strict=False)
        if cell.cell_type == "markdown" and grader(cell)
    ]
    ids = [meta["grade_id"] for _, meta in written]
    assert ids == ["hypothesis_written_1", "hypothesis_written_2"]
    assert all(meta["points"] == 2 and meta["grade"] and meta["solution"] for _, meta in written)
    assert all("### Written question" in question for question, _ in written)


def test_grade_ids_are_unique_and_legal(notebook: Any) -> None:
    ids = [grader(cell)["grade_id"] for cell in notebook.cells if grader(cell)]
    assert len(ids) == len(set(ids)) == 2 * len(POINTS) + 2
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]+", name) for name in ids)


@pytest.mark.parametrize("row", ["L1", "L2", "L3", "L4", "L5", "L6", "L9", "L15"])
def test_each_lecture_row_stands_where_it_is_taught_and_in_the_table(
    notebook: Any, row: str
) -> None:
    """The table at the end names, for a row, only sections that carry it."""
    sections: dict[str, str] = {}
    here = ""
    for cell in notebook.cells:
        for line in cell.source.splitlines() if cell.cell_type == "markdown" else ():
            if found := re.match(r"## (\d+)\.", line):
                here = found[1]
            if line.startswith("*Lecture row"):
                sections[here] = sections.get(here, "") + line
    (listed,) = re.findall(rf"^\| {row} \|.*\| ([\d, ]+) \|$", notebook.cells[-1].source, re.M)
    taught = [number for number, line in sections.items() if re.search(rf"\b{row}\b", line)]
    assert taught == listed.split(", ")


def test_cells_are_short(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code" and not grader(cell):
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 10, cell.source
            assert max(map(len, lines)) <= 90, cell.source


def test_the_notebook_needs_no_reference(notebook: Any) -> None:
    assert not re.search(r"\b(convnet|misconceptions)\b", nbformat.writes(notebook))


def test_no_answer_reaches_a_student(release: Any) -> None:
    text = nbformat.writes(release)
    for words in ("BEGIN SOLUTION", "Model answer", "Marking", "x @ W", "k // 2\\n", "zeros_like"):
        assert words not in text
    assert text.count('"    raise NotImplementedError()') == len(POINTS)
    assert text.count("YOUR ANSWER HERE") == 2


def test_dense_is_einsum(answers: dict[str, Any]) -> None:
    rng = np.random.default_rng(0)
    x, W, b = rng.normal(size=(5, 3)), rng.normal(size=(3, 4)), rng.normal(size=4)
    expected = np.einsum("nd,dk->nk", x, W) + b
    np.testing.assert_allclose(answers["dense"](x, W, b), expected, atol=1e-12)


@pytest.mark.parametrize("k", [1, 3, 5, 7])
@pytest.mark.parametrize("n", [1, 2, 4, 9])
def test_the_matrix_is_the_padded_layer(answers: dict[str, Any], k: int, n: int) -> None:
    rng = np.random.default_rng([k, n])
    w, x = rng.normal(size=k), rng.normal(size=n)
    layer = correlate(np.pad(x, k // 2), w, mode="valid")
    matrix = answers["conv_matrix"](w, n)
    np.testing.assert_allclose(matrix @ x, layer, atol=1e-12)
    reach = min(k // 2, n - 1)
    column, row = np.zeros(n), np.zeros(n)
    column[: reach + 1], row[: reach + 1] = w[k // 2 :: -1][: reach + 1], w[k // 2 :][: reach + 1]
    np.testing.assert_array_equal(matrix, toeplitz(column, row))


@pytest.mark.parametrize("s", [-9, -5, -2, -1, 0, 1, 3, 5, 8])
def test_shift_is_roll_over_enough_zeros(answers: dict[str, Any], s: int) -> None:
    x = np.array([3, 1, 4, 1, 5])
    wide = np.roll(np.pad(x, 10), s)[10:15]
    np.testing.assert_array_equal(answers["shift"](x, s), wide)
    assert x.tolist() == [3, 1, 4, 1, 5]


def test_the_examples_of_the_docstrings_are_true(answers: dict[str, Any]) -> None:
    z = answers["dense"](np.array([[1, 2]]), np.array([[1, 0, -1], [2, 1, 0]]), np.array([0, 1, 0]))
    assert z.tolist() == [[5, 3, -1]]
    assert answers["count_dense_params"](2, 3) == 9
    assert answers["count_conv_params"](5, 3, 8) == 608
    assert answers["count_conv_params"]((1, 3), 1, 1) == 4
    matrix = answers["conv_matrix"](np.array([1, 2, 3]), 3)
    assert matrix.tolist() == [[2, 3, 0], [1, 2, 3], [0, 1, 2]]
    assert answers["shift"](np.array([3, 1, 4, 1, 5]), 2).tolist() == [0, 0, 3, 1, 4]


def test_what_the_prose_counts(answers: dict[str, Any]) -> None:
    full, conv = answers["count_dense_params"], answers["count_conv_params"]
    assert full(10, 10) == 110
    matrix = answers["conv_matrix"](np.ones(3), 10)
    assert np.count_nonzero(matrix) + 10 == 38
    assert np.count_nonzero(answers["conv_matrix"](np.ones(7), 40)) * 50 == 13_400
    assert full(227 * 227 * 3, 55 * 55 * 96) == 44_892_355_200
    convolutional = (
        conv(11, 3, 96) + 2 * conv(5, 48, 128) + conv(3, 256, 384)
        + 2 * conv(3, 192, 192) + 2 * conv(3, 192, 128)
    )  # fmt: skip
    rest = full(6 * 6 * 256, 4096) + full(4096, 4096) + full(4096, 1000)
    assert convolutional + rest == 60_965_224
    assert round(100 * rest / (convolutional + rest)) == 96


def test_equivariant_except_at_two_outputs(answers: dict[str, Any]) -> None:
    rng, shift = np.random.default_rng(0), answers["shift"]
    matrix = answers["conv_matrix"](np.array([-1, 1, -1]), 40)
    x = rng.normal(size=40)
    gap = np.abs(matrix @ shift(x, 5) - shift(matrix @ x, 5))
    assert np.flatnonzero(gap > 1e-12).tolist() == [4, 39]


def test_neighbours_are_alike(answers: dict[str, Any]) -> None:
    grey = photograph().mean(axis=0)
    near = np.corrcoef(grey[:, :-1].ravel(), grey[:, 1:].ravel())[0, 1]
    far = np.corrcoef(grey[:, :-60].ravel(), grey[:, 60:].ravel())[0, 1]
    assert near > 0.9 > 0.3 > far


def test_what_the_prose_says_of_the_trained_networks() -> None:
    pixels, conv = accuracies("convolutional")
    _, full = accuracies("fully connected")
    _, large = accuracies("fully connected, 10 x")
    assert pixels[0] == 0
    assert round(pixels[-1]) == 26
    for runs in (conv, full, large):
        assert runs.shape == (6, 3)
        assert runs[0].min() > 0.995
    assert conv[-1].min() > 0.93
    assert large[-1].max() < 0.75
    assert full[-1].max() < 0.65
    for name, ordered in [("fully connected", full), ("fully connected, 10 x", large)]:
        _, mixed = accuracies(name, shuffled=True)
        assert abs(mixed.mean() - ordered[-1].mean()) < 0.03
    _, mixed = accuracies("convolutional", shuffled=True)
    assert mixed.mean() < full[-1].mean() + 0.03


@pytest.mark.slow
def test_the_instructor_version_runs(notebook: Any, tmp_path: Path) -> None:
    done = run(notebook, tmp_path)
    assert not done.complaints
    assert done.wordless == []
    printed = done.printed
    for words in ("not written yet", "Nothing to show", "is not there yet"):
        assert words not in printed
    rates = re.findall(r"^(\w[\w ]+?) +in order (\d+)% +shuffled (\d+)%$", printed, re.M)
    right = {name: (int(ordered), int(mixed)) for name, ordered, mixed in rates}
    # the reading of the untrained layers: each step helps, the last one most, order matters
    free, local, tied = (right[name] for name in ("any matrix", "local", "local and tied"))
    assert free[0] < local[0] < tied[0] - 30
    assert tied[1] < tied[0] - 30
    assert len(done.pictures) >= 16
    for name, points in POINTS.items():
        assert done.full_marks(name, points), done.reports
