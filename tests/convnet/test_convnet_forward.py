"""Forward passes against SciPy, against the definition, and against the lecture's own numbers."""

import convnet
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import signal

from tests.helpers.convnet_strategies import (
    DTYPES,
    ConvProblem,
    PoolProblem,
    conv_problems,
    numbers,
    pool_problems,
)


def scipy_conv2d(q: ConvProblem) -> np.ndarray:
    """SciPy's correlation of each channel, summed; stride by taking every s-th pixel."""
    x, w, b = (a.astype(float) for a in (q.x, q.w, q.b))
    xp = np.pad(x, ((0, 0), (0, 0), (q.padding, q.padding), (q.padding, q.padding)))
    out = np.empty((len(x), len(w), *q.grid))
    for n, f in np.ndindex(out.shape[:2]):
        maps = [signal.correlate2d(xp[n, c], w[f, c], mode="valid") for c in range(x.shape[1])]
        out[n, f] = sum(maps)[:: q.stride, :: q.stride] + b[f]
    return out


@pytest.mark.parametrize("conv", [convnet.conv2d, convnet.conv2d_im2col])
@given(q=conv_problems(dtypes=DTYPES))
def test_conv2d_equals_scipy(conv, q):
    got = conv(q.x, q.w, q.b, q.stride, q.padding)
    assert got.dtype == (np.float32 if q.x.dtype == np.float32 else np.float64)
    tolerance = 1e-4 if got.dtype == np.float32 else 1e-12
    np.testing.assert_allclose(got, scipy_conv2d(q), rtol=tolerance, atol=tolerance)


@given(q=conv_problems(dtypes=DTYPES), b=st.floats(-3, 3))
def test_conv2d_single_equals_scipy(q, b):
    got = convnet.conv2d_single(q.x[0, 0], q.w[0, 0], b, q.stride, q.padding)
    one = ConvProblem(q.x[:1, :1], q.w[:1, :1], np.array([b]), q.stride, q.padding)
    tolerance = 1e-4 if got.dtype == np.float32 else 1e-12
    np.testing.assert_allclose(got, scipy_conv2d(one)[0, 0], rtol=tolerance, atol=tolerance)


@given(q=conv_problems(dtypes=DTYPES), b=st.floats(-3, 3))
def test_conv1d_equals_scipy(q, b):
    x, w = q.x[0, 0, 0], q.w[0, 0, 0]
    xp = np.pad(x.astype(float), q.padding)
    expected = signal.correlate(xp, w.astype(float), mode="valid", method="direct")
    if len(w) > len(xp):  # SciPy would swap the two
        return
    got = convnet.conv1d(x, w, b, q.stride, q.padding)
    assert got.dtype == (np.float32 if x.dtype == np.float32 else np.float64)
    np.testing.assert_allclose(got, expected[:: q.stride] + b, rtol=1e-4, atol=1e-4)


def test_a_bias_of_one_number_is_zero_by_default():
    x, w = np.array([1, 2, 3]), np.array([1, 1])
    np.testing.assert_array_equal(convnet.conv1d(x, w), [3, 5])
    np.testing.assert_array_equal(convnet.conv1d(x, w, 0.5), [3.5, 5.5])
    np.testing.assert_array_equal(convnet.conv2d_single(x[None], w[None]), [[3, 5]])
    np.testing.assert_array_equal(convnet.conv2d_single(x[None], w[None], 0.5), [[3.5, 5.5]])


def test_the_lectures_signal():
    x = np.array([0, 0, 1, 1, 1, 0, 1, 0, 0, 0])
    z = convnet.conv1d(x, np.array([-1, 1, -1]), padding=1)
    np.testing.assert_array_equal(z, [0, -1, 0, -1, 0, -2, 1, -1, 0, 0])
    np.testing.assert_array_equal(np.flatnonzero(convnet.relu(z)), [6])


HI = np.array([[1, 0, 1, 0, 0], [1, 0, 1, 0, 1], [1, 1, 1, 0, 0], [1, 0, 1, 0, 1], [1, 0, 1, 0, 1]])
LONELY = np.array([[-1, -1, -1], [-1, 1, -1], [-1, -1, -1]])


def test_the_lectures_image_has_one_isolated_pixel_the_dot_of_the_i():
    z = convnet.relu(convnet.conv2d_single(HI, LONELY, padding=1))
    np.testing.assert_array_equal(np.argwhere(z), [[1, 4]])
    assert convnet.detect(HI, LONELY, 0.0) is True
    without_dot = HI.copy()
    without_dot[1, 4] = 0
    assert convnet.detect(without_dot, LONELY, 0.0) is False
    assert convnet.detect(HI, LONELY, -1.0) is False  # exactly 0 is not above 0


def test_detect_pads_each_side_by_its_own_half():
    x = np.zeros((2, 3))
    x[0, 0] = 1
    tall = np.zeros((5, 1))
    tall[0] = 1  # answers two rows below the pixel, which is off the image
    assert not convnet.detect(x, tall, 0.0)
    tall[:] = 0
    tall[1] = 1
    assert convnet.detect(x, tall, 0.0)
    with pytest.raises(ValueError, match="odd sides"):
        convnet.detect(x, np.ones((2, 3)), 0.0)


@given(q=pool_problems())
def test_maxpool2d_equals_the_largest_of_each_window(q: PoolProblem):
    (kh, kw), (sh, sw) = q.size, q.stride
    expected = np.empty((*q.x.shape[:2], *q.grid))
    for r, c in np.ndindex(q.grid):
        window = q.x[:, :, r * sh : r * sh + kh, c * sw : c * sw + kw]
        expected[:, :, r, c] = window.max(axis=(2, 3))
    np.testing.assert_array_equal(convnet.maxpool2d(q.x, q.size, q.stride), expected)
    row = q.x[0, 0, 0]
    windows = [row[i : i + kw].max() for i in range(0, len(row) - kw + 1, sw)]
    np.testing.assert_array_equal(convnet.maxpool1d(row, kw, sw), windows)


@pytest.mark.parametrize("dtype", ["int32", "uint8", "float32", "bool"])
def test_maximum_keeps_the_dtype_and_default_stride_is_the_size(dtype):
    x = numbers(np.random.default_rng(0), (2, 3, 5, 7), dtype)
    pooled = convnet.maxpool2d(x, (2, 3))
    assert pooled.shape == (2, 3, 2, 2)
    assert pooled.dtype == convnet.relu(x).dtype == convnet.maxpool1d(x[0, 0, 0], 2).dtype == dtype
    assert convnet.maxpool1d(x[0, 0, 0], 2).shape == (3,)


def test_maximum_of_negative_numbers_is_negative():
    x = -1 - np.arange(8.0)
    np.testing.assert_array_equal(convnet.maxpool1d(x, 3, 2), [-1, -3, -5])


@given(q=conv_problems(dtypes=DTYPES))
def test_im2col_holds_each_window_in_the_order_of_the_filter(q):
    kh, kw = q.w.shape[2:]
    oh, ow = q.grid
    cols = convnet.im2col(q.x, kh, kw, q.stride, q.padding)
    assert cols.dtype == q.x.dtype
    p, s = q.padding, q.stride
    xp = np.pad(q.x, ((0, 0), (0, 0), (p, p), (p, p)))
    for r, c in np.ndindex(oh, ow):
        window = xp[:, :, r * s : r * s + kh, c * s : c * s + kw]
        np.testing.assert_array_equal(cols[:, :, r * ow + c], window.reshape(len(q.x), -1))


@given(k=st.sampled_from([1, 3, 5, 7]), n=st.integers(1, 9), seed=st.integers(0, 999))
def test_conv_matrix_is_the_padded_layer(k, n, seed):
    rng = np.random.default_rng(seed)
    w, x = rng.standard_normal(k), rng.standard_normal(n)
    matrix = convnet.conv_matrix(w, n)
    np.testing.assert_allclose(matrix @ x, convnet.conv1d(x, w, padding=k // 2), atol=1e-12)


@given(n=st.integers(1, 6), s=st.integers(-8, 8))
def test_shift_moves_each_entry_and_lets_zeros_in(n, s):
    x = np.arange(1, n + 1)
    expected = [x[t - s] if 0 <= t - s < n else 0 for t in range(n)]
    moved = convnet.shift(x, s)
    np.testing.assert_array_equal(moved, expected)
    assert moved.dtype == x.dtype


def test_filtering_a_shifted_signal_shifts_the_result():
    x = np.zeros(20)
    x[8:11] = 2, -1, 4
    w = np.array([1.0, -2, 0.5])
    for s in (-3, 4):
        np.testing.assert_array_equal(
            convnet.conv1d(convnet.shift(x, s), w, padding=1),
            convnet.shift(convnet.conv1d(x, w, padding=1), s),
        )


def test_dense_by_hand():
    x, W, b = np.array([[1, 2, 3]]), np.array([[1, 0], [0, 1], [2, -1]]), np.array([10, 20])
    np.testing.assert_array_equal(convnet.dense(x, W, b), [[17, 19]])


@pytest.mark.parametrize(("k1", "k2"), [(1, 1), (2, 2), (3, 5), (4, 1)])
def test_a_merged_filter_is_both_layers_and_matches_polynomials(k1, k2):
    rng = np.random.default_rng([k1, k2])
    x, w1, w2 = rng.normal(size=12), rng.normal(size=k1), rng.normal(size=k2)
    merged = convnet.merge_filters(w1, w2)
    two = convnet.conv1d(convnet.conv1d(x, w1), w2)
    np.testing.assert_allclose(convnet.conv1d(x, merged), two, atol=1e-12)
    np.testing.assert_allclose(merged, np.polynomial.polynomial.polymul(w1, w2), atol=1e-12)


def test_relu_of_any_shape_and_nan_is_not_hidden():
    np.testing.assert_array_equal(convnet.relu(np.array([-1.5, 0, 2])), [0, 0, 2])
    assert convnet.relu(np.array(-3.0)).shape == ()
    assert np.isnan(convnet.relu(np.array([np.nan])))[0]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda z: convnet.conv2d(z(2, 3, 5, 5), z(4, 2, 3, 3), z(4)),
            r"\(2, 3, 5, 5\).*\(4, 2, 3, 3\)",
        ),
        (lambda z: convnet.conv2d(z(2, 3, 5, 5), z(4, 3, 3, 3), z(3)), r"\(3,\), expected \(4,\)"),
        (lambda z: convnet.conv2d(z(2, 3, 2, 5), z(4, 3, 3, 3), z(4)), r"\(2, 3, 2, 5\).*\(3, 3\)"),
        (lambda z: convnet.conv2d_im2col(z(3, 5, 5), z(4, 3, 3, 3), z(4)), r"\(3, 5, 5\)"),
        (lambda z: convnet.conv2d_im2col(z(2, 3, 5, 5), z(4, 3, 3, 3), z(1)), r"\(1,\)"),
        (lambda z: convnet.conv2d_single(z(2, 5), z(3, 3)), r"\(2, 5\).*\(3, 3\)"),
        (lambda z: convnet.conv1d(z(2), z(3)), r"\(2,\).*\(3,\)"),
        (lambda z: convnet.conv1d(z(2, 2), z(3)), r"\(2, 2\)"),
        (lambda z: convnet.merge_filters(z(2), z(2, 2)), r"\(2, 2\)"),
        (lambda z: convnet.dense(z(2, 3), z(4, 5), z(5)), r"\(2, 3\).*\(4, 5\)"),
        (lambda z: convnet.dense(z(2, 3), z(3, 5), z(1)), r"\(1,\).*\(5,\)"),
        (lambda z: convnet.maxpool2d(z(1, 1, 2, 2), 3), r"\(1, 1, 2, 2\).*\(3, 3\)"),
        (lambda z: convnet.maxpool2d(z(1, 1, 4, 4), 2, 0), "stride is 0"),
        (lambda z: convnet.maxpool2d(z(4, 4), 2), r"\(4, 4\)"),
        (lambda z: convnet.maxpool1d(z(4, 4), 2), r"\(4, 4\)"),
        (lambda z: convnet.im2col(z(1, 1, 2, 2), 3, 1), r"\(1, 1, 2, 2\).*\(3, 1\)"),
        (lambda z: convnet.conv_matrix(z(4), 5), r"\(4,\)"),
        (lambda z: convnet.conv_matrix(z(3), 0), "n is 0"),
        (lambda z: convnet.shift(z(2, 2), 1), r"\(2, 2\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(call, words):
    with pytest.raises(ValueError, match=words):
        call(lambda *shape: np.zeros(shape))
