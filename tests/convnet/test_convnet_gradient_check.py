"""The gradient checkers must pass what is right, kinks included, and catch what is wrong."""

import convnet
import numpy as np
import pytest


def relu_net(seed):
    """The loss of a whole ReLU network as a function of its first filters, and its gradient."""
    rng = np.random.default_rng(seed)
    params = convnet.init_cnn(rng, 1, 8, 6, 3, 4)
    x, y = rng.standard_normal((20, 1, 8, 8)), rng.integers(0, 4, 20)
    grads = convnet.cnn_loss_and_grads(params, x, y)[1]

    def f(w):
        return convnet.softmax_nll(convnet.cnn_forward({**params, "conv_w": w}, x), y)[0]

    return f, params["conv_w"], grads["conv_w"]


@pytest.mark.parametrize("seed", range(8))
def test_right_gradients_of_a_network_with_thousands_of_kinks_pass(seed):
    f, w, grad = relu_net(seed)
    assert convnet.direction_error(f, w, grad, np.random.default_rng(seed)) < 1e-6


@pytest.mark.parametrize(
    "spoil",
    [
        lambda g: 1.01 * g,
        lambda g: -g,
        lambda g: g[:, :, ::-1],
        lambda g: g.transpose(0, 1, 3, 2),
        lambda g: g + 1e-3 * np.abs(g).max(),
        np.zeros_like,
    ],
)
def test_wrong_gradients_are_caught(spoil):
    f, w, grad = relu_net(0)
    wrong = np.ascontiguousarray(spoil(grad))
    errors = [convnet.direction_error(f, w, wrong, np.random.default_rng(s)) for s in range(5)]
    assert max(errors) > 1e-3
    assert convnet.gradient_error(f, w, wrong) > 5e-4
    assert convnet.gradient_error(f, w, grad) < 1e-6


def test_a_direction_costs_two_evaluations_whatever_the_size():
    calls = []

    def f(x):
        calls.append(1)
        return float(np.sum(np.sin(x)))

    x = np.random.default_rng(0).standard_normal((30, 40))
    assert convnet.direction_error(f, x, np.cos(x), np.random.default_rng(1)) < 1e-7
    assert len(calls) == 2


def by_direction(f, x, grad):
    return convnet.direction_error(f, x, grad, np.random.default_rng(0))


@pytest.mark.parametrize("check", [convnet.gradient_error, by_direction])
def test_a_kink_within_a_step_is_stepped_around(check):
    def f(z):
        return float(np.sum(convnet.relu(z)))

    x = np.array([3e-7, -3e-7, 1.0])
    assert check(f, x, np.array([1.0, 0, 1])) < 1e-6
    assert check(f, x, np.array([1.0, 1, 1])) > 1e-2


def test_at_a_kink_any_subgradient_is_right_and_others_are_not():
    def f(z):
        return float(np.sum(convnet.relu(z)))

    at_kink = np.zeros(1)
    for right in (0.0, 0.5, 1.0):
        assert convnet.gradient_error(f, at_kink, np.array([right])) < 1e-6
    for wrong in (-0.1, 1.1):
        assert convnet.gradient_error(f, at_kink, np.array([wrong])) > 0.01


def test_zero_gradients_have_no_error():
    zeros = np.zeros(3)
    assert convnet.gradient_error(lambda z: 1.0, zeros, zeros) == 0
    assert convnet.direction_error(lambda z: 1.0, zeros, zeros, np.random.default_rng(0)) == 0


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"\(3,\), expected \(2,\)"):
        convnet.gradient_error(lambda z: 0.0, np.zeros(2), np.zeros(3))


def test_a_layer_with_a_wrong_gradient_is_named():
    class Forgetful(convnet.Conv2D):
        def param_grads(self, dout):
            super().param_grads(dout)
            self.grads["b"] = self.grads["b"] / len(dout)

    rng = np.random.default_rng(0)
    layer = Forgetful(2, 3, 3, rng=rng, dtype=np.float64)
    before = {name: p.copy() for name, p in layer.params.items()}
    errors = convnet.layer_errors(layer, rng.standard_normal((4, 2, 5, 5)), rng)
    assert errors["b"] > 0.1
    assert max(errors["x"], errors["w"]) < 1e-8
    for name, p in before.items():
        np.testing.assert_array_equal(layer.params[name], p)
