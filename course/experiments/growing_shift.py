"""How well three trained networks read signals that may be shifted further and further.

The numbers stand in growing_shift.csv. ``python -m benchmarks.growing_shift`` trains the networks
again and writes the file anew.
"""

import csv
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Result(NamedTuple):
    """One network, trained and tested once.

    The network is "fully connected", "fully connected, 10 x" or "convolutional"; its parameters are
    weights and biases. A shape can start at so many places (of 72); shuffled signals share one
    fixed shuffle of their pixels. The accuracy is on the 1,000 test signals, from 0 to 1.
    """

    network: str
    parameters: int
    places: int
    shuffled: bool
    seed: int
    accuracy: float

    @property
    def pixels(self) -> float:
        """Furthest shift, in pixels of the 40 that a signal has in the end."""
        return (self.places - 1) * 40 / 72


def growing_shift() -> list[Result]:
    """The committed results, in the order in which they were made."""
    text = (files("course.experiments") / "growing_shift.csv").read_text(encoding="utf-8")
    return [
        Result(
            row["network"],
            int(row["parameters"]),
            int(row["places"]),
            row["shuffled"] == "yes",
            int(row["seed"]),
            float(row["accuracy"]),
        )
        for row in csv.DictReader(text.splitlines())
    ]


def accuracies(
    network: str, *, shuffled: bool = False
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """One network's results, for a curve.

    Parameters
    ----------
    network : str
        As in `Result`.
    shuffled : bool
        Results on shuffled pixels; these were taken at the furthest shift only.

    Returns
    -------
    pixels : ndarray of shape (P,)
        Furthest shifts, growing.
    accuracies : ndarray of shape (P, runs)
        From 0 to 1.

    Raises
    ------
    ValueError
        There are no results of such a network.
    """
    rows = [r for r in growing_shift() if r.network == network and r.shuffled == shuffled]
    if not rows:
        known = sorted({row.network for row in growing_shift()})
        raise ValueError(f"no results of a network {network!r}; there are {', '.join(known)}")
    pixels = sorted({row.pixels for row in rows})
    runs = [[row.accuracy for row in rows if row.pixels == p] for p in pixels]
    return np.array(pixels), np.array(runs)
