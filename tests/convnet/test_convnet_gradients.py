"""Every backward pass against central differences and complex step, with random upstream gradients.

Central differences lose about half the digits; a complex step, Im f(x + ih) / h (Squire and Trapp,
1998), loses none, but reads only code that computes with complex numbers.
"""

from collections.abc import Callable
from typing import Any

import convnet
import numpy as np
import pytest
from hypothesis import given

from tests.helpers.convnet_strategies import (
    Array,
    ConvProblem,
    PoolProblem,
    conv_problems,
    pool_problems,
)

LIMIT = 1e-8


def norm_error(a: Array, b: Array) -> float:
    total = np.linalg.norm(a) + np.linalg.norm(b)
    return float(np.linalg.norm(a - b) / total) if total > 0 else 0.0


def complex_step(f: Callable[[Array], Any], x: Array) -> Array:
    grad = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        z = x.astype(complex)
        z[index] += 1e-30j
        grad[index] = np.imag(f(z)) / 1e-30
    return grad


def assert_gradient(f: Callable[[Array], Any], x: Array, analytic: Array) -> None:
    """Check the gradient both ways; f must be smooth between x - h and x + h."""
    x = np.asarray(x, dtype=float)
    assert np.shape(analytic) == x.shape
    assert norm_error(analytic, complex_step(f, x)) <= 1e-14
    # h = 1e-4 is best for the (bi)linear layers here: no truncation error to fear
    assert norm_error(analytic, convnet.numerical_gradient(f, x, h=1e-4)) <= LIMIT


def upstream(shape: tuple[int, ...]) -> Array:
    return np.random.default_rng(7).standard_normal(shape)


@given(q=conv_problems())
def test_conv2d_backward(q: ConvProblem):
    s, p = q.stride, q.padding
    dout = upstream((len(q.x), len(q.w), *q.grid))
    dx, dw, db = convnet.conv2d_backward(dout, q.x, q.w, s, p)
    assert_gradient(lambda x: np.sum(dout * convnet.conv2d(x, q.w, q.b, s, p)), q.x, dx)
    assert_gradient(lambda w: np.sum(dout * convnet.conv2d(q.x, w, q.b, s, p)), q.w, dw)
    assert_gradient(lambda b: np.sum(dout * convnet.conv2d(q.x, q.w, b, s, p)), q.b, db)


@given(q=conv_problems())
def test_conv1d_backward(q: ConvProblem):
    x, w, s, p = q.x[0, 0, 0], q.w[0, 0, 0], q.stride, q.padding
    dout = upstream((q.grid[1],))
    dx, dw, db = convnet.conv1d_backward(dout, x, w, s, p)
    assert type(db) is float
    assert_gradient(lambda x: np.sum(dout * convnet.conv1d(x, w, 0.5, s, p)), x, dx)
    assert_gradient(lambda w: np.sum(dout * convnet.conv1d(x, w, 0.5, s, p)), w, dw)
    numeric = convnet.numerical_gradient(
        lambda b: np.sum(dout * convnet.conv1d(x, w, float(b), s, p)), np.array(0.5), h=1e-4
    )
    assert norm_error(np.array(db), numeric) <= LIMIT


@given(q=pool_problems())
def test_maxpool2d_backward(q: PoolProblem):
    dout = upstream((*q.x.shape[:2], *q.grid))
    dx = convnet.maxpool2d_backward(dout, q.x, q.size, q.stride)
    gaps = np.diff(np.unique(q.x))
    assert gaps.size == 0 or gaps.min() > 0  # no ties: the maximum is smooth here
    f = lambda x: np.sum(dout * convnet.maxpool2d(x, q.size, q.stride))  # noqa: E731
    assert norm_error(dx, complex_step(f, q.x)) <= 1e-14
    # a step below half the smallest gap cannot change which entry is the largest
    h = min(1e-4, gaps.min() / 3) if gaps.size else 1e-4
    if h > 1e-7:
        assert norm_error(dx, convnet.numerical_gradient(f, q.x, h)) <= LIMIT


@given(q=pool_problems(ties=True))
def test_each_window_sends_its_gradient_to_its_first_maximum(q: PoolProblem):
    (kh, kw), (sh, sw) = q.size, q.stride
    dout = upstream((*q.x.shape[:2], *q.grid))
    expected = np.zeros(q.x.shape)
    for n, c, r, s in np.ndindex(dout.shape):
        window = q.x[n, c, r * sh : r * sh + kh, s * sw : s * sw + kw]
        i, j = np.unravel_index(np.argmax(window), window.shape)
        expected[n, c, r * sh + i, s * sw + j] += dout[n, c, r, s]
    dx = convnet.maxpool2d_backward(dout, q.x, q.size, q.stride)
    np.testing.assert_allclose(dx, expected, rtol=0, atol=1e-14)


def test_relu_backward_away_from_the_kink_and_at_it():
    rng = np.random.default_rng(0)
    z = rng.uniform(0.1, 1, (3, 4, 5)) * rng.choice([-1, 1], (3, 4, 5))
    dout = upstream(z.shape)
    assert_gradient(lambda z: np.sum(dout * convnet.relu(z)), z, convnet.relu_backward(dout, z))
    np.testing.assert_array_equal(
        convnet.relu_backward(np.ones(3), np.array([-1, 0, 1])), [0, 0, 1]
    )


def test_dense_backward():
    rng = np.random.default_rng(0)
    x, W, b = rng.standard_normal((4, 3)), rng.standard_normal((3, 5)), rng.standard_normal(5)
    dout = upstream((4, 5))
    dx, dW, db = convnet.dense_backward(dout, x, W)
    assert_gradient(lambda x: np.sum(dout * convnet.dense(x, W, b)), x, dx)
    assert_gradient(lambda W: np.sum(dout * convnet.dense(x, W, b)), W, dW)
    assert_gradient(lambda b: np.sum(dout * convnet.dense(x, W, b)), b, db)


def test_softmax_nll_gradient_and_known_values():
    rng = np.random.default_rng(0)
    scores, y = rng.standard_normal((6, 4)), rng.integers(0, 4, 6)
    _, dscores = convnet.softmax_nll(scores, y)
    f = lambda s: convnet.softmax_nll(s, y)[0]  # noqa: E731
    assert norm_error(dscores, complex_step(f, scores)) <= 1e-14
    assert norm_error(dscores, convnet.numerical_gradient(f, scores, 1e-5)) <= LIMIT
    # no opinion among K classes costs log K
    loss, dscores = convnet.softmax_nll(np.zeros((2, 10)), np.array([3, 9]))
    assert loss == pytest.approx(np.log(10))
    assert type(loss) is float
    np.testing.assert_allclose(dscores.sum(axis=1), 0, atol=1e-15)


def test_softmax_nll_of_huge_scores_is_finite():
    loss, dscores = convnet.softmax_nll(np.array([[1000.0, 0], [0, -1000.0]]), np.array([1, 0]))
    assert loss == pytest.approx(500)
    np.testing.assert_allclose(dscores, [[0.5, -0.5], [0, 0]])


def test_tiny_network():
    rng = np.random.default_rng(3)
    x, w1, w2, y = rng.standard_normal(5), rng.standard_normal(3), rng.standard_normal(5), 0.7
    z1, a1, a2, loss = convnet.tiny_forward(x, w1, w2, y)
    xp = np.array([0, *x, 0])
    np.testing.assert_allclose(z1, [xp[i : i + 3] @ w1 for i in range(5)])
    np.testing.assert_allclose(a1, [max(z, 0) for z in z1])
    assert (type(a2), type(loss)) == (float, float)
    assert a2 == pytest.approx(w2 @ a1)
    assert loss == pytest.approx((a2 - y) ** 2)
    dw1, dw2 = convnet.tiny_backward(x, w1, w2, y)
    assert np.abs(z1).min() > 1e-3  # the kink is further away than the step
    assert_gradient(lambda w: convnet.tiny_forward(x, w, w2, y)[3], w1, dw1)
    assert_gradient(lambda w: convnet.tiny_forward(x, w1, w, y)[3], w2, dw2)


def test_tiny_jacobians_entry_by_entry():
    x, w1, w2 = np.array([1.0, -2, 3, 4, -5]), np.array([1.0, 2, -1]), np.array([1.0, -1, 2, 0, 3])
    dz1_dw1, da1_dz1, dloss_da1 = convnet.tiny_jacobians(x, w1, w2, 2.0)
    np.testing.assert_array_equal(dz1_dw1, [[0, 1, -2, 3, 4], [1, -2, 3, 4, -5], [-2, 3, 4, -5, 0]])
    # the slides' own example: dZ1_2 / dW1_3 = X3
    assert dz1_dw1[2, 1] == x[2]
    z1, _, a2, _ = convnet.tiny_forward(x, w1, w2, 2.0)
    np.testing.assert_array_equal(da1_dz1, np.diag(z1 > 0))
    np.testing.assert_allclose(dloss_da1, 2 * (a2 - 2) * w2)


@pytest.mark.parametrize("classes", [2, 5])
def test_whole_network_gradient(classes):
    rng = np.random.default_rng(1)
    params = convnet.init_cnn(rng, 2, (5, 7), 3, 3, classes)
    params = {name: p + 0.1 * rng.standard_normal(p.shape) for name, p in params.items()}
    x, y = rng.standard_normal((4, 2, 5, 7)), rng.integers(0, classes, 4)
    loss, grads = convnet.cnn_loss_and_grads(params, x, y)
    assert loss == pytest.approx(convnet.softmax_nll(convnet.cnn_forward(params, x), y)[0])
    assert grads.keys() == params.keys()
    for name in params:

        def f(p: Array, name: str = name) -> float:
            return convnet.softmax_nll(convnet.cnn_forward({**params, name: p}, x), y)[0]

        assert norm_error(grads[name], complex_step(f, params[name])) <= 1e-14


def test_numerical_gradient_of_a_known_function_leaves_x_alone():
    x = np.arange(6).reshape(2, 3)  # integers, on purpose
    grad = convnet.numerical_gradient(lambda a: float(np.sum(a**3)), x)
    np.testing.assert_allclose(grad, 3 * x**2, atol=1e-8)
    assert grad.dtype == np.float64
    np.testing.assert_array_equal(x, np.arange(6).reshape(2, 3))


def test_numerical_gradient_survives_a_function_that_spoils_its_input():
    def spoils(a: Array) -> float:
        total = float(np.sum(a**2))
        a[...] = 99
        return total

    np.testing.assert_allclose(convnet.numerical_gradient(spoils, np.array([1.0, 2])), [2, 4])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda z: convnet.conv2d_backward(z(1, 2, 3), z(1, 1, 4, 4), z(2, 1, 3, 3)), r"1, 2, 2"),
        (lambda z: convnet.conv1d_backward(z(3), z(4), z(3)), r"\(3,\), expected \(2,\)"),
        (lambda z: convnet.dense_backward(z(2, 3), z(2, 4), z(4, 5)), r"\(2, 3\), .* \(2, 5\)"),
        (lambda z: convnet.relu_backward(z(2), z(3)), r"\(2,\), expected \(3,\)"),
        (lambda z: convnet.maxpool2d_backward(z(1, 1, 4, 4), z(1, 1, 4, 4), 2), r"\(1, 1, 2, 2\)"),
        (lambda z: convnet.softmax_nll(z(2, 3), np.array([0])), r"\(1,\), expected \(2,\)"),
        (lambda z: convnet.softmax_nll(z(2, 3), np.array([0, 3])), "0 to 3"),
        (lambda z: convnet.softmax_nll(z(2, 3), z(2)), "integers"),
        (lambda z: convnet.softmax_nll(z(0, 3), np.array([], dtype=int)), "no examples"),
        (lambda z: convnet.tiny_forward(z(5), z(4), z(5), 1.0), r"w1 has shape \(4,\)"),
        (lambda z: convnet.tiny_backward(z(5), z(3), z(4), 1.0), r"w2 has shape \(4,\)"),
    ],
)  # fmt: skip
def test_gradients_that_do_not_fit_are_named(call, words):
    with pytest.raises(ValueError, match=words):
        call(lambda *shape: np.zeros(shape))
