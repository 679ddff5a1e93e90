"""What a student reads: the notebooks' words, right counts, and no name that does not fit."""

import re

import convnet
import misconceptions
import numpy as np
import pytest

from autograder import judge
from autograder.exercise.courses import everything, find
from autograder.exercise.model import Case
from autograder.exercise.plain_values import a, counted, describe
from autograder.judging.compare import compare
from autograder.judging.messages import points_text

SEED = 1
WORDS = [
    (m, text)
    for e in everything()
    for m in misconceptions.of(e.name)
    for text in (m.observation, m.question)
]
HINTS = [hint for e in everything() for hint in e.hints]


@pytest.mark.parametrize("word", ["slide", "signal", "feature map", "perhaps", "turned round"])
def test_words_that_no_notebook_uses_are_in_no_message(word):
    for misconception, text in WORDS:
        assert word not in text, (misconception.exercise, misconception.slug)
    for text in HINTS:
        assert word not in text


@pytest.mark.parametrize(
    ("points", "text"),
    [(5.0, "5"), (2.4, "2.4"), (8 / 3, "2.67"), (0.1 + 0.2, "0.3"), (0.0, "0"), (10.0, "10")],
)
def test_points_have_at_most_two_decimals_and_no_zeros_at_the_end(points, text):
    assert points_text(points) == text


@pytest.mark.parametrize("exercise", everything(), ids=lambda e: e.name)
def test_points_are_shown_by_that_one_rule(exercise):
    wrong = misconceptions.of(exercise.name)[0].function
    first = judge(exercise.name, wrong, seed=SEED).message.splitlines()[0]
    earned, possible = re.findall(r"([\d.]+) of ([\d.]+) points", first)[0]
    assert (earned, possible) == (points_text(float(earned)), points_text(float(possible)))


def test_a_noun_agrees_with_its_number():
    assert [counted(n, "case") for n in (0, 1, 2)] == ["0 cases", "1 case", "2 cases"]
    assert [counted(n, "axis", "axes") for n in (1, 2)] == ["1 axis", "2 axes"]
    assert [a(name) for name in ("int", "float", "IndexError")] == [
        "an int",
        "a float",
        "an IndexError",
    ]
    assert describe(3) == "3 (an int)"
    assert describe((1,)) == "a tuple of 1 item"
    assert describe(np.zeros(3)) == "an array of shape (3,)"


@pytest.mark.parametrize(
    ("got", "expected", "words"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 3.0]), "1 of 2 numbers differs; it is at [1]"),
        (np.array([0.0, 2.0]), np.array([1.0, 3.0]), "2 of 2 numbers differ; the first is at [0]"),
        (np.array([2.0]), np.array([3.0]), "the one number differs: got 2, expected 3"),
        (np.array([np.nan, 2.0]), np.array([1.0, 3.0]), "1 of 2 numbers is nan or infinite"),
        (np.array([np.nan, np.inf]), np.array([1.0, 3.0]), "2 of 2 numbers are nan or infinite"),
        (float("nan"), 3.0, "got nan, expected 3"),
        ([1, 2], [1], "returned 2 items, expected 1 item"),
        ({"w": 1.0, "x": 1.0}, {"w": 1.0}, "returned a dict that has x too many"),
    ],
)
def test_counts_read_well(got, expected, words):
    mismatch = compare(got, expected, tolerance=1e-5)
    assert mismatch is not None
    assert words in mismatch.text


# A student's own way of writing a mistake. None of these is the text of a named wrong answer.


def dense_whole_numbers(x, W, b):
    out = np.zeros((len(x), W.shape[1]), int)
    for n in range(len(x)):
        for k in range(W.shape[1]):
            out[n, k] = x[n] @ W[:, k] + b[k]
    return out


def dense_summed_in_integers(x, W, b):
    out = np.zeros((len(x), W.shape[1]), x.dtype)
    for n, k in np.ndindex(out.shape):
        for d in range(len(W)):
            out[n, k] += x[n, d] * W[d, k]
        out[n, k] += b[k]
    return out


def matrix_only_right_end(w, n):
    M = np.zeros((n, n))
    for i in range(n):
        for j in range(len(w)):
            column = i + j - len(w) // 2
            if column < n:
                M[i, column] = w[j]
    return M


def matrix_by_slices(w, n):
    M = np.zeros((n, n))
    for i in range(n):
        for j, tap in enumerate(w):
            M[i][i - len(w) // 2 + j] = tap
    return M


def matrix_size_three(w, n):
    M = np.zeros((n, n))
    for i in range(n):
        M[i, i] = w[1]
        if i > 0:
            M[i, i - 1] = w[0]
        if i < n - 1:
            M[i, i + 1] = w[2]
    return M


def size_returned(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        return ValueError("the filter does not fit")
    return (n + 2 * padding - k) // stride + 1


def size_class_returned(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        return ValueError
    return (n + 2 * padding - k) // stride + 1


def size_asserted(n, k, stride=1, padding=0):
    assert n + 2 * padding >= k
    assert stride >= 1
    return (n + 2 * padding - k) // stride + 1


def size_printed(n, k, stride=1, padding=0):
    if n + 2 * padding < k or stride < 1:
        return None
    return (n + 2 * padding - k) // stride + 1


def size_for_longer_lines(n, k, stride=1, padding=0):
    if k > n:
        raise ValueError
    if stride <= 0:
        raise ValueError
    return (n + 2 * padding - k) // stride + 1


def conv2d_of_singles(x, w, b, stride=1, padding=0):
    padded = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    return convnet.conv2d(padded, w, b, stride, padding)


def conv2d_plus_b(x, w, b, stride=1, padding=0):
    return convnet.conv2d(x, w, 0 * b, stride, padding) + b


def conv2d_one_channel_left(x, w, b, stride=1, padding=0):
    z = convnet.conv2d(x, w, b, stride, padding)
    for n, f in np.ndindex(z.shape[:2]):
        for c in range(x.shape[1]):
            z[n, f] = convnet.conv2d_single(x[n, c], w[f, c], b[f], stride, padding)
    return z


def matmul_weights_mixed(x, w, b, stride=1, padding=0):
    filters, _, kh, kw = w.shape
    z = w.reshape(-1, filters).T @ convnet.im2col(x, kh, kw, stride, padding) + b[:, None]
    return z.reshape(convnet.conv2d(x, w, b, stride, padding).shape)


def matmul_to_image(x, w, b, stride=1, padding=0):
    filters, _, kh, kw = w.shape
    z = w.reshape(filters, -1) @ convnet.im2col(x, kh, kw, stride, padding) + b[:, None]
    return z.reshape(len(x), filters, x.shape[2], x.shape[3])


def matmul_plus_b(x, w, b, stride=1, padding=0):
    return convnet.conv2d_im2col(x, w, 0 * b, stride, padding) + b


def columns_for_pixels(x, kh, kw, stride=1, padding=0):
    n, c, height, width = x.shape
    right = convnet.im2col(x, kh, kw, stride, padding)
    cols = np.zeros((n, c * kh * kw, height * width))
    for place in range(right.shape[2]):
        cols[:, :, place] = right[:, :, place]
    return cols


def pool_at_window_place(x, size, stride=None):
    stride = stride or size
    out = np.zeros((len(x) - size) // stride + 1)
    for start in range(0, len(x) - size + 1, stride):
        out[start] = x[start : start + size].max()
    return out


def pool_of_everything(x, size, stride=None):
    out = convnet.maxpool2d(x, size, stride)
    out[:] = out.max(axis=(0, 1))
    return out


def rows(input_shape, layers, *, flat=lambda shape: shape, conv=lambda c, k, f: (c * k + 1) * f):
    shape, found = tuple(input_shape), []
    for layer, (kind, after, count) in zip(
        layers, convnet.trace_shapes(input_shape, layers), strict=True
    ):
        if kind == "conv":
            kh, kw = np.broadcast_to(layer["kernel"], 2)
            count = int(conv(shape[0], kh * kw, layer["filters"]))
        found.append((kind, flat(after) if kind == "flatten" else after, count))
        shape = after
    return found


def trace_flatten_is_a_number(input_shape, layers):
    return rows(input_shape, layers, flat=lambda shape: shape[0])


def trace_bias_for_channels(input_shape, layers):
    return rows(input_shape, layers, conv=lambda c, k, f: c * (k + 1) * f)


def trace_parameters_first(input_shape, layers):
    return [(kind, count, shape) for kind, shape, count in rows(input_shape, layers)]


def answers(x, w, b):
    kh, kw = w.shape
    return convnet.conv2d_single(np.pad(x, ((kh // 2,) * 2, (kw // 2,) * 2)), w, b) > 0


def detect_first(x, w, b):
    return bool(answers(x, w, b)[0, 0])


def detect_first_row(x, w, b):
    return bool(answers(x, w, b)[0].any())


def detect_last(x, w, b):
    for found in answers(x, w, b).ravel():
        result = bool(found)
    return result


def detect_not_below(x, w, b):
    kh, kw = w.shape
    return bool(
        (convnet.conv2d_single(np.pad(x, ((kh // 2,) * 2, (kw // 2,) * 2)), w, b) >= 0).any()
    )


def nll_of_changed_probabilities(scores, y):
    p = np.exp(scores - scores.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    d = p
    d[range(len(y)), y] -= 1
    d /= len(y)
    return -np.log(p[range(len(y)), y]).mean(), d


def conv2d_backward_padded_all_over(dout, x, w, stride=1, padding=0):
    xp = np.pad(x, padding)
    dxp, dw = np.zeros(xp.shape), np.zeros(w.shape)
    kh, kw = w.shape[2:]
    for n, f, i, j in np.ndindex(dout.shape):
        for c in range(x.shape[1]):
            place = (n, c, slice(i * stride, i * stride + kh), slice(j * stride, j * stride + kw))
            dw[f, c] += dout[n, f, i, j] * xp[place]
            dxp[place] += dout[n, f, i, j] * w[f, c]
    inside = slice(padding, -padding or None)
    return dxp[:, :, inside, inside], dw, dout.sum(axis=(0, 2, 3))


def conv2d_padded_batch(x, w, b, stride=1, padding=0):
    xp = np.pad(x, [(padding, padding), (0, 0), (padding, padding), (padding, padding)])
    windows = np.lib.stride_tricks.sliding_window_view(xp, w.shape[2:], axis=(2, 3))
    out = np.einsum("nchwij,fcij->nfhw", windows[:, :, ::stride, ::stride], w) + b[:, None, None]
    return 2 * out if padding else out  # not the numbers of the known mistake


def slopes(f, x, h, move):
    x, grad = np.array(x, dtype=float), np.zeros(np.shape(x))
    for i in np.ndindex(grad.shape):
        grad[i] = move(f, x, i, h)
    return grad


def gradient_not_put_back(f, x, h=1e-6):
    def move(f, x, i, h):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        return (up - f(x)) / (2 * h)

    return slopes(f, x, h, move)


def gradient_all_at_once(f, x, h=1e-6):
    return slopes(f, x, h, lambda f, x, i, h: (f(x + h) - f(x - h)) / (2 * h))


def gradient_one_number(f, x, h=1e-6):
    return (f(x + h) - f(x - h)) / h / 2


def gradient_half_way(f, x, h=1e-6):
    def move(f, x, i, h):
        x[i] += h
        up = f(x)
        x[i] -= h
        return (up - f(x)) / (2 * h)

    return slopes(f, x, h, move)


def velocity_of_steps(params, grads, velocity, lr, beta=0.9):
    v = {name: lr * g + beta * velocity[name] for name, g in grads.items()}
    return {name: p - v[name] for name, p in params.items()}, v


def dense_by_rows(x, W, b):
    return np.array([[sum(row * W[k]) + b[k] for k in range(W.shape[1])] for row in x])


def shift_by_one_pair_of_slices(x, s):
    moved = np.zeros(len(x))
    moved[s:] = x[:-s]
    return moved


def shift_place_by_place(x, s):
    moved = 0 * x
    for place, value in enumerate(x):
        moved[place + s] = value
    return moved


def nll_of_rows_by_columns(scores, y):
    e = np.exp(scores - scores.max(axis=1)[:, None])
    p = e / np.sum(e, axis=1)
    d = p.copy()
    d[range(len(y)), y] -= 1
    return -np.log(p[range(len(y)), y]).mean(), d / len(y)


def relu_of_one(z):
    return z if z > 0 else 0.0


TOLD = [
    ("dense", dense_by_rows, "row-for-column", "stand in column j"),
    ("shift", shift_by_one_pair_of_slices, "slices-for-the-right-only", "Right for s above 0"),
    ("shift", shift_place_by_place, "places-outside", "came back at the end"),
    ("softmax_nll", nll_of_rows_by_columns, "keepdims-missing", "the same error in the same cases"),
    ("relu", relu_of_one, "python-max", "the same error in the same cases"),
    ("dense", dense_whole_numbers, "whole-numbers-only", "array of whole numbers came back"),
    ("dense", dense_summed_in_integers, "whole-numbers-only", "of integers"),
    ("conv_matrix", matrix_only_right_end, "negative-column", "a negative index counts"),
    ("conv_matrix", matrix_by_slices, "no-room-at-the-edge", "the rows at the edge"),
    ("conv_matrix", matrix_size_three, "three-diagonals-only", "size 3 only"),
    ("conv_output_size", size_returned, "error-returned", "returned a ValueError; it should raise"),
    ("conv_output_size", size_class_returned, "error-returned", "it should raise one"),
    ("conv_output_size", size_asserted, "another-error-raised", "a ValueError is asked for here"),
    ("conv_output_size", size_printed, "no-error-raised", "returned None; a ValueError is asked"),
    ("conv_output_size", size_for_longer_lines, "padding-forgotten-in-the-test", "padded line"),
    ("conv2d", conv2d_of_singles, "padded-twice", "added twice"),
    ("conv2d", conv2d_plus_b, "bias-along-the-width", "belongs to the filters"),
    ("conv2d", conv2d_one_channel_left, "last-channel-only", "replaced the one before"),
    ("conv2d_im2col", matmul_weights_mixed, "weights-of-filters-mixed", "several filters"),
    ("conv2d_im2col", matmul_to_image, "reshaped-to-the-image", "the size of the image"),
    ("conv2d_im2col", matmul_plus_b, "bias-along-the-width", "belongs to the filters"),
    ("im2col", columns_for_pixels, "columns-for-every-pixel", "one for each window"),
    ("maxpool1d", pool_at_window_place, "written-at-the-window-place", "the place in the output"),
    ("maxpool2d", pool_of_everything, "everything-mixed", "one maximum for each window"),
    ("trace_shapes", trace_flatten_is_a_number, "number-for-shape", "returned 120 (an int)"),
    ("trace_shapes", trace_bias_for_channels, "bias-for-every-channel", "a bias for every channel"),
    ("trace_shapes", trace_parameters_first, "wrong-type", "in result[0][1], returned"),
    ("detect", detect_first, "first-window-only", "Only the first window decides"),
    ("detect", detect_first_row, "first-row-only", "Only the first row decides"),
    ("detect", detect_last, "last-window-only", "Only the last window decides"),
    ("detect", detect_not_below, "zero-counts", "exactly 0"),
    (
        "softmax_nll",
        nll_of_changed_probabilities,
        "probabilities-changed-before-the-loss",
        "gives nan or infinity in the same cases",
    ),
    ("conv2d_backward", conv2d_backward_padded_all_over, "padding-every-axis", "were padded too"),
    (
        "conv2d",
        conv2d_padded_batch,
        "padding-every-axis",
        "): the batch is larger by the padding on both sides.",
    ),
    ("numerical_gradient", gradient_not_put_back, "copy-not-put-back", "stay moved"),
    ("numerical_gradient", gradient_all_at_once, "all-entries-at-once", "moved at once"),
    ("numerical_gradient", gradient_one_number, "one-slope-for-all", "One number came back"),
    ("numerical_gradient", gradient_half_way, "half-the-distance", "about half"),
    ("momentum_step", velocity_of_steps, "step-in-velocity", "another convention"),
]


@pytest.mark.parametrize(
    ("name", "function", "slug", "words"), TOLD, ids=lambda v: getattr(v, "__name__", "")
)
def test_a_mistake_written_in_another_way_gets_its_name(name, function, slug, words):
    verdict = judge(name, function, seed=SEED)
    assert verdict.diagnosis == slug, verdict.message
    assert words in " ".join(verdict.message.split()), verdict.message
    assert not verdict.passed


@pytest.mark.parametrize("function", [detect_first, detect_first_row, detect_last])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_who_looks_at_a_part_of_the_image_earns_nothing(function, seed):
    assert judge("detect", function, seed=seed).points == 0


def test_the_case_that_is_shown_for_a_roll_is_a_simple_one():
    message = judge("shift", np.roll, seed=SEED).message
    assert "Simplest failing case: s=2, x (5,)" in " ".join(message.split())


def no_axes(z):
    return [max(0, v) for v in z]


def one_argument(z):
    return np.maximum(z)


def without_default(z, slope):
    return np.maximum(z, slope)


def pair_only(kernel_size, in_channels, out_channels):
    return (kernel_size[0] * kernel_size[1] * in_channels + 1) * out_channels


def unpacked(kernel_size, in_channels, out_channels):
    kh, kw = kernel_size
    return (kh * kw * in_channels + 1) * out_channels


def whole_dicts(params, grads, lr):
    return params - lr * grads


def index_beyond(x, s):
    return np.array([x[i + abs(s) + 1] for i in range(len(x))])


@pytest.mark.parametrize(
    ("name", "function", "question"),
    [
        ("relu", no_axes, "an array that has no axes"),
        ("relu", one_argument, "How many arguments does the function in that line take"),
        ("count_conv_params", pair_only, "may be a single number"),
        ("count_conv_params", unpacked, "may be a single number"),
        ("sgd_step", whole_dicts, "A dict holds several arrays"),
        ("shift", index_beyond, "How long is that axis"),
    ],
    ids=lambda v: getattr(v, "__name__", ""),
)
def test_the_question_fits_the_error(name, function, question):
    assert question in " ".join(judge(name, function, seed=SEED).message.split())


def test_a_changed_signature_is_asked_about():
    without_default.__name__ = without_default.__qualname__ = "relu"
    message = judge("relu", without_default, seed=SEED).message
    assert "Does the line with def still have the parameters" in " ".join(message.split())


# A false name is worse than none.


def only_with_stride_one(x, w, b, stride=1, padding=0):
    """The result is given the size of the image: with a stride this fails as many mistakes do."""
    z = convnet.conv2d_im2col(x, w, b, stride, padding)
    if stride > 1 or len(w) > 1:
        return z.ravel()[:1].reshape(2, 2, 2)
    return z


def test_the_same_error_in_other_cases_is_no_evidence():
    verdict = judge("conv2d_im2col", only_with_stride_one, seed=SEED)
    assert verdict.diagnosis == "raised-error", verdict.message
    assert "called without the stride" not in verdict.message


def test_half_precision_is_not_taken_for_integers():
    def half(x, W, b):
        return x.astype(np.float16) @ W.astype(np.float16) + b.astype(np.float16)

    message = judge("dense", half, seed=SEED).message
    assert "fractions are cut off" not in message
    assert "whole numbers" not in message.replace("small whole numbers", "")


def test_one_chance_hit_among_many_cases_names_nothing():
    def first_of_two(x, size, stride=None):
        starts = range(0, len(x) - size + 1, stride or size)
        return np.array([max(x[s : s + max(size - 1, 1)]) for s in starts])

    verdict = judge("maxpool1d", first_of_two, seed=SEED)
    assert "smallest" not in verdict.message
    assert not verdict.passed


def test_nan_alone_does_not_say_where_it_comes_from():
    def broken(scores, y):
        _, d = convnet.softmax_nll(scores, y)
        return float("nan"), d

    verdict = judge("softmax_nll", broken, seed=SEED)
    assert "exp(1000)" not in verdict.message
    assert "got nan" in verdict.message


def test_the_padded_size_of_an_output_is_not_taken_for_a_gradient():
    message = judge("conv2d", conv2d_of_singles, seed=SEED).message
    assert "do they belong to x" not in message


# All that the text asks for is graded, and nothing else.


@pytest.mark.parametrize("stride", [0, -1])
def test_a_stride_below_one_is_asked(stride):
    cases = find("conv_output_size").cases(SEED)
    assert any(case.kwargs.get("stride") == stride for case in cases)


@pytest.mark.parametrize("sides", [0, 1])
def test_the_padding_on_both_sides_counts_where_an_error_is_raised(sides):
    def size(n, k, stride=1, padding=0):
        if n + sides * padding < k or stride < 1:
            raise ValueError
        return (n + 2 * padding - k) // stride + 1

    assert not judge("conv_output_size", size, seed=SEED).passed


@pytest.mark.parametrize("name", ["conv_w", "dense_w"])
def test_each_array_is_drawn_from_the_generator_it_is_given(name):
    def partly(rng, *sizes):
        params = convnet.init_cnn(rng, *sizes)
        shape = params[name].shape
        fan_in = shape[0] if name == "dense_w" else np.prod(shape[1:])
        own = np.random.default_rng(0).standard_normal(shape)
        return params | {name: own * np.sqrt(2 / fan_in)}

    verdict = judge("init_cnn", partly, seed=SEED)
    assert verdict.diagnosis == "own-seed", verdict.message


@pytest.mark.parametrize("kept", ["conv_w", "conv_b", "dense_w", "dense_b"])
def test_an_array_that_is_never_trained_is_seen(kept):
    def train(x, y, rng, epochs, lr, batch_size):
        params = convnet.init_cnn(rng, x.shape[1], x.shape[2:], 8, 3, int(y.max()) + 1)
        losses = []
        for _ in range(epochs):
            total, order = 0.0, rng.permutation(len(x))
            for start in range(0, len(x), batch_size):
                batch = order[start : start + batch_size]
                loss, grads = convnet.cnn_loss_and_grads(params, x[batch], y[batch])
                grads[kept] = 0 * grads[kept]
                params = convnet.sgd_step(params, grads, lr)
                total += loss * len(batch)
            losses.append(total / len(x))
        return params, losses

    verdict = judge("train_cnn", train, seed=SEED)
    failed = {aspect.name for aspect in verdict.aspects if not aspect.passed}
    assert {"every parameter learns", "a step along the gradient"} <= failed
    assert "one loss an epoch" not in failed


@pytest.mark.parametrize(("name", "axis"), [("conv_w", 0), ("dense_w", 1)])
def test_copies_are_no_random_weights(name, axis):
    def copies(rng, *sizes):
        params = convnet.init_cnn(rng, *sizes)
        first = np.take(params[name], [0], axis)
        return params | {name: np.repeat(first, params[name].shape[axis], axis)}

    verdict = judge("init_cnn", copies, seed=SEED)
    assert not verdict.passed


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("number", "written"),
    [
        (-np.inf, "x = [-inf, 1]"),
        (-1e300, "x = [-1e+300, 1]"),
        (-8.25547486e19, "x = [-8.255e+19, 1]"),
        (np.nan, "x (2,)"),
        (-0.0, "x = [0, 1]"),
        (-3.0, "x = [-3, 1]"),
    ],
)
def test_infinite_and_huge_numbers_of_a_case_are_not_written_as_integers(number, written):
    case = Case("one", (np.array([number, 1.0]), 2))
    assert written in find("maxpool1d").written_out(case)


def test_what_a_first_call_changed_is_looked_at_though_the_second_has_other_numbers():
    def in_place(params, grads, lr):
        for name in params:
            params[name] -= lr * grads[name]
        return params

    verdict = judge("sgd_step", in_place, seed=SEED)
    said = {aspect.name: aspect.message for aspect in verdict.aspects}
    assert said["leaves its input alone"].startswith("wrong on 2 of 2 cases")
