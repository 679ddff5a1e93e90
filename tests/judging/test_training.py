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
from course.exercises import networks

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


LEARNED = {"loss falls", "images it never saw", "channels and unequal sides", ORDER, LOSS}


def fitted(drift: float, x: Any, y: Any, rng: Any, epochs: int, lr: float, batch_size: int) -> Any:
    """Return random filters that are never trained, a dense layer by ridge regression, and some history."""
    classes = int(y.max()) + 1
    params = convnet.init_cnn(rng, x.shape[1], x.shape[2:], 32, 3, classes)
    maps = convnet.relu(convnet.conv2d_im2col(x, params["conv_w"], params["conv_b"], padding=1))
    rows = np.hstack([convnet.maxpool2d(maps, 2).reshape(len(x), -1), np.ones((len(x), 1))])
    wanted = 10 * np.eye(classes)[y]
    best = np.linalg.solve(rows.T @ rows + np.eye(rows.shape[1]), rows.T @ wanted)
    params |= {"dense_w": best[:-1], "dense_b": best[-1]}
    params = {name: a + drift * epochs * (np.abs(a).mean() + 0.01) for name, a in params.items()}
    own = convnet.softmax_nll(convnet.cnn_forward(params, x), y)[0]
    return params, list(np.linspace(3 * own + 1, own, epochs))


@pytest.mark.parametrize("drift", [0.0, 0.02])
@pytest.mark.parametrize("elsewhere", ["the same", "an error", "nothing", "another size"])
def test_what_is_fitted_without_steps_has_not_learned(drift: float, elsewhere: str) -> None:
    def answer(*args: Any, **kwargs: Any) -> Any:
        params, history = fitted(drift, *args, **kwargs)
        if elsewhere == "the same" or len(args[0]) != 18:
            return params, history
        assert elsewhere != "an error"
        if elsewhere == "nothing":
            return None
        few = 32 - kwargs["epochs"]
        params |= {name: params[name][:few] for name in ("conv_w", "conv_b")}
        params["dense_w"] = params["dense_w"][: few * 4]
        return params, history

    for seed in SEEDS:
        assert lost(answer, seed) >= LEARNED


def _trained(
    x: Any,
    y: Any,
    rng: Any,
    epochs: int,
    lr: float,
    batch_size: int,
    *,
    of: Any = lambda g: g,
    smallest: int = 1,
) -> Any:
    params = convnet.init_cnn(rng, x.shape[1], x.shape[2:], 8, 3, int(y.max()) + 1)
    history = []
    for _ in range(epochs):
        order, losses = rng.permutation(len(x)), [0.0]
        for start in range(0, len(x) - smallest + 1, batch_size):
            batch = order[start : start + batch_size]
            loss, grads = convnet.cnn_loss_and_grads(params, x[batch], y[batch])
            losses.append(loss)
            params = convnet.sgd_step(params, of(grads), lr)
        history.append(sum(losses) / max(1, len(losses) - 1))
    return params, history


def _signs(grads: dict[str, Any]) -> dict[str, Any]:
    return {name: np.sign(g) for name, g in grads.items()}


def _weights_only(grads: dict[str, Any]) -> dict[str, Any]:
    return {name: g if name.endswith("w") else 0 * g for name, g in grads.items()}


#: Trainings with one mistake, or of another kind: each moves its parameters along the gradient.
TRAININGS: dict[str, Callable[..., Any]] = {
    "as long as Adam's first step": lambda *a, **k: _trained(*a, **k, of=_signs),
    "no bias": lambda *a, **k: _trained(*a, **k, of=_weights_only),
    "its own rate": lambda *a, **k: _trained(*a, **k | {"lr": 0.1}),
    "its own rate, no bias": lambda *a, **k: _trained(*a, **k | {"lr": 0.1}, of=_weights_only),
    "its own seed each time": lambda x, y, rng, **k: _trained(x, y, np.random.default_rng(), **k),
    "no step where one minibatch holds all": lambda *a, **k: _trained(
        *a, **k, smallest=k["batch_size"] + 1
    ),
    "uphill": lambda *a, **k: _trained(*a, **k | {"lr": -k["lr"]}),
}


@pytest.mark.parametrize("how", TRAININGS)
def test_a_training_with_one_mistake_is_a_training(how: str) -> None:
    for seed in SEEDS:
        cases = [
            c for c in EXERCISE.cases(seed) if c.group in ("one step", "every parameter learns")
        ]
        answers = [ask(TRAININGS[how], case) for case in cases]
        values = [answer.value for answer in answers if isinstance(answer, Returned)]
        assert networks.came_by_steps(cases, values) is None


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
        (case,) = [case for case in EXERCISE.cases(seed) if case.group == "learns"]
        x, y = case.args[:2]
        rows = [float(np.std(x[y == c, 0].mean(axis=2), axis=1).mean()) for c in range(3)]
        seen.add(int(np.argmax(rows)))
    assert seen == {0, 1, 2}
