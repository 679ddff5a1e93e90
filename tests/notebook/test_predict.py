"""Predictions: noted, kept, compared with what came out, and never judged."""

from datetime import date

import numpy as np
import pytest

from autograder.notebook import practice as practice_module
from autograder.notebook.practice import (
    AGAIN,
    PRACTICE,
    Practice,
    QuestionRecord,
    practice,
    remember,
)
from autograder.notebook.predict import outcome, predict


def said(capsys):
    return " ".join(capsys.readouterr().out.split())


def test_what_was_said_is_compared_with_what_came_out(folder, capsys):
    predict("Z", shape=(10,), value=4)
    assert said(capsys) == "Noted for Z: shape (10,) and value 4. Run on to see."
    outcome("Z", np.zeros(10), 6, why="two windows match")
    assert said(capsys) == (
        "Z. You said shape (10,), and so it is. You said value 4, it is 6: two windows match."
    )
    assert (folder / PRACTICE).exists()
    assert list(practice().predictions) == ["Z"]


def test_a_prediction_outlives_the_process(folder, capsys):
    predict("Z", value=1.5)
    practice_module._here.clear()
    outcome("Z", 1.5)
    assert "You said value 1.5, and so it is." in said(capsys)


@pytest.mark.parametrize(
    "guess", [..., None, "text", object(), [[1]], np.ones((2, 2)), float("nan"), 1j]
)
def test_what_is_no_guess_is_no_prediction_and_no_error(folder, capsys, guess):
    predict("Z", shape=guess, value=... if isinstance(guess, list) else guess)
    assert ("Replace ..." if guess is ... else "no guess that can be compared") in said(capsys)
    outcome("Z", np.zeros((2, 3)), 7)
    assert said(capsys) == "Z: shape (2, 3), value 7. (You made no prediction.)"


def test_a_guess_of_another_kind_is_told_what_came_out(folder, capsys):
    predict("Z", value=3)
    capsys.readouterr()
    outcome("Z", np.zeros((2, 3)))
    assert said(capsys) == "Z: shape (2, 3). (You made no prediction of that.)"


def test_a_number_of_its_own_will_do_for_a_shape(folder, capsys):
    predict("Z", shape=5)
    outcome("Z", np.zeros(5))
    assert "You said shape (5,), and so it is." in said(capsys)


def test_nothing_is_said_while_a_grader_runs_it(folder, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "1")
    predict("Z", shape=(1,))
    outcome("Z", np.zeros(1))
    assert said(capsys) == ""
    assert not (folder / PRACTICE).exists()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"version": 9}', '{"version": 1}', "[" * 9999])
def test_a_broken_file_is_no_error(folder, text):
    (folder / PRACTICE).write_text(text)
    assert practice() == Practice()
    predict("Z", value=1)
    assert list(practice().predictions) == ["Z"]


def test_a_wrong_answer_comes_again_twice():
    first = date(2027, 3, 1)
    wrong = QuestionRecord().answered(False, first)
    assert (wrong.due, wrong.right) == ("2027-03-02", 0)
    once = wrong.answered(True, date(2027, 3, 2))
    assert once.due == "2027-03-05"
    assert once.answered(True, date(2027, 3, 5)).due == ""
    assert once.answered(False, date(2027, 3, 5)).due == "2027-03-06"
    assert QuestionRecord().answered(True, first).due == ""
    known = Practice(questions={"a": wrong, "b": once, "c": QuestionRecord(1)})
    assert known.due(first) == []
    assert known.due(date(2027, 3, 9)) == ["a", "b"]
    assert AGAIN == (1, 3)


def test_questions_are_kept_beside_predictions(folder):
    remember(answers={"a": True})
    predict("Z", value=1)
    practice_module._here.clear()
    assert practice().questions == {"a": QuestionRecord(1)}
