"""TinyTorch, module 09 (convolutions): the tests inside the module.

Facts from: harvard-edge/cs249r_book and MLSysBook/TinyTorch, 09_convolutions: test_unit_conv2d and
its three helpers' tests (output shape, padding, loops), test_unit_maxpool2d_output_shape and _loops,
and test_unit_pooling. Gradients of convolution and pooling are not tested in the module.

Adapted: its layers are classes with helpers; the output-shape helper is asked through an image of
that size, the padding helper through 1x1 filters that copy their channel. Layouts are ours already.
Biases are 0 there. Left out: parameter counts, mean pooling, batch norm, the whole network's shape.
"""

import convnet
import numpy as np

from tests.peers.check import Function, peer_check
from tests.peers.ground import floats

PEER = "TinyTorch"

#: Its layers take what ours take.
ground = floats

#: x's shape, number of filters, side of a filter, stride, padding: the shape of the output counts.
CONV_SHAPES = (
    ((1, 3, 32, 32), 16, 3, 1, 1),
    ((1, 3, 32, 32), 16, 3, 1, 0),
    ((1, 3, 32, 32), 16, 3, 2, 0),
    ((1, 1, 28, 14), 8, 3, 1, 1),
    ((1, 3, 32, 32), 16, 5, 1, 0),
    ((2, 3, 32, 32), 16, 3, 1, 0),
    ((1, 3, 28, 28), 8, 3, 1, 1),
    ((1, 1, 16, 16), 4, 3, 2, 0),
)
#: x's shape, size, stride.
POOL_SHAPES = (
    ((1, 1, 8, 8), 2, 2),
    ((1, 1, 16, 8), 2, 2),
    ((1, 1, 5, 5), 3, 1),
    ((1, 1, 16, 16), 4, 4),
    ((1, 3, 8, 8), 2, 2),
)


@peer_check(PEER, "conv2d")
def conv(conv2d: Function) -> bool:
    return loops(conv2d) and padding(conv2d) and conv_shapes(conv2d)


def loops(conv2d: Function) -> bool:
    """Two filter banks on the numbers 1 to 9, each the same when turned or mirrored."""
    x = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    banks = (np.eye(2)[None, None], np.stack([np.ones((1, 2, 2)), np.full((1, 2, 2), 2.0)]))
    return all(
        np.allclose(conv2d(x, w, np.zeros(len(w))), convnet.conv2d(x, w, np.zeros(len(w))))
        for w in banks
    )


def padding(conv2d: Function) -> bool:
    def padded(shape: tuple[int, ...], p: int) -> tuple[np.ndarray, np.ndarray]:
        x, copies = np.ones(shape), np.eye(shape[1])[:, :, None, None]
        b = np.zeros(shape[1])
        return conv2d(x, copies, b, padding=p), convnet.conv2d(x, copies, b, padding=p)

    for shape, p in (((1, 1, 4, 4), 0), ((1, 1, 3, 3), 1)):
        got, expected = padded(shape, p)
        if not np.array_equal(got, expected):
            return False
    got, expected = padded((2, 3, 4, 4), 2)
    return got.shape == expected.shape  # values are not looked at


def conv_shapes(conv2d: Function) -> bool:
    rng = np.random.RandomState(0)
    for shape, filters, side, stride, p in CONV_SHAPES:
        x, w = rng.randn(*shape), rng.randn(filters, shape[1], side, side)
        expected = convnet.conv2d(x, w, np.zeros(filters), stride, p).shape
        if conv2d(x, w, np.zeros(filters), stride=stride, padding=p).shape != expected:
            return False
    return True


@peer_check(PEER, "maxpool2d")
def pool(maxpool2d: Function) -> bool:
    rng = np.random.RandomState(0)
    for shape, size, stride in POOL_SHAPES:
        x = rng.randn(*shape)
        expected = convnet.maxpool2d(x, size, stride).shape
        if maxpool2d(x, size, stride=stride).shape != expected:
            return False
    for dtype in (np.float64, np.float32):
        numbers = np.arange(1, 17, dtype=dtype).reshape(1, 1, 4, 4)
        if not np.allclose(maxpool2d(numbers.copy(), 2, stride=2), convnet.maxpool2d(numbers, 2)):
            return False
    negative = np.array([[[[-5.0, -1.0], [-3.0, -2.0]]]])
    return bool(maxpool2d(negative, 2, stride=2)[0, 0, 0, 0] == -1.0)
