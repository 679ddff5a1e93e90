"""Arrays as every module sees them: axis names, one rule for dtypes, zero padding.

Axes, used in every comment on a shape:

    N images in a batch     C channels of the input     H, W   rows and columns
    F filters               kh, kw  filter size         OH, OW rows and columns of the output
    D features              K classes                   L      length of a signal
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]


def as_float(*arrays: npt.ArrayLike) -> tuple[Array, ...]:
    """Give all arrays one floating dtype, so that no result is ever cut to an integer.

    float32 stays float32, float64 wins over it, integers and booleans become float64. Complex
    numbers pass: a derivative by complex step needs them. No input is changed.
    """
    found = [np.asarray(a) for a in arrays]
    dtype = np.result_type(*(a.dtype for a in found))
    if not np.issubdtype(dtype, np.inexact):
        dtype = np.dtype(np.float64)
    return tuple(a.astype(dtype, copy=False) for a in found)


def check_shape(name: str, array: Array, expected: tuple[int, ...], why: str) -> None:
    """Raise ValueError unless ``array`` has exactly the expected shape."""
    if array.shape != expected:
        raise ValueError(f"{name} has shape {array.shape}, expected {expected}: {why}")


def check_ndim(name: str, array: Array, axes: str) -> None:
    """Raise ValueError unless ``array`` has one axis for each name in ``axes``, such as "N C"."""
    if array.ndim != len(axes.split()):
        wanted = ", ".join(axes.split())
        raise ValueError(f"{name} has shape {array.shape}, expected axes ({wanted})")


def pad2d(x: Array, padding: tuple[int, int]) -> Array:
    """Put rows and columns of zeros around the last two axes: (..., H, W) to (..., H+2p, W+2q)."""
    p, q = padding
    if p == 0 and q == 0:
        return x
    height, width = x.shape[-2:]
    # zeros and one copy take half the time of np.pad
    padded = np.zeros((*x.shape[:-2], height + 2 * p, width + 2 * q), dtype=x.dtype)
    padded[..., p : p + height, q : q + width] = x
    return padded


def unpad2d(xp: Array, padding: tuple[int, int]) -> Array:
    """Take the padding off again; sizes are counted, since ``[p:-p]`` is empty at p = 0."""
    p, q = padding
    height, width = xp.shape[-2:]
    return xp[..., p : height - p, q : width - q]
