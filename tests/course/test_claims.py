"""What notebooks 1 to 4 claim, computed again."""

import re
from itertools import pairwise
from typing import Any

import convnet
import numpy as np
import pytest

from course.data import photograph
from tests.helpers.notebook_runs import answers_of, built


def text(name: str) -> str:
    """The words for students, on one line."""
    cells = built(name).cells
    return " ".join(" ".join(c.source for c in cells if c.cell_type == "markdown").split())


def given(name: str, *functions: str) -> dict[str, Any]:
    """The author's answers, and functions that the notebook gives."""
    page = answers_of(name)
    for cell in built(name).cells:
        if cell.cell_type == "code" and re.search(
            rf"^def ({'|'.join(functions)})\(", cell.source, re.M
        ):
            defined = re.findall(r"^def .*?(?=^\S|\Z)", cell.source, re.MULTILINE | re.DOTALL)
            exec("\n".join(defined), page)
    return page


def test_mean_and_maximum_forgive_a_move_and_one_of_each_does_not() -> None:
    page = given("3_max_pooling", "edges", "length", "mean_pool", "max_pool", "every")
    grey = photograph().mean(axis=0)
    maps = [page["edges"](image) for image in (grey[:128, 8:], grey[:128, 7:-1])]
    changes = {}
    for name in ("max_pool", "mean_pool", "every"):
        pairs = [[page[name](a, size) for a in maps] for size in (1, 2, 4, 8, 16)]
        changes[name] = [round(100 * page["length"](p - q) / page["length"](p)) for p, q in pairs]
    assert changes["max_pool"] == [115, 66, 35, 22, 3]
    assert changes["mean_pool"] == [115, 69, 31, 14, 5]
    assert changes["every"] == sorted(changes["every"])
    assert changes["every"][-1] > 200


def test_the_mean_is_the_mean_of_each_whole_window() -> None:
    page = given("3_max_pooling", "mean_pool")
    a = np.random.default_rng(0).normal(size=(7, 9))
    expected = [
        [a[2 * i : 2 * i + 2, 2 * j : 2 * j + 2].mean() for j in range(4)] for i in range(3)
    ]
    np.testing.assert_allclose(page["mean_pool"](a, 2), expected)
    single = np.zeros((4, 4))
    single[1, 2] = 1
    assert page["mean_pool"](single, 4).tolist() == [[1 / 16]]


def test_three_small_filters_have_27_weights_for_49_of_a_large_one() -> None:
    for channels in (1, 3, 64):
        small, large = (convnet.count_conv_params(k, channels, channels) - channels for k in (3, 7))
        assert (3 * small, large) == (27 * channels**2, 49 * channels**2)
    assert convnet.receptive_field([(3, 1)] * 3) == convnet.receptive_field([(7, 1)]) == 7


def test_a_filter_without_zeros_on_40_pixels_has_79_weights() -> None:
    assert convnet.conv_matrix(np.ones(79), 40).all()
    assert not convnet.conv_matrix(np.ones(77), 40).all()
    assert "50 filters of 79 weights" in text("1_hypothesis_class")


def test_the_share_of_the_last_layer() -> None:
    counts = [208, 1168, 7850]
    assert counts[-1] / sum(counts) > 4 / 5
    assert "more than four in five parameters" in text("3_max_pooling")


def test_the_two_crops_of_the_opening_are_three_pixels_apart() -> None:
    grey = photograph().mean(axis=0)
    source = "\n".join(c.source for c in built("3_max_pooling").cells if "still, moved" in c.source)
    page: dict[str, Any] = {"photograph": photograph}
    exec(source.partition("difference")[0], page)
    still, moved = page["still"], page["moved"]
    assert "cut from one photograph, the second three pixels further left" in text("3_max_pooling")
    assert still.shape == moved.shape == (128, 192)
    np.testing.assert_array_equal(still, grey[:128, 8 : 8 + 192])
    np.testing.assert_array_equal(moved, grey[:128, 8 - 3 : 8 - 3 + 192])
    assert round(100 * np.mean(still == moved)) == 2
    assert "only two of a hundred pixels kept their value" in text("3_max_pooling")


def test_a_strong_answer_is_passed_on_where_nothing_stronger_is() -> None:
    cell = next(c.source for c in built("3_max_pooling").cells if c.source.startswith("small ="))
    page: dict[str, Any] = {"np": np}
    exec(cell.partition("plots.")[0], page)
    pooled = convnet.maxpool2d(page["small"][None, None], (2, 3), 1)
    assert [int((pooled == n).sum()) for n in (4, 5)] == [4, 4]
    assert "The 4 and the 5 win four windows each" in text("3_max_pooling")


@pytest.mark.parametrize(("size", "changes"), [(2, 7), (4, 3), (8, 1), (16, 0)])
def test_moves_that_change_a_pooled_map(size: int, changes: int) -> None:
    pooled = [convnet.maxpool1d(line, size) for line in np.eye(16)]
    assert sum(np.any(p != q) for p, q in pairwise(pooled)) == changes


def test_the_window_as_a_column_gives_the_same_sum() -> None:
    x, w = np.array([1.0, 2, 0, 1, 3]), np.array([1.0, -1, 2])
    padded = np.pad(x, 1)
    sums = [w.T @ padded[[i - 1, i, i + 1]] for i in range(1, 6)]
    np.testing.assert_array_equal(sums, convnet.tiny_forward(x, w, np.ones(5), 0.0)[0])


def test_subscripts_count_from_one_as_in_the_lecture() -> None:
    x, w = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0]), np.array([-1, 1, -1])
    z = convnet.conv1d(x, w, padding=1)
    found = {
        int(i): int(v) for i, v in re.findall(r"\$\$Z_(\d+) = .*?= (-?\d+)\$\$", text("2_filters"))
    }
    assert found == {4: z[3], 7: z[6]}
    assert np.flatnonzero(z > 0).tolist() == [6]
    assert "pixel 7 (`x[6]`)" in text("2_filters")


@pytest.mark.parametrize("name", ["2_filters", "4_backprop"])
def test_a_stride_is_written_before_its_index_and_in_brackets(name: str) -> None:
    words = text(name)
    assert "X^{p}[s\\,r + i,\\; s\\,c + j]" in words or "s\\,r + i,\\, s\\,c + j]" in words
    assert not re.search(r"_\{[^}]*\b(?:r|c|i) ?s \+", words)


def test_what_was_said_too_broadly_is_gone() -> None:
    words = " ".join(
        text(name) for name in ("1_hypothesis_class", "2_filters", "3_max_pooling", "5_learning")
    )
    for claim in (
        "Most convolutional networks",
        "every winner was built",
        "of every deep learning",
        "nearly always empty",
    ):
        assert claim not in words
    assert "np.roll(x_t" not in "".join(c.source for c in built("5_learning").cells)
