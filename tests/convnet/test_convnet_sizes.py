"""Sizes, parameter counts, receptive fields and shape traces."""

import convnet
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

FIT = st.integers(1, 12)


@given(n=FIT, k=FIT, stride=st.integers(1, 5), padding=st.integers(0, 4))
def test_conv_output_size_counts_the_windows_that_fit(n, k, stride, padding):
    windows = len(range(0, n + 2 * padding - k + 1, stride))
    if windows == 0:
        with pytest.raises(ValueError, match="no output"):
            convnet.conv_output_size(n, k, stride, padding)
    else:
        size = convnet.conv_output_size(np.int64(n), k, stride, padding)
        assert size == windows
        assert type(size) is int


@pytest.mark.parametrize(
    "args", [(0, 1), (5, 0), (5, 3, 0), (5, 3, -1), (5, 3, 1, -1), (-2, 1, 1, 3)]
)
def test_conv_output_size_refuses_what_makes_no_sense(args):
    with pytest.raises(ValueError, match="it must"):
        convnet.conv_output_size(*args)


def test_conv_output_size_refuses_half_pixels():
    with pytest.raises(TypeError):
        convnet.conv_output_size(5.5, 3)


def test_counts_of_the_lecture():
    assert convnet.count_conv_params((1, 3), 1, 1) == 4
    assert convnet.count_dense_params(10, 10) == 110


@given(kernel=st.integers(1, 5), c=FIT, f=FIT)
def test_counts_equal_the_arrays(kernel, c, f):
    params = convnet.init_cnn(np.random.default_rng(0), c, 4, f, 2 * kernel - 1, 7)
    size = params["conv_w"].size + params["conv_b"].size
    assert convnet.count_conv_params(2 * kernel - 1, c, f) == size
    assert type(convnet.count_conv_params(np.int64(kernel), c, f)) is int
    dense = params["dense_w"].size + params["dense_b"].size
    assert convnet.count_dense_params(len(params["dense_w"]), 7) == dense


@given(layers=st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3)), max_size=4))
def test_receptive_field_equals_the_pixels_that_matter(layers):
    """Follow one output back: which inputs have a nonzero gradient when all weights are 1?"""
    size, sizes = 200, []
    for kernel, stride in layers:
        sizes.append(size)
        size = convnet.conv_output_size(size, kernel, stride)
    upstream = np.zeros(size)
    upstream[0] = 1
    for (kernel, stride), n in zip(reversed(layers), reversed(sizes), strict=True):
        upstream, _, _ = convnet.conv1d_backward(upstream, np.zeros(n), np.ones(kernel), stride)
    reached = np.flatnonzero(upstream)
    assert convnet.receptive_field(layers) == reached.max() - reached.min() + 1


LENET = [
    {"type": "conv", "filters": 8, "kernel": (3, 5), "stride": 1, "padding": 2},
    {"type": "relu"},
    {"type": "pool", "size": 2},
    {"type": "conv", "filters": 16, "kernel": 3, "stride": 2},
    {"type": "pool", "size": (3, 2), "stride": 1},
    {"type": "flatten"},
    {"type": "dense", "units": 10},
]


def test_trace_shapes_follows_a_real_pass():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((1, 3, 20, 15))
    z1 = convnet.conv2d(x, np.ones((8, 3, 3, 5)), np.zeros(8), padding=2)
    p1 = convnet.maxpool2d(z1, 2)
    z2 = convnet.conv2d(p1, np.ones((16, 8, 3, 3)), np.zeros(16), stride=2)
    p2 = convnet.maxpool2d(z2, (3, 2), 1)
    assert convnet.trace_shapes((3, 20, 15), LENET) == [
        ("conv", z1.shape[1:], 8 * 3 * 15 + 8),
        ("relu", z1.shape[1:], 0),
        ("pool", p1.shape[1:], 0),
        ("conv", z2.shape[1:], 16 * 8 * 9 + 16),
        ("pool", p2.shape[1:], 0),
        ("flatten", (p2.size,), 0),
        ("dense", (10,), p2.size * 10 + 10),
    ]


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([{"type": "relu"}, {"type": "conv", "filters": 2, "kernel": 9}], r"layer 1 \(conv\): .*9"),
        ([{"type": "pool", "size": 9}], r"layer 0 \(pool\)"),
        ([{"type": "dense", "units": 3}], r"layer 0 \(dense\): .*flatten"),
        ([{"type": "flatten"}, {"type": "pool", "size": 2}], r"layer 1 \(pool\): .*image"),
        ([{"type": "conv", "filters": 2}], r"layer 0 \(conv\) has no 'kernel'"),
        ([{"type": "conv", "filters": 0, "kernel": 1}], r"layer 0 \(conv\)"),
        ([{"type": "dropout"}], r"layer 0 \(dropout\): unknown"),
        ([{"type": "conv", "filters": 2, "kernel": 3, "stride": 0}], "stride is 0"),
    ],
)
def test_trace_shapes_names_the_layer_that_does_not_fit(layers, words):
    with pytest.raises(ValueError, match=words):
        convnet.trace_shapes((1, 6, 8), layers)


def test_trace_shapes_refuses_an_input_that_is_no_image():
    with pytest.raises(ValueError, match=r"\(C, H, W\)"):
        convnet.trace_shapes((6, 8), [])
