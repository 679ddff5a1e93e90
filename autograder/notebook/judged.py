"""Ask a student's function the public cases and judge the answers, without showing anything."""

from __future__ import annotations

import contextlib
import functools
import io
import warnings
from collections.abc import Callable
from typing import Any

from autograder.exercise.model import Case, Exercise
from autograder.judging.answer import Answer, Missing, ask
from autograder.judging.answer_key import public_key
from autograder.judging.assess import assess
from autograder.judging.verdict import Verdict
from autograder.notebook.easier import easier_failure
from autograder.notebook.memory import memory
from autograder.notebook.patience import OutOfTime, patience


def judged(exercise: Exercise, function: Callable[..., Any]) -> tuple[Verdict, str]:
    """Return the public check's verdict, remembered as the last, and what the function printed."""
    verdict, printed = verdict_on(exercise, function)
    memory().last[exercise.name] = verdict
    return verdict, printed


def verdict_on(exercise: Exercise, function: Callable[..., Any]) -> tuple[Verdict, str]:
    """Return the public check's verdict, which is not remembered, and what the function printed."""
    key = public_key(exercise.notebook, exercise.name)
    cases = exercise.cases(key.seed)
    answers, printed = _ask_quietly(function, cases, exercise.seconds)

    def once(case: Case) -> Answer:
        return _ask_quietly(function, (case,), exercise.seconds)[0][0]

    simpler = functools.partial(easier_failure, exercise, key, once)
    return assess(exercise, key, cases, answers, simpler=simpler), printed


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
            # A deprecated call becomes an error under an instructor's newer NumPy: it is shown here.
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
