"""Errors carried forward: a mistake costs points where it was made, and not once more in what builds on it.

An answer that fails may call an earlier answer that is wrong. It is asked again in a kernel of its own, in
which the grader answers that earlier function, and the better counts. Three things keep this fair:

- An exercise declares what it may build on (`Exercise.builds_on`), and the student's text must call it. A
  declaration is needed because some exercises are one function under two names: who passes the question on to
  a twin that is answered right would earn points for nothing. The text is read so that a kernel is started
  only where it can matter.
- This comes after all other questions, and such a kernel is asked nothing else. So what it learns about an
  earlier exercise helps with no question about that one.
- Only whether an aspect passed leaves it. Its words, outputs, errors, shapes and times are not looked at;
  how long all of it took is told to instructors alone.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from nbformat import NotebookNode

from autograder.exercise.model import Exercise, built_on
from autograder.grading.retry import Again, Asked
from autograder.judging.messages import points_text, report
from autograder.judging.verdict import AspectResult, ReportSentence, Verdict, score
from autograder.submission.calls import Calls
from autograder.submission.later_cells import bound, only_defines, used
from autograder.submission.match import grade_id, is_solution
from autograder.submission.rebuild import is_extra


def carry_forward(first: Asked, verdicts: Mapping[str, Verdict]) -> Again:
    """Ask what failed again with right answers of the wrong functions that it calls; the better counts.

    Parameters
    ----------
    first : Asked
    verdicts : mapping of str to Verdict
        By all other ways of asking.

    Returns
    -------
    Again
    """
    found, remarks = dict(verdicts), []
    calls = Calls(c.source for c in first.ran.notebook.cells if c.cell_type == "code")
    lasting, late, untouched = first.replayed(), first.late, first.untouched
    declared = {exercise.name: exercise.builds_on for exercise, _ in first.questions}
    earlier: list[str] = []
    for exercise, cases in first.questions:
        name, verdict = exercise.name, found[exercise.name]
        if verdict.points < verdict.max_points and name not in untouched:
            # One that is right as soon as those below it are is not to blame.
            below = calls.reached([name]) & built_on(name, declared)
            wrong = [other for other in earlier if other in below and not found[other].passed]
            if wrong:
                again = first.run(
                    that_matters(lasting, exercise.check_id),
                    [(exercise, cases)],
                    files=first.files,
                    # One that a later cell has spoiled is asked where it was right before.
                    in_place=verdict.points > first.judged(name).points,
                    answered=wrong,
                    # A loop without an end is not waited for twice, unless a wrong function may be that loop.
                    endless=late - {*wrong} - ({name} if late & {*wrong} else set()),
                )
                better = first.judge(name, again.answers.get(name, ()))
                if better.points > verdict.points:
                    why = f"{_because(wrong, untouched)} {_earned(better)}"
                    found[name] = carried(exercise, verdict, better, why)
                    remarks.append(f"{name}: {why}; {_earned(verdict)} as it is")
        earlier.append(name)
    return Again(found, tuple(remarks))


def that_matters(notebook: NotebookNode, check_id: str = "") -> NotebookNode:
    """Return a copy with the cells that may matter to an answer, and the check cell of this grade_id.

    These are the student's own, and of the notebook's those that define a name that the student's use.
    """
    notebook = copy.deepcopy(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    names = used(cell.source for cell in code if _is_own(cell))
    notebook.cells = [
        cell
        for cell in code
        if _is_own(cell)
        or (check_id and grade_id(cell) == check_id)
        or only_defines(cell.source)
        or bound(cell.source) & names
    ]
    return notebook


def _is_own(cell: NotebookNode) -> bool:
    return is_solution(cell) or is_extra(cell)


def _because(wrong: Sequence[str], untouched: Collection[str]) -> str:
    names = " and ".join([", ".join(wrong[:-1]), wrong[-1]] if wrong[1:] else wrong)
    one = "a right one" if len(wrong) == 1 else "right ones"
    is_ = "is" if len(wrong) == 1 else "are"
    state = "not written" if set(wrong) <= set(untouched) else "wrong"
    return f"because {names} {is_} {state}: with {one} this earns"


def _earned(verdict: Verdict) -> str:
    return f"{points_text(verdict.points)} of {points_text(verdict.max_points)}"


def carried(exercise: Exercise, own: Verdict, better: Verdict, why: str) -> Verdict:
    """Return the verdict that counts: which aspects passed is of the second one, all words of the first.

    Parameters
    ----------
    exercise : Exercise
    own : Verdict
        On the student's functions alone.
    better : Verdict
        With right answers of others.
    why : str
        A clause that names the functions that were wrong, and what this earns without them.

    Returns
    -------
    Verdict
    """
    aspects = tuple(map(_aspect, own.aspects, better.aspects))
    points = score(aspects, own.max_points)
    whole = all(aspect.passed for aspect in aspects)
    sentence = f"{why[0].upper()}{why[1:]}."
    explanation = (ReportSentence(sentence), *(() if whole else own.explanation))
    return replace(
        own,
        points=points,
        aspects=aspects,
        diagnosis=None if whole else own.diagnosis,
        message=report(exercise, aspects, points, own.max_points, explanation),
        explanation=explanation,
        in_full=f"{sentence}\n\n{own.in_full}",
    )


def _aspect(own: AspectResult, better: AspectResult) -> AspectResult:
    if own.passed == better.passed:
        return own
    if better.passed:
        right = f"right on {own.cases} of {own.cases} cases, with right answers of what it calls"
        return replace(own, passed=True, right=own.cases, message=right, unjudged="")
    return replace(own, passed=False, message="wrong with right answers of what it calls")
