"""Keep parameters in a file: NumPy's npz, which holds arrays and nothing that could run."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from .arrays import Array
from .optimizers import Params


def save_params(path: str | Path, params: Mapping[str, Array]) -> None:
    """Write parameters to exactly ``path``."""
    with Path(path).open("wb") as file:  # given a name, NumPy would add .npz to it
        np.savez(file, allow_pickle=False, **params)


def load_params(path: str | Path) -> Params:
    """Read what ``save_params`` wrote.

    Raises
    ------
    ValueError
        If the file holds anything but plain arrays.
    """
    with np.load(path, allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}
