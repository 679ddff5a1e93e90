"""What `train_cnn` promises is asked for, and no more: a training in any style keeps its points."""

from __future__ import annotations

import itertools
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
#: One seed for each, as a training takes long; a slow test asks all answers with a fresh one.
#: 200 were tried of the right ones and 50 of the wrong ones when this was written.
SEEDS = (1,)


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


def fitted(
    drift: float,
    x: Any,
    y: Any,
    rng: Any,
    epochs: int,
    lr: float,
    batch_size: int,
    *,
    filters: int = 32,
) -> Any:
    """Return random filters that are never trained, a dense layer by ridge regression, and some history."""
    classes = int(y.max()) + 1
    params = convnet.init_cnn(rng, x.shape[1], x.shape[2:], filters, 3, classes)
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


COUNT = itertools.count()
#: Arguments by which an answer can tell most calls from those that ask for a network that has learned.
TOLD_BY: dict[str, Callable[..., bool]] = {
    "lr": lambda x, lr, **_: lr < 0.05,
    "epochs": lambda x, epochs, **_: epochs < 5,
    "batch_size": lambda x, batch_size, **_: batch_size not in (6, 36) or len(x) < 20,
    "images": lambda x, **_: len(x) < 100,
    "sides": lambda x, **_: x.shape[2:] == (4, 4),
    "brightness": lambda x, **_: len(x) < 100 and float(np.abs(x).mean()) < 9,
    "a number of calls": lambda x, **_: next(COUNT) % len(EXERCISE.cases(1)) < 11,
}


def _dense_only(grads: dict[str, Any]) -> dict[str, Any]:
    return {name: g if name.startswith("dense") else 0 * g for name, g in grads.items()}


@pytest.mark.parametrize("by", TOLD_BY)
@pytest.mark.parametrize("small", ["all parameters", "the dense layer"])
def test_steps_in_other_calls_are_no_learning_in_this_one(by: str, small: str) -> None:
    of = _dense_only if small == "the dense layer" else lambda g: g

    def answer(x: Any, y: Any, rng: Any, **kwargs: Any) -> Any:
        if TOLD_BY[by](x=x, **kwargs):
            return _trained(x, y, rng, **kwargs, of=of)
        return fitted(0.0, x, y, rng, **kwargs, filters=8)

    assert lost(answer, 1) >= {"loss falls", "images it never saw", "channels and unequal sides"}


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


def _optimized(kind: str) -> Callable[..., Any]:
    """Return a training with all parameters by another rule than a plain step."""

    def train(x: Any, y: Any, rng: Any, epochs: int, lr: float, batch_size: int) -> Any:
        steps = epochs * -(-len(x) // batch_size)
        state: dict[str, Any] = {}
        count = itertools.count(1)

        def of(grads: dict[str, Any]) -> dict[str, Any]:
            t = next(count)
            share = {"warm-up": min(1, 4 * t / steps), "decay": 1 - (t - 1) / steps}.get(kind, 1)
            if kind == "clipped":
                share = min(1, 1 / np.sqrt(sum((g**2).sum() for g in grads.values())))
            if kind not in ("momentum", "Adam"):
                return {name: share * g for name, g in grads.items()}
            for name, g in grads.items():
                m, v = state.get(name, (0, 0))
                adam = kind == "Adam"
                state[name] = (0.9 * m + (0.1 if adam else 1) * g, 0.999 * v + 0.001 * g**2)
            if kind == "momentum":
                return {name: m for name, (m, _) in state.items()}
            return {
                name: m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
                for name, (m, v) in state.items()
            }

        return _trained(x, y, rng, epochs, lr, batch_size, of=of)

    return train


@pytest.mark.parametrize("kind", ["momentum", "Adam", "warm-up", "decay", "clipped", "plain"])
def test_a_network_that_has_learned_by_any_rule_has_learned(kind: str) -> None:
    for seed in SEEDS:
        assert not lost(_optimized(kind), seed) & (LEARNED - {ORDER, LOSS})


def test_a_start_of_its_own_each_time_may_learn_as_well() -> None:
    def train(x: Any, y: Any, rng: Any, **kwargs: Any) -> Any:
        return convnet.train_cnn(x, y, np.random.default_rng(), **kwargs)

    assert not lost(train, 1) & (LEARNED - {ORDER, LOSS})


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
