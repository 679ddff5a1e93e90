"""A recorded result with a few verdicts given anew: the others, and the notebook's run, stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import nbformat

from autograder.assignment.context import Context, Question
from autograder.judging.messages import report
from autograder.judging.verdict import AspectResult, Verdict, score
from autograder.records.changes import Touched
from autograder.records.result import Result
from autograder.submission.match import grade_id
from autograder.submission.show import shown_again


def merged(
    record: Mapping[str, Any],
    notebook: str,
    context: Context,
    touched: Touched,
    found: Result | None,
) -> Result:
    """Return the whole result.

    Parameters
    ----------
    record : mapping
        The earlier record (see `autograder.records.autograded_folder.record`).
    notebook : str
        The text of the autograded notebook that was written with it.
    context : Context
        As it is now.
    touched : Touched
        Not of the whole.
    found : Result or None
        The verdicts of `touched.again`; None where there are none.
    """
    fresh = {verdict.exercise: verdict for verdict in found.verdicts} if found else {}
    recorded = {verdict["exercise"]: verdict for verdict in record["verdicts"]}
    verdicts = []
    for question in context.questions:
        name = question.exercise.name
        if name in touched.again:
            verdicts.append(fresh[name])
        elif name in touched.counted:
            verdicts.append(_counted(recorded[name], question))
        else:
            verdicts.append(verdict_from(recorded[name], record["seed"]))
    remarks = tuple(dict.fromkeys([*record["remarks"], *(found.remarks if found else ())]))
    again = [verdict for verdict in verdicts if verdict.exercise in touched.exercises]
    read = nbformat.reads(notebook, as_version=4)
    _renew_metadata(read, context)
    return Result(
        student=record["student"],
        assignment=record["assignment"],
        name=record["notebook"],
        status=record["status"],
        seed=record["seed"],
        verdicts=tuple(verdicts),
        written=tuple((name, answered) for name, answered in record["written"]),
        remarks=remarks,
        notebook=shown_again(read, verdicts, again, remarks),
        seconds=found.seconds if found else 0.0,
    )


def verdict_from(recorded: Mapping[str, Any], seed: int) -> Verdict:
    """Return a recorded verdict; the arrays that showed it are not recorded."""
    return Verdict(
        exercise=recorded["exercise"],
        points=recorded["points"],
        max_points=recorded["max_points"],
        aspects=tuple(AspectResult(**aspect) for aspect in recorded["aspects"]),
        diagnosis=recorded["diagnosis"],
        message=recorded["message"],
        explanation=tuple(recorded["explanation"]),
        seed=seed,
    )


def _counted(recorded: Mapping[str, Any], question: Question) -> Verdict:
    """Return a recorded verdict with its points counted by the weights and points of now."""
    verdict = verdict_from(recorded, question.seed)
    weights = {aspect.name: aspect.weight for aspect in question.exercise.aspects}
    aspects = tuple(replace(aspect, weight=weights[aspect.name]) for aspect in verdict.aspects)
    points = score(aspects, question.worth)
    return replace(
        verdict,
        points=points,
        max_points=question.worth,
        aspects=aspects,
        message=report(question.exercise, aspects, points, question.worth, verdict.explanation),
    )


def _renew_metadata(notebook: Any, context: Context) -> None:
    """Give the release version's cells what is said of them now: their points stand there."""
    known = {grade_id(cell): cell for cell in context.release.cells if grade_id(cell)}
    for cell in notebook.cells:
        if grade_id(cell) in known:
            cell.metadata = known[grade_id(cell)].metadata
