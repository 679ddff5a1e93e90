"""Hints follow the last check: what is right is left out, what is wrong comes first, nobody is left alone."""

import re

import convnet
import misconceptions
import numpy as np
import pytest

from autograder import check, hint
from autograder.exercise.courses import everything, find
from autograder.notebook import reference


def conv1d(x, w, b=0.0, stride=1, padding=0):
    return convnet.conv1d(x, w, 0.0, stride, padding)


def said(capsys, function):
    capsys.readouterr()
    hint(function)
    return capsys.readouterr().out


def test_after_a_check_the_first_hint_is_about_what_it_found(desk, capsys):
    check(conv1d)
    out = said(capsys, conv1d)
    assert out.startswith("Hint 1 of 3 for conv1d, on your last check: the bias is not added.")
    assert "x, w, b = case(conv1d)" in out
    assert re.search(r"the number at \[0\] by hand: \S+ is right, and yours is \S+\.", out)


def test_a_yes_or_no_is_no_number_in_a_hint(desk, capsys):
    def detect(x, w, b):
        return False

    check(detect)
    assert "by hand: True is right, and yours is False." in said(capsys, detect)


def test_what_is_right_is_not_hinted_at(desk, capsys):
    check(conv1d)  # only the bias is wrong, and the first two hints are about windows
    said(capsys, conv1d)
    out = said(capsys, conv1d)
    assert out.startswith(f"Hint 3 of 3 for conv1d: {find('conv1d').hints[2]}")
    assert "(Hint 2 is about what is right already.)" in out
    out = said(capsys, conv1d)
    assert find("conv1d").hints[0] not in out
    assert "(Hints 1 and 2 are about what is right already.)" in out


def test_another_mistake_has_another_hint_also_after_the_third(desk, capsys):
    check(conv1d)
    for _ in range(4):
        hint(conv1d)
    assert "These are all the hints" in said(capsys, conv1d)

    def flipped(x, w, b=0.0, stride=1, padding=0):
        return convnet.conv1d(x, w[::-1], b, stride, padding)

    flipped.__name__ = "conv1d"
    check(flipped)
    assert said(capsys, flipped).startswith("A hint on your last check of conv1d: the filter is")
    assert "These are all the hints" in said(capsys, flipped)


def test_when_all_is_right_there_is_nothing_to_hint_at(desk, capsys):
    check(convnet.relu)
    assert "right in its last check" in said(capsys, convnet.relu)
    assert desk.remembered()["relu"]["hints"] == 0


@pytest.mark.parametrize("exercise", everything(), ids=lambda e: e.name)
def test_the_third_hint_is_a_plan_of_three_lines(desk, capsys, exercise):
    for _ in range(2):
        hint(exercise.name)
    out = said(capsys, exercise.name)
    assert "Hint 3 of 3" in out
    steps = re.findall(r"^(\d)\. (.+)$", out.split("A plan:\n")[1], re.MULTILINE)
    assert [number for number, _ in steps] == ["1", "2", "3"]
    assert not re.search(r"return |= |np\.", " ".join(text for _, text in steps))


@pytest.mark.parametrize("exercise", everything(), ids=lambda e: e.name)
def test_hints_are_left_out_by_aspects_that_there_are(exercise):
    assert len(exercise.settled) <= 2
    names = {aspect.name for aspect in exercise.aspects}
    assert all(names.issuperset(about) for about in exercise.settled)


# A hunt for a bug fails on an input of the student's own: its check says all there is to say.
@pytest.mark.parametrize("exercise", [e for e in everything() if not e.hunt], ids=lambda e: e.name)
def test_in_class_every_known_mistake_has_a_next_step(desk, capsys, monkeypatch, exercise):
    monkeypatch.setattr(reference, "find_spec", lambda name: None)
    for wrong in misconceptions.of(exercise.name)[-4:]:

        def function(*args, f=wrong.function, **kwargs):
            return f(*args, **kwargs)

        function.__name__ = exercise.name
        check(function)
        out = said(capsys, function)
        assert "on your last check" in out
        assert out.rstrip().endswith("?")
        last = [said(capsys, function) for _ in range(4)][-1]
        assert "Show somebody that case" in last
        assert "solution" not in last


def test_who_has_written_nothing_is_told_to_begin_with_the_plan(desk, capsys, monkeypatch):
    monkeypatch.setattr(reference, "find_spec", lambda name: None)
    last = [said(capsys, "relu") for _ in range(3)][-1]
    assert "first line of the plan" in last
    assert "check(relu)" in last


def test_a_zero_has_no_sign(desk, capsys):
    def relu(z):
        return z * -0.0

    check(relu)
    out = said(capsys, relu)
    assert "and yours is 0." in out, out


def test_a_changed_argument_and_a_wrong_shape_ask_their_own_question(desk, capsys):
    def relu(z):
        z[z < 0] = 0
        return z

    check(relu)
    assert "before and after the call" in said(capsys, relu)

    def dense(x, W, b):
        return np.zeros(3)

    check(dense)
    assert "has shape (3,), and" in said(capsys, dense)
