"""A network is its layers, one after another (L14)."""

import numpy as np

from .arrays import Array
from .layers import Layer
from .optimizers import Params


class Sequential:
    """Layers in a row; its parameters carry the layer's position in their name, such as "0.w"."""

    def __init__(self, *layers: Layer) -> None:
        self.layers = layers

    def forward(self, x: Array) -> Array:
        """Scores of x, one row for each example."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, dout: Array) -> None:
        """Fill every layer's gradients, given the loss's gradient at the scores."""
        for layer in reversed(self.layers[1:]):
            layer.param_grads(dout)
            dout = layer.input_grad(dout)
        # nobody asks for the gradient at the data, and it would be the dearest of all
        self.layers[0].param_grads(dout)

    def predict(self, x: Array, batch_size: int = 256) -> Array:
        """Scores of many examples, a batch at a time to bound the memory."""
        parts = [self.forward(x[i : i + batch_size]) for i in range(0, len(x), batch_size)]
        return np.concatenate(parts)

    @property
    def params(self) -> Params:
        """All parameters by name; assigning a dict of the same names and shapes replaces them."""
        return _named([layer.params for layer in self.layers])

    @params.setter
    def params(self, new: Params) -> None:
        old = self.params
        if {name: p.shape for name, p in new.items()} != {name: p.shape for name, p in old.items()}:
            raise ValueError(
                f"this network has {_shapes(old)}, it cannot take parameters {_shapes(new)}"
            )
        for name, p in new.items():
            position, key = name.split(".")
            self.layers[int(position)].params[key] = p

    @property
    def grads(self) -> Params:
        """The gradients of the last ``backward``, under the parameters' names."""
        return _named([layer.grads for layer in self.layers])


def _named(dicts: list[Params]) -> Params:
    return {f"{i}.{name}": array for i, d in enumerate(dicts) for name, array in d.items()}


def _shapes(params: Params) -> str:
    return ", ".join(f"{name} {p.shape}" for name, p in params.items())
