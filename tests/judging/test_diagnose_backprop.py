"""What is said of mistakes nobody has named, or of two at once, where a function has several outputs."""

import convnet
import numpy as np
import pytest

from autograder import judge

SEEDS = (1, 17)


def conv1d_gradients(dout, x, w, stride=1, padding=0, overwrite=False):
    """Return the padded dx, so that each test crops it in its own way."""
    k, xp = len(w), np.pad(x, padding)
    dxp, dw = np.zeros(len(xp)), np.zeros(k)
    for i, g in enumerate(dout):
        start = i * stride
        dw += g * xp[start : start + k]
        kept = 0.0 if overwrite else dxp[start : start + k]
        dxp[start : start + k] = kept + g * w
    return dxp, dw, float(dout.sum())


def verdicts(name, function):
    return [judge(name, function, seed=seed) for seed in SEEDS]


def said(verdict):
    return " ".join(verdict.message.split())


def by_name(verdict):
    return {aspect.name: aspect for aspect in verdict.aspects}


@pytest.mark.parametrize(
    ("order", "words"),
    [((1, 0, 2), "they come as dW, dx, db"), ((1, 2, 0), "they come as dW, db, dx")],
)
def test_right_outputs_in_another_order(order, words):
    def shuffled(dout, x, W):
        outputs = convnet.dense_backward(dout, x, W)
        return tuple(outputs[i] for i in order)

    for verdict in verdicts("dense_backward", shuffled):
        assert verdict.diagnosis == "outputs-in-another-order"
        assert words in said(verdict)
        assert "asked for are dx, dW, db" in said(verdict)


def test_outputs_in_another_order_and_wrong_are_not_called_right():
    def shuffled_and_wrong(dout, x, W):
        dx, dW, db = convnet.dense_backward(dout, x, W)
        return dW, dx, db + 1

    for verdict in verdicts("dense_backward", shuffled_and_wrong):
        assert verdict.diagnosis != "outputs-in-another-order"


def test_a_named_mistake_in_one_output_is_named_whatever_the_others_are():
    def two_mistakes(dout, x, w, stride=1, padding=0):
        dxp, dw, db = conv1d_gradients(dout, x, w, stride, padding, overwrite=True)
        return dxp[padding : padding + len(x)], dw[::-1], db

    for verdict in verdicts("conv1d_backward", two_mistakes):
        assert verdict.diagnosis == "dw-reversed"  # it shows in a simpler case than the other
        assert str(verdict.explanation[0]) == "Two things are wrong, the more basic first."
        text = said(verdict)
        assert "dw is exactly what this mistake gives: dw comes out in reverse order." in text
        assert "dx is exactly what this mistake gives: the gradient of a window replaces" in text
        assert by_name(verdict)["db"].passed


def test_a_named_mistake_beside_a_scaled_output():
    def reversed_and_doubled(dout, x, w, stride=1, padding=0):
        dxp, dw, db = conv1d_gradients(dout, x, w, stride, padding)
        return dxp[padding : padding + len(x)], dw[::-1], 2 * db

    for verdict in verdicts("conv1d_backward", reversed_and_doubled):
        assert verdict.diagnosis == "dw-reversed"
        assert "db: every number is 2 times what it should be." in said(verdict)


@pytest.mark.parametrize("scale", [1, 3])
def test_gradient_of_the_padded_input(scale):
    def not_cropped(dout, x, w, stride=1, padding=0):
        dxp, dw, db = conv1d_gradients(dout, x, w, stride, padding)
        return (scale if padding else 1) * dxp, np.abs(dw), db

    for verdict in verdicts("conv1d_backward", not_cropped):
        assert verdict.diagnosis == "padding-not-cropped"
        assert not by_name(verdict)["dw"].passed
        named = "dx is exactly what this mistake gives: the padding's gradient is still in dx."
        by_shape = "this is the size of the padded input."
        assert (named if scale == 1 else by_shape) in said(verdict)


def test_gradient_of_the_padded_input_says_whether_the_inner_part_is_right():
    def frame(dout, x, w, stride=1, padding=0):
        dxp, dw, db = conv1d_gradients(dout, x, w, stride, padding)
        if padding:
            dxp[0] = 99.0
        return dxp, dw, db

    for verdict in verdicts("conv1d_backward", frame):
        assert verdict.diagnosis == "padding-not-cropped"
        assert "and its inner part is right" in said(verdict)


def test_a_factor_that_is_a_size_of_the_call_is_named():
    def times_batch(dout, x, W):
        dx, dW, db = convnet.dense_backward(dout, x, W)
        return dx * len(x), dW, db

    def over_outputs(dout, x, W):
        dx, dW, db = convnet.dense_backward(dout, x, W)
        return dx / W.shape[1], dW, db

    for verdict in verdicts("dense_backward", times_batch):
        assert verdict.diagnosis == "scaled-by-a-size"
        assert "dx: every number is too large by a factor that is the length of axis 0 of dout" in (
            said(verdict)
        )
    for verdict in verdicts("dense_backward", over_outputs):
        assert "dx: every number is divided by the length of axis 1 of dout" in said(verdict)


def test_a_factor_that_is_no_size_of_the_call_stays_a_factor():
    def tripled(dout, x, W):
        dx, dW, db = convnet.dense_backward(dout, x, W)
        return dx, 2.5 * dW, db

    for verdict in verdicts("dense_backward", tripled):
        assert verdict.diagnosis == "constant-factor"
        assert "dW: every number is 2.5 times what it should be" in said(verdict)


def test_a_factor_that_is_a_size_is_told_for_a_single_number_too():
    def times_classes(scores, y):
        loss, dscores = convnet.softmax_nll(scores, y)
        return scores.shape[1] * loss, dscores

    for verdict in verdicts("softmax_nll", times_classes):
        assert by_name(verdict)["dscores"].passed
        assert verdict.diagnosis == "scaled-by-a-size"
        assert "loss: every number is too large by a factor that is the length of axis 1 of" in (
            said(verdict)
        )


def test_sign_names_the_output():
    def negative(dout, x, W):
        dx, dW, db = convnet.dense_backward(dout, x, W)
        return dx, dW, -db

    for verdict in verdicts("dense_backward", negative):
        assert verdict.diagnosis == "sign-flipped"
        assert "db: every number has the right size and the opposite sign" in said(verdict)
        assert "There, in db: " in said(verdict)


def test_axes_in_another_order_with_the_right_numbers():
    def channels_last(dout, x, w, stride=1, padding=0):
        dx, dw, db = convnet.conv2d_backward(dout, x, w, stride, padding)
        return dx, dw.transpose(1, 0, 2, 3), db

    for verdict in verdicts("conv2d_backward", channels_last):
        assert verdict.diagnosis == "axes-swapped"
        assert "dw: the numbers are right and the axes are in another order" in said(verdict)


def test_a_function_argument_is_described_by_its_expression():
    def one_sided(f, x, h=1e-6):
        grad = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            above = x.astype(float)
            above[i] += 10 * h
            grad[i] = (f(above) - f(x)) / (10 * h)
        return grad

    for verdict in verdicts("numerical_gradient", one_sided):
        assert verdict.evidence.case.startswith("h=0.1, f=lambda x: 3 * x[0] ** 2 + ")
