"""Questions about a student's own code, in a terminal."""

import html
import re

import convnet
import numpy as np
import pytest

from autograder import explain
from autograder.exercise.courses import find
from autograder.exercise.solutions import right_answers
from autograder.notebook.explain import LETTERS, QUESTIONS, _asked, numbered
from autograder.notebook.learner_record import learner_record

LOOPS = right_answers(find("conv1d"))


@pytest.fixture(autouse=True)
def _no_last_check():
    learner_record().last.clear()


@pytest.fixture
def conv1d(monkeypatch):
    function = next(iter(LOOPS.values()))
    monkeypatch.setattr(function, "__name__", "conv1d")
    return function


def test_three_questions_with_the_code_and_the_call(conv1d, capsys):
    explain(conv1d)
    said = capsys.readouterr().out
    assert said.count("\n   a  ") == said.count("\n   d  ") == QUESTIONS
    assert "In the call conv1d(" in said
    assert re.search(r"^ ?2  def ", said, re.MULTILINE), "the code, with numbers"
    explain(conv1d)
    assert capsys.readouterr().out == said, "the same code, the same questions"


def test_in_a_notebook_no_line_of_the_code_is_broken(conv1d, monkeypatch):
    shown = []
    monkeypatch.setattr(
        "autograder.notebook.explain.show", lambda text, page: shown.append((text, page))
    )
    explain(conv1d)
    ((text, page),) = shown
    code, style = re.search(r'<pre style="([^"]*)">(.*?)</pre>', page, re.DOTALL).group(2, 1)
    assert "white-space:pre;" in style
    assert html.unescape(code) in text
    assert page.count("<li>") == 4 * QUESTIONS
    assert "`" not in page.replace(code, "")


def test_answers_are_judged_one_by_one(conv1d, capsys):
    true = [LETTERS[one.question.answer] for one in _asked(find("conv1d"), conv1d)]
    explain(conv1d, *true)
    assert "3 of 3 questions right." in capsys.readouterr().out
    other = next(letter for letter in LETTERS if letter != true[1])
    explain(conv1d, true[0], other.upper(), f" {true[2]} ")
    said = capsys.readouterr().out
    assert "2 of 3 questions right." in said
    assert f"2. You said {other}. It is {true[1]}:" in said
    for wrong in (("a",), ("a", "b", "x"), ("a", "b", ""), ("a", 3, "b")):
        explain(conv1d, *wrong)
        assert "Give one letter for each of the 3 questions" in capsys.readouterr().out


def test_a_function_that_fails_its_check_is_not_asked_about(capsys):
    def conv1d(x, w, b=0.0, stride=1, padding=0):
        return np.zeros(1)

    explain(conv1d)
    assert "does not pass its check yet" in capsys.readouterr().out
    explain("conv1d")
    assert "takes the function itself" in capsys.readouterr().out


def test_a_function_without_a_source_is_not_asked_about(capsys, monkeypatch):
    monkeypatch.setattr("autograder.notebook.explain.facts_of", lambda *_: {})
    explain(convnet.relu)
    assert "could not be followed" in capsys.readouterr().out


def test_nothing_is_said_where_a_grader_runs_it(conv1d, capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "1")
    explain(conv1d)
    assert capsys.readouterr().out == ""


def test_lines_are_numbered_to_one_width():
    assert numbered("\n".join("ab" * 5)).split("\n")[::9] == [" 1  a", "10  b"]


def test_code_that_was_given_is_not_asked_about(capsys):
    explain(convnet.avgpool1d_bug)
    assert "code that you were given" in " ".join(capsys.readouterr().out.split())
