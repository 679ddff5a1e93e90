"""The fully connected layer: every input meets every output through a weight (L5, L9)."""

from .arrays import Array, as_float, check_ndim, check_shape


def dense(x: Array, W: Array, b: Array) -> Array:
    """Z = x W + b, one row for each example (lecture rows L1, L5).

    Parameters
    ----------
    x : ndarray of shape (N, D)
    W : ndarray of shape (D, K)
    b : ndarray of shape (K,)

    Returns
    -------
    ndarray of shape (N, K)

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    x, W, b = as_float(x, W, b)
    _check(x, W)
    check_shape("b", b, W.shape[1:], f"one bias for each column of W {W.shape}")
    return x @ W + b


def dense_backward(dout: Array, x: Array, W: Array) -> tuple[Array, Array, Array]:
    """Gradients of a loss through ``dense``, given its gradient ``dout`` (N, K) at the output.

    Returns
    -------
    dx : ndarray of shape (N, D)
    dW : ndarray of shape (D, K)
    db : ndarray of shape (K,)

    Raises
    ------
    ValueError
        If the shapes do not fit together.
    """
    dout, x, W = as_float(dout, x, W)
    _check(x, W)
    check_shape("dout", dout, (x.shape[0], W.shape[1]), "the shape of dense(x, W, b)")
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


def _check(x: Array, W: Array) -> None:
    check_ndim("x", x, "N D")
    check_ndim("W", W, "D K")
    if x.shape[1] != W.shape[0]:
        raise ValueError(f"x {x.shape} has {x.shape[1]} features, W {W.shape} takes {W.shape[0]}")
