"""The same mistake in whole numbers: an easier call that fails as the simplest failing case does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from autograder.exercise.model import Case, Exercise
from autograder.judging.answer import Answer, Missing
from autograder.judging.answer_key import AnswerKey
from autograder.judging.assess import judge_case
from autograder.judging.failure import Failure
from autograder.judging.whole_numbers import in_whole_numbers

#: Number of cases that are tried, the simplest first.
_TRIED = 4


def easier_failure(
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
    for failure in [f for f in ordered if len(f.case.traits) == traits][:_TRIED]:
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
