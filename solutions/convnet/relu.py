"""ReLU: keep what is positive, zero the rest (L7, L16)."""

import numpy as np

from .arrays import Array, as_float, check_shape


def relu(z: Array) -> Array:
    """max(z, 0) for each entry; shape and dtype are z's."""
    z = np.asarray(z)
    positive: Array = np.maximum(z, z.dtype.type(0))
    return positive


def relu_backward(dout: Array, z: Array) -> Array:
    """Gradient of a loss at z, given ``dout`` at relu(z): it passes where z > 0.

    At z = 0 any number from 0 to 1 times ``dout`` is a subgradient; the course takes 0.

    Raises
    ------
    ValueError
        If dout and z differ in shape.
    """
    (dout,) = as_float(dout)
    z = np.asarray(z)
    check_shape("dout", dout, z.shape, "the shape of relu(z)")
    return dout * (z > 0)
