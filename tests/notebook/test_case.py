"""The failing case in the learner's hands: fresh, complete, in whole numbers where these show the mistake."""

import functools
import types

import convnet
import misconceptions
import numpy as np
import pytest

from autograder import case, check, hint, solution
from autograder.exercise.courses import everything
from autograder.exercise.model import Case
from autograder.exercise.plain_values import leaves
from autograder.judging.answer import Raised, Returned, ask
from autograder.judging.answer_key import PUBLIC_SEED, public_key
from autograder.judging.compare import compare
from autograder.judging.whole_numbers import MOST_NUMBERS, WAYS, in_whole_numbers
from autograder.notebook.learner_record import learner_record


def named(name, function):
    """Return a copy of a function under another name, as it could stand in a student's cell."""
    copy = types.FunctionType(
        function.__code__, function.__globals__, name, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def conv1d(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n = (len(x) - len(w)) // stride + 1
    return np.array([x[i : i + len(w)] @ w + b for i in range(n)])


@pytest.mark.parametrize(
    "exercise",
    # Random answers are judged by properties: no answer to one call is the right one.
    # The call of a hunt for a bug is one of the function inside its answer.
    [e for e in everything() if e.name not in ("init_cnn", "train_cnn") and not e.hunt],
    ids=lambda e: e.name,
)
def test_the_call_that_is_handed_over_fails_as_the_check_says(desk, capsys, exercise):
    reference = getattr(convnet, exercise.name)
    for wrong in misconceptions.of(exercise.name)[:6]:
        function = named(exercise.name, wrong.function)
        verdict = check(function)
        args = case(function)
        if verdict.failing.calls > 1 or verdict.diagnosis in ("too-slow", "by-differences"):
            continue  # it fails in what the first call leaves behind, or is as good as right
        call = Case("", args)
        got, right = ask(function, call), ask(reference, call)
        assert isinstance(right, (Returned, Raised))
        if isinstance(right, Raised) or not isinstance(got, Returned):
            assert type(got) is not type(right) or got.error != right.error, wrong.slug
        else:
            assert compare(got.value, right.value, tolerance=exercise.tolerance), wrong.slug


def test_arguments_in_between_get_their_defaults(desk, capsys):
    check(conv1d)
    x, w, b, stride = case(conv1d)
    assert (b, stride) == (0.0, 2)
    assert "x, w, b, stride = case(conv1d)" in capsys.readouterr().out
    assert not np.allclose(conv1d(x, w, b, stride), convnet.conv1d(x, w, b, stride))


def test_each_time_it_is_a_fresh_copy(desk):
    check(conv1d)
    first = case(conv1d)
    first[0][:] = 99
    assert not np.array_equal(case(conv1d)[0], first[0])


def test_a_generator_is_fresh_each_time(desk):
    def train_cnn(x, y, rng, epochs, lr, batch_size):
        return {}, []

    check(train_cnn)
    one, other = case(train_cnn), case(train_cnn)
    assert train_cnn(*one) == ({}, [])
    assert one[2] is not other[2]
    assert one[2].random() == other[2].random()


def test_it_is_the_last_checks_case_also_when_the_function_has_changed(desk):
    check(conv1d)
    before = case(conv1d)
    after = case(named("conv1d", convnet.conv1d))
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_where_all_is_right_it_says_so(desk, capsys):
    check(convnet.relu)
    capsys.readouterr()
    assert case(convnet.relu) is None
    assert "no failing case" in capsys.readouterr().out


def test_without_a_check_it_asks_the_function_itself(desk, capsys):
    assert len(case(conv1d)) == 4
    assert capsys.readouterr().out == ""
    assert case(named("conv1d", convnet.conv1d)) is not None  # of the function that was asked


def test_what_cannot_be_said_by_place_is_said_in_words(desk, capsys):
    def conv1d(x, w, b=0.0, step=1):
        return convnet.conv1d(x, w, b)

    check(conv1d)
    capsys.readouterr()
    case(conv1d)
    assert "your function does not take them: padding=1" in capsys.readouterr().out


def test_a_call_that_fails_the_second_time_is_said_to_be_made_twice(desk, capsys):
    def relu(z):
        z[z < 0] = 0
        return z

    check(relu)
    capsys.readouterr()
    case(relu)
    assert "2 times" in capsys.readouterr().out


@pytest.mark.parametrize("exercise", everything(), ids=lambda e: e.name)
def test_whole_numbers_are_small_and_their_answers_are_the_references(exercise):
    key, cases = public_key(exercise.notebook, exercise.name), exercise.cases(PUBLIC_SEED)
    for index, (way, answer) in key.whole.items():
        whole = in_whole_numbers(cases[index], exercise.parameters, way)
        assert whole.size <= MOST_NUMBERS
        right = ask(getattr(convnet, exercise.name), whole)
        ours, packed = dict(leaves(right.value)), dict(leaves(answer.value))
        assert ours.keys() == packed.keys()
        for path, value in packed.items():
            # Not to the last digit: processors add in different orders.
            np.testing.assert_allclose(ours[path], value, rtol=1e-12, atol=1e-15)


def test_the_ways_keep_signs_and_order():
    values = np.array([-3.2, -0.1, 0.0, 0.4, 7.9, 7.8])
    for way in WAYS:
        assert (np.sign(way(values)) == np.sign(values)).all()
        assert (way(values) == np.round(way(values))).all()
    assert len(np.unique(WAYS[1](values))) == len(values)


def test_a_mistake_that_whole_numbers_hide_is_shown_as_it_was_asked(desk):
    def relu(z):
        return np.maximum(np.round(z, 1), 0)

    check(relu)
    shown = learner_record().last["relu"].failing.args[0]
    assert (shown != np.round(shown)).any()


class Relu:
    pass


def my_relu(z):
    return z


@pytest.mark.parametrize("ask_for", [check, case], ids=["check", "case"])
@pytest.mark.parametrize(
    ("thing", "words"),
    [
        (my_relu, "Did you mean relu?"),
        (Relu, "is a class"),
        ("relu", "without quotes"),
        ("rellu", "Did you mean relu?"),
        (functools.partial(conv1d, stride=2), "not a functools.partial"),
        (lambda z: z, "made with lambda"),
        (np.ones(3), "without brackets"),
        (2.5, "without brackets"),
        ((1, 2), "without brackets"),
        (None, "not None"),
        (np.maximum, "no exercise called 'maximum'"),
    ],
    ids=[
        "other name", "class", "string", "typo", "partial", "lambda", "array", "number", "tuple", "None",
        "numpy",
    ],
)  # fmt: skip
def test_anything_else_is_answered_with_what_to_write(desk, capsys, ask_for, thing, words):
    assert ask_for(thing) is None
    out = capsys.readouterr().out
    assert words in out
    assert f"{ask_for.__name__}(" in out


def test_a_function_counts_under_the_name_it_has_in_the_notebook(desk, capsys):
    for source in (
        "relu = lambda z: abs(z)",
        "import functools\nrelu = functools.partial(lambda a, z: abs(z), 1)",
        "def wrapper(z):\n    return abs(z)\nrelu = wrapper",
    ):
        names = {"check": check, "hint": hint, "solution": solution, "case": case}
        exec(
            f"{source}\nverdict = check(relu)\nargs = case(relu)\nhint(relu)\nsolution(relu)", names
        )
        assert names["verdict"].diagnosis == "absolute-value"
        assert len(names["args"]) == 1
    assert "no exercise" not in capsys.readouterr().out


def test_a_stub_is_told_that_a_cell_counts_once_it_was_run(desk, capsys):
    def relu(z):
        raise NotImplementedError

    check(relu)
    assert "run its cell again" in capsys.readouterr().out
