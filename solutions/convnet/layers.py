"""Layers that remember what their backward pass needs (L14).

A layer is used as ``forward``, then ``param_grads`` (which fills ``grads``), then
``input_grad``; the first layer of a network is spared the last. Weights are drawn with standard
deviation sqrt(2 / fan_in) (He et al., 2015), biases are zero.
"""

from math import prod
from typing import Protocol

import numpy as np
import numpy.typing as npt

from .arrays import Array
from .avgpool import avgpool2d, avgpool2d_backward
from .conv2d import check_conv, filter_columns, filter_gradients, pixel_gradients, row_columns
from .dense import dense
from .maxpool import maxpool2d, to_first_maximum
from .relu import relu, relu_backward
from .sizes import Pair, pair


class Layer(Protocol):
    """The interface of a layer."""

    params: dict[str, Array]
    grads: dict[str, Array]

    def forward(self, x: Array) -> Array:
        """Compute the output, and remember what the gradients will need."""

    def param_grads(self, dout: Array) -> None:
        """Fill ``grads`` with the loss's gradients at ``params``, given its gradient dout."""

    def input_grad(self, dout: Array) -> Array:
        """Give the loss's gradient at the input, given its gradient dout at the output."""


class Fixed:
    """A layer with nothing to learn."""

    def __init__(self) -> None:
        self.params: dict[str, Array] = {}
        self.grads: dict[str, Array] = {}

    def param_grads(self, dout: Array) -> None:
        """Do nothing: there are no parameters."""


class Conv2D:
    """F filters over all channels of (N, C, H, W), see ``conv2d``."""

    def __init__(
        self,
        in_channels: int,
        filters: int,
        kernel: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        *,
        rng: np.random.Generator,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        shape = (filters, in_channels, *pair(kernel))
        self.params = {"w": _he(rng, shape, prod(shape[1:]), dtype), "b": np.zeros(filters, dtype)}
        self.grads: dict[str, Array] = {}
        self.stride, self.padding = stride, padding

    def forward(self, x: Array) -> Array:
        w = self.params["w"]
        grid = check_conv(x, w, self.stride, self.padding)
        self.x_shape = x.shape
        self.cols = row_columns(x, w, self.stride, self.padding)
        return filter_columns(self.cols, w, self.params["b"], grid, self.stride)

    def param_grads(self, dout: Array) -> None:
        dw, db = filter_gradients(dout, self.cols, self.params["w"], self.stride)
        self.grads = {"w": dw, "b": db}

    def input_grad(self, dout: Array) -> Array:
        return pixel_gradients(dout, self.params["w"], self.x_shape, self.stride, self.padding)


class Conv1D(Conv2D):
    """Filters along a signal, kept as an image of one row: (N, C, 1, L) (L7, L8)."""

    def __init__(
        self,
        in_channels: int,
        filters: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rng: np.random.Generator,
        dtype: npt.DTypeLike = np.float32,
    ) -> None:
        row = ((1, kernel), (1, stride), (0, padding))
        super().__init__(in_channels, filters, *row, rng=rng, dtype=dtype)


class Dense:
    """The fully connected layer, (N, D) to (N, K), see ``dense``."""

    def __init__(
        self, n_in: int, n_out: int, *, rng: np.random.Generator, dtype: npt.DTypeLike = np.float32
    ) -> None:
        self.params = {"w": _he(rng, (n_in, n_out), n_in, dtype), "b": np.zeros(n_out, dtype)}
        self.grads: dict[str, Array] = {}

    def forward(self, x: Array) -> Array:
        self.x = x
        return dense(x, self.params["w"], self.params["b"])

    def param_grads(self, dout: Array) -> None:
        self.grads = {"w": self.x.T @ dout, "b": dout.sum(axis=0)}

    def input_grad(self, dout: Array) -> Array:
        dx: Array = dout @ self.params["w"].T
        return dx


class ReLU(Fixed):
    """max(z, 0), see ``relu``."""

    def forward(self, x: Array) -> Array:
        self.z = x
        return relu(x)

    def input_grad(self, dout: Array) -> Array:
        return relu_backward(dout, self.z)


class MaxPool2D(Fixed):
    """Largest entry of each window, see ``maxpool2d``; for a signal, size is (1, k)."""

    def __init__(self, size: Pair, stride: Pair | None = None) -> None:
        super().__init__()
        self.size, self.stride = size, size if stride is None else stride

    def forward(self, x: Array) -> Array:
        self.x, self.out = x, maxpool2d(x, self.size, self.stride)
        return self.out

    def input_grad(self, dout: Array) -> Array:
        return to_first_maximum(dout, self.x, self.out, self.size, self.stride)


class AvgPool2D(Fixed):
    """Mean of each window, see ``avgpool2d``."""

    def __init__(self, size: Pair, stride: Pair | None = None) -> None:
        super().__init__()
        self.size, self.stride = size, stride

    def forward(self, x: Array) -> Array:
        self.x_shape = x.shape
        return avgpool2d(x, self.size, self.stride)

    def input_grad(self, dout: Array) -> Array:
        return avgpool2d_backward(dout, self.x_shape, self.size, self.stride)


class Flatten(Fixed):
    """(N, C, H, W) to (N, C*H*W)."""

    def forward(self, x: Array) -> Array:
        self.x_shape = x.shape
        return np.reshape(x, (len(x), prod(x.shape[1:])))

    def input_grad(self, dout: Array) -> Array:
        return np.reshape(dout, self.x_shape)


def _he(
    rng: np.random.Generator, shape: tuple[int, ...], fan_in: int, dtype: npt.DTypeLike
) -> Array:
    return np.asarray(rng.standard_normal(shape) * np.sqrt(2 / fan_in), dtype)
