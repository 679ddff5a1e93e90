"""A data set: examples to learn from, and others to be judged on."""

from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class Split(NamedTuple):
    """Training and test examples: ``x_train, y_train, x_test, y_test = digits()``.

    x is float32 with one example a row, y the classes as integers from 0.
    """

    x_train: Array
    y_train: Array
    x_test: Array
    y_test: Array
