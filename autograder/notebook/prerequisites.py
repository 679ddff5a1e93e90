"""Earlier functions that a function calls and that are not right yet: they are mended first."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any

from autograder.exercise.code_names import names_used
from autograder.exercise.courses import below
from autograder.exercise.model import Exercise
from autograder.judging.answer_key import NoKeyError
from autograder.judging.messages import NOTHING_TO_SHOW
from autograder.judging.verdict import Verdict
from autograder.notebook.public_check import public_verdict


def wrong_prerequisite(exercise: Exercise, function: Callable[..., Any]) -> str:
    """Return a sentence about the first function below this one that it calls and that is not right.

    Empty where there is none. It is judged now, on what its name stands for in the notebook. For a helper,
    which has no check of its own, the sentence says what is wrong.
    """
    called = functions_called(function)
    for other in below(exercise):
        if other.name not in called:
            continue
        try:
            verdict, _ = public_verdict(other, called[other.name])
        except NoKeyError:  # of an earlier notebook, which is not here
            continue
        if not verdict.passed:
            what = _what(verdict) if other.same_as else "mend it first, then check again."
            return f"{other.name}, which this calls, is not right yet: {what}"
    return ""


def _what(verdict: Verdict) -> str:
    """Return what was seen of a helper, and on which call."""
    if verdict.diagnosis in NOTHING_TO_SHOW:
        return "it is not written. Write it first, then check again."
    said = " ".join(map(str, verdict.explanation[:2]))
    return f"{said} Mend it first, then check again."


def functions_called(function: Any) -> dict[str, Any]:
    """Return the functions of the notebook that a function gets to, by name."""
    found: dict[str, Any] = {}
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, FunctionType):
            continue
        for name in names_used(one.__code__):
            if name not in found and callable(value := one.__globals__.get(name)):
                found[name] = value
                waiting.append(value)
    return found
