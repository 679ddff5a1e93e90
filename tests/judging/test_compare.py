import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.judging.compare import MAX_TEXT, compare
from autograder.judging.fingerprint import fingerprint_array

TOLERANCE = 1e-5


def kind(got, expected, **options):
    found = compare(got, expected, tolerance=TOLERANCE, **options)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("got", "expected", "outcome"),
    [
        (6, 6, None),
        (np.array(6), 6, None),
        (6.0, 6, "type"),
        (True, 1, "type"),
        (7, 6, "values"),
        (True, True, None),
        (1, True, "type"),
        (np.array(True), True, None),
        (2.5, 2.5, None),
        (np.float64(2.5).item(), 2.5, None),
        (np.array([2.5]), 2.5, "shape"),
        ("relu", "relu", None),
        (None, np.ones(2), "type"),
        ([1.0, 2.0], np.array([1.0, 2.0]), None),
        (np.array([1, 2]), np.array([1.0, 2.0]), None),
        (np.array([True, False]), np.array([1.0, 0.0]), None),
        (np.array([1.0, np.nan]), np.array([1.0, 2.0]), "nonfinite"),
        (np.array([[1.0, 2.0]]), np.array([1.0, 2.0]), "shape"),
        ((1, 2), (1, 2), None),
        ([1, 2], (1, 2), None),
        ((1, 2, 3), (1, 2), "values"),  # a shape is one value
        (np.ones(2), (np.ones(2), np.ones(2)), "structure"),
        ({"a": 1}, {"a": 1}, None),
        ({"a": 1}, {"a": 1, "b": 2}, "structure"),
        ({"a": 2}, {"a": 1}, "values"),
        (3, {"a": 1}, "structure"),
        ([("conv", (1, 2, 3), 4)], [("conv", (1, 2, 3), 4)], None),
        ([["conv", [1, 2, 3], 4]], [("conv", (1, 2, 3), 4)], None),
        ([("conv", (1, 2, 4), 4)], [("conv", (1, 2, 3), 4)], "values"),
        ([("conv", (1, 2, 3), 4)], [("conv", (1, 2, 3), 4), ("relu", (1,), 0)], "structure"),
    ],
)
def test_kinds(got, expected, outcome):
    assert kind(got, expected) == outcome


@given(st.floats(-1e3, 1e3), st.integers(1, 30))
def test_single_precision_passes(value, size):
    expected = np.linspace(value, value + 1, size)
    assert kind(expected.astype(np.float32), expected) is None


@given(st.integers(0, 11))
def test_one_wrong_number_is_found_and_named(place):
    expected = np.arange(12.0).reshape(3, 4)
    got = expected.copy()
    got.flat[place] += 0.01
    found = compare(got, expected, tolerance=TOLERANCE)
    assert found is not None
    assert found.kind == "values"
    assert f"[{place // 4}, {place % 4}]" in found.text
    assert "1 of 12" in found.text


def test_a_small_array_of_zeros_is_no_free_pass():
    assert kind(np.full(3, 1e-3), np.zeros(3)) == "values"


def test_outputs_are_named():
    found = compare(
        (np.ones(2), np.zeros(2)), (np.ones(2), np.ones(2)), tolerance=1e-5, outputs=("dx", "dw")
    )
    assert found is not None
    assert found.where == "dw"


def test_missing_keys_are_named():
    found = compare({"W": 1, "x": 2}, {"W": 1, "b": 2}, tolerance=TOLERANCE)
    assert "lacks b" in found.text
    assert "has x too many" in found.text


def test_large_arrays_compare_by_fingerprint():
    rng = np.random.default_rng(0)
    array = rng.standard_normal((4, 30, 50))
    stored = fingerprint_array(array)
    assert kind(array, stored) is None
    assert kind(array.astype(np.float32), stored) is None
    assert kind(array[:, :, :-1], stored) == "shape"
    for place in rng.integers(0, array.size, 50):
        wrong = array.copy()
        wrong.flat[place] += 0.1
        assert kind(wrong, stored) == "values"


def test_a_sentence_has_an_end_whatever_was_answered():
    long = "x" * 10_000
    for got, expected in ((long, "conv"), ({long: 1}, {"a": 1}), ({"a": 1}, {long: 1})):
        found = compare(got, expected, tolerance=1e-6)
        assert len(found.text) <= MAX_TEXT
