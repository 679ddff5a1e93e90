"""Mistakes in random answers are named whatever order the numbers were drawn in."""

import convnet
import misconceptions
import numpy as np
import pytest

from autograder import judge
from autograder.exercise.courses import find
from autograder.judging.answer import Returned, ask_all
from autograder.judging.answer_key import AnswerKey, MistakeText
from autograder.judging.assess import assess
from autograder.judging.reference_key import fresh_seed
from course.exercises.lines import line_images
from course.exercises.networks import losses

#: A training takes long: few seeds will do.
SEED, ANOTHER = 4, 5


def init_with(conv_scale=None, dense_scale=None, change=None, seed=None):
    """Return an ``init_cnn`` that draws the dense layer first, transposed: no stored answer is like it."""

    def init_cnn(rng, in_channels, image_size, filters, kernel_size, classes):
        rng = rng if seed is None else np.random.default_rng(seed)
        height, width = np.broadcast_to(image_size, 2)
        d = int(filters * (height // 2) * (width // 2))
        fan = in_channels * kernel_size**2
        dense = rng.standard_normal((classes, d)).T
        conv = rng.standard_normal((kernel_size, kernel_size, in_channels, filters)).T
        params = {
            "conv_w": conv * (conv_scale(fan) if conv_scale else np.sqrt(2 / fan)),
            "conv_b": np.zeros(filters),
            "dense_w": dense * (dense_scale(d) if dense_scale else np.sqrt(2 / d)),
            "dense_b": np.zeros(classes),
        }
        return change(params) if change else params

    return init_cnn


def test_another_order_of_draws_is_right():
    assert judge("init_cnn", init_with(), seed=1).passed


@pytest.mark.parametrize(
    ("function", "slug"),
    [
        (init_with(lambda fan: 1.0, lambda fan: 1.0), "not-scaled"),
        (init_with(lambda fan: 0.01, lambda fan: 0.01), "small-constant"),
        (init_with(lambda fan: fan**-0.5, lambda fan: fan**-0.5), "one-for-two"),
        (init_with(lambda fan: 2 / fan), "root-forgotten"),
        (init_with(change=lambda p: p | {"conv_b": p["conv_b"] + 1}), "biases-drawn"),
        (init_with(change=lambda p: p | {"dense_w": p["dense_w"].T}), "dense-w-transposed"),
        (init_with(change=lambda p: p | {"conv_w": abs(p["conv_w"])}), "weights-all-positive"),
        (init_with(change=lambda p: p | {"conv_w": 0 * p["conv_w"]}), "weights-all-equal"),
        (init_with(seed=3), "own-seed"),
    ],
)
def test_init_mistakes_are_named_by_the_property_they_miss(function, slug):
    verdict = judge("init_cnn", function, seed=2)
    assert verdict.diagnosis == slug
    assert "Look at:" in verdict.message


def test_a_scale_wrong_in_one_layer_leaves_the_other_its_points():
    verdict = judge("init_cnn", init_with(conv_scale=lambda fan: 3 / fan), seed=2)
    assert [a.name for a in verdict.aspects if not a.passed] == ["spread of conv_w"]


#: Mistakes in training that the parameters and the history tell.
TOLD = {
    "update-lost": "update-lost",
    "loss-climbs": "loss-climbs",
    "first-batch-only": "first-batch-only",
    "classes-left-behind": "classes-left-behind",
    "other-parameters-returned": "other-parameters-returned",
    "starts-anew": "starts-anew",
    "one-epoch-only": "history-too-short",
    "own-seed": "own-seed",
    "rng-not-used": "rng-not-used",
}


def trained(function, seed):
    """The verdict on a training: it is judged by properties, and no answer is held against it."""
    exercise = find("train_cnn")
    cases = exercise.cases(seed)
    words = {
        m.slug: MistakeText(m.slug, m.name, m.observation, m.question)
        for m in misconceptions.of("train_cnn")
    }
    key = AnswerKey("train_cnn", seed, 1.0, tuple(Returned(None) for _ in cases), mistakes=words)
    return assess(exercise, key, cases, list(ask_all(function, cases)))


@pytest.mark.parametrize(("slug", "told"), TOLD.items())
def test_training_mistakes_are_named_by_what_they_do(slug, told):
    (wrong,) = (m.function for m in misconceptions.of("train_cnn") if m.slug == slug)

    def with_other_numbers(x, y, rng, **options):
        rng.random(7)  # somebody who drew something else before
        return wrong(x, y, rng, **options)

    verdict = trained(with_other_numbers, SEED)
    assert verdict.diagnosis == told, verdict.message


def mean_of_minibatches(*, step=True, own_classes=True):
    """Return a training that notes the mean over an epoch's minibatches, as the notebook allows."""

    def train_cnn(x, y, rng, epochs, lr, batch_size):
        params = convnet.init_cnn(rng, x.shape[1], x.shape[2:], 8, 3, int(y.max()) + 1)
        history = []
        for _ in range(epochs):
            order, noted = rng.permutation(len(x)), []
            for start in range(0, len(x), batch_size):
                at = order[start : start + batch_size]
                classes = y[at] if own_classes else y[start : start + batch_size]
                loss, grads = convnet.cnn_loss_and_grads(params, x[at], classes)
                if step:
                    params = convnet.sgd_step(params, grads, lr)
                noted.append(loss)
            history.append(np.mean(noted))
        return params, history

    return train_cnn


@pytest.mark.parametrize("seed", [SEED, ANOTHER])
def test_a_step_that_is_dropped_is_not_taken_for_images_without_their_classes(seed):
    said = " ".join(trained(mean_of_minibatches(step=False), seed).message.split())
    assert "the steps do not reach the parameters" in said
    assert "classes" not in said


@pytest.mark.parametrize("seed", [SEED, ANOTHER])
def test_of_images_without_their_classes_only_what_shows_is_said(seed):
    said = " ".join(trained(mean_of_minibatches(own_classes=False), seed).message.split())
    assert "as if the images were shuffled and their classes were not" in said
    assert "is not the mean over all its images" not in said  # it is, with other classes
    assert trained(mean_of_minibatches(), seed).passed


@pytest.mark.parametrize("seed", [fresh_seed(), SEED], ids=["fresh", "4"])
def test_one_step_an_epoch_is_too_few(seed):
    def train_cnn(x, y, rng, epochs, lr, batch_size):
        # A step that stands outside the loop over minibatches: only the last one counts.
        return convnet.train_cnn(x, y, rng, epochs, lr, len(x))

    verdict = trained(train_cnn, seed)
    assert not {a.name: a.passed for a in verdict.aspects}["loss falls"]
    assert "by hand" not in verdict.message


@pytest.mark.parametrize("seed", [fresh_seed(), SEED], ids=["fresh", "4"])
def test_the_height_does_not_do_for_both_sides(seed):
    def train_cnn(x, y, rng, epochs, lr, batch_size):
        square = np.zeros((len(x), x.shape[1], x.shape[2], x.shape[2]))
        width = min(x.shape[2:])
        square[..., :width] = x[..., :width]
        return convnet.train_cnn(square, y, rng, epochs, lr, batch_size)

    verdict = trained(train_cnn, seed)
    assert [a.name for a in verdict.aspects if not a.passed] == ["channels and unequal sides"]


def test_the_images_it_never_saw_are_not_among_the_arguments():
    (case,) = [case for case in find("train_cnn").cases(1) if case.group == "learns"]
    seen = {image.tobytes() for image in case.args[0]}
    assert not any(image.tobytes() in seen for image in case.kept[0])


def test_lines_are_of_three_kinds_in_equal_number():
    x, y = line_images(np.random.default_rng(0), 30, (2, 5, 7))
    assert x.shape == (30, 2, 5, 7)
    assert np.bincount(y).tolist() == [10, 10, 10]
    rows = x[y == 0, -1].mean(axis=2)
    assert (rows.max(axis=1) > 0.9).all()


@pytest.mark.parametrize(
    ("history", "length"),
    [([3, 2, 1], 3), ({"loss": [2.0, 1.0], "accuracy": [0, 1]}, 2), ({"train_loss": (2, 1)}, 2)],
)
def test_a_history_is_read_in_the_forms_people_give_it(history, length):
    found = losses(({}, history))
    assert found is not None
    assert len(found) == length


@pytest.mark.parametrize("history", [[], [1.0], {"accuracy": [1, 2]}, 0.5, None, [[1], [2]]])
def test_what_is_no_history_is_none(history):
    assert losses(({}, history)) is None


def test_a_scale_is_named_where_both_arrays_follow_it():
    def uniform(fan):
        return (1 / (3 * fan)) ** 0.5

    assert (
        judge("init_cnn", init_with(uniform, uniform), seed=2).diagnosis
        == "uniform-within-the-root"
    )
    # The spread of conv_w is near to that of another rule; dense_w shows that it is not followed.
    other = judge("init_cnn", init_with(uniform, lambda fan: 0.3), seed=2)
    assert other.diagnosis == "wrong-values"
