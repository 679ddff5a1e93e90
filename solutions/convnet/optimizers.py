"""Steps downhill: from parameters and gradients to better parameters (L18).

Parameters are a dict of arrays, gradients a dict with the same keys. A step returns new dicts
and leaves the old ones alone.
"""

from collections.abc import Mapping
from typing import TypeAlias

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


def _check(params: Mapping[str, Array], others: Mapping[str, Array], what: str) -> None:
    if params.keys() != others.keys():
        raise ValueError(f"params has {sorted(params)}, {what} has {sorted(others)}")
    for name, p in params.items():
        check_shape(f"{what}[{name!r}]", as_float(others[name])[0], as_float(p)[0].shape, "params'")
