"""The convolutional layer on images: from one filter to a filter bank over channels (L10-L12).

Three ways to the same numbers: ``conv2d_single`` is the definition, window by window;
``conv2d`` is a sum over the filter's entries; ``conv2d_im2col`` is one matrix product.
"""

import numpy as np

from .arrays import Array, as_float, check_ndim, check_shape, pad2d
from .im2col import col2im, im2col
from .sizes import Pair, output_grid, pair, taps


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
    return filter_columns(cols, w, b, grid)


def conv2d_backward(
    dout: Array, x: Array, w: Array, stride: Pair = 1, padding: Pair = 0
) -> tuple[Array, Array, Array]:
    """Gradients of a loss through ``conv2d``, given ``dout`` (N, F, OH, OW) at its output.

    With the windows as columns the layer is out = w cols, so dw = dout cols^T and
    dcols = w^T dout, as in any linear layer; ``col2im`` adds dcols back onto the pixels.

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
    kh, kw = w.shape[2:]
    dw, db = filter_gradients(dout, im2col(x, kh, kw, stride, padding), w)
    return pixel_gradients(dout, w, x.shape, stride, padding), dw, db


# The three products below are the whole layer, once its windows are columns.


def filter_columns(cols: Array, w: Array, b: Array, grid: tuple[int, int]) -> Array:
    """Forward: out = w cols + b."""
    out: Array = w.reshape(len(w), -1) @ cols  # (F, C*kh*kw) @ (N, C*kh*kw, OH*OW)
    out += b[:, None]
    return out.reshape(len(cols), len(w), *grid)  # (N, F, OH, OW)


def filter_gradients(dout: Array, cols: Array, w: Array) -> tuple[Array, Array]:
    """Backward to the filters: dw = dout cols^T, summed over the images, and db."""
    flat = dout.reshape(*dout.shape[:2], -1)  # (N, F, OH*OW)
    dw = (flat @ cols.transpose(0, 2, 1)).sum(axis=0)  # (N, F, C*kh*kw), then (F, C*kh*kw)
    return dw.reshape(w.shape), flat.sum(axis=(0, 2))


def pixel_gradients(
    dout: Array, w: Array, x_shape: tuple[int, ...], stride: Pair, padding: Pair
) -> Array:
    """Backward to the image: dcols = w^T dout, then each column back onto its window."""
    flat = dout.reshape(*dout.shape[:2], -1)  # (N, F, OH*OW)
    dcols = w.reshape(len(w), -1).T @ flat  # (C*kh*kw, F) @ (N, F, OH*OW)
    kh, kw = w.shape[2:]
    return col2im(dcols, x_shape, kh, kw, stride, padding)


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
