"""Handwritten digits of 8 x 8 pixels, small enough to train on while you wait."""

from importlib.resources import files

import numpy as np

from .split import Split


def digits() -> Split:
    """1,797 handwritten digits by 13 people: 1,437 to train on, 360 to test on.

    The images were shuffled once, when the file was made, so each writer is in both parts and
    the split is the same for everyone.

    Returns
    -------
    Split with x of shape (N, 1, 8, 8), float32 from 0 (background) to 1 (ink), and y of shape
    (N,), the digit
    """
    with files(__package__).joinpath("digits.npz").open("rb") as file, np.load(file) as stored:
        x = stored["images"][:, None].astype(np.float32) / 16  # (1797, 1, 8, 8)
        y = stored["labels"].astype(np.int64)
    return Split(x[:1437], y[:1437], x[1437:], y[1437:])
