"""A photograph to look at with filters: a red cup and saucer on a wooden table."""

import os
from importlib.resources import as_file, files

import numpy as np
from matplotlib.image import imread
from numpy.typing import NDArray


def photograph() -> NDArray[np.float64]:
    """The photograph as an array, channel first.

    Returns
    -------
    ndarray of shape (3, 133, 200)
        Red, green and blue, float64 from 0 (dark) to 1 (bright). A new array at each call. While a
        notebook is graded, a corner of it: nobody looks, and loops over pixels take long.

    Notes
    -----
    By Rachel Michetti, CC0 1.0 (public domain dedication); see photo_LICENSE.txt.
    """
    with as_file(files("course.data") / "photo.png") as path:
        rows = imread(path)  # (H, W, C), already from 0 to 1
    if os.environ.get("NBGRADER_EXECUTION"):
        rows = rows[:34, :64]
    return np.ascontiguousarray(np.moveaxis(rows, -1, 0), dtype=np.float64)  # (C, H, W)
