"""Minibatch training: shuffle, guess, measure, step; again (L15, L18)."""

import sys
import time
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from .arrays import Array
from .losses import softmax_nll
from .metrics import accuracy
from .optimizers import Optimizer
from .sequential import Sequential

History: TypeAlias = dict[str, list[float]]
Loss: TypeAlias = Callable[[Array, Array], tuple[float, Array]]


def fit(
    net: Sequential,
    x: Array,
    y: Array,
    optimizer: Optimizer,
    *,
    rng: np.random.Generator,
    epochs: int,
    batch_size: int = 32,
    loss: Loss = softmax_nll,
    validation: tuple[Array, Array] | None = None,
    progress: bool = False,
) -> History:
    """Train ``net`` in place on examples x with answers y.

    Parameters
    ----------
    x : ndarray of shape (N, ...)
    y : ndarray of shape (N,), or what ``loss`` takes
    rng : draws the order of the examples, anew each epoch
    validation : x and y to measure the accuracy on after each epoch
    progress : draw a bar on standard error

    Returns
    -------
    dict of one number an epoch: "loss", the mean over its minibatches, "seconds" since the
    start, and "accuracy" where there is a validation set

    Raises
    ------
    ValueError
        If x and y differ in length, are empty, or batch_size is below 1.
    """
    if batch_size < 1 or len(x) == 0 or len(x) != len(y):
        raise ValueError(f"x {x.shape}, y {y.shape}, batch_size {batch_size}: nothing to train on")
    history: History = {"loss": [], "seconds": []}
    started = time.perf_counter()
    for epoch in range(epochs):
        order = rng.permutation(len(x))
        total = 0.0
        for start in range(0, len(x), batch_size):
            batch = order[start : start + batch_size]
            value, dscores = loss(net.forward(x[batch]), y[batch])
            net.backward(dscores)
            net.params = optimizer.step(net.params, net.grads)
            total += value * len(batch)
        history["loss"].append(total / len(x))
        history["seconds"].append(time.perf_counter() - started)
        if validation is not None:
            scores = net.predict(validation[0])
            history.setdefault("accuracy", []).append(accuracy(scores, validation[1]))
        if progress:
            _draw(epoch + 1, epochs, history)
    return history


def _draw(epoch: int, epochs: int, history: History) -> None:
    """Redraw one line: how far, how good, how long still."""
    bar = "#" * round(24 * epoch / epochs)
    left = history["seconds"][-1] / epoch * (epochs - epoch)
    text = f"\r[{bar:<24}] {epoch}/{epochs}  loss {history['loss'][-1]:.4f}"
    if "accuracy" in history:
        text += f"  accuracy {history['accuracy'][-1]:.2%}"
    end = "\n" if epoch == epochs else ""
    print(f"{text}  {left:.0f} s left ", end=end, file=sys.stderr, flush=True)
