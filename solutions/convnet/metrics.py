"""How good are the guesses? Accuracy and who is taken for whom."""

import numpy as np

from .arrays import Array, check_shape


def accuracy(scores: Array, y: Array) -> float:
    """Share of rows of scores (N, K) whose largest entry is at the right class y (N,)."""
    guess, y = np.argmax(scores, axis=1), np.asarray(y)
    check_shape("y", y, guess.shape, "one class for each row of scores")
    return float(np.mean(guess == y))


def confusion_matrix(scores: Array, y: Array) -> Array:
    """Count, in row t and column g, the examples of class t guessed as g.

    Parameters
    ----------
    scores : ndarray of shape (N, K)
    y : ndarray of shape (N,), ints from 0 to K - 1

    Returns
    -------
    ndarray of shape (K, K), ints that sum to N; the diagonal is right
    """
    guess, y = np.argmax(scores, axis=1), np.asarray(y)
    check_shape("y", y, guess.shape, "one class for each row of scores")
    counts = np.zeros((np.shape(scores)[1],) * 2, dtype=np.int64)
    np.add.at(counts, (y, guess), 1)  # += would count a repeated pair once
    return counts
