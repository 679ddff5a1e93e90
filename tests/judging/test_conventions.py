"""A convention that an instructor accepts: all of its answers count, half of them and others do not."""

import functools

import convnet
import misconceptions
import numpy as np
import pytest

from autograder.exercise.courses import everything, find
from autograder.judging.answer import Raised, Returned, ask_all
from autograder.judging.assess import assess
from autograder.judging.conventions import allowed
from autograder.judging.reference_key import judge, make_key

SEED = 1


@functools.cache
def asked(name, function):
    """The answers of a function: asked once, whatever is accepted then."""
    return tuple(ask_all(function, find(name).cases(SEED)))


@functools.cache
def judged(name, function, *accept):
    exercise = find(name)
    key = make_key(exercise, SEED, 10.0, tuple(accept))
    return assess(exercise, key, exercise.cases(SEED), asked(name, function))


def known(name, slug):
    return next(m.function for m in misconceptions.of(name) if m.slug == slug)


def flipped(x, w, b, stride=1, padding=0):
    return convnet.conv2d(x, w[:, :, ::-1, ::-1], b, stride, padding)


def test_a_true_convolution_gets_all_points_and_is_told_so():
    verdict = judged("conv2d", flipped, "filter-flipped")
    assert (verdict.points, verdict.passed, verdict.diagnosis) == (10, True, None)
    assert "Your instructor accepts this: the filter is flipped." in verdict.message
    assert any(a.message.startswith("accepted on ") for a in verdict.aspects)
    assert judged("conv2d", flipped).points < 10
    # The trusted call's verdict does not depend on a course.
    assert judge("conv2d", flipped, seed=SEED).diagnosis == "filter-flipped"


def test_the_right_answer_stays_right_and_nothing_is_said():
    verdict = judged("conv2d", convnet.conv2d, "filter-flipped")
    assert verdict == judged("conv2d", convnet.conv2d)


def test_another_mistake_beside_it_costs_its_own_aspects_only():
    def without_bias(x, w, b, stride=1, padding=0):
        return flipped(x, w, 0 * b, stride, padding)

    verdict = judged("conv2d", without_bias, "filter-flipped")
    passed = {aspect.name: aspect.passed for aspect in verdict.aspects}
    assert passed["one channel, one filter"]
    assert not passed["bias"]
    assert 0 < verdict.points < 10
    assert verdict.diagnosis != "filter-flipped"


def test_half_a_convention_is_none():
    calls = []

    def now_and_then(x, w, b, stride=1, padding=0):
        calls.append(1)
        return (flipped if len(calls) % 2 else convnet.conv2d)(x, w, b, stride, padding)

    assert judged("conv2d", now_and_then, "filter-flipped").points < 10


def test_other_mistakes_are_worth_what_they_were():
    for mistake in misconceptions.of("conv2d"):
        if mistake.slug != "filter-flipped":
            with_it = judged("conv2d", mistake.function, "filter-flipped")
            assert with_it.points == judged("conv2d", mistake.function).points, mistake.slug


@pytest.mark.parametrize("slug", ["middle-only", "sum-for-maximum", "padding-ignored"])
def test_a_yes_or_a_no_follows_a_convention_in_all_of_an_exercise(slug):
    """Everyone who is wrong says the same in a case: one aspect alone would let all mistakes pass."""
    for mistake in misconceptions.of("detect"):
        before = judged("detect", mistake.function).points
        after = judged("detect", mistake.function, slug).points
        assert after == (10 if mistake.slug == slug else before), mistake.slug


def test_answers_are_compared_as_closely_as_with_the_reference():
    def nearly(*args, **kwargs):
        return flipped(*args, **kwargs) * (1 + 5e-5)

    assert judged("conv2d", nearly, "filter-flipped").points < 10


def test_two_accepted_conventions_are_told_apart():
    verdict = judged("conv2d", flipped, "filter-flipped", "bias-missing")
    assert "accepts this: the filter is flipped" in verdict.message
    assert "the bias is not added" not in verdict.message


def test_an_error_is_no_convention_where_there_is_an_answer():
    right = (Returned(1), Raised("ValueError", ""), Raised("ValueError", ""))
    theirs = (Raised("IndexError", ""), Raised("IndexError", ""), Returned(0))
    assert allowed(right, theirs) == (Returned(1), Raised("IndexError", ""), Returned(0))
    for nothing in (float("nan"), np.array([1, np.inf]), (1, np.array([np.nan]))):
        assert allowed(right[:1], (Returned(nothing),)) == right[:1]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("conv_output_size", "size-rounded-up"),
        ("conv_output_size", "no-error-raised"),
        ("relu_backward", "argument-overwritten"),
        ("maxpool2d", "last-window-missing"),
    ],
)
def test_accepted_wrong_answers_of_other_kinds(name, slug):
    verdict = judged(name, known(name, slug), slug)
    assert (verdict.passed, verdict.points) == (True, 10)
    assert judged(name, known(name, slug)).points < 10


@pytest.mark.parametrize("name", ["conv2d_backward", "maxpool2d_backward", "softmax_nll"])
def test_accepting_a_wrong_answer_takes_points_from_nobody(name):
    more = 0
    for wrong in misconceptions.of(name):
        before, after = judged(name, wrong.function), judged(name, wrong.function, wrong.slug)
        assert all(
            now.passed
            for then, now in zip(before.aspects, after.aspects, strict=True)
            if then.passed
        )
        more += after.points > before.points
    # The others end in an error, which is no convention.
    assert more > 0.7 * len(misconceptions.of(name))


def test_where_a_property_tells_the_mistake_that_is_enough():
    own_seed = known("init_cnn", "own-seed")
    before, after = judged("init_cnn", own_seed), judged("init_cnn", own_seed, "own-seed")
    assert before.diagnosis == "own-seed"
    assert after.points > before.points


def test_every_wrong_answer_can_be_hashed_for_a_definition():
    from autograder.assignment.context import AskedExercise
    from autograder.assignment.exercise_digest import definition, value_digest

    for exercise in everything():
        if exercise.name != "train_cnn":  # takes a second
            assert definition(AskedExercise(exercise, 1.0, SEED))["cases"]
    with pytest.raises(TypeError, match="a function cannot be hashed"):
        value_digest([flipped])
    assert value_digest(np.zeros((2, 3))) != value_digest(np.zeros((2, 3), order="F"))
    assert value_digest(frozenset("ab")) == value_digest(frozenset("ba"))
    assert len({value_digest(v) for v in (1, True, 1.0, "1", b"1", [1], (1,), {"1": 1}, None)}) == 9
