"""Average pooling: how much of the feature is in this window? (course, beside L13)."""

import numpy as np

from .arrays import Array, as_float, check_ndim, check_shape
from .sizes import Pair, output_grid, pair, taps


def avgpool2d(x: Array, size: Pair, stride: Pair | None = None) -> Array:
    """Mean of each window, in each channel on its own.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    size : side of the window, or its (height, width)
    stride : step between windows; None means ``size``

    Returns
    -------
    ndarray of shape (N, C, OH, OW), floating

    Raises
    ------
    ValueError
        If x has not four axes or no window fits.
    """
    (x,) = as_float(x)
    check_ndim("x", x, "N C H W")
    step = size if stride is None else stride
    grid = output_grid(x.shape, size, step)
    out = np.zeros((*x.shape[:2], *grid), dtype=x.dtype)
    for _, _, where in taps(pair(size), pair(step), grid):
        out += x[where]
    kh, kw = pair(size)
    return out / (kh * kw)


def avgpool2d_backward(
    dout: Array, x_shape: tuple[int, ...], size: Pair, stride: Pair | None = None
) -> Array:
    """Gradient of a loss at x, given ``dout``: an equal share to each pixel of the window.

    Parameters
    ----------
    dout : ndarray of shape (N, C, OH, OW)
    x_shape : (N, C, H, W); the values of x do not matter

    Returns
    -------
    ndarray of shape (N, C, H, W)

    Raises
    ------
    ValueError
        If dout has not the shape of ``avgpool2d(x, size, stride)``.
    """
    (dout,) = as_float(dout)
    step = size if stride is None else stride
    grid = output_grid(x_shape, size, step)
    check_shape("dout", dout, (*x_shape[:2], *grid), "the shape of avgpool2d(x, size, stride)")
    kh, kw = pair(size)
    share = dout / (kh * kw)
    dx = np.zeros(x_shape, dtype=dout.dtype)
    for _, _, where in taps((kh, kw), pair(step), grid):
        dx[where] += share
    return dx
