"""Errors carried forward: a mistake costs points where it was made, and not once more in what builds on it.

An answer that fails may call an earlier answer that is wrong. It is asked again in a kernel of its own, in
which the grader answers that earlier function, and the better counts. Four things keep this fair:

- An exercise declares what it may build on (`Exercise.builds_on`), and the student's text must call it. A
  declaration is needed because some exercises are one function under two names: who passes the question on to
  a twin that is answered right would earn points for nothing. The text is read so that a kernel is started
  only where it can matter.
- A function that has no points in this notebook, a helper or one from an earlier notebook, is first asked and
  judged as the student wrote it. Only one that fails is answered.
- This comes after all other questions, and such a kernel is asked nothing else. So what it learns about an
  earlier exercise helps with no question about that one.
- Only whether an aspect passed leaves it. Its words, outputs, errors, shapes and times are not looked at;
  how long all of it took is told to instructors alone.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from autograder.exercise.courses import below
from autograder.exercise.model import Exercise
from autograder.grading.retry import Again, Asked
from autograder.judging.messages import points_text, report
from autograder.judging.verdict import AspectResult, ReportSentence, Verdict, score
from autograder.runner.session import Request
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
    if all(verdict.passed for verdict in verdicts.values()):
        return Again(dict(verdicts), ())
    calls = Calls(c.source for c in first.ran.notebook.cells if c.cell_type == "code")
    lasting = first.replayed()
    others = _without_points(first, calls, that_matters(lasting), verdicts)
    found, remarks = {**verdicts, **others.verdicts}, []
    late = first.late | others.late
    # An instructor may accept it as a convention in the notebook where it is graded.
    states = {
        name: _ABSENT.get(verdict.diagnosis or "", "unlike the course's")
        for name, verdict in others.verdicts.items()
    }
    states |= dict.fromkeys(late, "too slow") | dict.fromkeys(first.untouched, "not written")
    earlier: list[str] = []
    for exercise, cases in (*others.questions, *first.questions):
        name, verdict = exercise.name, found[exercise.name]
        if not verdict.passed and states.get(name) not in _ABSENT.values():
            # One that is right as soon as those below it are is not to blame.
            names = calls.reached([name]) & {one.name for one in below(exercise)}
            wrong = [other for other in earlier if other in names and not found[other].passed]
            if wrong:
                graded = name in verdicts
                again = first.run(
                    that_matters(lasting, exercise.check_id),
                    [(exercise, cases)],
                    files=first.files,
                    # One that a later cell has spoiled is asked where it was right before.
                    in_place=graded and verdict.points > first.judged(name).points,
                    answered=wrong,
                    # A loop without an end is not waited for twice, unless a wrong function may be that loop.
                    endless=late - {*wrong} - ({name} if late & {*wrong} else set()),
                )
                better = first.judge(name, again.answers.get(name, ()))
                if better.points > verdict.points and graded:
                    why = f"{_because(wrong, states)} {_earned(better)}"
                    remarks.append(f"{name}: {why}; {_earned(verdict)} as it is")
                    better = carried(exercise, verdict, better, why)
                if better.points > verdict.points:
                    found[name] = better
        earlier.append(name)
    return Again({name: found[name] for name in verdicts}, tuple(remarks))


@dataclass(frozen=True)
class _Others:
    """Functions without points in this notebook, and their verdicts as the student wrote them."""

    questions: Sequence[Request]
    verdicts: Mapping[str, Verdict]
    late: frozenset[str]


def _without_points(
    first: Asked, calls: Calls, notebook: NotebookNode, verdicts: Mapping[str, Verdict]
) -> _Others:
    """Ask the functions without points that may be the reason why an exercise fails, in one kernel."""
    failing = [
        exercise
        for exercise, _ in first.questions
        if exercise.name not in first.untouched and not verdicts[exercise.name].passed
    ]
    wanted = {one.name for exercise in failing for one in below(exercise)}
    wanted &= calls.reached(exercise.name for exercise in failing)
    # Not a local variable that happens to have such a name.
    wanted &= used(cell.source for cell in notebook.cells)
    questions = [question for question in first.others if question[0].name in wanted]
    if not questions:
        return _Others((), {}, frozenset())
    ran = first.run(notebook, questions, files=first.files, endless=first.late)
    theirs = replace(first, ran=ran)
    judged = {exercise.name: theirs.judged(exercise.name) for exercise, _ in questions}
    # Nobody knows what a function is worth that was not asked.
    asked = {name: verdict for name, verdict in judged.items() if verdict.diagnosis != "not-run"}
    return _Others([q for q in questions if q[0].name in asked], asked, theirs.late)


#: Words for functions that are not there, by the slug of what was seen.
_ABSENT = {"not-written": "not written", "undefined": "not defined"}


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


def _because(names: Sequence[str], states: Mapping[str, str]) -> str:
    by_state: dict[str, list[str]] = {}
    for name in names:
        by_state.setdefault(states.get(name, "wrong"), []).append(name)
    clauses = [f"{_listed(n)} {'are' if n[1:] else 'is'} {state}" for state, n in by_state.items()]
    return f"because {_listed(clauses)}: with the course's own this earns"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


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
