"""Is this gradient right? Ask the function itself, along a few directions or along every axis.

At a kink of ReLU or max no derivative exists, and a finite difference that steps over a kink
nearby is no derivative either. So a mismatch is asked again with smaller steps, which leave a kink
nearby outside; at a kink itself anything between the slopes left and right is right.
"""

from collections.abc import Callable

import numpy as np

from .arrays import Array, check_shape
from .layers import Layer

Scalar = Callable[[Array], float]


def direction_error(f: Scalar, x: Array, grad: Array, rng: np.random.Generator) -> float:
    """Compare grad with f's slope along one random direction.

    Two evaluations of f whatever the size of x; a few more where a kink is in the way.

    Returns
    -------
    error relative to |a| + |n|, or to the usual slope along a direction if that is larger;
    about 1e-9 for a right gradient of a smooth function

    Raises
    ------
    ValueError
        If grad and x differ in shape.
    """
    x = np.asarray(x, dtype=np.float64)
    check_shape("grad", grad, x.shape, "the shape of x")
    direction = rng.standard_normal(x.shape)
    direction /= np.linalg.norm(direction)
    slope = float(np.sum(grad * direction))
    usual = float(np.linalg.norm(grad)) / np.sqrt(max(x.size, 1))  # chance may make it far smaller
    return slope_error(lambda t: f(x + t * direction), slope, usual)


def gradient_error(f: Scalar, x: Array, grad: Array) -> float:
    """Compare every entry of grad with f's slope along its axis: 2 x.size evaluations or more.

    Returns
    -------
    largest difference, relative to the largest entry of grad
    """
    x = np.asarray(x, dtype=np.float64)
    check_shape("grad", grad, x.shape, "the shape of x")
    scale = float(np.abs(grad).max(initial=0.0))
    worst = 0.0
    for index in np.ndindex(x.shape):
        axis = np.zeros_like(x)
        axis[index] = 1

        def along(t: float, axis: Array = axis) -> float:
            return f(x + t * axis)

        worst = max(worst, slope_error(along, float(grad[index]), scale))
    return worst


def slope_error(f: Callable[[float], float], slope: float, scale: float = 0.0) -> float:
    """Compare ``slope`` with f's slope at 0, relative to their size, or to ``scale`` if larger."""
    best = np.inf
    for h in (1e-5, 1e-6, 1e-7):
        above, below = f(h), f(-h)
        central = (above - below) / (2 * h)
        size = max(abs(slope) + abs(central), scale)
        error = abs(slope - central) / size if size > 0 else 0.0
        best = min(best, error)
        if error < 1e-7:
            return best
    here = f(0.0)
    left, right = sorted(((here - below) / h, (above - here) / h))
    if right - left > 1e-3 * size and left - 1e-6 * size <= slope <= right + 1e-6 * size:
        return 0.0  # a kink right here, and the slope is one of its subgradients
    return float(best)


def layer_errors(layer: Layer, x: Array, rng: np.random.Generator) -> dict[str, float]:
    """Check a layer's gradients at its input "x" and its parameters, along random directions.

    The loss is the sum of the output times random upstream gradients; all ones would hide a
    transposed or reordered gradient. Use a layer of dtype float64.
    """
    x = np.asarray(x, dtype=np.float64)
    dout = rng.standard_normal(layer.forward(x).shape)
    layer.param_grads(dout)
    errors = {
        "x": direction_error(
            lambda z: float(np.sum(dout * layer.forward(z))), x, layer.input_grad(dout), rng
        )
    }
    for name, value in list(layer.params.items()):

        def loss(p: Array, name: str = name) -> float:
            layer.params[name] = p
            return float(np.sum(dout * layer.forward(x)))

        errors[name] = direction_error(loss, value, layer.grads[name], rng)
        layer.params[name] = value
    return errors
