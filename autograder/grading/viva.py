"""Sheets for short talks with students about their own code: the answers were found by running it."""

from __future__ import annotations

import functools
import hashlib
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.assignment.context import Context, context_of
from autograder.assignment.course_directory import open_course
from autograder.assignment.read_assignment import read_assignment
from autograder.errors import GradingError, SandboxUnavailable
from autograder.exercise.courses import find
from autograder.exercise.model import Case, Exercise
from autograder.exercise.plain_values import PlainValue
from autograder.exercise.solutions import wrong_answers
from autograder.grading.carry_forward import that_matters
from autograder.grading.grade_one import prepare
from autograder.judging.answer import Returned, ask
from autograder.judging.answer_key import public_key
from autograder.judging.code_questions import CaseQuestion, choose, small_cases
from autograder.judging.messages import NOTHING_TO_SHOW
from autograder.records.journal import Entry, open_journal
from autograder.records.result import Result
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import LOCAL, SANDBOX
from autograder.submission.code import definitions as defined_in
from autograder.submission.files import Submission

#: Questions for so many minutes.
_QUESTIONS, _MINUTES = 3, 5
_MOST_QUESTIONS = 8
#: Functions of a student that are followed, and calls of each.
_FUNCTIONS, _CALLS = 3, 5
#: Known mistakes whose answers become options.
_MISTAKES = 12
_TRACED = "_facts_of_"


@dataclass(frozen=True)
class PastMistake:
    """A mistake that grading named once: exercise, notebook and what was said."""

    exercise: str
    assignment: str
    words: str


@dataclass(frozen=True)
class Sheet:
    """A sheet for one student.

    Attributes
    ----------
    student : str
    exercise : str
        Empty where there is nothing to ask about.
    code : str
        The function, as it was handed in.
    asked : tuple of CaseQuestion
    mistake : PastMistake or None
        The last that was named.
    note : str
        Why there are no questions, or fewer than wanted.
    """

    student: str
    exercise: str = ""
    code: str = ""
    asked: tuple[CaseQuestion, ...] = ()
    mistake: PastMistake | None = None
    note: str = ""


def questions_for(minutes: float) -> int:
    """Return the number of questions that fit into a talk."""
    return min(_MOST_QUESTIONS, max(1, round(minutes * _QUESTIONS / _MINUTES)))


def sheets(root: Path, assignment: str, minutes: float, *, sandbox: bool = True) -> Iterator[Sheet]:
    """Yield a sheet for each student with a graded submission.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    minutes : float
        Of a talk.
    sandbox : bool
        False for kernels without walls.

    Yields
    ------
    Sheet

    Raises
    ------
    GradingError
        Where nothing has been graded, or nothing can be run.
    """
    course = open_course(root)
    notebook = course.notebook(assignment)
    provisioner = str(course.config.get("Ask", {}).get("provisioner", SANDBOX))
    provisioner = provisioner if sandbox else LOCAL
    if provisioner == SANDBOX and not (available := sandbox_available()).ok:
        raise SandboxUnavailable(available.reason, available.remedy)
    students = sorted(student for student, _ in course.submitted(assignment))
    with open_journal(course.root) as journal:
        entries = [e for s in students if (e := journal.latest(assignment, s))]
        past = {entry.result.student: list(journal.past(entry.result.student)) for entry in entries}
    if not entries:
        raise GradingError(
            f"nothing of {assignment} has been graded: run `autograder grade {assignment}`"
        )
    context = context_of(read_assignment(course, assignment, notebook, 0, provisioner))
    for entry in entries:
        student = entry.result.student
        submitted = course.read(
            student, assignment, notebook, earlier=True, counted=entry.result.attempt
        )
        sheet = _sheet(entry, submitted.attempt(entry.result.attempt), context, minutes)
        yield replace(sheet, mistake=last_mistake(past[student]))


def _sheet(entry: Entry, submission: Submission, context: Context, minutes: float) -> Sheet:
    result, number = entry.result, questions_for(minutes)
    prepared = prepare(submission, context)
    if prepared.status != "graded":
        return Sheet(result.student, note="no notebook that can be read was handed in")
    sources = [cell.source for cell in prepared.notebook.cells if cell.cell_type == "code"]
    exercises = _to_ask_about(result, sources)
    if not exercises:
        return Sheet(result.student, note="no function passes: talk about a mistake instead")
    found = followed(prepared.notebook, exercises, context)
    best = Sheet(result.student, note="no function could be followed on a small case")
    for exercise in exercises:
        calls = found[exercise.name]
        code = next((facts["source"] for _, facts in calls), "")
        mistaken = functools.partial(answers_of_mistakes, exercise)
        asked = choose(exercise, calls, result.student, number, mistaken)
        if len(asked) > len(best.asked):
            few = f"only {len(asked)} of {number} questions were found" * (len(asked) < number)
            best = Sheet(result.student, exercise.name, code, asked, note=few)
        if len(asked) == number:
            break
    return best


def _to_ask_about(result: Result, sources: Sequence[str]) -> list[Exercise]:
    """Return some functions that pass: long ones, in an order that differs from student to student.

    The answer to a hunt for a bug is none of them: most of it is the course's code.
    """
    sizes = {
        name: len(source)
        for source in sources
        for name in defined_in(source)
        if any(v.exercise == name and v.passed for v in result.verdicts) and not find(name).hunt
    }
    longest = sorted(sizes, key=lambda name: -sizes[name])[:_FUNCTIONS]
    longest.sort(key=lambda name: hashlib.sha256(f"{result.student} {name}".encode()).digest())
    return [find(name) for name in longest]


def followed(
    notebook: NotebookNode, exercises: Sequence[Exercise], context: Context
) -> dict[str, list[tuple[Case, PlainValue]]]:
    """Return calls of a student's functions and their facts, found in a sandbox.

    Only facts about code that stands in the notebook are kept: the kernel may say anything.

    Parameters
    ----------
    notebook : NotebookNode
        Rebuilt.
    exercises : sequence of Exercise
    context : Context

    Returns
    -------
    dict of str to list of (Case, facts)
    """
    run = that_matters(notebook)
    sources = [re.sub(r"\s+\n", "\n", cell.source) for cell in run.cells]
    lines = ["from autograder.judging.own_code import facts_of as _facts_of"]
    questions, calls = [], {}
    for exercise in exercises:
        name = exercise.name
        lines.append(
            f"def {_TRACED}{name}(*args, **kwargs):\n    return _facts_of({name}, args, kwargs)"
        )
        seed = public_key(exercise.notebook, name).seed
        calls[name] = small_cases(exercise, exercise.cases(seed))[:_CALLS]
        bare = [replace(case, calls=1, room=None) for case in calls[name]]
        questions.append((replace(exercise, name=f"{_TRACED}{name}"), bare))
    run.cells.append(new_code_cell("\n\n".join(lines)))
    ran = context.run(run, questions, files=context.files)
    found: dict[str, list[tuple[Case, PlainValue]]] = {}
    for name, cases in calls.items():
        answers = ran.answers.get(f"{_TRACED}{name}", ())
        found[name] = [
            (case, answer.value)
            for case, answer in zip(cases, answers, strict=False)
            if isinstance(answer, Returned) and _is_of(answer.value, sources)
        ]
    return found


def _is_of(facts: PlainValue, sources: Sequence[str]) -> bool:
    code = facts.get("source") if isinstance(facts, dict) else None
    if not isinstance(code, str) or not code.strip():
        return False
    bare = re.sub(r"\s+\n", "\n", code)
    return any(bare in textwrap.dedent(source) for source in sources)


def answers_of_mistakes(exercise: Exercise, case: Case) -> tuple[PlainValue, ...]:
    """Return the answers of known mistakes to a call."""
    answers = [ask(wrong.function, case) for wrong in wrong_answers(exercise)[:_MISTAKES]]
    return tuple(answer.value for answer in answers if isinstance(answer, Returned))


def last_mistake(past: Sequence[Result]) -> PastMistake | None:
    """Return the last mistake that was named in a student's results, the oldest first."""
    for result in reversed(past):
        for verdict in result.verdicts:
            if verdict.diagnosis and verdict.diagnosis not in NOTHING_TO_SHOW:
                words = verdict.explanation[0].text if verdict.explanation else verdict.diagnosis
                return PastMistake(verdict.exercise, result.assignment, words)
    return None
