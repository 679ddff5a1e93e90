"""Stanford CS231n, assignment 2: the cells of FullyConnectedNets and ConvolutionalNetworks.

Facts from: the notebooks' test cells for affine, relu, softmax_loss, conv_*_naive and
max_pool_*_naive, as kept in many public copies of the assignment (one with its printed output:
handsomeboy/ECE-239AS, CNN-Layers). The cells print the largest elementwise relative error and name
an order of magnitude ("around e-8"); a reader takes ten times the order named for a pass here.

Adapted: pad, stride and pool sizes are arguments and not dicts; caches are not passed; affine
layers get x flattened to (N, D). Layouts are ours already (N C H W, F C kh kw).

Left out: the sandwich layers, which use the course's own fast layers, and sgd_momentum, whose
velocity has another sign and another place for the learning rate than momentum_step's.
"""

import functools

import convnet
import numpy as np

from tests.peers.check import Function, peer_check, slopes
from tests.peers.ground import Arguments, floats, side, without_remainder

PEER = "CS231n"
#: With the cells that time the naive layers against the course's fast ones and print the difference.
TIMED = "CS231n, timing cells too"


def ground(arguments: Arguments) -> Arguments | None:
    """Floats; windows fit without remainder (the pool's docstring says so); the pool's sizes are two."""
    if floats(arguments) is None:
        return None
    if "size" in arguments:
        height, width = side(arguments["size"])
        one_stride = arguments["stride"] or (height if height == width else 1)
        arguments = {**arguments, "size": (height, width), "stride": one_stride}
    return without_remainder(arguments) if "stride" in arguments else arguments


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b))))


def around(a: np.ndarray, b: np.ndarray, order: float) -> bool:
    return relative_error(a, b) <= 10 * order


def ramp(low: float, high: float, shape: tuple[int, ...]) -> np.ndarray:
    return np.linspace(low, high, num=int(np.prod(shape))).reshape(shape)


@peer_check(PEER, "dense")
def affine_forward(dense: Function) -> bool:
    # the course's x is (2, 4, 5, 6) and is flattened by the layer
    x, w = ramp(-0.1, 0.5, (2, 120)), ramp(-0.2, 0.3, (120, 3))
    b = np.linspace(-0.3, 0.1, num=3)
    expected = convnet.dense(x, w, b)
    return around(dense(x, w, b), expected, 1e-9)


@peer_check(PEER, "dense_backward")
def affine_backward(dense_backward: Function) -> bool:
    rng = np.random.RandomState(231)
    x, w, b = rng.randn(10, 2, 3).reshape(10, 6), rng.randn(6, 5), rng.randn(5)
    dout = rng.randn(10, 5)
    expected = (
        slopes(lambda x: convnet.dense(x, w, b), x, dout),
        slopes(lambda w: convnet.dense(x, w, b), w, dout),
        slopes(lambda b: convnet.dense(x, w, b), b, dout),
    )
    dx, dw, db = dense_backward(dout, x, w)
    return all(around(e, g, 1e-10) for e, g in zip(expected, (dx, dw, db), strict=True))


@peer_check(PEER, "relu")
def relu_forward(relu: Function) -> bool:
    z = ramp(-0.5, 0.5, (3, 4))
    expected = convnet.relu(z)
    return around(relu(z), expected, 1e-8)


@peer_check(PEER, "relu_backward")
def relu_backward(backward: Function) -> bool:
    rng = np.random.RandomState(231)
    z, dout = rng.randn(10, 10), rng.randn(10, 10)
    expected = slopes(convnet.relu, z, dout)
    return around(expected, backward(dout, z), 1e-12)


@peer_check(PEER, "softmax_nll")
def softmax_loss(softmax_nll: Function) -> bool:
    rng = np.random.RandomState(231)
    x = 0.001 * rng.randn(50, 10)
    y = rng.randint(10, size=50)
    # loss and gradient come from one function, so the slopes are those of its own loss
    expected = slopes(lambda x: softmax_nll(x, y)[0], x)
    loss, dx = softmax_nll(x, y)
    close_to_2_3 = abs(loss - 2.3) < 0.05
    return bool(close_to_2_3) and around(expected, dx, 1e-8)


def conv_inputs() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    x, w = ramp(-0.1, 0.5, (2, 3, 4, 4)), ramp(-0.2, 0.3, (3, 3, 4, 4))
    return x, w, np.linspace(-0.1, 0.2, num=3)


@peer_check(PEER, "conv2d")
def conv_forward(conv2d: Function) -> bool:
    x, w, b = conv_inputs()
    expected = convnet.conv2d(x, w, b, stride=2, padding=1)
    return around(conv2d(x, w, b, stride=2, padding=1), expected, 1e-8)


@functools.cache
def conv_gradients() -> tuple[np.ndarray, ...]:
    """dout, x, w and the numerical dx, dw, db."""
    rng = np.random.RandomState(231)
    x, w, b = rng.randn(4, 3, 5, 5), rng.randn(2, 3, 3, 3), rng.randn(2)
    dout = rng.randn(4, 2, 5, 5)
    return (
        *(dout, x, w),
        slopes(lambda x: convnet.conv2d(x, w, b, padding=1), x, dout),
        slopes(lambda w: convnet.conv2d(x, w, b, padding=1), w, dout),
        slopes(lambda b: convnet.conv2d(x, w, b, padding=1), b, dout),
    )


@peer_check(PEER, "conv2d_backward")
def conv_backward(conv2d_backward: Function) -> bool:
    dout, x, w, *expected = (a.copy() for a in conv_gradients())
    dx, dw, db = conv2d_backward(dout, x, w, stride=1, padding=1)
    return all(around(g, e, 1e-8) for g, e in zip((dx, dw, db), expected, strict=True))


@peer_check(PEER, "maxpool2d")
def pool_forward(maxpool2d: Function) -> bool:
    x = ramp(-0.3, 0.4, (2, 3, 4, 4))
    expected = convnet.maxpool2d(x, 2, stride=2)
    return around(maxpool2d(x, (2, 2), stride=2), expected, 1e-8)


@functools.cache
def pool_gradients() -> tuple[np.ndarray, ...]:
    """dout, x and the numerical dx."""
    rng = np.random.RandomState(231)
    x, dout = rng.randn(3, 2, 8, 8), rng.randn(3, 2, 4, 4)
    return dout, x, slopes(lambda x: convnet.maxpool2d(x, 2, stride=2), x, dout)


@peer_check(PEER, "maxpool2d_backward")
def pool_backward(maxpool2d_backward: Function) -> bool:
    dout, x, expected = (a.copy() for a in pool_gradients())
    return around(maxpool2d_backward(dout, x, (2, 2), stride=2), expected, 1e-12)


# The timing cells: 3x3 filters at stride 2 and padding 1 on 31x31, pools of 2 on 32x32. They have
# 100 images and 25 filters to be slow; 2 and 5 compare the same quantities. No order is named there.
NO_DIFFERENCE = 1e-8


def timed_conv() -> tuple[np.ndarray, ...]:
    rng = np.random.RandomState(231)
    x, w, b = rng.randn(2, 3, 31, 31), rng.randn(5, 3, 3, 3), rng.randn(5)
    return x, w, b, rng.randn(2, 5, 16, 16)


@peer_check(TIMED, "conv2d")
def conv_forward_timed(conv2d: Function) -> bool:
    x, w, b, _ = timed_conv()
    expected = convnet.conv2d(x, w, b, stride=2, padding=1)
    return conv_forward(conv2d) and around(
        conv2d(x, w, b, stride=2, padding=1), expected, NO_DIFFERENCE
    )


@peer_check(TIMED, "conv2d_backward")
def conv_backward_timed(conv2d_backward: Function) -> bool:
    if not conv_backward(conv2d_backward):
        return False
    x, w, _, dout = timed_conv()
    expected = convnet.conv2d_backward(dout, x, w, stride=2, padding=1)
    got = conv2d_backward(dout, x, w, stride=2, padding=1)
    return all(around(g, e, NO_DIFFERENCE) for g, e in zip(got, expected, strict=True))


@peer_check(TIMED, "maxpool2d")
def pool_forward_timed(maxpool2d: Function) -> bool:
    x = np.random.RandomState(231).randn(2, 3, 32, 32)
    expected = convnet.maxpool2d(x, 2, stride=2)
    return pool_forward(maxpool2d) and around(
        maxpool2d(x, (2, 2), stride=2), expected, NO_DIFFERENCE
    )


@peer_check(TIMED, "maxpool2d_backward")
def pool_backward_timed(maxpool2d_backward: Function) -> bool:
    if not pool_backward(maxpool2d_backward):
        return False
    rng = np.random.RandomState(231)
    x, dout = rng.randn(2, 3, 32, 32), rng.randn(2, 3, 16, 16)
    expected = convnet.maxpool2d_backward(dout, x, 2, stride=2)
    return around(maxpool2d_backward(dout, x, (2, 2), stride=2), expected, NO_DIFFERENCE)
