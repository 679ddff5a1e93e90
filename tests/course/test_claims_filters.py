"""Claims of notebook 2_filters in its text, computed anew from the authors' answers."""

from typing import Any

import convnet
import numpy as np

NAME = "2_filters"


def test_the_examples_of_the_docstrings_are_true(answers: dict[str, Any]) -> None:
    ones = np.ones
    assert answers["relu"](np.array([-2, 1, 0.5])).tolist() == [0, 1, 0.5]
    line = answers["conv1d"](np.array([3, 1, 4, 1, 5]), np.array([1, 2]), b=10, stride=2)
    assert line.tolist() == [15, 16]
    assert answers["conv_output_size"](10, 3, stride=2, padding=1) == 5
    z = answers["conv2d_single"](ones((3, 4)), ones((2, 2)), b=0.5)
    assert z.tolist() == [[4.5] * 3] * 2
    z = answers["conv2d"](ones((1, 2, 3, 3)), ones((4, 2, 3, 3)), np.arange(4))
    assert z[0, :, 0, 0].tolist() == [18, 19, 20, 21]
    cols = answers["im2col"](np.array([[[[1, 2, 3], [4, 5, 6]]]]), 2, 2)
    assert cols[0].tolist() == [[1, 2], [2, 3], [4, 5], [5, 6]]
    assert answers["conv2d_single"](ones((4, 7)), ones((2, 3)), stride=2, padding=1).shape == (3, 4)


def test_what_the_prose_claims(answers: dict[str, Any]) -> None:
    conv1d, relu = answers["conv1d"], answers["relu"]
    x, w = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0]), np.array([-1, 1, -1])
    assert conv1d(x, w, padding=1).tolist() == [0, -1, 0, -1, 0, -2, 1, -1, 0, 0]
    # written question 1: found at stride 2, lost after a move by one, back after a move by two
    for shift, found in [(0, [3]), (1, []), (2, [4]), (-2, [2])]:
        moved = np.roll(x, shift)
        assert np.flatnonzero(relu(conv1d(moved, w, stride=2, padding=1))).tolist() == found
    # written question 2
    assert 16 * (3 * 3 * 3 + 1) == 448
    assert 200 * 300 * 27 * 16 == 25_920_000
    image = np.zeros((1, 3, 20, 30))
    assert answers["im2col"](image, 3, 3, padding=1).size == 9 * image.size


def test_two_linear_layers_are_one_and_cannot_count_edges(answers: dict[str, Any]) -> None:
    merge, conv1d, relu = answers["merge_filters"], answers["conv1d"], answers["relu"]
    assert merge(np.array([1, 2]), np.array([3, 4])).tolist() == [3, 10, 8]
    assert merge(merge(np.ones(3), np.ones(3)), np.ones(3)).shape == (7,)
    x, w1, w2 = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0]), np.array([-1, 1, -1]), np.array([1, 2, 1])
    two = conv1d(conv1d(x, w1), w2)
    np.testing.assert_array_equal(conv1d(x, merge(w1, w2)), two)
    assert not np.array_equal(conv1d(relu(conv1d(x, w1)), w2), two)
    # Both pairs of lines add up to ones, so a linear score has one sum for both; edges have two.
    bar = np.array([0, 0, 0, 1, 1, 1, 0, 0])
    lines = [0 * bar, 0 * bar + 1, bar, 1 - bar]
    edges = [int(np.sum(line[1:] != line[:-1])) for line in lines]
    assert edges == [0, 0, 2, 2]
    np.testing.assert_array_equal(lines[0] + lines[1], lines[2] + lines[3])
    A = np.column_stack([lines, np.ones(4)])
    best = A @ np.linalg.lstsq(A, np.array(edges), rcond=None)[0]
    np.testing.assert_allclose(best, 1, atol=1e-12)
    steps = [np.array([-1, 1]), np.array([1, -1])]
    counts = [sum(relu(conv1d(line, w)).sum() for w in steps) for line in lines]
    assert counts == edges


def test_the_cost_of_the_four_filters(answers: dict[str, Any]) -> None:
    filters = np.ones((4, 3, 3, 3))
    z = answers["conv2d_im2col"](np.ones((1, 3, 48, 64)), filters, np.zeros(4), padding=1)
    assert filters.size + 4 == 112
    assert z.size * filters[0].size == 331_776
    assert (z.size, z.nbytes) == (12_288, 98_304)
    assert z[0, 0].size == 3_072
    dense = 3 * 48 * 64 * z.size
    assert round(dense / 1e6) == 113
    assert (round(dense / 331_776), round(dense / 112 / 1e6)) == (341, 1)


def test_same_padding_keeps_the_size_and_valid_means_none() -> None:
    line = np.ones(10)
    for k in (3, 5, 7):
        assert convnet.conv_output_size(10, k, padding=(k - 1) // 2) == 10
        assert len(np.correlate(line, np.ones(k), mode="same")) == 10
        assert len(np.correlate(line, np.ones(k), mode="valid")) == convnet.conv_output_size(10, k)
