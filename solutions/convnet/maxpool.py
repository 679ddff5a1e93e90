"""Max pooling: is the feature anywhere in this window? No weights to learn (L13)."""

import numpy as np

from .arrays import Array, as_float, check_ndim, check_shape
from .sizes import Pair, output_grid, pair, taps


def maxpool1d(x: Array, size: int, stride: int | None = None) -> Array:
    """Largest entry of each window of a signal (lecture row L13).

    Parameters
    ----------
    x : ndarray of shape (L,)
    stride : step between windows; None means ``size``

    Returns
    -------
    ndarray of shape (L_out,), of x's dtype

    Raises
    ------
    ValueError
        If x has more than one axis or no window fits.
    """
    x = np.asarray(x)
    check_ndim("x", x, "L")
    step = size if stride is None else stride
    out: Array = maxpool2d(x[None, None, None], (1, size), (1, step))[0, 0, 0]
    return out


def maxpool2d(x: Array, size: Pair, stride: Pair | None = None) -> Array:
    """Largest entry of each window, in each channel on its own (lecture row L13).

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    size : side of the window, or its (height, width)
    stride : step between windows; None means ``size``

    Returns
    -------
    ndarray of shape (N, C, OH, OW), of x's dtype

    Raises
    ------
    ValueError
        If x has not four axes or no window fits.
    """
    x = np.asarray(x)
    check_ndim("x", x, "N C H W")
    step = size if stride is None else stride
    grid = output_grid(x.shape, size, step)
    out: Array | None = None
    # maximum is exact and its order does not matter, so no start value is invented
    for _, _, where in taps(pair(size), pair(step), grid):
        out = x[where].copy() if out is None else np.maximum(out, x[where], out=out)
    assert out is not None
    return out


def maxpool2d_backward(dout: Array, x: Array, size: Pair, stride: Pair | None = None) -> Array:
    """Gradient of a loss at x, given ``dout`` (N, C, OH, OW) at ``maxpool2d(x, size, stride)``.

    Each window sends its gradient to its first maximum, rows first. Gradients of overlapping
    windows add up.

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    (dout,) = as_float(dout)
    x = np.asarray(x)
    out = maxpool2d(x, size, stride)
    check_shape("dout", dout, out.shape, "the shape of maxpool2d(x, size, stride)")
    return to_first_maximum(dout, x, out, size, size if stride is None else stride)


def to_first_maximum(dout: Array, x: Array, out: Array, size: Pair, stride: Pair) -> Array:
    """Backward where ``out``, the maxima of x, is known already."""
    dx = np.zeros(x.shape, dtype=dout.dtype)
    waiting = np.ones(out.shape, dtype=bool)  # windows whose maximum was not met yet
    for _, _, where in taps(pair(size), pair(stride), out.shape[-2:]):
        first = (x[where] == out) & waiting
        waiting ^= first
        dx[where] += dout * first
    return dx
