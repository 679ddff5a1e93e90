"""How good do networks get here, and how soon? Digits, and the table of the MNIST-1D paper."""

import os
import time
from collections.abc import Callable, Iterator

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy is imported

import convnet as cn
import numpy as np

from benchmarks.measure import Measure
from course.data import Split, digits, mnist1d

Run = Callable[[np.random.Generator], tuple[cn.Sequential, cn.Adam, int, int]]


def linear(rng: np.random.Generator) -> tuple[cn.Sequential, cn.Adam, int, int]:
    return cn.Sequential(cn.Dense(40, 10, rng=rng)), cn.Adam(1e-2), 20, 100


def fully_connected(rng: np.random.Generator) -> tuple[cn.Sequential, cn.Adam, int, int]:
    net = cn.Sequential(
        cn.Dense(40, 200, rng=rng),
        cn.ReLU(),
        cn.Dense(200, 200, rng=rng),
        cn.ReLU(),
        cn.Dense(200, 10, rng=rng),
    )
    return net, cn.Adam(3e-3, decay=0.5), 50, 100


def cnn_1d(rng: np.random.Generator) -> tuple[cn.Sequential, cn.Adam, int, int]:
    net = cn.Sequential(
        cn.Conv1D(1, 25, 5, padding=2, rng=rng),
        cn.ReLU(),
        cn.MaxPool2D((1, 2)),
        cn.Conv1D(25, 25, 3, padding=1, rng=rng),
        cn.ReLU(),
        cn.MaxPool2D((1, 2)),
        cn.Conv1D(25, 25, 3, padding=1, rng=rng),
        cn.ReLU(),
        cn.MaxPool2D((1, 2)),
        cn.Flatten(),
        cn.Dense(5 * 25, 10, rng=rng),
    )
    return net, cn.Adam(5e-3, decay=0.1), 40, 100


def cnn_2d(rng: np.random.Generator) -> tuple[cn.Sequential, cn.Adam, int, int]:
    net = cn.Sequential(
        cn.Conv2D(1, 32, 3, padding=1, rng=rng),
        cn.ReLU(),
        cn.MaxPool2D(2),
        cn.Conv2D(32, 64, 3, padding=1, rng=rng),
        cn.ReLU(),
        cn.MaxPool2D(2),
        cn.Flatten(),
        cn.Dense(4 * 64, 10, rng=rng),
    )
    return net, cn.Adam(2e-3), 14, 64


def with_shifts(split: Split) -> Split:
    """Add each training image moved by one pixel in four directions: it is the same digit."""
    height, width = split.x_train.shape[2:]
    padded = np.pad(split.x_train, ((0, 0), (0, 0), (1, 1), (1, 1)))
    corners = ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))
    moved = [padded[:, :, r : r + height, c : c + width] for r, c in corners]
    return split._replace(x_train=np.concatenate(moved), y_train=np.tile(split.y_train, 5))


def as_rows(split: Split) -> Split:
    """Signals (N, L) as images of one row (N, 1, 1, L)."""
    return split._replace(x_train=split.x_train[:, None, None], x_test=split.x_test[:, None, None])


def trained(name: str, split: Split, make: Run, seeds: int) -> Iterator[Measure]:
    """Train to the end, whatever the test set says, and tell the last epoch's accuracy."""
    accuracies, seconds = [], []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        net, optimizer, epochs, batch = make(rng)
        started = time.process_time()
        cn.fit(
            net, split.x_train, split.y_train, optimizer, rng=rng, epochs=epochs, batch_size=batch
        )
        seconds.append(time.process_time() - started)
        accuracies.append(100 * cn.accuracy(net.predict(split.x_test), split.y_test))
    yield Measure(f"{name}, test accuracy", tuple(accuracies), "%", "higher")
    yield Measure(f"{name}, training", tuple(seconds), "s CPU")


def measures(seeds: int = 3) -> Iterator[Measure]:
    signals, images = mnist1d(), digits()
    yield from trained("MNIST-1D, logistic regression (paper: 32 %)", signals, linear, seeds)
    yield from trained("MNIST-1D, fully connected (paper: 68 %)", signals, fully_connected, seeds)
    yield from trained("MNIST-1D, CNN (paper: 94 %)", as_rows(signals), cnn_1d, seeds)
    yield from trained("digits, CNN, shifted too", with_shifts(images), cnn_2d, seeds)
