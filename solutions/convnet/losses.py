"""Losses: how bad is a guess, and which way is better (L15, L16).

Each returns the mean loss over the N examples, and its gradient at the scores.
"""

import numpy as np

from .arrays import Array, as_float, check_ndim, check_shape
from .relu import relu


def softmax_nll(scores: Array, y: Array) -> tuple[float, Array]:
    """Softmax, then the mean negative log-likelihood of the right classes (L14, course).

    Parameters
    ----------
    scores : ndarray of shape (N, K)
    y : ndarray of shape (N,), the right class of each row, 0 to K - 1

    Returns
    -------
    loss : float
    dscores : ndarray of shape (N, K), (softmax - one-hot) / N

    Raises
    ------
    ValueError
        If the shapes do not fit, N is 0, or y is no class number.
    """
    scores, y, rows = _check_classes(scores, y)
    # the same softmax, and exp cannot overflow
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # (N, K)
    loss: float = -log_p[rows, y].mean().item()
    dscores = np.exp(log_p)
    dscores[rows, y] -= 1
    return loss, dscores / len(y)


def hinge(scores: Array, y: Array) -> tuple[float, Array]:
    """Mean over rows of sum_{j != y} max(0, s_j - s_y + 1) (Weston and Watkins, 1999).

    Parameters, results and errors are those of ``softmax_nll``.
    """
    scores, y, rows = _check_classes(scores, y)
    margins = relu(scores - scores[rows, y][:, None] + 1)  # (N, K)
    margins[rows, y] = 0
    loss: float = (margins.sum() / len(y)).item()
    dscores = (margins > 0).astype(scores.dtype)
    dscores[rows, y] = -dscores.sum(axis=1)
    return loss, dscores / len(y)


def squared(guess: Array, y: Array) -> tuple[float, Array]:
    """Mean over rows of the squared distance between guess and y (lecture row L16).

    Parameters
    ----------
    guess, y : ndarray of shape (N, ...)

    Returns
    -------
    loss : float
    dguess : ndarray of guess's shape, 2 (guess - y) / N

    Raises
    ------
    ValueError
        If guess and y differ in shape or N is 0.
    """
    guess, y = as_float(guess, y)
    check_shape("y", y, guess.shape, "the shape of guess")
    if guess.ndim == 0 or len(guess) == 0:
        raise ValueError(f"guess has shape {guess.shape}: the mean needs at least one row")
    off = guess - y
    loss: float = ((off * off).sum() / len(guess)).item()
    return loss, 2 * off / len(guess)


def _check_classes(scores: Array, y: Array) -> tuple[Array, Array, Array]:
    (scores,) = as_float(scores)
    y = np.asarray(y)
    check_ndim("scores", scores, "N K")
    n, k = scores.shape
    check_shape("y", y, (n,), f"one class for each row of scores {scores.shape}")
    if n == 0:
        raise ValueError(f"scores has shape {scores.shape}: the mean over no examples is undefined")
    if not np.issubdtype(y.dtype, np.integer):
        raise ValueError(f"y holds {y.dtype}, expected integers: the number of the right class")
    if y.min() < 0 or y.max() >= k:
        raise ValueError(
            f"y runs from {y.min()} to {y.max()}, scores {scores.shape} has {k} classes"
        )
    return scores, y, np.arange(n)
