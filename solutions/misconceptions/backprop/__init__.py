"""Wrong answers to the exercises of notebook 4_backprop, one module a layer.

The numbers in comments are those of the list "what students get wrong" that this collection grew from.
Every function stands alone, so that it can be pasted into a student's cell.
"""

from . import conv1d, conv2d, dense, differences, loss, maxpool, numerical, tiny_net

__all__ = ["conv1d", "conv2d", "dense", "differences", "loss", "maxpool", "numerical", "tiny_net"]
