"""A call with small whole numbers in place of fractions, so that a person can follow it by hand.

No grade comes from these calls. They only show what a check has found already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.exercise.model import Case
from autograder.exercise.plain_values import Array, PlainValue, Spread, observed, realize, same

#: With more numbers than this in its arguments nobody follows a call by hand.
MOST_NUMBERS = 90
#: Numbers beyond this keep their size: there it is the size that matters.
_LARGE = 8.0
#: Single numbers that may be rounded; a learning rate or a step h may not.
_ROUNDED = frozenset({"b", "y"})


def small(array: Array) -> Array:
    """Return whole numbers from -4 to 4 with the signs of the given ones; large numbers are rounded."""
    if np.abs(array).max(initial=0.0) > _LARGE:
        return np.round(array)
    return np.asarray(np.sign(array) * np.clip(np.ceil(2 * np.abs(array)), 0, 4))


def ranked(array: Array) -> Array:
    """Return whole numbers in the order of the given ones and with their signs: no two become equal."""
    sizes = np.unique(np.abs(array[array != 0]))
    return np.asarray(np.sign(array) * (np.searchsorted(sizes, np.abs(array)) + 1.0))


#: The ways to make numbers whole, the simpler first. A key holds their place here.
WAYS: tuple[Callable[[Array], Array], ...] = (small, ranked)


def in_whole_numbers(case: Case, parameters: tuple[str, ...], way: int) -> Case | None:
    """Return the same call in whole numbers; None where it is too large or whole already.

    Parameters
    ----------
    case : Case
    parameters : tuple of str
        Names of the parameters, in order.
    way : int
        Place in `WAYS`.

    Returns
    -------
    Case or None
    """
    if case.size > MOST_NUMBERS:
        return None
    names = (*parameters, *[""] * len(case.args))
    args = tuple(_whole(v, name, way) for v, name in zip(case.args, names, strict=False))
    kwargs = {name: _whole(value, name, way) for name, value in case.kwargs.items()}
    whole = replace(case, args=args, kwargs=kwargs)
    return None if same(_given(whole), _given(case)) else whole


def _given(case: Case) -> PlainValue:
    return observed(realize((*case.args, *case.kwargs.values())))


def _whole(value: Any, name: str, way: int) -> Any:
    if isinstance(value, np.ndarray):
        return WAYS[way](value) if value.dtype.kind == "f" else value
    if isinstance(value, Spread):
        return Spread(_whole(value.array, name, way))
    if isinstance(value, dict):
        return {key: _whole(item, key, way) for key, item in value.items()}
    if isinstance(value, float) and name in _ROUNDED:
        return float(WAYS[0](np.asarray(value)))
    return value
