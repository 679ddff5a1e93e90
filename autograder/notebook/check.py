"""``check(function)``: the public check, against the packed answer key."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.exercise.courses import find
from autograder.exercise.model import Exercise
from autograder.judging.messages import NOTHING_TO_SHOW
from autograder.judging.verdict import Verdict
from autograder.notebook.exercise_name import NoExerciseError, exercise_name
from autograder.notebook.learner_record import ExerciseRecord, learner_record
from autograder.notebook.prerequisites import functions_called, wrong_prerequisite
from autograder.notebook.public_check import run_check
from autograder.notebook.replaced_names import replaced_in
from autograder.notebook.show import show_note, show_verdict, validating

#: Lines shown of a student's printed output.
PRINTED_LINES = 3
#: nbgrader's validation cuts lines that are longer.
_VALIDATED_WIDTH = 83


class CheckFailed(Exception):  # noqa: N818  # it is the outcome of a check, not an error of ours
    """A check that did not pass, where nbgrader validates: its whole text is the report."""

    def _render_traceback_(self) -> list[str]:
        return [part for line in str(self).splitlines() for part in _narrow(line)]


class Checked(Verdict):
    """A verdict that has been shown: the cell that asked for it does not show it twice."""

    def _ipython_display_(self) -> None:
        pass


def _narrow(line: str) -> list[str]:
    if len(line) <= _VALIDATED_WIDTH:
        return [line]
    bare = line.lstrip()
    indent = " " * (len(line) - len(bare))
    # The points stand at the end of the first line, far to the right.
    short = indent + re.sub(r" {3,}", "   ", bare)
    return textwrap.wrap(
        short, _VALIDATED_WIDTH, subsequent_indent=indent + "  ", break_on_hyphens=False
    )


def check(function: Callable[..., Any]) -> Verdict | None:
    """Check one of your functions and show what is right, what is wrong and where to look.

    Parameters
    ----------
    function : callable
        The function of an exercise, under the exercise's name.

    Returns
    -------
    Verdict or None
        The result, which has been shown; ``print`` shows it again. None where nothing was checked.
    """
    try:
        exercise = find(exercise_name(function, "check", sys._getframe(1).f_globals, quoted=False))
    except NoExerciseError as error:
        _nothing(str(error))
        return None
    verdict, printed = run_check(exercise, function)
    _show(exercise, verdict, printed)
    if not verdict.passed:
        replaced = replaced_in((function, *functions_called(function).values()))
        if sentence := replaced or wrong_prerequisite(exercise, function):
            show_note(sentence)
    _remember(verdict)
    return Checked(**vars(verdict))


def _show(exercise: Exercise, verdict: Verdict, printed: str) -> None:
    if validating():
        # nbgrader's Validate button reads errors, not reports; and it must not print anything else.
        if not verdict.passed:
            raise CheckFailed(verdict.message)
        return
    show_verdict(exercise, verdict)
    lines = printed.splitlines()
    if any("DeprecationWarning" in line for line in lines):
        show_note(
            f"While {exercise.name} ran, a DeprecationWarning came up (your NumPy is {np.__version__}). In a "
            "newer version that may be an error, and your notebook may be graded with a newer one."
        )
    if lines:
        shown = "\n".join(line[:100] for line in lines[:PRINTED_LINES])
        more = f"\n... and {len(lines) - PRINTED_LINES} more lines" * (len(lines) > PRINTED_LINES)
        show_note(f"While it was checked, {exercise.name} printed:\n{shown}{more}")


def _remember(verdict: Verdict) -> None:
    tried = verdict.diagnosis not in NOTHING_TO_SHOW
    found = (verdict.diagnosis,) if tried and verdict.diagnosis else ()

    def after(past: ExerciseRecord) -> ExerciseRecord:
        attempts = past.attempts + tried
        first = verdict.passed and past.first_right == 0
        return replace(
            past,
            attempts=attempts,
            points=verdict.points,
            right=verdict.passed,
            first_right=attempts if first else past.first_right,
            mistakes=tuple(dict.fromkeys((*past.mistakes, *found))),
        )

    learner_record().revise(verdict.exercise, after)


def _nothing(text: str) -> None:
    if validating():
        raise CheckFailed(text)
    show_note(text)
