"""Fully connected against convolutional, on MNIST-1D, as shapes may stand in more and more places.

python -m benchmarks.growing_shift [seeds]

Writes course/experiments/growing_shift.csv, which notebook 1 shows. Nothing is chosen by looking
at the test signals: each network has one recipe, and the last epoch counts.
"""

import csv
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported

import convnet as cn
import numpy as np

from benchmarks.time_to_accuracy import as_rows, cnn_1d, fully_connected
from course.data import Split, mnist1d
from course.experiments import Result

PLACES = (1, 6, 12, 24, 36, 48)  # of 72; the last is MNIST-1D as published
TABLE = Path(__file__).parent.parent / "course" / "experiments" / "growing_shift.csv"

Recipe = Callable[[np.random.Generator], tuple[cn.Sequential, cn.Adam, int, int]]


def small(rng: np.random.Generator) -> tuple[cn.Sequential, cn.Adam, int, int]:
    """As many numbers to learn as the convolutional network, and its training."""
    net = cn.Sequential(cn.Dense(40, 100, rng=rng), cn.ReLU(), cn.Dense(100, 10, rng=rng))
    return net, cn.Adam(5e-3, decay=0.1), 40, 100


RECIPES: dict[str, Recipe] = {
    "fully connected": small,
    "fully connected, 10 x": fully_connected,
    "convolutional": cnn_1d,
}


def shuffle(split: Split) -> Split:
    """The same shuffle of the pixels for every signal."""
    order = np.random.default_rng(0).permutation(split.x_train.shape[-1])
    return split._replace(x_train=split.x_train[:, order], x_test=split.x_test[:, order])


def train(name: str, split: Split, seed: int) -> tuple[int, float]:
    """Numbers to learn, and accuracy on the test signals after the last epoch."""
    rng = np.random.default_rng(seed)
    net, optimizer, epochs, batch = RECIPES[name](rng)
    if name == "convolutional":
        split = as_rows(split)
    cn.fit(net, split.x_train, split.y_train, optimizer, rng=rng, epochs=epochs, batch_size=batch)
    found = float(cn.accuracy(net.predict(split.x_test), split.y_test))
    return sum(p.size for p in net.params.values()), found


def results(seeds: int) -> Iterator[Result]:
    for places, shuffled in [(p, False) for p in PLACES] + [(PLACES[-1], True)]:
        split = shuffle(mnist1d(places)) if shuffled else mnist1d(places)
        for name in RECIPES:
            for seed in range(seeds):
                size, accuracy = train(name, split, seed)
                yield Result(name, size, places, shuffled, seed, accuracy)


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    rows = []
    for row in results(seeds):
        rows.append(row)
        print(row, flush=True)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Result._fields)
        for row in rows:
            shuffled = "yes" if row.shuffled else "no"
            writer.writerow(row._replace(shuffled=shuffled, accuracy=f"{row.accuracy:.4f}"))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
