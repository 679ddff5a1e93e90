"""Claims of notebook 3_max_pooling in its text, computed anew from the authors' answers."""

from typing import Any

import numpy as np

from course.data import photograph

NAME = "3_max_pooling"


def test_the_examples_of_the_docstrings_are_true(answers: dict[str, Any]) -> None:
    line = answers["maxpool1d"](np.array([3, 1, 4, 1, 5, 9]), size=3, stride=2)
    assert line.tolist() == [4, 5]
    pooled = answers["maxpool2d"](np.array([[[[1, 3, 2], [4, 0, 5]]]]), size=2, stride=1)
    assert pooled.tolist() == [[[[4, 5]]]]
    assert answers["receptive_field"]([(3, 1), (2, 2), (3, 1)]) == 8
    layers = [
        {"type": "conv", "filters": 2, "kernel": 3, "stride": 1, "padding": 0},
        {"type": "pool", "size": 2, "stride": 2},
    ]
    traced = answers["trace_shapes"]((1, 6, 8), layers)
    assert traced == [("conv", (2, 4, 6), 20), ("pool", (2, 2, 3), 0)]


def test_what_the_prose_claims_of_hi(answers: dict[str, Any]) -> None:
    detect = answers["detect"]
    rows = ["10100", "10101", "11100", "10101", "10101"]
    hi = np.array([[int(pixel) for pixel in row] for row in rows])
    dot = np.array([[-1, -1, -1], [-1, 1, -1], [-1, -1, -1]])
    assert detect(hi, dot, -0.5)
    assert not detect(hi, dot, -1.5)
    assert detect(np.zeros((4, 4)), dot, 0.5), "a positive bias fires on a black image"
    # a sum of two bright neighbours is the second best
    others = hi.copy()
    others[1, 4] = 0
    assert not detect(others, dot, 0.0)


def test_what_the_prose_claims_of_networks(answers: dict[str, Any]) -> None:
    field, trace = answers["receptive_field"], answers["trace_shapes"]
    # written question 2
    assert field([(3, 1), (2, 2), (3, 1), (2, 2)]) == 10
    for side, flat, parameters in [(32, 4096, 40_970), (64, 16_384, 163_850)]:
        rows = trace((3, side, side), written_network())
        assert [row[2] for row in rows if row[2]] == [896, 18_496, parameters]
        assert rows[-2][1] == (flat,)
    assert 896 + 18_496 + 40_970 == 60_362
    assert round(100 * 40_970 / 60_362) == 68
    assert 10 * (64 + 1) == 650


def written_network() -> list[dict[str, Any]]:
    block = [
        {"type": "conv", "filters": 32, "kernel": 3, "stride": 1, "padding": 1},
        {"type": "relu"},
        {"type": "pool", "size": 2, "stride": 2},
    ]
    return [
        *block,
        {**block[0], "filters": 64},
        *block[1:],
        {"type": "flatten"},
        {"type": "dense", "units": 10},
    ]


def test_the_photograph_behaves_as_told(answers: dict[str, Any]) -> None:
    grey = photograph().mean(axis=0)
    still, moved = grey[:128, 8:], grey[:128, 5:-3]
    assert 0.015 < np.mean(still == moved) < 0.025, "two pixels of a hundred"
    maps = [np.diff(image).clip(0)[:, :184] for image in (still, grey[:128, 7:-1])]
    changes = {}
    for size in (1, 8):
        p, q = (answers["maxpool2d"](a[None, None], size) for a in maps)
        changes[size] = np.linalg.norm(p - q) / np.linalg.norm(p)
    assert changes[1] > 1, "more than its own length"
    assert 0.18 < changes[8] < 0.25, "about a fifth"
