"""The public check of a student's function: asks the public cases and judges the answers; shows nothing."""

import contextlib
import functools
import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from autograder.exercise.model import Case, Exercise
from autograder.judging.answer import Answer, Missing, ask
from autograder.judging.answer_key import AnswerKey, public_key
from autograder.judging.assess import assess, judge_case
from autograder.judging.failure import Failure
from autograder.judging.verdict import Verdict
from autograder.judging.whole_numbers import in_whole_numbers
from autograder.notebook.learner_record import learner_record
from autograder.notebook.patience import OutOfTime, patience

#: Number of cases that are tried, the simplest first.
_CASES_TRIED = 4


def run_check(exercise: Exercise, function: Callable[..., Any]) -> tuple[Verdict, str]:
    """Return the public check's verdict, remembered as the last, and what the function printed."""
    verdict, printed = public_verdict(exercise, function)
    learner_record().last[exercise.name] = verdict
    return verdict, printed


def public_verdict(exercise: Exercise, function: Callable[..., Any]) -> tuple[Verdict, str]:
    """Return the public check's verdict, which is not remembered, and what the function printed."""
    key = public_key(exercise.notebook, exercise.name)
    cases = exercise.cases(key.seed)
    answers, printed = _ask_quietly(function, cases, exercise.seconds)

    def once(case: Case) -> Answer:
        return _ask_quietly(function, (case,), exercise.seconds)[0][0]

    simpler = functools.partial(whole_number_failure, exercise, key, once)
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


def whole_number_failure(
    exercise: Exercise,
    key: AnswerKey,
    ask: Callable[[Case], Answer],
    failures: Sequence[Failure],
) -> Failure | None:
    """Return a failure of a call in whole numbers, or None where none of them fails in the same way.

    Parameters
    ----------
    exercise : Exercise
    key : AnswerKey
        The packed one: it has the right answers in whole numbers.
    ask : callable
        Calls the student's function on a case.
    failures : sequence of Failure
        Explained by the same words.

    Returns
    -------
    Failure or None
    """
    ordered = sorted(failures, key=lambda failure: failure.case.simplicity)
    if not ordered or isinstance(ordered[0].answer, Missing):
        return None  # what ran out of time is not asked again
    traits = len(ordered[0].case.traits)
    for failure in [f for f in ordered if len(f.case.traits) == traits][:_CASES_TRIED]:
        way, expected = key.whole.get(failure.index, (0, None))
        case = in_whole_numbers(failure.case, exercise.parameters, way)
        if expected is None or case is None:
            continue
        answers = (*key.expected[: failure.index], expected, *key.expected[failure.index + 1 :])
        like = replace(key, expected=answers)
        found = judge_case(exercise, failure.aspect, failure.index, case, ask(case), like)
        if found and found.kind == failure.kind and _place(found) == _place(failure):
            return found
    return None


def _place(failure: Failure) -> str:
    return failure.mismatch.where if failure.mismatch else ""
