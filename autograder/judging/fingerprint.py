"""A few numbers that stand for an answer: equal answers have equal fingerprints, others almost surely not.

The answer key keeps fingerprints, not arrays, of every wrong answer it can name, and of right answers
that are too large to ship.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Collection, Iterable
from typing import Any, TypeAlias

import numpy as np

from autograder.exercise.plain_values import Array, Fingerprint, PlainValue, as_array, leaves
from autograder.judging.answer import Answer, Raised, Returned

#: Number of random directions that an array is projected on.
DIRECTIONS = 3


class Directions:
    """The random directions for arrays of each size: always the same; those used last are kept.

    Parameters
    ----------
    most : int
        Bytes that are kept. The sizes are those of answers, so whoever answers chooses them.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[int, Array] = OrderedDict()

    @property
    def nbytes(self) -> int:
        """Bytes that are kept."""
        return sum(array.nbytes for array in self._kept.values())

    def of(self, size: int) -> Array:
        """Return an array of shape (DIRECTIONS, size)."""
        found = self._kept.pop(size, None)
        if found is None:
            found = np.random.default_rng(size).standard_normal((DIRECTIONS, size))
        if found.nbytes <= self._most:
            self._kept[size] = found
        while self.nbytes > self._most:
            self._kept.popitem(last=False)
        return found


_DIRECTIONS = Directions(16 * 2**20)


def fingerprint_array(array: Array) -> Fingerprint:
    """Return the fingerprint of an array of numbers."""
    flat = np.ascontiguousarray(array).reshape(-1).astype(np.float64)
    with np.errstate(all="ignore"):
        projections = (_DIRECTIONS.of(flat.size) * flat).sum(axis=1)
        norm = _norm(flat) if np.isfinite(projections).all() else math.nan
    return Fingerprint(array.shape, norm, tuple(float(p) for p in projections))


def _norm(flat: Array) -> float:
    norm = math.sqrt(float((flat * flat).sum()))
    # The squares of numbers from 1e155 on are infinite; the numbers are not.
    return norm if math.isfinite(norm) else math.hypot(*flat.tolist())


def close(a: Fingerprint, b: Fingerprint, tolerance: float) -> bool:
    """Whether two fingerprints are of arrays equal within ``tolerance`` of their norm.

    Parameters
    ----------
    a, b : Fingerprint
    tolerance : float
        Relative to the larger norm, or to 1e-9; norms and projections may differ by four times as much.

    Returns
    -------
    bool
    """
    if a.shape != b.shape:
        return False
    if math.isnan(a.norm) or math.isnan(b.norm):
        return math.isnan(a.norm) and math.isnan(b.norm)
    limit = 4 * tolerance * max(a.norm, b.norm, 1e-9)
    if abs(a.norm - b.norm) > limit:
        return False
    pairs = zip(a.projections, b.projections, strict=True)
    return all(abs(x - y) <= limit for x, y in pairs)


#: Fingerprints of one answer to one case; plain JSON data once packed.
Print: TypeAlias = tuple[Any, ...]


def fingerprint(answer: Answer, shapes: Collection[tuple[int, ...]] | None = None) -> Print | None:
    """Return the fingerprint of an answer; None if it cannot identify a wrong answer.

    Parameters
    ----------
    answer : Answer
    shapes : collection of tuple of int, or None
        Shapes that what it will be held against has. An array of another shape is told by its shape and
        gets no projections. None: all arrays get them.
    """
    if isinstance(answer, Raised):
        # Letters only: shapes and indices differ from call to call, the sentence does not.
        words = "".join(c for c in answer.text if c.isalpha() or c == " ").split()
        return ("raised", f"{answer.error}: {' '.join(words)[:60]}")
    if not isinstance(answer, Returned):
        return None
    head = "returned" if answer.unchanged else "returned, argument changed"
    head += "" if answer.kept else ", earlier answer changed"
    return (head, *((path, _leaf(leaf, shapes)) for path, leaf in leaves(_arrays(answer.value))))


def shapes_in(prints: Iterable[Print | None]) -> frozenset[tuple[int, ...]]:
    """Return the shapes of all arrays that some prints stand for."""
    found = (print_[1:] for print_ in prints if print_ and print_[0] != "raised")
    return frozenset(
        leaf.shape for parts in found for _, leaf in parts if isinstance(leaf, Fingerprint)
    )


def _arrays(value: PlainValue) -> PlainValue:
    """Read lists of numbers as arrays, so that the two spellings of one answer look the same."""
    if isinstance(value, list):
        array = as_array(value)
        return array if array is not None else tuple(_arrays(item) for item in value)
    if isinstance(value, tuple):
        # A shape: (2, 3) and [2, 3] are one answer.
        if value and all(isinstance(item, (int, float)) for item in value):
            return as_array(value)
        return tuple(_arrays(item) for item in value)
    return value


def _leaf(leaf: PlainValue, shapes: Collection[tuple[int, ...]] | None) -> Fingerprint | str:
    if isinstance(leaf, Fingerprint):  # an expected array that is too large to keep
        return leaf
    if isinstance(leaf, np.ndarray) or type(leaf) is float:
        array = np.asarray(leaf)
        if shapes is not None and array.shape not in shapes:
            return Fingerprint(array.shape, 0.0 if np.isfinite(array).all() else math.nan, ())
        exact = fingerprint_array(array)
        return Fingerprint(
            exact.shape, _rounded(exact.norm), tuple(map(_rounded, exact.projections))
        )
    return f"{type(leaf).__name__} {leaf}"


def _rounded(number: float) -> float:
    """Return as many digits as telling wrong answers apart needs: a key holds thousands of these."""
    return float(f"{number:.7g}")


def alike(a: Print | None, b: Print | None, tolerance: float) -> bool:
    """Whether two prints stand for the same answer.

    Parameters
    ----------
    a, b : Print or None
        None is like no other, nor like None.
    tolerance : float
        As in `close`.

    Returns
    -------
    bool
    """
    if a is None or b is None or len(a) != len(b) or a[0] != b[0]:
        return False
    if a[0] == "raised":
        return bool(a[1] == b[1])
    return all(
        path_a == path_b and _leaves_alike(leaf_a, leaf_b, tolerance)
        for (path_a, leaf_a), (path_b, leaf_b) in zip(a[1:], b[1:], strict=True)
    )


def _leaves_alike(a: Fingerprint | str, b: Fingerprint | str, tolerance: float) -> bool:
    if isinstance(a, Fingerprint) and isinstance(b, Fingerprint):
        return close(a, b, tolerance)
    return type(a) is type(b) and a == b
