"""A right answer is there to be read, after a try and a second thought, and never where it is graded."""

import re

import convnet
import numpy as np
import pytest

from autograder import check, find_the_bug, hint, solution
from autograder.exercise.courses import everything, find
from autograder.judging.answer_key import public_key
from autograder.notebook import reference as references
from autograder.notebook import show as shows
from autograder.notebook.reference import reference
from tests.helpers.notebook_runs import answers_of


def relu(z):
    return np.abs(z)


def stub(z):
    raise NotImplementedError


stub.__name__ = "relu"


def test_before_a_try_it_asks_for_one(desk, capsys):
    for show in (False, True):
        solution(relu, show=show)
        out = capsys.readouterr().out
        assert "Try relu yourself first" in out
        assert "hint(relu)" in out
        assert "np.maximum" not in out
        check(stub)
        capsys.readouterr()


def test_after_a_try_it_asks_again_and_then_shows(desk, capsys):
    check(relu)
    hint(relu)
    desk.restart()
    capsys.readouterr()
    solution(relu)
    out = capsys.readouterr().out
    assert "You have tried relu 1 time. Your last check gave 0 of 1 points." in out
    assert "2 hints left" in out
    assert "solution(relu, show=True)" in out
    assert "np.maximum" not in out
    solution("relu", show=True)
    out = capsys.readouterr().out
    assert "return np.maximum(z, 0)" in out
    assert "The layer passes on 0 in its place" in out  # the section's words
    assert "SOLUTION" not in out


def test_after_a_right_answer_it_says_so(desk, capsys):
    check(convnet.relu)
    capsys.readouterr()
    solution(convnet.relu)
    assert "Your relu is right." in capsys.readouterr().out


@pytest.mark.parametrize("name", ["", "no_such_function"])
def test_what_is_no_exercise_is_answered_in_words(desk, capsys, name):
    solution(name)
    assert "Call it like this: solution(" in capsys.readouterr().out


def test_in_a_notebook_it_is_markdown_with_a_fence(desk, monkeypatch):
    shown = []
    monkeypatch.setattr(shows, "in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.publish_display_data", shown.append)
    check(relu)
    solution(relu, show=True)
    page = shown[-1]["text/markdown"]
    assert "```python\ndef relu(z):" in page
    assert "SOLUTION" not in page
    # A heading in an output would enter the table of contents.
    assert not re.search(r"^#+ ", re.sub(r"```.*?```", "", page, flags=re.DOTALL), re.MULTILINE)


def test_of_a_hunt_it_shows_the_repair_of_the_own_copy(desk, capsys, monkeypatch):
    name = "avgpool1d_backward_bug"
    for person in ("ann", "bob", "cy"):
        monkeypatch.setattr("autograder.notebook.find_the_bug.user", lambda person=person: person)
        buggy = find_the_bug(name)
        shown = capsys.readouterr().out

        def answer(buggy=buggy):
            return ((0.0,), (0.0,), 1), buggy

        answer.__name__ = name
        check(answer)
        capsys.readouterr()
        solution(name, show=True)
        out = capsys.readouterr().out
        pool = public_key(find(name).notebook, name).pool
        (own,) = (bug for bug in pool if bug.shown.strip() in shown)
        assert own.right.strip() in out
        assert f"The repaired function of {name}:" in out
        assert not any(other.right.strip() in out for other in pool if other is not own)


@pytest.mark.parametrize("exercise", everything(), ids=lambda exercise: exercise.name)
def test_the_code_that_is_shown_is_the_notebooks_and_whole(exercise):
    found = reference(exercise)
    page = answers_of(exercise.notebook)
    known = {name: value for name, value in page.items() if not name.startswith("_")}
    own = set(re.findall(r"^def (\w+)", found.code, re.MULTILINE))
    exec(found.code, known)
    assert exercise.name in own
    assert callable(known[exercise.name])
    assert "SOLUTION" not in found.code
    assert "Your turn" in found.explanation
    assert len(found.explanation) > 150


def test_helpers_come_along_where_they_are_used():
    code = reference(find("cnn_forward")).code
    assert code.count("\ndef ") >= 2
    assert "\ndef " not in reference(find("sgd_step")).code


def test_a_copy_without_solutions_says_so_in_a_line(desk, capsys, monkeypatch):
    check(relu)
    capsys.readouterr()
    monkeypatch.setattr(references, "find_spec", lambda name: None)
    solution(relu, show=True)
    out = capsys.readouterr().out
    assert out == "This copy of the course has no solutions in it.\n"


@pytest.mark.parametrize("variable", ["NBGRADER_EXECUTION", "NBGRADER_VALIDATING"])
def test_a_grader_is_told_nothing(desk, capsys, monkeypatch, variable):
    check(relu)
    capsys.readouterr()
    monkeypatch.setenv(variable, "1")
    solution(relu, show=True)
    assert "np.maximum" not in capsys.readouterr().out
    assert reference(find("relu")) is None
