"""Gradients by finite differences: slow, and right without any calculus."""

from collections.abc import Callable

import numpy as np

from .arrays import Array


def numerical_gradient(f: Callable[[Array], float], x: Array, h: float = 1e-6) -> Array:
    """Central differences: (f(x + h e) - f(x - h e)) / 2h for each entry of x.

    Parameters
    ----------
    f : function from an array like x to a number
    x : ndarray of any shape; not changed, integers are read as float64

    Returns
    -------
    ndarray of x's shape, float64
    """
    x = np.array(x, dtype=np.float64)
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        # copies: f may keep or even change what it is given
        above, below = x.copy(), x.copy()
        above[index] += h
        below[index] -= h
        distance = above[index] - below[index]  # not quite 2h: x + h is rounded
        grad[index] = (f(above) - f(below)) / distance
    return grad
