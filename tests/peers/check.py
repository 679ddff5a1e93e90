"""A published check of another course, as a yes or no about one function.

What is taken from a course are facts: inputs, settings, the quantity it compares, and how closely.
The right answer it compares with comes from ``convnet``. Where a course derives the right answer
from the student's own other half (numerical gradients of the student's own forward pass), the right
half is put there: the peer's check can only become stricter by it.
"""

import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Function: TypeAlias = Callable[..., Any]


@dataclass(frozen=True)
class Check:
    peer: str
    exercise: str
    accepts: Callable[[Function], bool]


CHECKS: list[Check] = []


def peer_check(
    peer: str, exercise: str
) -> Callable[[Callable[[Function], bool]], Callable[[Function], bool]]:
    """Register a check. An error refuses, as in the courses; a warning decides nothing there either."""

    def register(check: Callable[[Function], bool]) -> Callable[[Function], bool]:
        @functools.wraps(check)
        def accepts(function: Function) -> bool:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    return bool(check(function))
                except Exception:
                    return False

        CHECKS.append(Check(peer, exercise, accepts))
        return accepts

    return register


def slopes(
    f: Callable[[np.ndarray], Any], x: np.ndarray, weights: Any = 1.0, h: float = 1e-5
) -> np.ndarray:
    """Central differences of sum(weights * f(x)), differences first.

    x itself is moved and put back, as courses do: an f that writes into x meets the same fate there.
    """
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        old = x[index]
        x[index] = old + h
        above = np.array(f(x))
        x[index] = old - h
        below = np.array(f(x))
        x[index] = old
        grad[index] = np.sum((above - below) * weights) / (2 * h)
    return grad
