"""The sum behind a wrong number is the one that the reference makes, and the cells are those it uses."""

import convnet
import numpy as np
import pytest

from autograder.exercise.courses import everything
from autograder.exercise.plain_values import Spread
from autograder.judging.answer import Returned, ask
from autograder.judging.answer_key import PUBLIC_SEED
from course.plots.sums import sum_of
from course.plots.worked import sentence, worked

SPOKEN = {
    "dense", "shift", "conv1d", "relu", "conv2d_single", "conv2d", "im2col", "conv2d_im2col", "maxpool1d",
    "maxpool2d", "tiny_forward", "tiny_jacobians", "tiny_backward", "relu_backward", "dense_backward",
    "conv1d_backward", "conv2d_backward", "maxpool2d_backward",
}  # fmt: skip
#: If two numbers of a window are the largest, either may get the gradient.
TIES = "tied maxima"


def numbers_of(exercise):
    """Yield arguments, the output's name, a place in it and the reference's number there, for all cases."""
    rng = np.random.default_rng(1)
    for case in exercise.cases(PUBLIC_SEED):
        answer = ask(getattr(convnet, exercise.name), case)
        if case.group in (TIES, "speed") or not isinstance(answer, Returned):
            continue
        given = dict(zip(exercise.parameters, case.args, strict=False)) | dict(case.kwargs)
        args = {k: v.array if isinstance(v, Spread) else v for k, v in given.items()}
        values = answer.value if exercise.outputs else (answer.value,)
        for output, value in zip(exercise.outputs or ("",), values, strict=True):
            array = np.asarray(value)
            for place in rng.permutation(array.size)[:6]:
                index = tuple(int(i) for i in np.unravel_index(place, array.shape))
                yield args, output, index, array


@pytest.mark.parametrize(
    "exercise", [e for e in everything() if e.name in SPOKEN], ids=lambda e: e.name
)
def test_every_sum_gives_the_references_number(exercise):
    seen = 0
    for args, output, index, array in numbers_of(exercise):
        found = sum_of(exercise.name, args, output, index)
        assert found is not None
        assert found.total == pytest.approx(float(array[index]), rel=1e-9, abs=1e-9)
        assert all(cell in np.ndindex(*p.values.shape) for p in found.parts for cell in p.used)
        seen += 1
    assert seen > 5


@pytest.mark.parametrize("exercise", everything(), ids=lambda e: e.name)
def test_what_has_no_sum_has_none(exercise):
    if exercise.name not in SPOKEN:
        assert sum_of(exercise.name, {}, "", (0,)) is None


def test_the_sum_stands_beside_the_readers_number():
    args = {"x": np.array([1.0, 0.0, 2.0]), "w": np.array([2.0, 1.0]), "b": 5.0}
    found = sum_of("conv1d", args, "", (1,))
    assert sentence(found, "[1]", 9.0) == "[1]: 0·2 + 2·1 + 5 (b) = 7, yours is 9"
    assert [part.used for part in found.parts] == [
        ((0, 0, 0, 1), (0, 0, 0, 2)),
        ((0, 0, 0, 0), (0, 0, 0, 1)),
    ]


def test_a_backward_sum_names_the_gradients_and_the_weights():
    args = {"dout": np.array([3.0, -2.0]), "x": np.ones(3), "w": np.array([2.0, 5.0])}
    found = sum_of("conv1d_backward", args, "dx", (1,))
    assert found.words == "3·5 + (−2)·2"
    assert [part.name for part in found.parts] == ["dout", "w"]


def test_a_long_sum_loses_its_middle_and_not_its_number():
    args = {"x": np.ones((1, 3, 4, 4)), "w": np.ones((1, 3, 4, 4)), "b": np.zeros(1)}
    found = sum_of("conv2d", args, "", (0, 0, 0, 0))
    assert found.words.count("·") < 13
    assert "…" in found.words
    assert found.total == 48


def test_the_picture_is_drawn_and_too_large_planes_are_not():
    args = {"x": np.arange(5.0), "w": np.ones(2), "b": 0.0}
    found = sum_of("conv1d", args, "", (0,))
    got, expected = np.zeros(4), np.arange(4.0) * 2 + 1
    figure = worked(found, got, expected, (0,))
    written = [text.get_text() for text in figure.axes[0].texts]
    assert "yours is 0" in written
    assert {"x", "w", "yours", "expected"} <= set(written)
    large = sum_of("conv1d", args | {"x": np.arange(40.0)}, "", (0,))
    assert worked(large, np.zeros(39), np.ones(39), (0,)) is None
