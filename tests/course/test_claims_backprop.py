"""Claims of notebook 4_backprop in its text, computed anew from the authors' answers."""

from typing import Any

import numpy as np
import pytest

NAME = "4_backprop"
#: The lecture's example: x, w1, w2, y.
TINY = (
    np.array([1.0, 2.0, 0.0, 1.0, 3.0]),
    np.array([1.0, -1.0, 2.0]),
    np.array([2.0, 3.0, -1.0, 1.0, 1.0]),
    4.0,
)


def test_the_numbers_worked_by_hand(answers: dict[str, Any]) -> None:
    x, _, w2, y = TINY
    Z1, _, A2, loss = answers["tiny_forward"](*TINY)
    assert (Z1.tolist(), A2, loss) == ([3, -1, 4, 5, -2], 7, 9)
    dZ1_dW1, dA1_dZ1, dloss_dA1 = answers["tiny_jacobians"](*TINY)
    assert dZ1_dW1[:, 1].tolist() == [1, 2, 0]
    assert dloss_dA1.tolist() == [12, 18, -6, 6, 6]
    assert (dA1_dZ1 @ dloss_dA1).tolist() == [12, 0, -6, 6, 0]
    dW1, dW2 = answers["tiny_backward"](*TINY)
    assert dW1.tolist() == [-12, 18, 36]
    assert dW2[0] == 18
    # "Up by 3.96 for a turn of 0.1"
    turned = answers["tiny_forward"](x, np.array([1, -1, 2.1]), w2, y)[3]
    assert turned - loss == pytest.approx(3.96)


def test_the_model_answers_numbers(answers: dict[str, Any]) -> None:
    """Written question 2: the gradient at a pixel in a closed window, and fifteen single products."""
    x, w1, w2, y = TINY
    at_pixels = answers["numerical_gradient"](lambda v: answers["tiny_forward"](v, w1, w2, y)[3], x)
    assert at_pixels[1] == pytest.approx(18, abs=1e-4)
    dZ1_dW1, dA1_dZ1, dloss_dA1 = answers["tiny_jacobians"](*TINY)
    products = dZ1_dW1 * (dA1_dZ1 @ dloss_dA1)  # (3, 5)
    assert products.T.tolist() == [[0, 12, 24], [0, 0, 0], [-12, 0, -6], [0, 6, 18], [0, 0, 0]]
    assert products.sum(axis=1).tolist() == [-12, 18, 36]


def test_a_network_that_knows_nothing_starts_at_ln_k(answers: dict[str, Any]) -> None:
    assert answers["softmax_nll"](np.zeros((1, 7)), np.array([3]))[0] == pytest.approx(np.log(7))


def test_a_sigmoid_shrinks_a_gradient_to_a_quarter_or_less(answers: dict[str, Any]) -> None:
    def sigmoid(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    slopes = [answers["numerical_gradient"](sigmoid, np.array(z)) for z in np.linspace(-9, 9, 181)]
    assert max(slopes) == pytest.approx(0.25)
    assert np.argmax(slopes) == 90  # at 0
