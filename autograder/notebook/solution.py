"""``solution(function)``: one right answer, after a try of one's own and a second thought."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from autograder.exercise.courses import find
from autograder.exercise.model import Exercise
from autograder.exercise.plain_values import counted
from autograder.judging.answer_key import public_key
from autograder.judging.messages import points_text
from autograder.notebook.exercise_name import NoExerciseError, exercise_name
from autograder.notebook.find_the_bug import own_copy
from autograder.notebook.learner_record import ExerciseRecord, learner_record
from autograder.notebook.reference import Reference, has_references, reference
from autograder.notebook.show import show as display
from autograder.notebook.show import show_note

_REPAIRED = """\
This is the function that `find_the_bug` shows you, repaired: one line differs. The other half of an answer \
is an input on which the two give different results."""


def solution(function: Callable[..., Any] | str, *, show: bool = False) -> None:
    """Show a right answer to an exercise that you have tried, with the words that lead to it.

    Parameters
    ----------
    function : callable or str
        The function of an exercise, or its name.
    show : bool
        Without it you are asked first.
    """
    try:
        name = exercise_name(function, "solution", sys._getframe(1).f_globals)
    except NoExerciseError as error:
        show_note(str(error))
        return
    exercise = find(name)
    if not has_references(exercise):
        show_note("This copy of the course has no solutions in it.")
        return
    past = learner_record().of(name)
    if not past.attempts:
        show_note(_first_try(exercise, past))
    elif not show:
        show_note(_second_thought(exercise, past))
    elif found := reference(exercise):
        title = "One right answer for"
        # The course's own answer to a hunt is for one copy, and this person may have another.
        if exercise.hunt:
            title = "The repaired function of"
            words = f"{_REPAIRED}\n\n{found.explanation}"
            found = Reference(own_copy(exercise).right.rstrip(), words)
        display(
            f"{title} {name}:\n\n{found.code}\n\n{found.explanation}",
            # A fenced block takes its colours from the page, light or dark.
            f"**{title} `{name}`**\n\n```python\n{found.code}\n```\n\n---\n\n{found.explanation}",
            kind="text/markdown",
        )
    else:
        show_note(f"The notebooks of this copy have no solution of {name}.")


def _first_try(exercise: Exercise, past: ExerciseRecord) -> str:
    name = exercise.name
    text = (
        f"Try {name} yourself first: write something, also if it is wrong, and run check({name})."
    )
    if past.hints < len(exercise.hints):
        text += f"\nhint({name}) asks you a question that leads on."
    return text


def _second_thought(exercise: Exercise, past: ExerciseRecord) -> str:
    name = exercise.name
    if past.right:
        text = f"Your {name} is right. To see how the course does it, run:"
    else:
        points = public_key(exercise.notebook, name).max_points
        text = f"You have tried {name} {counted(past.attempts, 'time')}. "
        got = past.points or 0
        if round(got, 1) == got:
            text += f"Your last check gave {points_text(got)} of {points_text(points)} points."
        else:
            text += "Your last check was right in part."
        left = len(exercise.hints) - past.hints
        if left > 0:
            text += f"\n{counted(left, 'hint')} left: hint({name})."
        text += (
            "\nOnce you have seen the answer, you cannot find it yourself any more. To see it, run:"
        )
    return f"{text}\nsolution({name}, show=True)"
