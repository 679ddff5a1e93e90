"""Find the bug, in a class: the copy that each student was shown, in the kernel and in judging.

A notebook chooses a copy by the words of the class and the name that its user works under. Grading chooses
by the student's id. The two names need not be the same, so the copy that an answer states counts, unless the
instructor says that they are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from autograder.assignment.context import AskedExercise, Context
from autograder.assignment.course_directory import open_course
from autograder.exercise.model import Bug
from autograder.judging.answer_key import AnswerKey
from autograder.judging.hunt import CLASS_FILE, MARK, SHOWN_FILE, chosen, marked
from autograder.records.journal import FILE, FOLDER, open_journal
from autograder.submission.match import grade_id, is_solution
from autograder.submission.reader import SubmittedCell

#: A line of the class's file: the names on the JupyterHub are the student ids, so that only the student's
#: own copy counts.
OWN_ONLY = "user names are student ids"


def shown_copies(context: Context, notebook: NotebookNode, student: str) -> dict[str, Bug]:
    """Return the copy that a student was shown, by exercise: the one that the answer states, or their own.

    Parameters
    ----------
    context : Context
    notebook : NotebookNode
        With the student's answers.
    student : str
        nbgrader's student id.

    Returns
    -------
    dict of str to Bug
    """
    answers = {grade_id(cell): cell.source for cell in notebook.cells if is_solution(cell)}
    return {
        question.exercise.name: (None if own_only(context) else _stated(question, answers))
        or _own(context, question, student)
        for question in _hunts(context)
    }


def files_for(copies: dict[str, Bug]) -> dict[str, bytes]:
    """Return the file from which ``find_the_bug`` in a graded kernel knows what to show."""
    shown = {name: bug.shown for name, bug in copies.items()}
    return {SHOWN_FILE: json.dumps(shown).encode()} if shown else {}


def key_for(context: Context, question: AskedExercise, student: str) -> AnswerKey:
    """Return the key that judges an answer: with the student's own copy alone, where only that counts.

    Parameters
    ----------
    context : Context
    question : AskedExercise
    student : str
        nbgrader's student id.

    Returns
    -------
    AnswerKey
    """
    key = question.key
    if not question.exercise.hunt or not own_only(context):
        return key
    return replace(key, pool=(_own(context, question, student),))


def remarks_on(context: Context, copies: dict[str, Bug], student: str) -> Iterator[str]:
    """Yield a remark for each answer to another copy than the one that the student's id leads to.

    Without words of a class nothing is said: the notebook chose by a user name alone.

    Parameters
    ----------
    context : Context
    copies : dict of str to Bug
        From `shown_copies`.
    student : str
        nbgrader's student id.

    Returns
    -------
    iterator of str
    """
    if not class_words(context) or not student:
        return
    for question in _hunts(context):
        name, own = question.exercise.name, _own(context, question, student)
        if copies[name] != own:
            yield (
                f"{name} answers copy {copies[name].slug}; by the student id it is copy {own.slug}. "
                "Another user name leads to another copy, and so does another student's answer"
            )


def remarks_on_shown(context: Context, cells: Sequence[SubmittedCell]) -> Iterator[str]:
    """Yield a remark for each answer to another copy than those that the submitted notebook shows.

    Its outputs are the student's own word, so this is a remark and no more.

    Parameters
    ----------
    context : Context
    cells : sequence of SubmittedCell

    Returns
    -------
    iterator of str
    """
    answers = {cell.grade_id: cell.source for cell in cells if cell.grade_id}
    for question in _hunts(context):
        name, hunt = question.exercise.name, question.exercise.hunt
        begins = f"def {hunt.function}(" if hunt else ""
        outputs = [cell.output for cell in cells if begins in cell.output]
        shown = sorted({slug for output in outputs for slug in MARK.findall(output)})
        stated = _stated(question, answers) if shown else None
        if stated and stated.slug not in shown:
            copies = ", ".join(shown)
            yield f"{name} answers copy {stated.slug}, and this notebook shows copy {copies}"


def own_only(context: Context) -> bool:
    """Return whether only the copy counts that the student's id leads to."""
    return OWN_ONLY in class_words(context).splitlines()


def _hunts(context: Context) -> list[AskedExercise]:
    return [question for question in context.questions if question.exercise.hunt]


def _own(context: Context, question: AskedExercise, student: str) -> Bug:
    return chosen(question.key.pool, class_words(context), student, question.exercise.name)


def _stated(question: AskedExercise, answers: dict[str, str]) -> Bug | None:
    return marked(question.key.pool, answers.get(question.exercise.name, ""))


def class_changed(root: Path, assignment: str) -> str:
    """Return a warning where the words of the class are others than those by which it was graded; else "".

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str

    Returns
    -------
    str
        A sentence for an instructor.

    Raises
    ------
    GradingError
        Where the course or its journal cannot be read.
    """
    if not (root / FOLDER / FILE).exists():
        return ""
    course = open_course(root)
    with open_journal(course.root) as journal:
        entries = (journal.latest(assignment, student) for student in journal.students())
        before = {entry.result.class_words for entry in entries if entry}
    now = _words(course.files(assignment))
    if not before - {None, now}:
        return ""
    return (
        f"{CLASS_FILE} of {assignment} is not what it was when students were graded. Tasks to find a bug now "
        "give other copies, and an answer may be to a copy of before. "
        f"Put the old text back, unless you mean this: source/{assignment}/{CLASS_FILE}"
    )


def class_words(context: Context) -> str:
    """Return the words by which copies are chosen; a line of them may be `OWN_ONLY`."""
    return _words(context.files)


def _words(files: Mapping[str, bytes]) -> str:
    return files.get(CLASS_FILE, b"").decode("utf-8", errors="replace").strip()
