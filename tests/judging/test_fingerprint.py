"""What stands for an answer, and what it costs: whoever answers chooses the size."""

import math

import numpy as np
import pytest

from autograder.judging import fingerprint as module
from autograder.judging.answer import Raised, Returned
from autograder.judging.fingerprint import (
    DIRECTIONS,
    Directions,
    alike,
    close,
    fingerprint,
    fingerprint_array,
    shapes_in,
)


def test_directions_are_the_same_whether_kept_or_not():
    kept, none = Directions(10_000), Directions(0)
    for size in (0, 1, 7, 100, 7, 10**4):
        assert kept.of(size).shape == (DIRECTIONS, size)
        assert np.array_equal(kept.of(size), none.of(size))


def test_what_is_kept_has_a_limit_in_bytes():
    directions = Directions(10_000)
    for size in range(400):
        directions.of(size)
        assert directions.nbytes <= 10_000
    # Those used last are kept; one that is too large for all of it takes no room from them.
    last = directions.of(399)
    directions.of(10**5)
    assert directions.of(399) is last


def test_the_graders_own_cache_is_small_whatever_is_answered():
    for n in range(20):
        fingerprint_array(np.zeros(2**17 - n, np.int8))
    assert module._DIRECTIONS.nbytes <= 16 * 2**20


def test_only_shapes_that_are_looked_for_get_projections(monkeypatch):
    known = fingerprint(Returned((np.ones((2, 3)), 1.5, (np.ones(4),))))
    shapes = shapes_in([known, None, ("raised", "ValueError")])
    assert shapes == {(2, 3), (), (4,)}
    assert fingerprint(Returned((np.ones((2, 3)), 1.5, (np.ones(4),))), shapes) == known
    monkeypatch.setattr(module, "fingerprint_array", pytest.fail)
    assert shapes_in([fingerprint(Returned(np.zeros(2**20, np.int8)), shapes)]) == {(2**20,)}


def test_another_shape_is_like_nothing_that_is_looked_for():
    theirs = fingerprint(Returned(np.zeros(3)))
    shapes = shapes_in([theirs])
    assert alike(fingerprint(Returned(np.zeros(3)), shapes), theirs, 1e-4)
    for value in (np.zeros(4), np.full(4, np.nan), np.zeros((3, 1)), 0.0):
        assert not alike(fingerprint(Returned(value), shapes), theirs, 1e-4)
    assert math.isnan(fingerprint(Returned(np.full(4, np.nan)), shapes)[1][1].norm)
    assert fingerprint(Raised("E", "x"), shapes) == fingerprint(Raised("E", "x"))


def test_numbers_too_large_to_be_squared_are_told_apart():
    a, b = (fingerprint_array(np.array([number, 1.0])) for number in (1e260, 2e260))
    assert close(a, a, 1e-4)
    assert not close(a, b, 1e-4)
    assert not close(a, fingerprint_array(np.array([np.inf, 1.0])), 1e-4)
