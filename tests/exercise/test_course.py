"""The course is tested: right answers pass in every style, named wrong answers fail under their name."""

import functools
from itertools import combinations

import convnet
import misconceptions
import pytest
import styles

from autograder import judge
from autograder.exercise.courses import everything, find
from autograder.judging.answer import ask_all
from autograder.judging.answer_key import public_key
from autograder.judging.assess import assess
from autograder.judging.fingerprint import alike
from autograder.judging.reference_key import make_key

EXERCISES = everything()
#: Keys are computed once a seed and process: these tests and others share one.
SEED = 1

#: A network that is trained in a wrong way learns more or less, depending on its images and first weights.
BY_CHANCE = {
    "loss falls", "images it never saw", "channels and unequal sides", "every parameter learns",
    "a step along the gradient", "a new order in each epoch",
}  # fmt: skip

WRONG = [
    pytest.param(m, id=f"{m.exercise}-{m.slug}")
    for e in EXERCISES
    for m in misconceptions.of(e.name)
]
RIGHT = [
    pytest.param(e.name, function, id=f"{e.name}-{name}")
    for e in EXERCISES
    for name, function in styles.of(e.name).items()
]


def by_id(exercise):
    return exercise.name


def publicly(name, function):
    """The verdict of the public check."""
    exercise = find(name)
    key = public_key(exercise.notebook, name)
    cases = exercise.cases(key.seed)
    return assess(exercise, key, cases, list(ask_all(function, cases)))


def both(name, function):
    """The verdict of the public check, and a hidden one."""
    return publicly(name, function), judge(name, function, seed=SEED)


@functools.lru_cache(maxsize=len(WRONG))
def hidden_of(name, slug):
    (wrong,) = (m for m in misconceptions.of(name) if m.slug == slug)
    return judge(name, wrong.function, seed=SEED)


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_reference_earns_every_point(exercise):
    for verdict in both(exercise.name, getattr(convnet, exercise.name)):
        assert verdict.passed, verdict.message
        assert verdict.points == verdict.max_points > 0
        assert verdict.diagnosis is None


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_stub_earns_nothing_and_is_called_not_written(exercise):
    def stub(*args, **kwargs):
        raise NotImplementedError

    verdict = judge(exercise.name, stub, seed=SEED)
    assert verdict.points == 0
    assert verdict.diagnosis == "not-written"
    assert "not written yet" in verdict.message


@pytest.mark.parametrize(("name", "function"), RIGHT)
def test_right_answers_pass_in_every_style(name, function):
    for verdict in both(name, function):
        assert verdict.passed, verdict.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_there_are_four_right_styles(exercise):
    assert len(styles.of(exercise.name)) >= 4


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_answers_fail_under_their_own_name(wrong):
    shown = publicly(wrong.exercise, wrong.function)
    hidden = hidden_of(wrong.exercise, wrong.slug)
    for verdict in (shown, hidden):
        assert not verdict.passed
        assert verdict.points < verdict.max_points
        assert verdict.diagnosis == wrong.slug
        text = " ".join(verdict.message.split())
        # Of a mistake that ends in an error, or in nan, and of a bug, only the name is said.
        same_end = "in the same cases: " in text or "what this mistake gives: " in text
        assert (wrong.name if same_end else " ".join(wrong.observation.split()[:4])) in text
        assert "Look at:" in verdict.message
    # The public check and the hidden judgement agree.
    by_chance = BY_CHANCE if wrong.exercise == "train_cnn" else set()
    for here, there in zip(shown.aspects, hidden.aspects, strict=True):
        assert here.passed == there.passed or here.name in by_chance, here.name


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_no_two_wrong_answers_look_alike(exercise):
    key = make_key(exercise, SEED)
    for (a, prints_a), (b, prints_b) in combinations(key.wrong.items(), 2):
        pairs = zip(prints_a, prints_b, strict=True)
        assert not all(alike(x, y, 1e-4) for x, y in pairs), f"{a} and {b} cannot be told apart"


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_every_aspect_is_failed_by_a_wrong_answer(exercise):
    verdicts = [hidden_of(exercise.name, m.slug) for m in misconceptions.of(exercise.name)]
    for place, aspect in enumerate(exercise.aspects):
        assert not all(v.aspects[place].passed for v in verdicts), f"{aspect.name} is dead weight"


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_hints_are_questions(exercise):
    assert len(exercise.hints) == 3
    for hint in exercise.hints:
        assert hint.endswith("?")
        assert "return " not in hint
        assert "= " not in hint


@pytest.mark.parametrize("exercise", EXERCISES, ids=by_id)
def test_words_are_short_and_end_as_sentences(exercise):
    for m in misconceptions.of(exercise.name):
        assert m.slug == m.slug.lower()
        assert " " not in m.slug
        assert m.observation.endswith(".")
        assert m.question.endswith("?")
        assert len(m.observation) <= 140


def test_wrong_answers_that_are_constant_or_lazy_earn_nothing():
    for exercise in EXERCISES:
        for lazy in (
            lambda *a, **k: 0.0,
            lambda *a, **k: a[0],
            lambda *a, **k: None,
            lambda *a, **k: a,
        ):
            assert judge(exercise.name, lazy, seed=SEED).points == 0, exercise.name
