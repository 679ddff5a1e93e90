"""Gradients by differences lose the aspect "exact"; calculus keeps it, in any style and precision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import convnet
import misconceptions
import numpy as np
import pytest
import styles

from autograder.exercise.courses import everything, find
from autograder.exercise.plain_values import leaves
from autograder.judging.answer import ask
from autograder.judging.answer_key import AnswerKey
from autograder.judging.assess import assess
from autograder.judging.differences import step_of_differences
from autograder.judging.reference_key import reference_answers

EXACT = [e.name for e in everything() if any(aspect.exact for aspect in e.aspects)]
SLUG = "by-differences"


def lost(name: str, function: Callable[..., Any], seed: int) -> set[str]:
    """Return the aspects that an answer loses."""
    exercise = find(name)
    cases = exercise.cases(seed)
    key = AnswerKey(name, seed, 1.0, reference_answers(exercise, cases))
    verdict = assess(exercise, key, cases, [ask(function, case) for case in cases])
    return {aspect.name for aspect in verdict.aspects if not aspect.passed}


def test_every_gradient_is_asked_for_exactly() -> None:
    backward = {e.name for e in everything() if "backward" in e.name and not e.hunt}
    assert set(EXACT) == backward | {"tiny_jacobians", "softmax_nll", "cnn_loss_and_grads"}


@pytest.mark.parametrize("name", EXACT)
def test_no_style_loses_it(name: str) -> None:
    for function in (getattr(convnet, name), *styles.of(name).values()):
        for seed in (1, 2, 3):
            assert lost(name, function, seed) == set()


@pytest.mark.parametrize("name", EXACT)
def test_differences_lose_it_and_nothing_else(name: str) -> None:
    (wrong,) = [m for m in misconceptions.of(name) if m.slug == SLUG]
    for seed in (1, 2, 3):
        # At two equal maxima there is no derivative, and differences give half of it; beside
        # numbers of 1e20 the step is nothing.
        apart = {"tied maxima", "all numbers negative"} if name == "maxpool2d_backward" else set()
        assert lost(name, wrong.function, seed) - apart == {"exact"}


def _off(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _off(item, change) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_off(item, change) for item in value)
    return change(np.asarray(value, dtype=np.float64))


HONEST = {
    "single precision, then double": lambda a: a.astype(np.float32).astype(np.float64),
    "a factor in single precision": lambda a: a * float(np.float32(1 / 3)) * 3,
    "a small number in the denominator": lambda a: a / (1 + 1e-10),
    "a smaller one": lambda a: a / (1 + 1e-12),
    "a smallest step": lambda a: np.nextafter(a, np.inf),
    "single precision on the way": lambda a: (a.astype(np.float32) * np.float32(0.7)) / 0.7,
}


@pytest.mark.parametrize("how", HONEST)
@pytest.mark.parametrize("name", EXACT)
def test_what_is_off_for_another_reason_keeps_it(name: str, how: str) -> None:
    function = getattr(convnet, name)
    for seed in (4, 5):
        assert "exact" not in lost(name, lambda *a, **k: _off(function(*a, **k), HONEST[how]), seed)


@pytest.mark.parametrize("h", [1e-4, 1e-5, 1e-6, 1e-7, 6.055454452393343e-06])
@pytest.mark.parametrize("sides", [1, 2])
def test_the_step_is_found(h: float, sides: int) -> None:
    rng = np.random.default_rng(int(1 / h) + sides)
    w, x = rng.standard_normal((2, 12))

    def f(v: Any) -> Any:
        return v @ w + 0.5

    got = np.array([(f(x + h * e) - f(x - (sides - 1) * h * e)) / (sides * h) for e in np.eye(12)])
    assert step_of_differences(got, w) is not None
    assert step_of_differences(got.astype(np.float32), w) is None
    assert step_of_differences(got[:5], w[:5]) is None
    assert step_of_differences(w + 0, w) is None


def test_a_dict_a_tuple_and_a_list_are_looked_into() -> None:
    w = np.random.default_rng(1).standard_normal(8)
    off = np.rint(w * 2e-6 * 2**53) / 2**53 / 2e-6
    assert step_of_differences((1.0, {"a": off}), (1.0, {"a": w})) is not None
    assert step_of_differences([1.0, list(map(float, off))], (1.0, w)) is not None
    assert [path for path, _ in leaves((1.0, {"a": off}))]
