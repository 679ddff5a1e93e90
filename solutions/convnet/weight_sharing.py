"""A convolutional layer is a fully connected one with most weights zero and the rest shared (L6).

``conv_matrix`` shows the sharing; ``shift`` moves a signal, to see that filtering moves with it.
"""

import numpy as np

from .arrays import Array, as_float, check_ndim


def conv_matrix(w: Array, n: int) -> Array:
    """Write the zero-padded 1D layer without bias as a matrix: ``conv_matrix(w, n) @ x``.

    Row i holds the filter, its middle on the diagonal; what would stand outside met the padding
    and is left out (lecture rows L6, L7).

    Parameters
    ----------
    w : ndarray of shape (k,), k odd
    n : length of the signal

    Returns
    -------
    ndarray of shape (n, n)

    Raises
    ------
    ValueError
        If w is not one odd-sized filter or n is below 1.
    """
    (w,) = as_float(w)
    check_ndim("w", w, "k")
    if w.size % 2 == 0:
        raise ValueError(f"w has shape {w.shape}; a filter with a middle has an odd size")
    if n < 1:
        raise ValueError(f"n is {n}, it must be at least 1")
    matrix = np.zeros((n, n), dtype=w.dtype)
    for tap, weight in enumerate(w):
        matrix += weight * np.eye(n, k=tap - w.size // 2, dtype=w.dtype)
    return matrix


def shift(x: Array, s: int) -> Array:
    """Move a signal s places to the right, or left where s is negative; zeros enter.

    Parameters
    ----------
    x : ndarray of shape (L,)

    Returns
    -------
    ndarray of shape (L,), of x's dtype
    """
    x = np.asarray(x)
    check_ndim("x", x, "L")
    moved = np.zeros_like(x)
    n = x.size
    # both slices are empty once the whole signal has left
    moved[max(s, 0) : max(n + s, 0)] = x[max(-s, 0) : max(n - s, 0)]
    return moved
