"""minitorch, module 4: tests/test_conv.py and test_max_pool of tests/test_nn.py.

Facts from: minitorch/minitorch, tests/test_conv.py, tests/test_nn.py, tests/tensor_strategies.py and
grad_check. grad_check calls backward on the *sum* of the output (an upstream gradient of ones) and
compares one entry an argument, picked after random.seed(10), with a central difference at 1e-6;
absolute and relative tolerance are 1e-2 each. Tensors hold floats from -100 to 100.

Adapted: minitorch's convolution starts at each pixel and reads zeros beyond the right and lower
edge; the zeros are put there by hand, and ours is called without padding. It has no stride, padding
or bias, so ours gets stride 1, padding 0 and a bias of 0, and db is not looked at. Hypothesis draws
100 examples (10 for batches and channels); here as many are drawn uniformly. Only single-channel
signals fit conv1d. test_max is left to the student there, and max pooling has no test of its
gradient. Forward checks pair the function with the right backward, backward checks with the right
forward; there the student writes one kernel for both directions, and the course hands it the output
array and calls it for the gradients.
"""

import random
from collections.abc import Iterator

import convnet
import numpy as np

from tests.peers.check import Function, peer_check
from tests.peers.ground import Arguments, floats, without_remainder

PEER = "minitorch"
SHAPES_2D = (
    ((1, 1, 6, 6), (1, 1, 2, 4), 100),
    ((2, 1, 6, 6), (1, 1, 2, 4), 10),
    ((2, 2, 6, 6), (3, 2, 2, 4), 10),
)


#: Slips that the course makes impossible by what it hands to the student's kernel.
_SHAPES = frozenset({"width-from-height", "channels-last"})
GIVEN = {
    "conv2d": _SHAPES,
    "conv2d_backward": _SHAPES | {"upstream-ignored"},
    "conv1d_backward": frozenset({"upstream-ignored"}),
}


def ground(arguments: Arguments) -> Arguments | None:
    """Floats; no stride, padding or bias; pools tile the image."""
    if floats(arguments) is None:
        return None
    if "size" in arguments:
        return without_remainder({**arguments, "stride": None})
    plain = {**arguments, "stride": 1, "padding": 0}
    sizes = zip(arguments["x"].shape[::-1], arguments["w"].shape[:-3:-1], strict=False)
    if any(n < k for n, k in sizes):
        return None
    return {**plain, "b": 0.0 * arguments["b"]} if "b" in arguments else plain


def examples(
    x_shape: tuple[int, ...], w_shape: tuple[int, ...], count: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.RandomState(4)
    for _ in range(count):
        yield rng.uniform(-100, 100, x_shape), rng.uniform(-100, 100, w_shape)


def picked(*shapes: tuple[int, ...]) -> list[tuple[int, ...]]:
    """The entries that grad_check looks at: always the same ones for the same shapes."""
    rng = random.Random(10)
    return [tuple(rng.randint(0, s - 1) for s in shape) for shape in shapes]


def beyond_the_edge(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    spare = [(0, 0)] * (x.ndim - w.ndim) + [(0, 0) for _ in w.shape]
    for axis in range(2 if w.ndim == 4 else 0, w.ndim):
        spare[axis] = (0, w.shape[axis] - 1)
    return np.pad(x, spare)


def agrees(forward: Function, backward: Function, x: np.ndarray, w: np.ndarray) -> bool:
    """grad_check: forward(x, w) is an array, backward(x, w) the gradients of its sum."""
    for which, (index, grad) in enumerate(
        zip(picked(x.shape, w.shape), backward(x.copy(), w.copy()), strict=True)
    ):
        ends = []
        for step in (1e-6, -1e-6):
            moved = [x.copy(), w.copy()]
            moved[which][index] += step
            ends.append(np.sum(forward(*moved)))
        if not np.isclose(grad[index], (ends[0] - ends[1]) / 2e-6, rtol=1e-2, atol=1e-2):
            return False
    return True


def layer_2d(conv2d: Function) -> Function:
    return lambda x, w: conv2d(beyond_the_edge(x, w), w, np.zeros(len(w)))


def gradients_2d(conv2d_backward: Function) -> Function:
    def backward(x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        ones = np.ones((len(x), len(w), *x.shape[2:]))
        dx, dw, _ = conv2d_backward(ones, beyond_the_edge(x, w), w)
        return dx[:, :, : x.shape[2], : x.shape[3]], dw

    return backward


def all_2d(forward: Function, backward: Function) -> bool:
    rows = np.tile(np.arange(4.0), (4, 1))[None, None]
    return agrees(forward, backward, rows, np.ones((1, 1, 2, 2))) and all(
        agrees(forward, backward, x, w) for shapes in SHAPES_2D for x, w in examples(*shapes)
    )


@peer_check(PEER, "conv2d")
def conv(conv2d: Function) -> bool:
    return all_2d(layer_2d(conv2d), gradients_2d(convnet.conv2d_backward))


@peer_check(PEER, "conv2d_backward")
def conv_gradient(conv2d_backward: Function) -> bool:
    return all_2d(layer_2d(convnet.conv2d), gradients_2d(conv2d_backward))


def layer_1d(conv1d: Function) -> Function:
    return lambda x, w: conv1d(beyond_the_edge(x, w), w)


def gradients_1d(conv1d_backward: Function) -> Function:
    def backward(x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        dx, dw, _ = conv1d_backward(np.ones(len(x)), beyond_the_edge(x, w), w)
        return dx[: len(x)], dw

    return backward


def all_1d(forward: Function, backward: Function) -> bool:
    return all(agrees(forward, backward, x, w) for x, w in examples((6,), (4,), 100))


@peer_check(PEER, "conv1d")
def conv_1d(conv1d: Function) -> bool:
    # test_conv1d_simple; minitorch stores every number as a float
    x, w = np.arange(4.0), np.array([1.0, 2.0, 3.0])
    expected = layer_1d(convnet.conv1d)(x, w)
    out = layer_1d(conv1d)(x, w)
    return all(out[i] == expected[i] for i in range(4)) and all_1d(
        layer_1d(conv1d), gradients_1d(convnet.conv1d_backward)
    )


@peer_check(PEER, "conv1d_backward")
def conv_1d_gradient(conv1d_backward: Function) -> bool:
    return all_1d(layer_1d(convnet.conv1d), gradients_1d(conv1d_backward))


@peer_check(PEER, "maxpool2d")
def max_pool(maxpool2d: Function) -> bool:
    # one entry of the output is compared, to 1e-2
    for x, _ in examples((1, 1, 4, 4), (1,), 100):
        for size in ((2, 2), (2, 1), (1, 2)):
            expected = convnet.maxpool2d(x, size)[0, 0, 0, 0]
            if not abs(maxpool2d(x.copy(), size)[0, 0, 0, 0] - expected) < 1e-2:
                return False
    return True
