"""``case(function)``: the arguments of the simplest failing case, to be tried by hand."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

from autograder.exercise.courses import find
from autograder.exercise.model import Case, Exercise
from autograder.exercise.plain_values import realize
from autograder.judging.answer_key import public_key
from autograder.notebook.exercise_name import NoExerciseError, exercise_name
from autograder.notebook.learner_record import learner_record
from autograder.notebook.public_check import run_check
from autograder.notebook.show import show_note


def case(function: Callable[..., Any]) -> tuple[Any, ...] | None:
    """Return the arguments of the simplest failing case of the last check: ``x, W, b = case(dense)``.

    ``dense(*case(dense))`` makes the failing call. The arguments come in the order of your function's
    parameters, up to the last one that the call gives; one in between that it leaves out has its default.
    Each call of `case` gives fresh copies, and a fresh generator where the function takes one.

    Parameters
    ----------
    function : callable
        The function of an exercise. If it has not been checked since the kernel started, it is checked
        now, and nothing is shown.

    Returns
    -------
    tuple or None
        The arguments; None where no case failed or nothing could be called, which is said.
    """
    try:
        name = exercise_name(function, "case", sys._getframe(1).f_globals, quoted=False)
    except NoExerciseError as error:
        show_note(str(error))
        return None
    exercise = find(name)
    verdict = learner_record().last.get(name) or run_check(exercise, function)[0]
    if verdict.passed:
        show_note(f"{name}: every case was right in the last check. There is no failing case.")
        return None
    failing = verdict.failing or _first(exercise)
    args, note = _positional(function, failing)
    if failing.calls > 1:
        note += (
            f"\nThe check makes this call {failing.calls} times with the very same arguments: look at "
            "what is left in them after the first."
        )
    if note:
        show_note(note.strip())
    return args


def _first(exercise: Exercise) -> Case:
    return exercise.cases(public_key(exercise.notebook, exercise.name).seed)[0]


def _positional(function: Callable[..., Any], failing: Case) -> tuple[tuple[Any, ...], str]:
    """Return the arguments in the order of the function's parameters, and what cannot be said in this way."""
    args = tuple(realize(value) for value in failing.args)
    kwargs = {name: realize(value) for name, value in failing.kwargs.items()}
    if not kwargs:
        return args, ""
    try:
        bound = inspect.signature(function).bind(*args, **kwargs)
    except (TypeError, ValueError):
        words = ", ".join(f"{name}={value!r}" for name, value in kwargs.items())
        return (
            args,
            f"The check gives these by name as well, and your function does not take them: {words}",
        )
    given = list(bound.arguments)
    bound.apply_defaults()
    if bound.kwargs:
        words = ", ".join(
            f"{name}={value!r}" for name, value in bound.kwargs.items() if name in given
        )
        return bound.args, f"Give these by name as well: {words}"
    place = list(bound.arguments).index(given[-1])
    return bound.args[: place + 1], ""
