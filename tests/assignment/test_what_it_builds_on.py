"""Grades depend on all that exercises build on, wherever it has its points."""

from dataclasses import replace

import convnet
import pytest

from autograder.assignment.exercise_digest import definitions, right_answers
from autograder.judging.reference_key import right_key
from tests.helpers.grading_fakes import run_here, source_context
from tests.helpers.notebook_runs import built


def definition(*, carry_forward: bool = True) -> str:
    """Return what cnn_forward takes from the functions below it."""
    name = "cnn_forward"
    context = source_context(built("5_learning"), "5_learning", "5_learning", 7, run_here)
    questions = tuple(one for one in context.questions if one.exercise.name == name)
    asked = replace(context, questions=questions, carry_forward=carry_forward)
    return definitions(asked)[name]["builds on"]


def forget():
    right_key.cache_clear()
    right_answers.cache_clear()


@pytest.fixture(autouse=True)
def _computed_anew():
    forget()
    yield
    forget()


@pytest.mark.parametrize("function", ["im2col", "maxpool2d"])
def test_other_right_answers_below_are_another_definition(function, monkeypatch):
    before = definition()
    assert definition(carry_forward=False) == "none"
    right = getattr(convnet, function)
    monkeypatch.setattr(convnet, function, lambda *args: right(*args) + 1.0)
    forget()
    assert definition() != before
