"""The exercises and written answers of a notebook, as a student is told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from autograder.exercise.courses import UnknownExerciseError, find
from autograder.judging.verdict import AspectResult, ReportSentence, Verdict, told
from autograder.pages.feedback.cells import Cell
from autograder.pages.feedback.grades import Grade, Grades
from autograder.pages.feedback.markdown import Heading, own_markdown

#: Texts for a submission in which nothing could be judged.
_NOT_LOOKED_AT = {
    "not-written": "not begun",
    "undefined": "not there",
    "not-run": "not run",
}
_NO_COMMENT = Markup("")


@dataclass(frozen=True)
class AspectLine:
    """One aspect: what is looked at, whether it is right or was not judged, what was seen."""

    name: str
    passed: bool
    open: bool
    lines: tuple[str, ...]


@dataclass(frozen=True)
class FeedbackItem:
    """An exercise, or a written answer.

    Attributes
    ----------
    name : str
        Of the exercise, or grade_id of the question.
    title : str
        Its title.
    state : str
        A word or two: "right", "wrong", "waits for a person", ...
    fine : bool
        Whether there is nothing to look at again.
    sentences : tuple of ReportSentence
        The observation, the simplest failing case, and where to look.
    hint : str
        A question that leads on; empty for what is right.
    section : Heading or None
        The chapter to read again.
    comment : Markup
        A person's comment.
    """

    name: str
    title: str
    written: bool
    grade: Grade
    state: str
    fine: bool
    sentences: tuple[ReportSentence, ...] = ()
    aspects: tuple[AspectLine, ...] = ()
    hint: str = ""
    section: Heading | None = None
    comment: Markup = _NO_COMMENT


def items_of(cells: Sequence[Cell], grades: Grades) -> tuple[FeedbackItem, ...]:
    """Return the exercises and questions that have points, in the notebook's order."""
    result = grades.result
    verdicts = {verdict.exercise: verdict for verdict in (result.verdicts if result else ())}
    answered = dict(result.written if result else ())
    return tuple(
        _written(cell, grades, answered.get(cell.name, True))
        if cell.role == "written"
        else _exercise(cell, grades, verdicts.get(cell.exercise))
        for cell in cells
        if cell.name in grades.cells
    )


def _written(cell: Cell, grades: Grades, answered: bool) -> FeedbackItem:
    grade = grades.cells[cell.name]
    state = "waits for a person" if grade.waiting else "graded"
    if not answered and grade.checked is None:
        state = "not answered"
    title = cell.title.split(" (")[0] or cell.name
    comment = own_markdown(grades.comments.get(cell.name, ""))
    fine = not grade.waiting and grade.points >= grade.max_points
    return FeedbackItem(
        cell.name, title, True, grade, state, fine, section=cell.section, comment=comment
    )


def _exercise(cell: Cell, grades: Grades, verdict: Verdict | None) -> FeedbackItem:
    name, grade = cell.exercise, grades.cells[cell.name]
    comment = own_markdown(grades.comments.get(name, ""))
    if verdict is None:
        state, fine = _by_points(grade), grade.points >= grade.max_points
        return FeedbackItem(
            name, name, False, grade, state, fine, section=cell.section, comment=comment
        )
    verdict, diagnosis = told(verdict, grades.tell), verdict.diagnosis
    shown = () if diagnosis in _NOT_LOOKED_AT else verdict.aspects
    return FeedbackItem(
        name,
        name,
        False,
        grade,
        _state(diagnosis, shown),
        diagnosis is None,
        verdict.explanation,
        tuple(
            AspectLine(
                aspect.name,
                aspect.passed,
                aspect.unjudged == "open",
                tuple(aspect.message.split("\n")),
            )
            for aspect in shown
        ),
        _hint(name, shown) if diagnosis and grades.tell == "hints" else "",
        cell.section,
        comment,
    )


def _by_points(grade: Grade) -> str:
    """Return the state of an exercise of which there is no report."""
    if grade.waiting:
        return "waits for a person"
    if grade.points >= grade.max_points:
        return "right"
    return "partly right" if grade.points else "wrong"


def _state(diagnosis: str | None, aspects: Sequence[AspectResult]) -> str:
    if diagnosis is None:
        return "right"
    if diagnosis in _NOT_LOOKED_AT:
        return _NOT_LOOKED_AT[diagnosis]
    return "partly right" if any(aspect.passed for aspect in aspects) else "wrong"


def _hint(name: str, aspects: Sequence[AspectResult]) -> str:
    """Return the first hint to whoever has nothing yet, the second to whoever is on the way."""
    try:
        hints = find(name).hints
    except UnknownExerciseError:  # graded by another version of the course
        return ""
    return hints[1 if any(aspect.passed for aspect in aspects) else 0]
