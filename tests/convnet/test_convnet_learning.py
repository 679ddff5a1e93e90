"""Steps, initialization and training."""

import convnet
import numpy as np
import pytest


def some_params(rng):
    return {"w": rng.standard_normal((2, 3)), "b": rng.standard_normal(3)}


def test_sgd_step_makes_new_arrays():
    rng = np.random.default_rng(0)
    params, grads = some_params(rng), some_params(rng)
    before = {name: p.copy() for name, p in params.items()}
    new = convnet.sgd_step(params, grads, 0.1)
    for name in params:
        np.testing.assert_allclose(new[name], before[name] - 0.1 * grads[name])
        np.testing.assert_array_equal(params[name], before[name])


def test_momentum_is_a_decaying_sum_of_all_gradients():
    rng = np.random.default_rng(0)
    params, velocity = some_params(rng), {"w": np.zeros((2, 3)), "b": np.zeros(3)}
    history = [some_params(rng) for _ in range(4)]
    for grads in history:
        old = {name: v.copy() for name, v in velocity.items()}
        new, new_velocity = convnet.momentum_step(params, grads, velocity, 0.1, beta=0.5)
        for name in params:
            np.testing.assert_array_equal(velocity[name], old[name])
            np.testing.assert_allclose(new[name], params[name] - 0.1 * new_velocity[name])
        params, velocity = new, new_velocity
    for name in params:
        expected = sum(0.5 ** (3 - t) * grads[name] for t, grads in enumerate(history))
        np.testing.assert_allclose(velocity[name], expected)


def test_steps_keep_float32_and_read_integers():
    p, g = {"w": np.ones(2, np.float32)}, {"w": np.ones(2, np.float32)}
    # a learning rate taken from a NumPy grid is a float64 and must not widen the parameters
    assert convnet.sgd_step(p, g, np.float64(0.5))["w"].dtype == np.float32
    new, v = convnet.momentum_step(p, g, p, np.float64(0.5), np.float64(0.9))
    assert (new["w"].dtype, v["w"].dtype) == (np.float32, np.float32)
    ints = {"w": np.array([1, 2])}
    np.testing.assert_array_equal(convnet.sgd_step(ints, ints, 0.5)["w"], [0.5, 1])


def test_steps_name_what_does_not_match():
    one = {"w": np.ones(2)}
    with pytest.raises(ValueError, match=r"\['w'\].*grads has \['b'\]"):
        convnet.sgd_step(one, {"b": np.ones(2)}, 0.1)
    with pytest.raises(ValueError, match=r"grads\['w'\] has shape \(3,\), expected \(2,\)"):
        convnet.sgd_step(one, {"w": np.ones(3)}, 0.1)
    with pytest.raises(ValueError, match="velocity has"):
        convnet.momentum_step(one, one, {}, 0.1)


def test_init_cnn_shapes_and_spread():
    params = convnet.init_cnn(np.random.default_rng(0), 20, (31, 8), 50, 5, 10)
    assert {k: p.shape for k, p in params.items()} == {
        "conv_w": (50, 20, 5, 5),
        "conv_b": (50,),
        "dense_w": (50 * 15 * 4, 10),
        "dense_b": (10,),
    }
    assert not params["conv_b"].any()
    assert not params["dense_b"].any()
    # 25,000 and 30,000 draws: the sample's spread is within a few per cent
    assert params["conv_w"].std() == pytest.approx(np.sqrt(2 / (20 * 25)), rel=0.03)
    assert params["dense_w"].std() == pytest.approx(np.sqrt(2 / 3000), rel=0.03)
    again = convnet.init_cnn(np.random.default_rng(0), 20, (31, 8), 50, 5, 10)
    np.testing.assert_array_equal(again["dense_w"], params["dense_w"])


def test_init_cnn_refuses_what_cannot_be_built():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="kernel_size is 4"):
        convnet.init_cnn(rng, 1, 8, 2, 4, 3)
    with pytest.raises(ValueError, match="nothing is left"):
        convnet.init_cnn(rng, 1, (1, 8), 2, 3, 3)


def test_cnn_forward_is_its_layers_one_after_another():
    rng = np.random.default_rng(0)
    params = convnet.init_cnn(rng, 2, (5, 8), 3, 5, 4)
    params["conv_b"] = rng.standard_normal(3)
    x = rng.standard_normal((6, 2, 5, 8))
    a = convnet.relu(convnet.conv2d(x, params["conv_w"], params["conv_b"], padding=2))
    flat = convnet.maxpool2d(a, 2).reshape(6, -1)
    expected = convnet.dense(flat, params["dense_w"], params["dense_b"])
    np.testing.assert_allclose(convnet.cnn_forward(params, x), expected, atol=1e-12)


def bars(rng, n):
    """Pictures of one bright row or one bright column under noise."""
    x, y = 0.3 * rng.standard_normal((n, 1, 8, 8)), rng.integers(0, 2, n)
    for image, kind, at in zip(x, y, rng.integers(0, 8, n), strict=True):
        image[0][at if kind else slice(None), slice(None) if kind else at] += 1
    return x, y


def test_train_cnn_learns_to_see_rows_and_columns():
    rng = np.random.default_rng(0)
    (x, y), (x_new, y_new) = bars(rng, 300), bars(rng, 200)
    params, history = convnet.train_cnn(x, y, rng, epochs=10, lr=0.1, batch_size=25)
    assert len(history["loss"]) == len(history["accuracy"]) == 10
    assert history["loss"][-1] < history["loss"][0] / 4
    right = convnet.cnn_forward(params, x_new).argmax(axis=1) == y_new
    assert right.mean() > 0.95


def test_train_cnn_is_repeatable_and_leaves_its_data_alone():
    x, y = bars(np.random.default_rng(0), 33)
    before = x.copy()
    runs = [convnet.train_cnn(x, y, np.random.default_rng(5), 2, 0.1, 10) for _ in range(2)]
    for name in runs[0][0]:
        np.testing.assert_array_equal(runs[0][0][name], runs[1][0][name])
    assert runs[0][1] == runs[1][1]
    np.testing.assert_array_equal(x, before)


def test_train_cnn_takes_one_image_at_a_time_or_more_than_there_are():
    x, y = bars(np.random.default_rng(0), 6)
    for batch_size in (1, 100):
        _, history = convnet.train_cnn(x, y, np.random.default_rng(0), 2, 0.01, batch_size)
        assert history["loss"][1] < history["loss"][0]


@pytest.mark.parametrize(("n_x", "n_y", "batch"), [(0, 0, 5), (4, 3, 5), (4, 4, 0)])
def test_train_cnn_refuses_data_that_does_not_fit(n_x, n_y, batch):
    with pytest.raises(ValueError, match="nothing to train on"):
        convnet.train_cnn(
            np.zeros((n_x, 1, 4, 4)), np.zeros(n_y, int), np.random.default_rng(0), 1, 0.1, batch
        )
