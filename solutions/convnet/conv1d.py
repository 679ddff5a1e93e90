"""The convolutional layer on a signal: one filter, moved along (L7).

Convolution in deep learning is cross-correlation: the filter is not flipped.
"""

import numpy as np

from .arrays import Array, as_float, check_ndim, check_shape
from .sizes import conv_output_size


def conv1d(x: Array, w: Array, b: float = 0.0, stride: int = 1, padding: int = 0) -> Array:
    """out[t] = sum_i w[i] xp[t stride + i] + b, xp being x between zeros (lecture row L7).

    Parameters
    ----------
    x : ndarray of shape (L,)
    w : ndarray of shape (k,)

    Returns
    -------
    ndarray of shape (L_out,), see ``conv_output_size``

    Raises
    ------
    ValueError
        If an array has more than one axis or no output exists.
    """
    x, w = as_float(x, w)
    n_out = _output_size(x, w, stride, padding)
    xp = np.pad(x, padding)
    out = np.full(n_out, b, dtype=x.dtype)
    for i, weight in enumerate(w):
        out += weight * xp[_met_by(i, stride, n_out)]
    return out


def conv1d_backward(
    dout: Array, x: Array, w: Array, stride: int = 1, padding: int = 0
) -> tuple[Array, Array, float]:
    """Gradients of a loss through ``conv1d``, given ``dout`` (L_out,) at its output.

    Returns
    -------
    dx : ndarray of shape (L,)
    dw : ndarray of shape (k,)
    db : float

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    dout, x, w = as_float(dout, x, w)
    n_out = _output_size(x, w, stride, padding)
    check_shape("dout", dout, (n_out,), "the shape of conv1d(x, w)")
    xp = np.pad(x, padding)
    dxp, dw = np.zeros_like(xp), np.zeros_like(w)
    for i, weight in enumerate(w):
        met = _met_by(i, stride, n_out)
        dw[i] = dout @ xp[met]
        dxp[met] += weight * dout  # windows overlap, so gradients add up
    db: float = dout.sum().item()
    return dxp[padding : padding + x.size], dw, db


def merge_filters(w1: Array, w2: Array) -> Array:
    """Return the one filter that gives what ``w1`` and then ``w2`` give, with no ReLU in between (L7).

    Returns
    -------
    ndarray of shape (k1 + k2 - 1,)

    Raises
    ------
    ValueError
        If a filter is empty or has more than one axis.
    """
    w1, w2 = as_float(w1, w2)
    check_ndim("w1", w1, "k")
    check_ndim("w2", w2, "k")
    merged: Array = np.convolve(w1, w2)
    return merged


def _met_by(i: int, stride: int, n_out: int) -> slice:
    """Pixels that filter entry i meets, one for each output."""
    return slice(i, i + stride * n_out, stride)


def _output_size(x: Array, w: Array, stride: int, padding: int) -> int:
    check_ndim("x", x, "L")
    check_ndim("w", w, "k")
    try:
        return conv_output_size(x.size, w.size, stride, padding)
    except ValueError as error:
        raise ValueError(f"x {x.shape} with filter {w.shape}: {error}") from None
