import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.exercise.plain_values import (
    Function,
    NotPlainError,
    Rng,
    Spread,
    as_array,
    leaves,
    plain,
    realize,
    same,
)


class Equal(np.ndarray):
    def __eq__(self, other):
        return True

    __hash__ = None


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (np.ones(3).view(Equal), "plain one"),
        (np.ma.masked_array([1.0], [True]), "masked"),
        (np.array([object()]), "numbers"),
        (np.array([1j]), "real"),
        (np.array(["a"]), "numbers"),
        ((i for i in range(3)), "generator"),
        (np.float64, "function or a class"),
        ({1: 2.0}, "keys"),
    ],
)
def test_what_is_not_data_is_refused_with_advice(value, words):
    with pytest.raises(NotPlainError) as caught:
        plain(value)
    assert words in caught.value.advice


def test_numpy_scalars_become_python_numbers():
    assert type(plain(np.float32(0.5))) is float
    assert type(plain(np.int64(3))) is int
    assert type(plain(np.bool_(True))) is bool
    assert type(plain((np.int8(1),))[0]) is int


def test_nesting_has_a_limit():
    value: object = 1
    for _ in range(50):
        value = [value]
    with pytest.raises(NotPlainError):
        plain(value)


def test_nested_lists_of_numbers_read_as_an_array():
    assert as_array([[1, 2], [3, 4]]).shape == (2, 2)
    assert as_array([[1, 2], [3]]) is None
    assert as_array(["a"]) is None
    assert as_array(None) is None


def test_leaves_name_their_place():
    value = (np.ones(2), {"b": 1, "a": [2.0]})
    assert [path for path, _ in leaves(value)] == ["[0]", "[1]['a'][0]", "[1]['b']"]


@given(hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4)))
def test_an_array_is_the_same_as_its_copy_only(array):
    assert same((array, {"k": 1}), (array.copy(), {"k": 1}))
    changed = array.copy()
    changed.flat[0] = 0.0 if changed.flat[0] != 0 else 1.0
    assert not same(array, changed)
    with np.errstate(over="ignore"):
        assert not same(array, array.astype(np.float32))


@given(st.integers(1, 5), st.integers(1, 5))
def test_a_spread_array_has_the_same_numbers_and_is_not_contiguous(rows, columns):
    array = np.arange(rows * columns, dtype=float).reshape(rows, columns)
    made = realize(Spread(array))
    np.testing.assert_array_equal(made, array)
    assert not made.flags.c_contiguous or array.size == 1
    assert made.base is not None


def test_recipes_make_fresh_arguments():
    first, second = realize(Rng(3)), realize(Rng(3))
    assert first is not second
    assert first.random() == second.random()
    square = realize(Function("f", "def f(x):\n    return np.sum(x ** 2)"))
    assert square(np.array([1.0, 2.0])) == 5
    array = np.ones(2)
    assert realize({"a": [array]})["a"][0] is not array
