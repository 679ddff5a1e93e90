"""Claims of notebook 1_hypothesis_class in its text, computed anew from the authors' answers."""

import contextlib
import io
import re
from typing import Any

import numpy as np

from course.data import mnist1d, photograph
from course.experiments import accuracies
from tests.helpers.notebook_runs import built

NAME = "1_hypothesis_class"


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
        assert runs[0].min() >= 0.999 - 1e-12  # where nothing moves
    assert conv[-1].min() > 0.93
    assert large[-1].max() < 0.75
    assert full[-1].max() < 0.65
    for name, ordered in [("fully connected", full), ("fully connected, 10 x", large)]:
        _, mixed = accuracies(name, shuffled=True)
        assert abs(mixed.mean() - ordered[-1].mean()) < 0.03
    _, mixed = accuracies("convolutional", shuffled=True)
    assert mixed.mean() < full[-1].mean() + 0.03


def test_random_layers_of_smaller_classes_read_better(answers: dict[str, Any]) -> None:
    """Section 10: each step helps, tying most, and a shuffle takes nearly all of the gain."""
    page = {**answers, "signals": mnist1d()}
    page |= dict(zip(("x_train", "y_train", "x_test", "y_test"), page["signals"], strict=True))
    cells = [c.source for c in built(NAME).cells if c.cell_type == "code"]
    begin = next(
        i for i, source in enumerate(cells) if "filters = rng.normal(size=(50, 7))" in source
    )
    with contextlib.redirect_stdout(printed := io.StringIO()):
        for source in cells[begin : begin + 3]:
            exec(source, page)
    sizes = [int(np.count_nonzero(page["matrices"][name])) for name in ("any matrix", "local")]
    assert (*sizes, page["filters"].size) == (80_000, 13_400, 350)
    found = re.findall(r"in order (\d+)%   shuffled (\d+)%", printed.getvalue())
    (free, _), (local, _), (tied, mixed) = [(int(a), int(b)) for a, b in found]
    assert free < local < tied
    assert tied - local > local - free
    assert mixed - free < (tied - free) / 4
