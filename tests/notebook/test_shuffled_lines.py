"""Who is stuck may put a right answer's lines in order, where the solutions are at hand and nowhere else."""

import math
from string import ascii_lowercase

import convnet
import numpy as np
import pytest

from autograder import check, hint
from autograder.exercise.courses import everything, find
from autograder.exercise.solutions import NoSolutionsError, one_line_mistakes, wrong_answers
from autograder.judging.answer_key import public_key
from autograder.judging.reference_key import judge
from autograder.notebook import reference, shuffled_lines

SHUFFLED = [exercise for exercise in everything() if exercise.shuffled]
each = pytest.mark.parametrize("exercise", SHUFFLED, ids=lambda exercise: exercise.name)
LETTERS = len(ascii_lowercase)


def conv2d(x, w, b, stride=1, padding=0):
    return np.zeros(3)


def said(capsys, *args, **kwargs):
    capsys.readouterr()
    hint(*args, **kwargs)
    return capsys.readouterr().out


def made(exercise, lines):
    namespace = {"np": np}
    exec("\n".join(lines), namespace)
    return namespace[exercise.name]


def test_the_hardest_five_have_them():
    def hardness(exercise):
        lines = len(one_line_mistakes(exercise)[0])
        points = public_key(exercise.notebook, exercise.name).max_points
        # Each line has a letter, beside the first line and with two wrong ones.
        fits = lines - 1 + 2 <= LETTERS and not exercise.hunt
        return fits * math.prod([points, lines, len(wrong_answers(exercise))])

    assert sorted(everything(), key=hardness)[-5:] == sorted(SHUFFLED, key=hardness)


@each
def test_in_order_and_without_two_they_are_right_and_with_these_two_wrong(exercise):
    right, wrong = one_line_mistakes(exercise)
    assert judge(exercise.name, made(exercise, right), seed=3).passed
    for who in ("ann", "bob", "eve"):
        head, *lines = shuffled_lines.shuffled_lines(exercise, who)
        strangers = [line for line in lines if line not in right]
        assert len(strangers) == 2
        assert sorted(set(lines) - set(strangers)) == sorted(set(right[1:]))
        assert (head, len(lines)) == (right[0], len(right) - 1 + 2)
        both = list(right)
        for line in strangers:
            place = next(i for i, one in wrong.items() if line in one and both[i] == right[i])
            both[place] = line
        assert not judge(exercise.name, made(exercise, both), seed=3).passed


@each
def test_each_person_has_one_order(exercise):
    orders = [shuffled_lines.shuffled_lines(exercise, who) for who in ("ann", "ann", "bob")]
    assert orders[0] == orders[1] != orders[2]
    assert orders[0] != one_line_mistakes(exercise)[0]


def test_they_are_offered_after_three_checks_also_on_another_day(desk, capsys):
    for _ in range(2):
        check(conv2d)
    assert "lines=True" not in said(capsys, conv2d)
    assert "so far there were 2" in said(capsys, conv2d, lines=True)
    check(conv2d)
    assert "Stuck? hint(conv2d, lines=True) shows" in said(capsys, conv2d)
    desk.restart()
    assert "Stuck?" in said(capsys, "conv2d")
    out = said(capsys, conv2d, lines=True)
    assert "in another order; two of them do not belong" in out
    assert "   def conv2d(x, w, b, stride=1, padding=0):\na  " in out
    right, _ = one_line_mistakes(find("conv2d"))
    assert all(line in out for line in right)
    assert out == said(capsys, conv2d, lines=True)


def test_the_offer_stands_with_every_hint_and_ends_with_a_right_answer(desk, capsys):
    for _ in range(3):
        check(conv2d)
    assert all("Stuck?" in said(capsys, conv2d) for _ in range(5))
    check(convnet.conv2d)
    assert "Stuck?" not in said(capsys, conv2d)


def test_other_exercises_have_none(desk, capsys):
    def relu(z):
        return -z

    for _ in range(3):
        check(relu)
    assert "Stuck?" not in said(capsys, relu)
    assert "no lines to put in order for relu" in said(capsys, relu, lines=True)


def without_notebooks(monkeypatch):
    monkeypatch.setattr(reference, "find_spec", lambda name: None)


def without_solutions(monkeypatch):
    def missing(exercise):
        raise NoSolutionsError

    monkeypatch.setattr(shuffled_lines, "one_line_mistakes", missing)


def while_graded(monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")


@pytest.mark.parametrize("where", [without_notebooks, without_solutions, while_graded])
def test_they_are_neither_offered_nor_shown(desk, capsys, monkeypatch, where):
    for _ in range(3):
        check(conv2d)
    where(monkeypatch)
    shown = said(capsys, conv2d) + said(capsys, conv2d) + said(capsys, conv2d, lines=True)
    assert "Stuck?" not in shown
    assert "return out" not in shown
    assert "for i in range" not in shown
