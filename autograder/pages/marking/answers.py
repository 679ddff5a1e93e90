"""The material for marking: a question with its model answer, and the words of each student."""

import functools
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbformat import NotebookNode

from autograder.assignment.apply_settings import with_settings
from autograder.assignment.course_directory import CourseDirectory
from autograder.assignment.settings import read_settings
from autograder.assignment.source_notebook import AuthoringError, read_source, written_cells
from autograder.lms.enrolment import read_enrolment
from autograder.pages.feedback.cells import code
from autograder.pages.feedback.markdown import course_markdown, own_markdown
from autograder.records.journal import journal_folder
from autograder.submission.match import grade_id, is_solution
from autograder.submission.rebuild import is_extra
from autograder.submission.text import printable

#: The number of earlier comments that are offered.
MOST_COMMENTS = 12
#: Of students whom the list gives none, such as those who are not on it.
NO_SECTION = "no section"


@dataclass(frozen=True)
class Elsewhere:
    """Something else that a student wrote: a heading, and HTML."""

    title: str
    page: Markup
    code: bool = False


@dataclass(frozen=True)
class WrittenAnswer:
    """One student's words to the question.

    Attributes
    ----------
    page : Markup
        The answer; empty where its cell was left as it was, or is not there.
    elsewhere : tuple of Elsewhere
        The answers to the other written questions and cells of the student's own.
    submission, grade, comment : str
        nbgrader's ids.
    points : float or None
        None as long as nobody has given any.
    waiting : bool
        Whether a person has to look.
    words : str
        The comment that a person gave.
    """

    student: str
    name: str
    section: str
    page: Markup
    elsewhere: tuple[Elsewhere, ...]
    submission: str
    grade: str
    comment: str
    points: float | None
    waiting: bool
    words: str


@dataclass(frozen=True)
class WrittenQuestion:
    """A written question of a notebook.

    Attributes
    ----------
    name : str
        grade_id of its cell.
    page : Markup
        Its text.
    key : Markup
        The model answer and how to mark it; empty where the source has none.
    """

    name: str
    page: Markup
    key: Markup
    max_points: float

    @property
    def steps(self) -> tuple[float, ...]:
        """The points that have a button: halves where there are few, else none but whole ones."""
        size = 0.5 if self.max_points <= 5 else 1.0
        count = int(self.max_points / size)
        return tuple(size * number for number in range(count + 1)) if count <= 20 else ()


@dataclass(frozen=True)
class Marking:
    """All that the page shows.

    Attributes
    ----------
    questions : tuple of str
        All written questions of the notebook.
    waiting : mapping of str to int
        How many answers wait, by question; of the section that is looked at.
    answers : tuple of WrittenAnswer
        By name.
    comments : tuple of str
        Comments given to this question before, the most frequent first.
    """

    question: WrittenQuestion
    questions: tuple[str, ...]
    waiting: Mapping[str, int]
    sections: tuple[str, ...]
    answers: tuple[WrittenAnswer, ...]
    comments: tuple[str, ...]


def read_marking(
    course: CourseDirectory,
    gradebook: Any,
    assignment: str,
    notebook: str,
    question: str = "",
    section: str = "",
) -> Marking | None:
    """Return the question to mark next in a notebook; None where it has no written question.

    Parameters
    ----------
    course : CourseDirectory
    gradebook : nbgrader.api.Gradebook
    assignment, notebook : str
        nbgrader's names.
    question : str
        grade_id; the first with answers that wait where it is empty or unknown.
    section : str
        Only students of this section of the list of students, or of `NO_SECTION`; all where it is empty.

    Returns
    -------
    Marking or None

    Raises
    ------
    GradingError
        Where grading.toml or the list of students is not in order.
    nbgrader.api.MissingEntry
        Where the gradebook does not know the notebook.
    """
    known = gradebook.find_notebook(notebook, assignment)
    worth = {
        cell.name: float(cell.max_score or 0)
        for cell in known.grade_cells
        if cell.cell_type == "markdown"
    }
    source = _source(course, assignment, notebook)
    order = [grade_id(cell) for cell in written_cells(source)] if source else []
    names = [name for name in order if name in worth] or sorted(worth)
    if not names:
        return None
    enrolment = read_enrolment(journal_folder(course.root))
    sections = {one.student: one.section for one in enrolment.active} if enrolment else {}
    everybody = gradebook.notebook_submissions(notebook, assignment)
    section_of = {one: sections.get(one.student.id) or NO_SECTION for one in everybody}
    submissions = [one for one in everybody if section in ("", section_of[one])]
    shares = sorted({name for name in sections.values() if name})
    if shares and NO_SECTION in section_of.values():
        shares.append(NO_SECTION)
    waiting = Counter(
        grade.name for one in submissions for grade in one.grades if grade.needs_manual_grade
    )
    if question not in names:
        question = next((name for name in names if waiting[name]), names[0])
    answers = [
        answer
        for one in submissions
        if (answer := _answer(course, one, question, sections.get(one.student.id, "")))
    ]
    given = Counter(answer.words.strip() for answer in answers if answer.words.strip())
    return Marking(
        _question(source, question, worth[question]),
        tuple(names),
        {name: waiting[name] for name in names},
        tuple(shares),
        tuple(sorted(answers, key=lambda answer: (answer.name.casefold(), answer.student))),
        tuple(words for words, _ in given.most_common(MOST_COMMENTS)),
    )


def _source(course: CourseDirectory, assignment: str, notebook: str) -> NotebookNode | None:
    try:
        source = read_source(course.source(assignment) / f"{notebook}.ipynb")
    except AuthoringError:  # answers can be marked without it
        return None
    return with_settings(source, read_settings(course.root, notebook))


def _question(source: NotebookNode | None, name: str, points: float) -> WrittenQuestion:
    before = None
    for cell in source.cells if source else ():
        if grade_id(cell) == name:
            text = before.source if before is not None and before.cell_type == "markdown" else ""
            key = course_markdown(cell.source, 1).page
            return WrittenQuestion(name, course_markdown(text, 1).page, key, points)
        before = cell
    return WrittenQuestion(name, Markup(), Markup(), points)


def _answer(
    course: CourseDirectory, submitted: Any, question: str, section: str
) -> WrittenAnswer | None:
    """Return a student's answer; None where the gradebook has no points for it."""
    grades = {grade.name: grade for grade in submitted.grades}
    if question not in grades:
        return None
    notes = {note.name: note for note in submitted.comments}
    student, grade, note = submitted.student, grades[question], notes.get(question)
    names = (student.last_name, student.first_name)
    path = course.folder("autograded", student.id, submitted.assignment.name)
    wrote = _wrote(path / f"{submitted.notebook.name}.ipynb")
    scored = grade.manual_score is not None or grade.auto_score is not None
    return WrittenAnswer(
        student=student.id,
        name=printable(", ".join(part for part in names if part) or student.id, 80),
        section=section,
        # Only what was left empty has points of the grader's.
        page=next(
            (part.page for part in wrote if part.title == question and grade.auto_score is None),
            Markup(),
        ),
        elsewhere=tuple(part for part in wrote if part.title != question),
        submission=submitted.id,
        grade=grade.id,
        comment=note.id if note else "",
        points=float(grade.score) if scored else None,
        waiting=bool(grade.needs_manual_grade),
        words=(note.manual_comment or "") if note else "",
    )


def _wrote(path: Path) -> tuple[Elsewhere, ...]:
    try:
        seen = path.stat()
    except OSError:
        return ()
    return _wrote_in(path, (seen.st_mtime_ns, seen.st_size))


@functools.lru_cache(maxsize=1_024)
def _wrote_in(path: Path, _version: Collection[int]) -> tuple[Elsewhere, ...]:
    """Return a student's parts of an autograded notebook: answers in words, and cells added."""
    try:
        notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
        return tuple(_parts(notebook))
    except (OSError, ValueError, AttributeError, KeyError, TypeError):  # written by something else
        return ()


def _parts(notebook: NotebookNode) -> Iterator[Elsewhere]:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and is_solution(cell):
            yield Elsewhere(grade_id(cell), own_markdown(cell.source, cell.get("attachments")))
        elif cell.cell_type == "code" and is_extra(cell):
            yield Elsewhere("a cell that the student added", code(cell.source), code=True)
