"""A recorded result with a few verdicts given anew: the others, and the notebook's run, stay as they are."""

from dataclasses import replace
from typing import Any

import nbformat

from autograder.assignment.context import AskedExercise, Context
from autograder.judging.messages import report
from autograder.judging.verdict import Verdict, score
from autograder.records.changes import Changes
from autograder.records.result import Result
from autograder.records.shown_notebook import shown_again
from autograder.submission.match import grade_id


def merged(
    before: Result, notebook: str, context: Context, changes: Changes, found: Result | None
) -> Result:
    """Return the whole result.

    Parameters
    ----------
    before : Result
        As it was recorded.
    notebook : str
        The text of the autograded notebook that was written with it.
    context : Context
        As it is now.
    changes : Changes
        Not of the whole.
    found : Result or None
        The verdicts of `changes.again`; None where there are none.

    Returns
    -------
    Result
        With a verdict for each question, in the notebook's order.
    """
    fresh = {verdict.exercise: verdict for verdict in found.verdicts} if found else {}
    recorded = {verdict.exercise: verdict for verdict in before.verdicts}
    verdicts = []
    for question in context.questions:
        name = question.exercise.name
        if name in changes.again:
            verdicts.append(fresh[name])
        elif name in changes.counted:
            verdicts.append(_counted(recorded[name], question))
        else:
            verdicts.append(recorded[name])
    remarks = tuple(dict.fromkeys([*before.remarks, *(found.remarks if found else ())]))
    again = [verdict for verdict in verdicts if verdict.exercise in changes.exercises]
    read = nbformat.reads(notebook, as_version=4)
    _renew_metadata(read, context)
    return replace(
        before,
        verdicts=tuple(verdicts),
        remarks=remarks,
        notebook=shown_again(read, verdicts, again, remarks),
        seconds=found.seconds if found else 0.0,
    )


def _counted(verdict: Verdict, question: AskedExercise) -> Verdict:
    """Return a recorded verdict with its points counted by the weights and points of now."""
    weights = {aspect.name: aspect.weight for aspect in question.exercise.aspects}
    aspects = tuple(replace(aspect, weight=weights[aspect.name]) for aspect in verdict.aspects)
    points = score(aspects, question.max_points)
    return replace(
        verdict,
        points=points,
        max_points=question.max_points,
        aspects=aspects,
        message=report(
            question.exercise, aspects, points, question.max_points, verdict.explanation
        ),
    )


def _renew_metadata(notebook: Any, context: Context) -> None:
    """Give the release version's cells what is said of them now: their points stand there."""
    known = {grade_id(cell): cell for cell in context.release.cells if grade_id(cell)}
    for cell in notebook.cells:
        if grade_id(cell) in known:
            cell.metadata = known[grade_id(cell)].metadata
