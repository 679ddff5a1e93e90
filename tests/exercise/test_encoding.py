import base64
import io
import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.exercise.encoding import MalformedError, decode, encode, from_base64, to_base64
from autograder.exercise.plain_values import Function, Rng, Spread, same
from autograder.judging.fingerprint import fingerprint_array

NUMBERS = st.sampled_from([np.float64, np.float32, np.int64, np.int8, np.bool_])
ARRAYS = NUMBERS.flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, max_side=4))
)
LEAVES = st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text() | ARRAYS
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


def through_json(value):
    return decode(json.loads(json.dumps(encode(value, to_base64))), from_base64)


@given(VALUES)
def test_a_value_survives_the_wire(value):
    back = through_json(value)
    assert type(back) is type(value)
    assert same(back, value)


def test_recipes_survive():
    for recipe in (Rng(7), Function("f", "def f(x): return x")):
        assert through_json(recipe) == recipe
    spread = through_json(Spread(np.arange(6.0).reshape(2, 3)))
    np.testing.assert_array_equal(spread.array, np.arange(6.0).reshape(2, 3))
    print_ = fingerprint_array(np.ones((2, 3)))
    assert through_json(print_) == print_


def test_fortran_order_survives():
    array = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    back = from_base64(to_base64(array))
    np.testing.assert_array_equal(back, array)
    assert back.flags.f_contiguous


def npy(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "array",
    [
        np.array(3.5),
        np.array([True, False]),
        np.zeros((0, 3)),
        np.zeros((2, 0, 4), np.int8),
        np.arange(6, dtype=">i4").reshape(2, 3),
        np.asfortranarray(np.arange(6, dtype=np.float16).reshape(2, 3)),
        np.arange(48.0).reshape(6, 8)[::2, ::3],
        np.arange(3, dtype=np.uint64),
        np.ones((1,) * 8),
    ],
    ids=range(9),
)
def test_the_bytes_are_those_of_npy_files(array):
    def alike(back):
        np.testing.assert_array_equal(back, array)
        assert (back.dtype, back.shape) == (array.dtype, array.shape)

    text = to_base64(array)
    alike(np.load(io.BytesIO(base64.b64decode(text))))
    alike(from_base64(text))
    alike(from_base64(base64.b64encode(npy(array)).decode()))


def header(shape, dtype="<f8", body=b""):
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer, {"descr": dtype, "fortran_order": False, "shape": shape}
    )
    return buffer.getvalue() + body


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"garbage",
        pickle.dumps([1, 2]),
        npy(np.array([{"a": 1}], dtype=object), allow_pickle=True),
        npy(np.array([1j])),
        npy(np.array(["text"])),
        npy(np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])),
        npy(np.ones(4))[:-1],
        npy(np.ones(4)) + b"x",
        header((10**12,)),
        header((-1,)),
        header((2,) * 40),
        header((1 << 62, 4)),
        header((0, 10**30)),
        header((-1, -1), body=b"12345678"),
        header((1,), "<f3", b"123"),
        header((1,), "<f8", b"12345678")[:20],
        header((1,), "<f8", b"12345678").replace(b"\x01\x00", b"\x02\x00", 1),
    ],
    ids=range(18),
)
def test_what_is_not_a_plain_array_is_refused(data):
    text = base64.b64encode(data).decode()
    with pytest.raises(MalformedError):
        from_base64(text)


@pytest.mark.parametrize("text", [None, 3, "not base64 \u00e9", "====", {"a": 1}])
def test_what_is_not_base64_is_refused(text):
    with pytest.raises(MalformedError):
        from_base64(text)


@pytest.mark.parametrize(
    "node",
    [
        {"array": 5},
        {"array": "zzz"},
        {"tuple": 3},
        {"unknown": 1},
        {"a": 1, "b": 2},
        {},
        {"print": []},
        {"rng": "x"},
        {"dict": [1]},
    ],
)
def test_trees_that_encode_does_not_write_are_refused(node):
    with pytest.raises(MalformedError):
        decode(node, from_base64)


def test_an_answer_holds_no_recipes():
    for recipe in (Rng(7), Function("f", "def f(x): return x"), Spread(np.ones(2))):
        with pytest.raises(MalformedError):
            decode({"tuple": [encode(recipe, to_base64)]}, from_base64, trusted=False)


def test_a_tree_too_deep_is_refused():
    node: object = 1
    for _ in range(100_000):
        node = {"tuple": [node]}
    with pytest.raises(MalformedError):
        decode(node, from_base64)
    while isinstance(node, dict):  # taken apart by hand: Python's own clean-up recurses too
        node = node["tuple"].pop()
