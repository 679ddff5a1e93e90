"""Filter, ReLU, maximum: is the pattern anywhere in the image? (L10, L13)."""

import numpy as np

from .arrays import Array, check_ndim
from .conv2d import conv2d_single
from .relu import relu


def detect(x: Array, w: Array, b: float) -> bool:
    """Say whether the zero-padded filter, after ReLU, is above 0 anywhere in the image.

    Parameters
    ----------
    x : ndarray of shape (H, W)
    w : ndarray of shape (kh, kw), both odd

    Raises
    ------
    ValueError
        If x or w has not two axes, or w has an even side.
    """
    w = np.asarray(w)
    check_ndim("w", w, "kh kw")
    kh, kw = w.shape
    if kh % 2 == 0 or kw % 2 == 0:
        raise ValueError(f"w has shape {(kh, kw)}; a filter with a middle has odd sides")
    feature_map = relu(conv2d_single(x, w, b, padding=(kh // 2, kw // 2)))  # (H, W)
    return bool(feature_map.max() > 0)
