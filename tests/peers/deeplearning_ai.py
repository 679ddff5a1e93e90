"""deeplearning.ai, Convolutional Neural Networks, week 1: Convolution Model, Step by Step.

Facts from: public_tests.py of that assignment (conv_forward_test_1 and _2, pool_forward_test) and
the asserts in the notebook's cells after conv_backward and pool_backward, as kept in many public
copies. Closeness is np.isclose's and np.allclose's own.

Adapted: the course is N H W C with filters (f, f, C_in, C_out) and b (1, 1, 1, C_out); arrays are
drawn in its order and turned to ours, answers are turned back. Caches are not compared (they hold
inputs). Left out: zero_pad and conv_single_step, which are no functions of ours, mean pooling, and
what the notebook prints beside an expected output without asserting it (pool_forward, stride 2).
"""

import convnet
import numpy as np

from tests.peers.check import Function, peer_check
from tests.peers.ground import Arguments, floats, side

PEER = "deeplearning.ai"


#: The course's own mask gives the gradient to every tied maximum: there it is the right answer.
GIVEN = {"maxpool2d_backward": frozenset({"every-tied-maximum"})}


def ground(arguments: Arguments) -> Arguments | None:
    """Floats; filters and pools are square; the pool's stride is always given."""
    if floats(arguments) is None:
        return None
    if "size" in arguments:
        size = min(side(arguments["size"]))
        return {**arguments, "size": size, "stride": arguments["stride"] or size}
    f = min(arguments["w"].shape[2:])
    return {**arguments, "w": arguments["w"][:, :, :f, :f].copy()}


def channels_first(a: np.ndarray) -> np.ndarray:
    return a.transpose(0, 3, 1, 2)


def channels_last(a: np.ndarray) -> np.ndarray:
    return a.transpose(0, 2, 3, 1)


def filters_first(w: np.ndarray) -> np.ndarray:
    return w.transpose(3, 2, 0, 1)  # (f, f, C_in, C_out) to (F, C, kh, kw)


def first_inputs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, w, b of the first conv_forward test, in our layout."""
    rng = np.random.RandomState(1)
    x, w, b = rng.randn(2, 5, 7, 4), rng.randn(3, 3, 4, 8), rng.randn(1, 1, 1, 8)
    return channels_first(x), filters_first(w), b.ravel()


def second_inputs() -> tuple[np.ndarray, ...]:
    """x, two filter banks and two biases of the second conv_forward test."""
    rng = np.random.RandomState(3)
    x, w3, b3 = rng.randn(2, 5, 7, 4), rng.randn(3, 3, 4, 8), rng.randn(1, 1, 1, 8)
    w5, b5 = rng.randn(5, 5, 4, 8), rng.randn(1, 1, 1, 8)
    return channels_first(x), filters_first(w3), b3.ravel(), filters_first(w5), b5.ravel()


@peer_check(PEER, "conv2d")
def conv_forward(conv2d: Function) -> bool:
    x, w, b = first_inputs()
    expected = channels_last(convnet.conv2d(x, w, b, stride=2, padding=1))
    z = channels_last(conv2d(x, w, b, stride=2, padding=1))
    first = np.isclose(np.mean(z), np.mean(expected)) and np.allclose(z[0, 2, 1], expected[0, 2, 1])

    x, w3, b3, w5, b5 = second_inputs()
    wide = channels_last(conv2d(x, w3, b3, stride=1, padding=3))
    strided = channels_last(conv2d(x, w3, b3, stride=2, padding=0))
    shapes = wide.shape == (2, 9, 11, 8) and strided.shape == (2, 2, 3, 8)
    z = channels_last(conv2d(x, w5, b5, stride=1, padding=6))
    mean = np.mean(convnet.conv2d(x, w5, b5, stride=1, padding=6))
    return bool(first) and shapes and z.shape == (2, 13, 15, 8) and np.isclose(np.mean(z), mean)


@peer_check(PEER, "maxpool2d")
def pool_forward(maxpool2d: Function) -> bool:
    # the course draws this one without a seed and looks at the shape alone
    x = channels_first(np.random.RandomState(0).randn(4, 5, 7, 4))
    shape = channels_last(maxpool2d(x, 5, stride=1)).shape == (4, 1, 3, 4)

    x = channels_first(np.random.RandomState(1).randn(2, 5, 5, 3))
    expected = channels_last(convnet.maxpool2d(x, 2, stride=1))
    return shape and np.allclose(channels_last(maxpool2d(x, 2, stride=1))[1, 1], expected[1, 1])


def backward_inputs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """dout (the layer's own output, as in the notebook), x and w."""
    rng = np.random.RandomState(1)
    x, w, b = rng.randn(10, 4, 4, 3), rng.randn(2, 2, 3, 8), rng.randn(1, 1, 1, 8)
    x, w = channels_first(x), filters_first(w)
    return convnet.conv2d(x, w, b.ravel(), stride=2, padding=2), x, w


@peer_check(PEER, "conv2d_backward")
def conv_backward(conv2d_backward: Function) -> bool:
    dout, x, w = backward_inputs()
    expected = convnet.conv2d_backward(dout, x, w, stride=2, padding=2)
    got = conv2d_backward(dout, x, w, stride=2, padding=2)
    return all(
        isinstance(g, np.ndarray) and g.shape == e.shape and np.isclose(np.mean(g), np.mean(e))
        for g, e in zip(got, expected, strict=True)
    )


def pool_inputs() -> tuple[np.ndarray, np.ndarray]:
    """dout and x."""
    rng = np.random.RandomState(1)
    x, dout = rng.randn(5, 5, 3, 2), rng.randn(5, 4, 2, 2)
    return channels_first(dout), channels_first(x)


@peer_check(PEER, "maxpool2d_backward")
def pool_backward(maxpool2d_backward: Function) -> bool:
    dout, x = pool_inputs()
    expected = channels_last(convnet.maxpool2d_backward(dout, x, 2, stride=1))
    dx = maxpool2d_backward(dout, x, 2, stride=1)
    shape = isinstance(dx, np.ndarray) and dx.shape == x.shape
    return shape and np.allclose(channels_last(dx)[1, 1], expected[1, 1])
