"""Small images of lines: enough to see whether a network has learned, in a fraction of a second."""

import numpy as np

from autograder.exercise.plain_values import Array

ROW, COLUMN, DIAGONAL = range(3)


def line_images(
    rng: np.random.Generator, count: int, shape: tuple[int, int, int]
) -> tuple[Array, Array]:
    """Return noisy images of one bright line each, and which kind of line it is.

    The line stands anywhere, so that knowing some images by heart does not help with others. With
    several channels it is in the last one; the others are noise.

    Parameters
    ----------
    rng : numpy.random.Generator
    count : int
    shape : (C, H, W)

    Returns
    -------
    x : ndarray of shape (count, C, H, W), float64
    y : ndarray of shape (count,), `ROW`, `COLUMN` or `DIAGONAL`
    """
    _, height, width = shape
    y = rng.permutation(np.arange(count) % 3)
    x = 0.2 * rng.standard_normal((count, *shape))
    for image, kind in zip(x[:, -1], y, strict=True):
        if kind == ROW:
            image[rng.integers(height)] += 1.5
        elif kind == COLUMN:
            image[:, rng.integers(width)] += 1.5
        else:
            image += 1.5 * np.eye(height, width, int(rng.integers(-1, 2)))
    return x, y
