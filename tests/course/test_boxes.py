"""The boxes that refute what many think: their numbers, computed anew."""

import re

import convnet
import numpy as np
import pytest

from tests.helpers.notebook_runs import NAMES, built


def boxes(name):
    sources = [cell.source for cell in built(name).cells]
    found = [source for source in sources if source.startswith("> **Many think:**")]
    return [" ".join(cell.replace("\n>", " ").split()) for cell in found]


def box(words):
    (found,) = (text for name in NAMES for text in boxes(name) if words in text)
    return found


def test_there_are_ten_and_each_has_three_parts():
    assert [len(boxes(name)) for name in NAMES[:5]] == [2, 3, 2, 2, 1]
    for name in NAMES[:5]:
        for text in boxes(name):
            assert re.search(r"Many think:.*A number:.*What is true:", text)


def test_the_numbers_of_classes_and_filters():
    text = box("a fully connected one can, only faster")
    assert "has 100 weights" in text
    assert convnet.count_dense_params(10, 10) - 10 == 100
    text = box("one map for each channel")
    assert "8 maps, not 24. Each filter has 27 weights" in text
    x, w = np.zeros((1, 3, 6, 7)), np.zeros((8, 3, 3, 3))
    assert convnet.conv2d(x, w, np.zeros(8)).shape[1] == 8
    assert w[0].size == 27


def test_the_numbers_of_flips_and_padding():
    text = box("flips its filter")
    pixel, ramp = np.array([0, 0, 1, 0, 0]), np.array([1, 2, 3])
    mine = [int(v) for v in convnet.conv1d(pixel, ramp)]
    theirs = np.convolve(pixel, ramp, mode="valid").tolist()
    assert f"your layer gives {', '.join(map(str, mine))}" in text
    assert f"`np.convolve` gives {', '.join(map(str, theirs))}" in text
    assert "give 8 outputs" in box("padding keeps the size")
    assert convnet.conv_output_size(10, 5, padding=1) == 8


def test_the_numbers_of_gradients():
    text = box("the gradients that are positive")
    assert "it passes on 0. For $Z = 2$ and $-5$ it passes on $-5$" in text
    assert convnet.relu_backward(np.array([5.0, -5.0]), np.array([-1.0, 2.0])).tolist() == [0, -5]
    assert "`dx` is (1, 3, 2)" in box("from one of them")
    dx = convnet.conv1d_backward(np.ones(2), np.zeros(3), np.array([1.0, 2.0]))[0]
    assert dx.tolist() == [1, 3, 2]


def test_the_number_of_an_even_loss():
    loss, _ = convnet.softmax_nll(np.zeros((1, 10)), np.array([3]))
    assert f"= {loss:.3f}$" in box("before training the loss")


@pytest.mark.parametrize("name", NAMES[:5])
def test_a_box_stands_before_a_heading(name):
    cells = [cell.source for cell in built(name).cells]
    for place, cell in enumerate(cells):
        if cell.startswith("> **Many think:**"):
            assert cells[place + 1].startswith("#")
