"""Layers, networks, losses, optimizers, training, files: the parts beyond the exercises."""

import convnet
import numpy as np
import pytest
from convnet.optimizers import Optimizer
from hypothesis import given

from tests.helpers.convnet_strategies import PoolProblem, pool_problems

F64 = np.float64


def rng(seed=0):
    return np.random.default_rng(seed)


LAYERS = {
    "conv": (lambda: convnet.Conv2D(3, 4, (2, 3), 2, 1, rng=rng(), dtype=F64), (2, 3, 6, 7)),
    "conv pairs": (
        lambda: convnet.Conv2D(2, 3, 3, (1, 2), (0, 1), rng=rng(), dtype=F64),
        (2, 2, 5, 6),
    ),
    "conv1d": (lambda: convnet.Conv1D(2, 3, 5, 2, 1, rng=rng(), dtype=F64), (4, 2, 1, 12)),
    "dense": (lambda: convnet.Dense(5, 3, rng=rng(), dtype=F64), (4, 5)),
    "relu": (convnet.ReLU, (3, 4, 5)),
    "max": (lambda: convnet.MaxPool2D((2, 3), (1, 2)), (2, 3, 5, 8)),
    "mean": (lambda: convnet.AvgPool2D((2, 3), (1, 2)), (2, 3, 5, 8)),
    "flatten": (convnet.Flatten, (2, 3, 4, 5)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_every_layers_gradients_along_random_directions(name):
    make, shape = LAYERS[name]
    for seed in range(3):
        errors = convnet.layer_errors(make(), rng(seed).standard_normal(shape), rng(seed))
        assert {"x"} <= errors.keys()
        assert max(errors.values()) <= 1e-8, errors


def test_layers_agree_with_the_functions():
    r = rng()
    x = r.standard_normal((2, 3, 6, 7))
    conv = convnet.Conv2D(3, 4, (2, 3), 2, 1, rng=r, dtype=F64)
    conv.params["b"] = r.standard_normal(4)
    out = conv.forward(x)
    w, b = conv.params["w"], conv.params["b"]
    np.testing.assert_allclose(out, convnet.conv2d(x, w, b, 2, 1), atol=1e-12)
    dout = r.standard_normal(out.shape)
    conv.param_grads(dout)
    dx, dw, db = convnet.conv2d_backward(dout, x, w, 2, 1)
    np.testing.assert_allclose(conv.input_grad(dout), dx, atol=1e-12)
    np.testing.assert_allclose(conv.grads["w"], dw, atol=1e-12)
    np.testing.assert_allclose(conv.grads["b"], db, atol=1e-12)


def test_conv1d_layer_is_conv1d_on_a_row():
    conv = convnet.Conv1D(1, 1, 3, 2, 1, rng=rng(), dtype=F64)
    x = rng(1).standard_normal(9)
    expected = convnet.conv1d(x, conv.params["w"].ravel(), 0.0, 2, 1)
    np.testing.assert_allclose(conv.forward(x.reshape(1, 1, 1, 9)).ravel(), expected)


@given(q=pool_problems())
def test_avgpool2d_and_its_adjoint(q: PoolProblem):
    (kh, kw), (sh, sw) = q.size, q.stride
    out = convnet.avgpool2d(q.x, q.size, q.stride)
    assert out.shape[2:] == q.grid
    for r, c in np.ndindex(q.grid):
        window = q.x[:, :, r * sh : r * sh + kh, c * sw : c * sw + kw]
        np.testing.assert_allclose(out[:, :, r, c], window.mean(axis=(2, 3)), atol=1e-12)
    # a linear function's gradient is its adjoint
    dout = rng().standard_normal(out.shape)
    dx = convnet.avgpool2d_backward(dout, q.x.shape, q.size, q.stride)
    assert np.sum(out * dout) == pytest.approx(np.sum(q.x * dx), rel=1e-9, abs=1e-9)


def test_avgpool2d_reads_integers_without_cutting():
    image = np.array([[[[0, 1], [1, 1]]]])
    np.testing.assert_array_equal(convnet.avgpool2d(image, 2), [[[[0.75]]]])


def small_net(dtype=np.float32, seed=0):
    r = rng(seed)
    return convnet.Sequential(
        convnet.Conv2D(1, 4, 3, padding=1, rng=r, dtype=dtype),
        convnet.ReLU(),
        convnet.MaxPool2D(2),
        convnet.Flatten(),
        convnet.Dense(4 * 3 * 4, 3, rng=r, dtype=dtype),
    )


def test_a_network_is_the_small_cnn():
    net = small_net(F64)
    x, y = rng(1).standard_normal((5, 1, 6, 8)), np.array([0, 1, 2, 1, 0])
    names = {"conv_w": "0.w", "conv_b": "0.b", "dense_w": "4.w", "dense_b": "4.b"}
    params = {ours: net.params[theirs] for ours, theirs in names.items()}
    scores = net.forward(x)
    np.testing.assert_allclose(scores, convnet.cnn_forward(params, x), atol=1e-12)
    np.testing.assert_allclose(net.predict(x, batch_size=2), scores, atol=1e-12)
    _, dscores = convnet.softmax_nll(scores, y)
    net.forward(x)
    net.backward(dscores)
    _, grads = convnet.cnn_loss_and_grads(params, x, y)
    for ours, theirs in names.items():
        np.testing.assert_allclose(net.grads[theirs], grads[ours], atol=1e-12)


def test_a_network_refuses_other_parameters():
    net = small_net()
    with pytest.raises(ValueError, match=r"this network has 0\.w \(4, 1, 3, 3\)"):
        net.params = {"0.w": np.zeros(3)}


def test_float32_networks_stay_float32():
    net = small_net()
    scores = net.forward(rng().standard_normal((2, 1, 6, 8)).astype(np.float32))
    _, dscores = convnet.softmax_nll(scores, np.array([0, 2]))
    net.backward(dscores)
    arrays = [scores, dscores, *net.params.values(), *net.grads.values()]
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}
    for optimizer in (convnet.SGD(0.1), convnet.SGD(0.1, 0.9), convnet.Adam(0.1, decay=0.1)):
        for p in optimizer.step(net.params, net.grads).values():
            assert p.dtype == np.float32


@pytest.mark.parametrize("loss", [convnet.softmax_nll, convnet.hinge])
def test_losses_of_classes(loss):
    scores, y = rng().standard_normal((6, 4)), rng(1).integers(0, 4, 6)
    value, dscores = loss(scores, y)
    assert type(value) is float
    error = convnet.gradient_error(lambda s: loss(s, y)[0], scores, dscores)
    assert error <= 1e-8


def test_hinge_by_hand():
    # right class 0 leads by 1 over class 1 (no loss) and trails class 2 by 1 (loss 2)
    loss, dscores = convnet.hinge(np.array([[2.0, 1, 3]]), np.array([0]))
    assert loss == 2
    np.testing.assert_array_equal(dscores, [[-1, 0, 1]])


def test_squared_loss():
    guess, y = np.array([[1.0, 2], [3, 4]]), np.array([[1, 0], [0, 4]])
    loss, dguess = convnet.squared(guess, y)
    assert loss == (4 + 9) / 2
    np.testing.assert_array_equal(dguess, [[0, 2], [3, 0]])
    with pytest.raises(ValueError, match=r"\(2,\), expected \(2, 1\)"):
        convnet.squared(np.zeros((2, 1)), np.zeros(2))
    with pytest.raises(ValueError, match="at least one row"):
        convnet.squared(np.zeros((0, 1)), np.zeros((0, 1)))


@pytest.mark.parametrize("optimizer", [convnet.SGD(0.1), convnet.SGD(0.02, 0.9), convnet.Adam(0.2)])
def test_optimizers_reach_the_bottom_of_a_bowl(optimizer: Optimizer):
    params = {"p": np.array([3.0, -2.0])}
    first = params["p"].copy()
    start = params
    for _ in range(300):
        params = optimizer.step(params, {"p": 2 * (params["p"] - [1, 5])})
    np.testing.assert_allclose(params["p"], [1, 5], atol=1e-2)
    np.testing.assert_array_equal(start["p"], first)


def test_adam_by_its_paper():
    """Algorithm 1 of Kingma and Ba, written out with its two corrected averages."""
    gradients = rng().standard_normal((5, 3))
    optimizer, params = convnet.Adam(0.1), {"p": np.ones(3)}
    theta, m, v = np.ones(3), np.zeros(3), np.zeros(3)
    for t, g in enumerate(gradients, start=1):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta = theta - 0.1 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
        params = optimizer.step(params, {"p": g})
        np.testing.assert_allclose(params["p"], theta, rtol=1e-12)


def test_adams_decay_shrinks_weights_without_any_gradient():
    params = convnet.Adam(0.1, decay=0.5).step({"p": np.array([2.0])}, {"p": np.zeros(1)})
    np.testing.assert_allclose(params["p"], [2 * (1 - 0.05)])


def stripes(n, seed):
    r = rng(seed)
    x, y = 0.3 * r.standard_normal((n, 1, 6, 8)).astype(np.float32), r.integers(0, 3, n)
    x[y == 1, :, ::2] += 1
    x[y == 2, :, :, ::2] += 1
    return x, y


def test_fit_learns_and_tells(capsys):
    (x, y), test = stripes(200, 0), stripes(100, 1)
    net = small_net()
    history = convnet.fit(
        net, x, y, convnet.SGD(0.05, 0.9), rng=rng(), epochs=4, validation=test, progress=True
    )
    assert {key: len(values) for key, values in history.items()} == {
        "loss": 4,
        "seconds": 4,
        "accuracy": 4,
    }
    assert history["accuracy"][-1] == convnet.accuracy(net.predict(test[0]), test[1]) > 0.95
    assert history["loss"][-1] < history["loss"][0] / 4
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "4/4" in captured.err
    assert captured.err.endswith("\n")


def test_fit_takes_other_losses_and_is_repeatable():
    x, y = stripes(60, 0)
    onehot = np.eye(3, dtype=np.float32)[y]
    losses = []
    for _ in range(2):
        net = small_net()
        history = convnet.fit(
            net, x, onehot, convnet.Adam(1e-2), rng=rng(), epochs=3, loss=convnet.squared
        )
        assert "accuracy" not in history
        losses.append(history["loss"])
    assert losses[0] == losses[1]
    assert losses[0][-1] < losses[0][0]


def test_fit_takes_one_example_at_a_time():
    x, y = stripes(6, 0)
    history = convnet.fit(small_net(), x, y, convnet.SGD(0.01), rng=rng(), epochs=2, batch_size=1)
    assert history["loss"][1] < history["loss"][0]


@pytest.mark.parametrize(("n_x", "n_y", "batch"), [(0, 0, 5), (4, 3, 5), (4, 4, 0)])
def test_fit_refuses_data_that_does_not_fit(n_x, n_y, batch):
    with pytest.raises(ValueError, match="nothing to train on"):
        convnet.fit(
            small_net(),
            np.zeros((n_x, 1, 6, 8)),
            np.zeros(n_y, int),
            convnet.SGD(0.1),
            rng=rng(),
            epochs=1,
            batch_size=batch,
        )


def test_metrics():
    scores = np.array([[2, 1, 0], [0, 1, 5], [0, 3, 1], [0, 9, 1], [1, 0, 0]])
    y = np.array([0, 1, 1, 1, 2])
    assert convnet.accuracy(scores, y) == 0.6
    counts = convnet.confusion_matrix(scores, y)
    np.testing.assert_array_equal(counts, [[1, 0, 0], [0, 2, 1], [1, 0, 0]])
    with pytest.raises(ValueError, match=r"\(2,\), expected \(5,\)"):
        convnet.accuracy(scores, y[:2])


@pytest.mark.parametrize("name", ["net.npz", "net"])
def test_parameters_survive_a_file(tmp_path, name):
    net, other = small_net(seed=0), small_net(seed=1)
    convnet.save_params(tmp_path / name, net.params)
    other.params = convnet.load_params(tmp_path / name)
    x = rng().standard_normal((2, 1, 6, 8))
    np.testing.assert_array_equal(net.forward(x), other.forward(x))


def test_a_file_that_could_run_code_is_refused(tmp_path):
    path = tmp_path / "evil.npz"
    np.savez(path, w=np.array([{"not": "numbers"}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        convnet.load_params(path)
