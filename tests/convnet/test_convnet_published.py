"""Numbers other courses print as facts, reached here by code that has never seen theirs."""

import convnet
import numpy as np
import pytest


def test_cs231n_convolution():
    """Stanford CS231n, assignment 2: forward check of the naive convolution."""
    x = np.linspace(-0.1, 0.5, num=96).reshape(2, 3, 4, 4)
    w = np.linspace(-0.2, 0.3, num=144).reshape(3, 3, 4, 4)
    b = np.linspace(-0.1, 0.2, num=3)
    expected = [
        [-0.08759809, -0.10987781, -0.18387192, -0.2109216],
        [0.21027089, 0.21661097, 0.22847626, 0.23004637],
        [0.50813986, 0.54309974, 0.64082444, 0.67101435],
        [-0.98053589, -1.03143541, -1.19128892, -1.24695841],
        [0.69108355, 0.66880383, 0.59480972, 0.56776003],
        [2.36270298, 2.36904306, 2.38090835, 2.38247847],
    ]
    for conv in (convnet.conv2d, convnet.conv2d_im2col):
        out = conv(x, w, b, stride=2, padding=1)
        np.testing.assert_allclose(out, np.reshape(expected, (2, 3, 2, 2)), atol=5e-9)


def test_cs231n_max_pooling():
    """Stanford CS231n, assignment 2: forward check of the naive max pooling."""
    x = np.linspace(-0.3, 0.4, num=96).reshape(2, 3, 4, 4)
    expected = [
        [-0.26315789, -0.24842105, -0.20421053, -0.18947368],
        [-0.14526316, -0.13052632, -0.08631579, -0.07157895],
        [-0.02736842, -0.01263158, 0.03157895, 0.04631579],
        [0.09052632, 0.10526316, 0.14947368, 0.16421053],
        [0.20842105, 0.22315789, 0.26736842, 0.28210526],
    ]
    out = convnet.maxpool2d(x, 2).reshape(6, 4)
    np.testing.assert_allclose(out[:5], expected, atol=5e-9)


def test_deeplearning_ai_convolution():
    """deeplearning.ai, Convolutional Neural Networks, week 1: forward, and means of backward."""
    rng = np.random.RandomState(1)
    x, w, b = rng.randn(10, 4, 4, 3), rng.randn(2, 2, 3, 8), rng.randn(1, 1, 1, 8)
    # their axes are N H W C and kh kw C F
    x, w, b = x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1), b.ravel()
    out = convnet.conv2d(x, w, b, stride=2, padding=2)
    assert out.mean() == pytest.approx(0.0489952035289, abs=1e-12)
    expected = [-0.61490741, -6.7439236, -2.55153897, 1.75698377]
    expected += [3.56208902, 0.53036437, 5.18531798, 8.75898442]
    np.testing.assert_allclose(out[3, :, 2, 1], expected, atol=5e-9)
    dx, dw, db = convnet.conv2d_backward(out, x, w, stride=2, padding=2)
    means = [dx.mean(), dw.mean(), db.mean()]
    np.testing.assert_allclose(means, [1.45243777754, 1.72699145831, 7.83923256462], atol=5e-11)


def test_deeplearning_ai_single_step_and_max_pooling():
    rng = np.random.RandomState(1)
    x, w, b = rng.randn(4, 4, 3), rng.randn(4, 4, 3), rng.randn(1)
    out = convnet.conv2d(x.transpose(2, 0, 1)[None], w.transpose(2, 0, 1)[None], b)
    assert out.item() == pytest.approx(-6.99908945068, abs=1e-11)
    x = np.random.RandomState(1).randn(2, 4, 4, 3).transpose(0, 3, 1, 2)
    pooled = convnet.maxpool2d(x, 3, 2)
    expected = [[1.74481176, 0.86540763, 1.13376944], [1.13162939, 1.51981682, 2.18557541]]
    np.testing.assert_allclose(pooled[:, :, 0, 0], expected, atol=5e-9)


def test_mit_6036_two_layers_one_step_of_sgd():
    """MIT 6.036, homework 7: two dense layers, ReLU, softmax, one step; theirs sums over rows."""
    rng = np.random.RandomState(0)
    x = np.array([[2, 5], [3, 2], [9, 6], [12, 5]])
    y = np.array([0, 1, 0, 1])
    # their first layers are drawn with standard deviation sqrt(1 / fan_in)
    w1, w2 = rng.randn(2, 3) / np.sqrt(2), rng.randn(3, 2) / np.sqrt(3)
    np.testing.assert_allclose(w1[0], [1.24737338, 0.28295388, 0.69207227], atol=5e-9)
    np.testing.assert_allclose(w2[2], [0.08316359, 0.8396252], atol=5e-9)

    z1 = convnet.dense(x, w1, np.zeros(3))
    np.testing.assert_allclose(z1[3], [22.8912344, 9.9982611, 4.84966811], atol=5e-8)
    a1 = convnet.relu(z1)
    z2 = convnet.dense(a1, w2, np.zeros(2))
    np.testing.assert_allclose(z2[:, 0], [5.28714248, 3.64078533, 10.92235599, 12.36410102])
    loss, dz2 = convnet.softmax_nll(z2, y)
    assert 4 * loss == pytest.approx(10.8256925657554, abs=1e-12)
    da1, dw2, db2 = convnet.dense_backward(4 * dz2, a1, w2)
    dz1 = convnet.relu_backward(da1, z1)
    dx, dw1, db1 = convnet.dense_backward(dz1, x, w1)
    np.testing.assert_allclose(dx[1], [1.75457571e-01, 1.07546779e00], rtol=5e-9)
    np.testing.assert_allclose(dz1[:, 2], [0, -7.14490239e-01, 1.53309592e-04, -7.56187463e-01])
    new = convnet.sgd_step(
        {"w1": w1, "b1": np.zeros(3), "w2": w2, "b2": np.zeros(2)},
        {"w1": dw1, "b1": db1, "w2": dw2, "b2": db2},
        lr=0.005,
    )
    expected = {
        "w1": [[1.20029826, 0.30491412, 0.74815397], [1.56283104, 1.33069504, -0.66499483]],
        "b1": [-0.00614599, 0.00286706, 0.00735262],
        "w2": [[0.40207469, 0.05907299], [-0.1256432, 0.30310892], [0.05564803, 0.86714076]],
        "b2": [-0.00966472, 0.00966472],
    }
    for name, value in expected.items():
        np.testing.assert_allclose(new[name], value, atol=5e-9)
