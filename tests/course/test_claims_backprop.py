"""Claims of notebook 4_backprop in its text, computed anew from the authors' answers."""

from typing import Any

import numpy as np
import pytest
from scipy.special import log_softmax

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


def test_the_gradient_checker_is_right_where_calculus_is_easy(answers: dict[str, Any]) -> None:
    x = np.arange(6).reshape(2, 3)  # whole numbers
    slopes = answers["numerical_gradient"](lambda v: (v**3).sum(), x)
    np.testing.assert_allclose(slopes, 3 * x**2, atol=1e-6)
    assert x.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_softmax_is_scipys(answers: dict[str, Any]) -> None:
    rng = np.random.default_rng(0)
    scores, y = 300 * rng.normal(size=(5, 4)), rng.integers(0, 4, 5)
    loss, dscores = answers["softmax_nll"](scores, y)
    log_p = log_softmax(scores, axis=1)
    assert loss == pytest.approx(-log_p[np.arange(5), y].mean())
    np.testing.assert_allclose(dscores, (np.exp(log_p) - np.eye(4)[y]) / 5, atol=1e-12)
    # "a network that knows nothing starts at ln K"
    assert answers["softmax_nll"](np.zeros((1, 7)), np.array([3]))[0] == pytest.approx(np.log(7))


def test_a_sigmoid_shrinks_a_gradient_to_a_quarter_or_less(answers: dict[str, Any]) -> None:
    def sigmoid(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    slopes = [answers["numerical_gradient"](sigmoid, np.array(z)) for z in np.linspace(-9, 9, 181)]
    assert max(slopes) == pytest.approx(0.25)
    assert np.argmax(slopes) == 90  # at 0
