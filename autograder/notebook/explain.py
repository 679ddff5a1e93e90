"""``explain(function)``: three questions about your own code, once it passes its check."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from autograder.exercise.courses import find
from autograder.exercise.model import Exercise
from autograder.exercise.plain_values import counted
from autograder.judging.answer_key import public_key
from autograder.judging.card import card, code_block, prose
from autograder.judging.code_questions import CaseQuestion, call_text, choose, small_cases
from autograder.judging.own_code import facts_of, source_of
from autograder.notebook.exercise_name import NoExerciseError, exercise_name
from autograder.notebook.learner_record import learner_record
from autograder.notebook.patience import OutOfTime, patience
from autograder.notebook.public_check import run_check
from autograder.notebook.show import show, show_note, validating

QUESTIONS = 3
#: Calls that are followed to find questions.
_CALLS = 8
LETTERS = "abcd"
_OPTIONS = "margin:0.2em 0 0.7em;list-style-type:lower-alpha"


def explain(function: Callable[..., Any], *answers: str) -> None:
    """Show three questions about your own code: ``explain(dense)``.

    Answer with a letter for each: ``explain(dense, "b", "a", "d")``. The answers are found by running your
    function on a small case. Nothing here counts for points.

    Parameters
    ----------
    function : callable
        The function of an exercise that passes its check.
    *answers : str
        A letter for each question.
    """
    if validating():
        return
    try:
        name = exercise_name(function, "explain", sys._getframe(1).f_globals, quoted=False)
    except NoExerciseError as error:
        show_note(str(error))
        return
    exercise = find(name)
    if exercise.hunt:
        show_note(
            f"{name} holds code that you were given. explain asks about functions of your own."
        )
        return
    verdict = learner_record().last.get(name) or run_check(exercise, function)[0]
    if not verdict.passed:
        show_note(
            f"{name} does not pass its check yet. Run check({name}) until it does, then explain({name})."
        )
        return
    asked = _asked(exercise, function)
    if len(asked) < QUESTIONS:
        show_note(
            f"No three questions were found about {name}: its code could not be followed on a small case."
        )
    elif answers:
        _judge(exercise, asked, answers)
    else:
        _show(exercise, function, asked)


def _asked(exercise: Exercise, function: Callable[..., Any]) -> tuple[CaseQuestion, ...]:
    """Return the questions: the same for the same code."""
    source = source_of(function)
    cases = small_cases(exercise, exercise.cases(public_key(exercise.notebook, exercise.name).seed))
    followed = ((case, facts_of(function, case.args, case.kwargs)) for case in cases[:_CALLS])
    try:
        with patience(exercise.seconds):
            return choose(exercise, followed, source, QUESTIONS)
    except OutOfTime:
        return ()


def _judge(exercise: Exercise, asked: Sequence[CaseQuestion], answers: Sequence[str]) -> None:
    given = [str(answer).strip().lower() for answer in answers]
    if len(given) != len(asked) or not all(answer in LETTERS and answer for answer in given):
        show_note(
            f"Give one letter for each of the {len(asked)} questions: "
            f'explain({exercise.name}, "a", "b", "c").'
        )
        return
    lines, right = [], 0
    for number, (one, answer) in enumerate(zip(asked, given, strict=True), start=1):
        question = one.question
        true = LETTERS[question.answer]
        right += answer == true
        if answer == true:
            lines.append(f"{number}. Right: {question.right} ({question.why}).")
        else:
            lines.append(
                f"{number}. You said {answer}. It is {true}: {question.right} ({question.why})."
            )
    show_note("\n".join([f"{right} of {counted(len(asked), 'question')} right.", *lines]))


def _show(exercise: Exercise, function: Callable[..., Any], asked: Sequence[CaseQuestion]) -> None:
    code = numbered(source_of(function))
    first = f"Three questions about your {exercise.name}. Try them without running it."
    parts, pieces = [first, code], [prose(first), code_block(code)]
    shown = None
    for number, one in enumerate(asked, start=1):
        call = "" if one.case is shown else f"In the call {call_text(exercise, one.case)}\n"
        shown = one.case
        asks, options = f"{call}{number}. {one.question.text}", one.question.options
        rows = [f"   {letter}  {option}" for letter, option in zip(LETTERS, options, strict=False)]
        parts.append("\n".join([asks, *rows]))
        items = "".join(f"<li>{prose(option)}</li>" for option in options)
        pieces.append(f"{prose(asks)}<ol style='{_OPTIONS}'>{items}</ol>")
    last = f'Your answers, as letters: explain({exercise.name}, "...", "...", "...")'
    show("\n\n".join([*parts, last]), card("\n".join([*pieces, prose(last)])))


def numbered(source: str) -> str:
    """Return code with a number before each line."""
    lines = source.split("\n")
    wide = len(str(len(lines)))
    return "\n".join(f"{n:>{wide}}  {line}" for n, line in enumerate(lines, start=1))
