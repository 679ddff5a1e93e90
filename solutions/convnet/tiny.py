"""The lecture's five-pixel network, forward and backward, by the matrices on its slides (L16, L17).

Z1_i = (W1)^T X[i-1, i, i+1]    A1 = ReLU(Z1)    A2 = (W2)^T A1    L = (A2 - y)^2
"""

import numpy as np

from .arrays import Array, as_float, check_ndim, check_shape
from .conv1d import conv1d
from .relu import relu


def tiny_forward(x: Array, w1: Array, w2: Array, y: float) -> tuple[Array, Array, float, float]:
    """Run the net: one size-3 filter with padding 1, ReLU, one output, squared loss (L16).

    Parameters
    ----------
    x : ndarray of shape (5,), or any other length
    w1 : ndarray of shape (3,)
    w2 : ndarray of x's shape

    Returns
    -------
    Z1 : ndarray of shape (5,)
    A1 : ndarray of shape (5,)
    A2 : float
    loss : float

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    x, w1, w2 = _check(x, w1, w2)
    z1 = conv1d(x, w1, padding=1)
    a1 = relu(z1)
    a2 = w2 @ a1
    loss = (a2 - y) ** 2
    return z1, a1, a2.item(), loss.item()


def tiny_jacobians(x: Array, w1: Array, w2: Array, y: float) -> tuple[Array, Array, Array]:
    """The three factors of the chain rule; entry [i, j] is d(thing j) / d(by i) (L17).

    Returns
    -------
    dZ1_dW1 : ndarray of shape (3, 5), rows are x shifted, with the padding in sight
    dA1_dZ1 : ndarray of shape (5, 5), diagonal: 1 where Z1 > 0
    dloss_dA1 : ndarray of shape (5,)
    """
    x, w1, w2 = _check(x, w1, w2)
    z1, _, a2, _ = tiny_forward(x, w1, w2, y)
    xp = np.pad(x, 1)  # X0 and X6 are the padding
    dZ1_dW1 = np.stack([xp[i : i + x.size] for i in range(3)])
    dA1_dZ1 = np.diag((z1 > 0).astype(x.dtype))
    return dZ1_dW1, dA1_dZ1, 2 * (a2 - y) * w2


def tiny_backward(x: Array, w1: Array, w2: Array, y: float) -> tuple[Array, Array]:
    """Gradient of the loss: dW1 = dZ1/dW1 . dA1/dZ1 . dloss/dA1 (L17), and dW2.

    Returns
    -------
    dW1 : ndarray of shape (3,)
    dW2 : ndarray of shape (5,)
    """
    dZ1_dW1, dA1_dZ1, dloss_dA1 = tiny_jacobians(x, w1, w2, y)
    _, a1, a2, _ = tiny_forward(x, w1, w2, y)
    return dZ1_dW1 @ dA1_dZ1 @ dloss_dA1, 2 * (a2 - y) * a1


def _check(x: Array, w1: Array, w2: Array) -> tuple[Array, ...]:
    x, w1, w2 = as_float(x, w1, w2)
    check_ndim("x", x, "L")
    check_shape("w1", w1, (3,), "the filter of the first layer")
    check_shape("w2", w2, x.shape, "one weight for each pixel of A1")
    return x, w1, w2
