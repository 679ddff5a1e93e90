"""The convolutional layer on images: from one filter to a filter bank over channels (L10-L12).

Three ways to the same numbers: ``conv2d_single`` is the definition, window by window;
``conv2d`` is a sum over the filter's entries; ``conv2d_im2col`` is one matrix product.
"""

from collections.abc import Iterator

import numpy as np

from .arrays import Array, as_float, check_ndim, check_shape, pad2d
from .im2col import col2im, im2col
from .sizes import Pair, Window, output_grid, pair, taps


def conv2d_single(x: Array, w: Array, b: float = 0.0, stride: Pair = 1, padding: Pair = 0) -> Array:
    """One filter over one image, without flipping it (lecture row L10).

    Parameters
    ----------
    x : ndarray of shape (H, W)
    w : ndarray of shape (kh, kw)

    Returns
    -------
    ndarray of shape (OH, OW)

    Raises
    ------
    ValueError
        If an array has not two axes or no output exists.
    """
    x, w = as_float(x, w)
    check_ndim("x", x, "H W")
    check_ndim("w", w, "kh kw")
    oh, ow = output_grid(x.shape, w.shape, stride, padding)
    (kh, kw), (sh, sw) = w.shape, pair(stride)
    xp = pad2d(x, pair(padding))
    out = np.empty((oh, ow), dtype=x.dtype)
    for r in range(oh):
        for c in range(ow):
            window = xp[r * sh : r * sh + kh, c * sw : c * sw + kw]
            out[r, c] = np.sum(window * w) + b
    return out


def conv2d(x: Array, w: Array, b: Array, stride: Pair = 1, padding: Pair = 0) -> Array:
    """F filters over all C channels of N images (lecture rows L10-L12).

    out[n, f, r, s] = b[f] + sum_{c,i,j} w[f, c, i, j] xp[n, c, r stride + i, s stride + j]

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
    w : ndarray of shape (F, C, kh, kw)
    b : ndarray of shape (F,)

    Returns
    -------
    ndarray of shape (N, F, OH, OW)

    Raises
    ------
    ValueError
        If the shapes do not fit together or no output exists.
    """
    x, w, b = as_float(x, w, b)
    oh, ow = check_conv(x, w, stride, padding)
    check_shape("b", b, w.shape[:1], f"one bias for each filter of w {w.shape}")
    (n, c), (f, _, kh, kw) = x.shape[:2], w.shape
    xp = pad2d(x, pair(padding))
    out = np.empty((n, f, oh, ow), dtype=x.dtype)
    out[...] = b[:, None, None]  # (F, 1, 1) spreads over the pixels
    for i, j, where in taps((kh, kw), pair(stride), (oh, ow)):
        pixels = xp[where].reshape(n, c, oh * ow)  # (N, C, OH*OW)
        out += (w[:, :, i, j] @ pixels).reshape(n, f, oh, ow)  # (F, C) @ (N, C, OH*OW)
    return out


def conv2d_im2col(x: Array, w: Array, b: Array, stride: Pair = 1, padding: Pair = 0) -> Array:
    """``conv2d`` by one matrix product an image: same parameters, results and errors."""
    x, w, b = as_float(x, w, b)
    grid = check_conv(x, w, stride, padding)
    check_shape("b", b, w.shape[:1], f"one bias for each filter of w {w.shape}")
    kh, kw = w.shape[2:]
    cols = im2col(x, kh, kw, stride, padding)
    out: Array = w.reshape(len(w), -1) @ cols  # (F, C*kh*kw) @ (N, C*kh*kw, OH*OW)
    out += b[:, None]
    return out.reshape(len(x), len(w), *grid)


def conv2d_backward(
    dout: Array, x: Array, w: Array, stride: Pair = 1, padding: Pair = 0
) -> tuple[Array, Array, Array]:
    """Gradients of a loss through ``conv2d``, given ``dout`` (N, F, OH, OW) at its output.

    For each row of the filter the layer is a matrix product, out = w cols, so dw = dout cols^T
    and dcols = w^T dout, as in any linear layer; ``col2im`` adds dcols back onto the pixels.

    Returns
    -------
    dx : ndarray of shape (N, C, H, W)
    dw : ndarray of shape (F, C, kh, kw)
    db : ndarray of shape (F,)

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    dout, x, w = as_float(dout, x, w)
    grid = check_conv(x, w, stride, padding)
    check_shape("dout", dout, (len(x), len(w), *grid), "the shape of conv2d(x, w, b)")
    cols = row_columns(x, w, stride, padding)
    dw, db = filter_gradients(dout, cols, w, stride)
    return pixel_gradients(dout, w, x.shape, stride, padding), dw, db


# The layer itself. ``im2col`` copies each pixel once for each entry of the filter. Here it is copied
# only once for each entry of a filter's row: what the filter's second row lies on is what the first
# row lies on one line further down. So columns are made for a filter of one row, and the layer is
# the sum of one matrix product for each row of the filter.


def row_columns(x: Array, w: Array, stride: Pair, padding: Pair) -> Array:
    """Columns (N, C*kw, H, OW) for one row of a filter, at all H lines of the padded image."""
    (n, c), kw, one_row = x.shape[:2], w.shape[3], (1, pair(stride)[1])
    grid = output_grid(x.shape, (1, kw), one_row, padding)
    return im2col(x, 1, kw, one_row, padding).reshape(n, c * kw, *grid)


def filter_columns(cols: Array, w: Array, b: Array, grid: tuple[int, int], stride: Pair) -> Array:
    """Forward: out = b + the sum over the filter's rows of w cols."""
    out = np.empty((len(cols), len(w), grid[0] * grid[1]), dtype=cols.dtype)
    out[...] = b[:, None]
    for i, _, where in _filter_rows(w, grid, stride):
        out += _row(w, i) @ _flat(cols[where])  # (F, C*kw) @ (N, C*kw, OH*OW)
    return out.reshape(len(cols), len(w), *grid)


def filter_gradients(dout: Array, cols: Array, w: Array, stride: Pair) -> tuple[Array, Array]:
    """Backward to the filters: dw = dout cols^T, summed over the images, and db."""
    flat, dw = _flat(dout), np.empty_like(w)
    for i, _, where in _filter_rows(w, dout.shape[2:], stride):
        of_row = (flat @ _flat(cols[where]).transpose(0, 2, 1)).sum(axis=0)  # (F, C*kw)
        dw[:, :, i] = of_row.reshape(dw[:, :, i].shape)
    return dw, flat.sum(axis=(0, 2))


def pixel_gradients(
    dout: Array, w: Array, x_shape: tuple[int, ...], stride: Pair, padding: Pair
) -> Array:
    """Backward to the image: dcols = w^T dout, then each column back onto its window."""
    flat, (n, c, h), kw = _flat(dout), x_shape[:3], w.shape[3]
    dcols = np.zeros((n, c * kw, h + 2 * pair(padding)[0], dout.shape[3]), dtype=dout.dtype)
    for i, _, where in _filter_rows(w, dout.shape[2:], stride):
        dcols[where] += (_row(w, i).T @ flat).reshape(n, c * kw, *dout.shape[2:])
    return col2im(_flat(dcols), x_shape, 1, kw, (1, pair(stride)[1]), padding)


def _filter_rows(
    w: Array, grid: tuple[int, ...], stride: Pair
) -> Iterator[tuple[int, int, Window]]:
    """Walk over a filter's rows, with the lines of row columns that each one meets."""
    return taps((w.shape[2], 1), (pair(stride)[0], 1), (grid[0], grid[1]))


def _row(w: Array, i: int) -> Array:
    """Row i of each filter: (F, C*kw)."""
    return w[:, :, i].reshape(len(w), -1)


def _flat(dout: Array) -> Array:
    """(N, F, OH, OW) to (N, F, OH*OW), for an empty batch too."""
    n, f, oh, ow = dout.shape
    return dout.reshape(n, f, oh * ow)


def check_conv(x: Array, w: Array, stride: Pair, padding: Pair) -> tuple[int, int]:
    """Check that x and w fit and return (OH, OW)."""
    check_ndim("x", x, "N C H W")
    check_ndim("w", w, "F C kh kw")
    if x.shape[1] != w.shape[1]:
        raise ValueError(
            f"x {x.shape} has {x.shape[1]} channels, but each filter of w {w.shape} "
            f"spans {w.shape[1]}"
        )
    return output_grid(x.shape, w.shape[2:], stride, padding)
