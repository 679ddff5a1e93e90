"""What `train_cnn` promises is asked for, and no more: a training in any style keeps its points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import convnet
import misconceptions
import numpy as np
import pytest
import styles

from autograder.exercise.courses import find
from autograder.judging.answer import Returned, ask
from autograder.judging.answer_key import AnswerKey
from autograder.judging.assess import assess

EXERCISE = find("train_cnn")
ORDER, LOSS, STEP = "a new order in each epoch", "one loss an epoch", "a step along the gradient"
#: Seeds for each; 200 were tried of the right ones and 50 of the wrong ones when this was written.
SEEDS = range(2)


def lost(function: Callable[..., Any], seed: int) -> set[str]:
    """Return the aspects that an answer loses: nothing in them is compared with the reference."""
    cases = EXERCISE.cases(seed)
    key = AnswerKey("train_cnn", seed, 1.0, tuple(Returned(None) for _ in cases))
    verdict = assess(EXERCISE, key, cases, [ask(function, case) for case in cases])
    return {aspect.name for aspect in verdict.aspects if not aspect.passed}


@pytest.mark.parametrize("style", ["reference", *styles.of("train_cnn")])
def test_a_training_loses_nothing(style: str) -> None:
    function = {"reference": convnet.train_cnn, **styles.of("train_cnn")}[style]
    for seed in SEEDS:
        assert lost(function, seed) == set()


@pytest.mark.parametrize(
    ("slug", "aspects"),
    [
        ("not-shuffled", {ORDER}),
        ("shuffled-once", {ORDER}),
        ("loss-of-each-minibatch", {LOSS}),
        ("loss-of-one-minibatch", {LOSS}),
        ("some-parameters-not-trained", {STEP}),
        ("always-ten-classes", {"parameters of a network", STEP, LOSS, ORDER}),
        ("written-by-hand", {STEP, LOSS, "every parameter learns"}),
        ("own-learning-rate", {STEP}),
    ],
)
def test_what_is_no_such_training_loses_what_it_lacks(slug: str, aspects: set[str]) -> None:
    (wrong,) = [m for m in misconceptions.of("train_cnn") if m.slug == slug]
    for seed in SEEDS:
        found = lost(wrong.function, seed)
        assert aspects <= found
        assert (
            len(aspects) > 1
            or slug in ("some-parameters-not-trained", "own-learning-rate")
            or found == aspects
        )


def test_an_invented_history_is_no_history_of_these_parameters() -> None:
    def invented(*args: Any, **kwargs: Any) -> Any:
        params, _ = convnet.train_cnn(*args, **kwargs)
        return params, [1.1 / (1 + i) for i in range(kwargs["epochs"])]

    assert LOSS in lost(invented, 1)


def test_a_loss_noted_after_the_epoch_is_as_right() -> None:
    def after(x: Any, y: Any, rng: Any, epochs: int, lr: float, batch_size: int) -> Any:
        params, history = convnet.train_cnn(x, y, rng, epochs, lr, batch_size)
        loss = convnet.softmax_nll(convnet.cnn_forward(params, x), y)[0]
        return params, [*(history["loss"] if isinstance(history, dict) else history)[:-1], loss]

    assert LOSS not in lost(after, 1)


def test_which_line_has_which_number_is_not_known_before() -> None:
    """The brightest pixels of each class of rows, columns and diagonals: any class may be any line."""
    seen = set()
    for seed in range(12):
        x, y = EXERCISE.cases(seed)[0].args[:2]
        rows = [float(np.std(x[y == c, 0].mean(axis=2), axis=1).mean()) for c in range(3)]
        seen.add(int(np.argmax(rows)))
    assert seen == {0, 1, 2}
