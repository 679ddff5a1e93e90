"""``check(function)``: the public check, against the packed answer key."""

from __future__ import annotations

import contextlib
import io
import re
import textwrap
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.answer import Answer, Missing, ask
from autograder.assess import assess
from autograder.exercise import Case, Exercise
from autograder.exercises import UnknownExerciseError, find
from autograder.key import public_key
from autograder.notebook.memory import memory
from autograder.notebook.patience import OutOfTime, patience
from autograder.notebook.show import show_note, show_verdict, validating
from autograder.report import NOTHING_TO_SHOW
from autograder.verdict import Verdict

#: How much of what a student's function prints is shown.
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
    name = getattr(function, "__name__", None)
    try:
        if not callable(function) or name is None:
            raise UnknownExerciseError(f"check() takes a function, not {type(function).__name__}")
        exercise = find(name)
    except UnknownExerciseError as error:
        _nothing(f"{error}. Call it like this: check(conv1d)")
        return None
    key = public_key(exercise.notebook, exercise.name)
    cases = exercise.cases(key.seed)
    answers, printed = _ask_quietly(function, cases, exercise.seconds)
    verdict = assess(exercise, key, cases, answers)
    _show(exercise, verdict, printed)
    _remember(verdict)
    return Checked(**vars(verdict))


def _ask_quietly(
    function: Callable[..., Any], cases: tuple[Case, ...], seconds: float
) -> tuple[list[Answer], str]:
    """Ask all cases; what the function prints is kept aside: it would bury the report.

    So are its warnings: nbgrader's validation takes anything on stderr for a failure.
    """
    answers: list[Answer] = []
    printed = io.StringIO()
    warned: list[warnings.WarningMessage] | None = []
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            patience(seconds),
        ):
            # What will be an error in a later NumPy is one where an instructor has it.
            warnings.simplefilter("default", DeprecationWarning)
            for case in cases:
                answers.append(ask(function, case))  # noqa: PERF401  # kept when interrupted
    except OutOfTime:
        answers.append(Missing("timeout"))
    except KeyboardInterrupt:
        answers.append(Missing("interrupted", "You stopped it while it ran."))
    for one in warned or ():
        printed.write(warnings.formatwarning(one.message, one.category, one.filename, one.lineno))
    return answers, printed.getvalue()


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
    past = memory().of(verdict.exercise)
    tried = verdict.diagnosis not in NOTHING_TO_SHOW
    memory().change(
        verdict.exercise,
        attempts=past.attempts + tried,
        points=verdict.points,
        right=verdict.passed,
    )


def _nothing(text: str) -> None:
    if validating():
        raise CheckFailed(text)
    show_note(text)
