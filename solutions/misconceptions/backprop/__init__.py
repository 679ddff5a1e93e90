"""Wrong answers to the exercises of notebook 4_backprop, one module a layer."""

from . import conv1d, conv2d, dense, loss, maxpool, numerical, tiny_net

__all__ = ["conv1d", "conv2d", "dense", "loss", "maxpool", "numerical", "tiny_net"]
