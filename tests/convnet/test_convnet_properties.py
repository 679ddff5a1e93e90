"""What must hold whatever the numbers: adjoints, untouched inputs, kept dtypes, one public list."""

import convnet
import numpy as np
import pytest
from hypothesis import given

from tests.helpers.convnet_strategies import LAYOUTS, conv_problems, laid_out


@given(q=conv_problems())
def test_col2im_is_the_adjoint_of_im2col(q):
    """<im2col(x), c> = <x, col2im(c)> for every x and c makes one the transpose of the other."""
    kh, kw = q.w.shape[2:]
    cols = convnet.im2col(q.x, kh, kw, q.stride, q.padding)
    c = np.random.default_rng(0).standard_normal(cols.shape)
    back = convnet.col2im(c, q.x.shape, kh, kw, q.stride, q.padding)
    assert back.shape == q.x.shape
    assert np.sum(cols * c) == pytest.approx(np.sum(q.x * back), rel=1e-10, abs=1e-10)


@given(q=conv_problems())
def test_convolution_is_linear_and_moves_with_the_batch(q):
    args = (q.w, q.b, q.stride, q.padding)
    out = convnet.conv2d(q.x, *args)
    np.testing.assert_allclose(
        convnet.conv2d(2 * q.x, *args), 2 * out - q.b[:, None, None], atol=1e-12
    )
    np.testing.assert_allclose(convnet.conv2d(q.x[::-1], *args), out[::-1], atol=1e-12)


def calls(dtype, layout):
    """Every function on arrays, with arguments of one dtype and memory layout."""
    rng = np.random.default_rng(0)

    def a(*shape):
        return laid_out((4 * rng.standard_normal(shape)).astype(dtype), layout)

    y = np.array([0, 2])
    p = {"w": a(2, 3)}
    cnn = {"conv_w": a(2, 3, 3, 3), "conv_b": a(2), "dense_w": a(12, 4), "dense_b": a(4)}
    x, w, b = a(2, 3, 5, 7), a(4, 3, 2, 3), a(4)
    return {
        "cnn_forward": (cnn, a(2, 3, 4, 6)),
        "cnn_loss_and_grads": (cnn, a(2, 3, 4, 6), y),
        "col2im": (a(2, 18, 6), (2, 3, 5, 7), 2, 3, 2),
        "conv1d": (a(7), a(3)),
        "conv1d_backward": (a(4), a(7), a(3), 2, 1),
        "conv2d": (x, w, b, 2, 1),
        "conv2d_backward": (a(2, 4, 3, 4), x, w, 2, 1),
        "conv2d_im2col": (x, w, b, 2, 1),
        "conv2d_single": (a(5, 7), a(2, 3), 0.0, 2, 1),
        "conv_matrix": (a(3), 5),
        "dense": (a(2, 3), a(3, 4), a(4)),
        "dense_backward": (a(2, 4), a(2, 3), a(3, 4)),
        "detect": (a(5, 7), a(3, 1), 0.5),
        "im2col": (x, 2, 3, 2, 1),
        "maxpool1d": (a(7), 3, 2),
        "maxpool2d": (x, (2, 3), 1),
        "maxpool2d_backward": (a(2, 3, 4, 5), x, (2, 3), 1),
        "merge_filters": (a(3), a(4)),
        "momentum_step": (p, p, p, 0.5),
        "numerical_gradient": (np.sum, a(2, 3)),
        "relu": (x,),
        "relu_backward": (a(2, 3), a(2, 3)),
        "sgd_step": (p, p, 0.5),
        "shift": (a(5), 2),
        "softmax_nll": (a(2, 3), y),
        "tiny_backward": (a(5), a(3), a(5), 1.0),
        "tiny_forward": (a(5), a(3), a(5), 1.0),
        "tiny_jacobians": (a(5), a(3), a(5), 1.0),
    }


def arrays_in(value):
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [array for item in value for array in arrays_in(item)]
    return []


@pytest.mark.parametrize("dtype", ["float32", "float64", "int64"])
@pytest.mark.parametrize("name", sorted(calls("float64", "c")))
def test_inputs_untouched_dtype_kept_and_layout_without_say(name, dtype):
    function = getattr(convnet, name)
    results = []
    for layout in LAYOUTS:
        args = calls(dtype, layout)[name]
        for array in arrays_in(args):
            array.flags.writeable = False  # writing to an input is an error now
        results.append(function(*args))
        again = function(*args)
        for one, two in zip(arrays_in(results[-1]), arrays_in(again), strict=True):
            np.testing.assert_array_equal(one, two)
    keeps_integers = {"im2col", "col2im", "maxpool1d", "maxpool2d", "relu", "shift"}
    wanted = dtype
    if name == "numerical_gradient" or (dtype == "int64" and name not in keeps_integers):
        wanted = "float64"
    for result in results:
        for array, first in zip(arrays_in(result), arrays_in(results[0]), strict=True):
            assert array.dtype == wanted
            np.testing.assert_allclose(array, first, rtol=1e-4, atol=1e-4)


def test_an_empty_batch_goes_through_every_image_layer():
    x, w, b = np.zeros((0, 2, 6, 6)), np.zeros((3, 2, 3, 3)), np.zeros(3)
    out = convnet.conv2d_im2col(x, w, b, padding=1)
    assert convnet.conv2d(x, w, b, padding=1).shape == out.shape == (0, 3, 6, 6)
    dx, dw, db = convnet.conv2d_backward(out, x, w, padding=1)
    assert dx.shape == x.shape
    assert not dw.any()
    assert not db.any()
    pooled = convnet.maxpool2d(out, 2)
    assert convnet.maxpool2d_backward(pooled, out, 2).shape == out.shape
    params = convnet.init_cnn(np.random.default_rng(0), 2, 6, 3, 3, 4)
    assert convnet.cnn_forward(params, x).shape == (0, 4)
    net = convnet.Sequential(convnet.Flatten(), convnet.Dense(72, 4, rng=np.random.default_rng(0)))
    assert net.predict(x).shape == (0, 4)


def test_the_public_list_holds_documented_objects_once():
    assert len(set(convnet.__all__)) == len(convnet.__all__)
    for name in convnet.__all__:
        # functions such as relu share their name with their module and must win over it
        assert callable(getattr(convnet, name)), name
        assert getattr(convnet, name).__doc__, name
