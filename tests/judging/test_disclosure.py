"""Messages in grading tell of a case its shapes, whatever a submission does to carry out more."""

import re

import convnet
import misconceptions
import numpy as np
import pytest

from autograder.exercise.courses import everything, find
from autograder.judging.answer import Missing, ask_all
from autograder.judging.assess import assess
from autograder.judging.diagnose.diagnosis import Diagnosis
from autograder.judging.reference_key import make_key

SEED = 1
SECRET = re.compile(r"\d{3,}")


def told(name, function):
    exercise = find(name)
    cases = exercise.cases(SEED)
    answers = list(ask_all(function, cases))
    return assess(exercise, make_key(exercise, SEED), cases, answers, withhold=True)


def digits(x):
    """What a submission was asked, as one long whole number."""
    return int(
        "7" + "".join(re.findall(r"\d", str(np.ravel(np.asarray(x, float))[:3].tolist())))[:15]
    )


class Odd:
    pass


def raises_text(z):
    raise ValueError(f"operands could not be broadcast: {digits(z)}")


def raises_class(z):
    raise type(f"Error{digits(z)}", (Exception,), {})


def returns_class(z):
    return type(f"Array{digits(z)}", (Odd,), {})()


def returns_text(z):
    return str(digits(z))


def returns_keys(z):
    return {str(digits(z)): 1.0}


def returns_shape(z):
    return np.zeros((0, digits(z)))


def returns_number(z):
    return float(digits(z))


def returns_whole(z):
    return digits(z)


def returns_list(z):
    return [[digits(z)], [1, 2]]


def returns_input(z):
    return z


def returns_length(z):
    return [0] * (100 + digits(z) % 900)


SMUGGLERS = (
    raises_text, raises_class, returns_class, returns_text, returns_keys, returns_shape,
    returns_number, returns_whole, returns_list, returns_input, returns_length,
)  # fmt: skip


@pytest.mark.parametrize("function", SMUGGLERS, ids=lambda f: f.__name__)
def test_nothing_that_was_asked_comes_out(function):
    verdict = told("relu", function)
    assert verdict.diagnosis
    words = verdict.message.split("\n", 1)[1] + "".join(map(str, verdict.explanation))
    assert not SECRET.search(words)
    assert not re.search(r"\d\.\d", words)
    assert verdict.evidence is None


def test_what_is_held_back_is_there_for_an_instructor():
    verdict = told("relu", raises_text)
    assert "could not be broadcast" in verdict.in_full
    assert "could not be broadcast" not in verdict.message
    assert "ValueError" in verdict.message


@pytest.mark.parametrize("exercise", everything(), ids=lambda exercise: exercise.name)
def test_named_mistakes_are_told_in_their_own_words_and_no_others(exercise):
    for known in misconceptions.of(exercise.name)[::4]:
        verdict = told(exercise.name, known.function)
        shapes = [exercise.outline(case) for case in exercise.cases(SEED)]
        rest = verdict.message.split("\n", 1)[1].replace("\n", " ")
        rest = re.sub(r" +", " ", rest)
        for words in (known.observation, known.question, *sorted(shapes, key=len, reverse=True)):
            rest = rest.replace(re.sub(r" +", " ", words), "")
        assert not re.findall(r"-?\d+\.\d{2,}", rest), (known.slug, rest)


def test_points_and_diagnosis_do_not_depend_on_what_is_told():
    for known in misconceptions.of("conv2d"):
        exercise = find("conv2d")
        cases = exercise.cases(SEED)
        answers = list(ask_all(known.function, cases))
        key = make_key(exercise, SEED)
        one, other = (assess(exercise, key, cases, answers, withhold=w) for w in (False, True))
        assert (one.points, one.diagnosis) == (other.points, other.diagnosis)
        assert other.in_full == one.message


def test_a_case_of_numbers_alone_has_no_outline():
    exercise = find("count_dense_params")
    assert {exercise.outline(case) for case in exercise.cases(SEED)} == {""}
    exercise = find("train_cnn")
    assert not any("seed" in exercise.outline(case) for case in exercise.cases(SEED))


def test_a_detector_that_does_not_say_what_may_be_told_fails():
    with pytest.raises(TypeError, match="withheld"):
        Diagnosis("sign-flipped", "Every number has the opposite sign.")


def oversized(exercise):
    cases = exercise.cases(SEED)
    answers = [Missing("oversized", "731.5 MB, says the kernel")] * len(cases)
    return assess(exercise, make_key(exercise, SEED), cases, answers, withhold=True)


def test_words_in_place_of_those_that_hold_a_case():
    right = convnet.dense
    factor = told("dense", lambda x, W, b: 0.37 * right(x, W, b))
    assert str(factor.explanation[0]) == (
        "dense: every number is the right one times one and the same factor."
    )
    assert "1/2.703 of" in factor.in_full
    assert "2.703" not in factor.message
    assert str(oversized(find("dense")).explanation[0]) == (
        "What came back is far larger than any right answer."
    )
