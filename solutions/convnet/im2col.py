"""im2col: lay every window out as a column, so that convolution is one matrix product.

``col2im`` is its adjoint: the same walk, adding where the other copies. That one fact,
<im2col(x), c> = <x, col2im(c)>, is the whole of backpropagation through a convolution's windows.
"""

import numpy as np

from .arrays import Array, check_ndim, check_shape, pad2d, unpad2d
from .sizes import Pair, output_grid, pair, taps


def im2col(x: Array, kh: int, kw: int, stride: Pair = 1, padding: Pair = 0) -> Array:
    """Copy each window of the zero-padded x into a column (Chellapilla et al., 2006).

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)

    Returns
    -------
    ndarray of shape (N, C*kh*kw, OH*OW), of x's dtype; rows in the order of ``w.reshape(F, -1)``

    Raises
    ------
    ValueError
        If x has not four axes or no window fits.
    """
    x = np.asarray(x)
    check_ndim("x", x, "N C H W")
    grid = output_grid(x.shape, (kh, kw), stride, padding)
    xp = pad2d(x, pair(padding))
    n, c = x.shape[:2]
    cols = np.empty((n, c, kh, kw, *grid), dtype=x.dtype)
    for i, j, where in taps((kh, kw), pair(stride), grid):
        cols[:, :, i, j] = xp[where]
    return cols.reshape(n, c * kh * kw, grid[0] * grid[1])


def col2im(
    cols: Array,
    x_shape: tuple[int, ...],
    kh: int,
    kw: int,
    stride: Pair = 1,
    padding: Pair = 0,
) -> Array:
    """Add each column back onto the window it came from.

    Parameters
    ----------
    cols : ndarray of shape (N, C*kh*kw, OH*OW)
    x_shape : shape (N, C, H, W) of the image that ``im2col`` read

    Returns
    -------
    ndarray of shape (N, C, H, W), of cols' dtype

    Raises
    ------
    ValueError
        If cols is not what ``im2col`` gives for x_shape.
    """
    cols = np.asarray(cols)
    n, c, h, w = x_shape
    grid = output_grid(x_shape, (kh, kw), stride, padding)
    check_shape("cols", cols, (n, c * kh * kw, grid[0] * grid[1]), f"im2col of {x_shape}")
    windows = cols.reshape(n, c, kh, kw, *grid)
    ph, pw = pair(padding)
    xp = np.zeros((n, c, h + 2 * ph, w + 2 * pw), dtype=cols.dtype)
    for i, j, where in taps((kh, kw), pair(stride), grid):
        xp[where] += windows[:, :, i, j]
    return unpad2d(xp, (ph, pw))
