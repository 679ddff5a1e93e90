"""Steps downhill: from parameters and gradients to better parameters (L18).

Parameters are a dict of arrays, gradients a dict with the same keys. A step returns new dicts
and leaves the old ones alone.
"""

import math
from collections.abc import Mapping
from typing import Protocol, TypeAlias

import numpy as np

from .arrays import Array, as_float, check_shape

Params: TypeAlias = dict[str, Array]


def sgd_step(params: Mapping[str, Array], grads: Mapping[str, Array], lr: float) -> Params:
    """Plain gradient descent: p - lr g for each parameter (lecture row L18).

    Raises
    ------
    ValueError
        If params and grads differ in keys or shapes.
    """
    _check(params, grads, "grads")
    new = {}
    for name in params:
        p, g = as_float(params[name], grads[name])
        new[name] = p - float(lr) * g
    return new


def momentum_step(
    params: Mapping[str, Array],
    grads: Mapping[str, Array],
    velocity: Mapping[str, Array],
    lr: float,
    beta: float = 0.9,
) -> tuple[Params, Params]:
    """Descend with momentum: v = beta v + g, then p - lr v (Polyak, 1964).

    Returns
    -------
    new params, new velocity

    Raises
    ------
    ValueError
        If params, grads and velocity differ in keys or shapes.
    """
    _check(params, grads, "grads")
    _check(params, velocity, "velocity")
    new_velocity = {}
    for name in params:
        g, v = as_float(grads[name], velocity[name])
        new_velocity[name] = float(beta) * v + g
    return sgd_step(params, new_velocity, lr), new_velocity


class Optimizer(Protocol):
    """The interface of an optimizer: better parameters from parameters and their gradients."""

    def step(self, params: Params, grads: Params) -> Params:
        """Give new parameters; the old ones stay as they are."""


class SGD:
    """``sgd_step``, or ``momentum_step`` where beta is not 0, remembering the velocity."""

    def __init__(self, lr: float, beta: float = 0.0) -> None:
        self.lr, self.beta = lr, beta
        self.velocity: Params = {}

    def step(self, params: Params, grads: Params) -> Params:
        """Give new parameters, and keep the velocity for the next step."""
        if self.beta == 0:
            return sgd_step(params, grads, self.lr)
        velocity = self.velocity or {name: np.zeros_like(g) for name, g in grads.items()}
        new, self.velocity = momentum_step(params, grads, velocity, self.lr, self.beta)
        return new


class Adam:
    """Momentum, each step divided by the gradient's usual size (Kingma and Ba, 2015).

    ``decay`` shrinks the weights by lr decay at each step, as in AdamW (Loshchilov and Hutter,
    2019).
    """

    def __init__(
        self, lr: float = 1e-3, betas: tuple[float, float] = (0.9, 0.999), decay: float = 0.0
    ) -> None:
        self.lr, self.betas, self.decay = lr, betas, decay
        self.steps = 0
        self.mean: Params = {}
        self.square: Params = {}

    def step(self, params: Params, grads: Params) -> Params:
        """Give new parameters, and keep both averages for the next step."""
        _check(params, grads, "grads")
        (beta1, beta2), new = self.betas, {}
        self.steps += 1
        # both averages start at zero; this makes up for it
        lr = self.lr * math.sqrt(1 - beta2**self.steps) / (1 - beta1**self.steps)
        eps = 1e-8 * math.sqrt(1 - beta2**self.steps)
        for name, g in grads.items():
            m = beta1 * self.mean.get(name, 0) + (1 - beta1) * g
            v = beta2 * self.square.get(name, 0) + (1 - beta2) * g * g
            self.mean[name], self.square[name] = m, v
            kept = (1 - self.lr * self.decay) * params[name]
            new[name] = kept - lr * m / (np.sqrt(v) + eps)
        return new


def _check(params: Mapping[str, Array], others: Mapping[str, Array], what: str) -> None:
    if params.keys() != others.keys():
        raise ValueError(f"params has {sorted(params)}, {what} has {sorted(others)}")
    for name, p in params.items():
        check_shape(f"{what}[{name!r}]", as_float(others[name])[0], as_float(p)[0].shape, "params'")
