"""What the gradebook says of an assignment, read once, as plain data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import (
    Comment,
    Grade,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy.engine import make_url

from autograder.errors import GradingError
from autograder.grading.course import Course
from autograder.grading.database import explained, known_driver
from autograder.grading.gradebook import open_gradebook


@dataclass(frozen=True)
class CellGrade:
    """The points of one graded cell; None where nobody has given any yet."""

    points: float | None
    max_points: float
    #: Whether the formgrader asks a person to look at it.
    waiting: bool


@dataclass(frozen=True)
class StudentGrades:
    """A student in the gradebook.

    Attributes
    ----------
    student : str
        nbgrader's id.
    first_name, last_name, email, lms_id : str
        Empty where the gradebook does not know them.
    submitted : bool
    timestamp : datetime or None
        When it was submitted (UTC), where that is known.
    score, penalty : float
        nbgrader's own, manual grades included; what a late submission costs.
    cells : mapping of str to CellGrade
        By grade_id.
    comments : mapping of str to str
        By grade_id: a person's words, else the grader's.
    """

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    submitted: bool = False
    timestamp: datetime | None = None
    score: float = 0.0
    penalty: float = 0.0
    cells: Mapping[str, CellGrade] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Nbgrader's total: the score without the penalty, never below 0."""
        return round(max(0.0, self.score - self.penalty), 2)

    @property
    def failed(self) -> bool:
        """Whether the grader could not give points for an exercise, and no person has."""
        return any(
            cell.points is None and name.endswith("_check") for name, cell in self.cells.items()
        )

    @property
    def waiting(self) -> bool:
        """Whether a person must still look at something."""
        return any(cell.waiting for cell in self.cells.values())

    @property
    def name(self) -> str:
        """Last name, first name, else the id."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or self.student


@dataclass(frozen=True)
class GradeList:
    """All students the gradebook knows, sorted by id, and how many points the assignment has."""

    assignment: str
    max_points: float
    duedate: datetime | None
    #: Points possible of each graded cell, by grade_id.
    cells: Mapping[str, float]
    students: tuple[StudentGrades, ...]


@contextmanager
def existing_gradebook(course: Course, db: str | None = None) -> Iterator[Any]:
    """Open the gradebook of a course; unlike grading, never make a new one.

    Raises
    ------
    GradingError
        Where there is none, or it cannot be reached.
    """
    db_url = db or course.directory.db_url
    url = make_url(known_driver(db_url))
    file = url.database if url.drivername.startswith("sqlite") else None
    if file and not Path(course.root, file).exists():
        raise GradingError("there is no gradebook yet: grade something first (`autograder grade`)")
    with open_gradebook(db_url) as gradebook, explained(db_url):
        yield gradebook


def read_grades(gradebook: Any, assignment: str) -> GradeList:
    """Read an assignment's grades.

    Raises
    ------
    GradingError
        Where the gradebook does not know the assignment.
    """
    try:
        known = gradebook.find_assignment(assignment)
    except MissingEntry:
        raise GradingError(
            f"the gradebook does not know {assignment}: run `nbgrader generate_assignment {assignment}` "
            "in the course directory"
        ) from None
    cells = {
        cell.name: float(cell.max_score)
        for notebook in known.notebooks
        for cell in (*notebook.grade_cells, *notebook.task_cells)
    }
    submissions = {
        found.student_id: found
        for found in gradebook.db.query(SubmittedAssignment).filter_by(assignment_id=known.id)
    }
    grades, comments = _grades(gradebook, known.id), _comments(gradebook, known.id)
    students = [
        _student(one, submissions.get(one.id), grades[one.id], comments[one.id])
        for one in gradebook.students
    ]
    return GradeList(
        assignment,
        float(known.max_score or 0),
        known.duedate,
        cells,
        tuple(sorted(students, key=lambda student: student.student)),
    )


def _student(
    known: Any, found: Any, cells: Mapping[str, CellGrade], comments: Mapping[str, str]
) -> StudentGrades:
    names = (known.first_name, known.last_name, known.email, known.lms_user_id)
    first, last, email, lms_id = (name or "" for name in names)
    who = (known.id, first, last, email, lms_id)
    if found is None:
        return StudentGrades(*who)
    return StudentGrades(
        *who,
        submitted=True,
        timestamp=found.timestamp,
        score=round(float(found.score or 0), 2),
        penalty=round(float(found.late_submission_penalty or 0), 2),
        cells=cells,
        comments=comments,
    )


def _grades(gradebook: Any, assignment_id: str) -> dict[str, dict[str, CellGrade]]:
    found: dict[str, dict[str, CellGrade]] = defaultdict(dict)
    query = (
        gradebook.db.query(SubmittedAssignment.student_id, Grade)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .filter(SubmittedAssignment.assignment_id == assignment_id)
    )
    for student, grade in query:
        given = grade.manual_score is not None or grade.auto_score is not None
        points = round(float(grade.score), 2) if given else None
        found[student][grade.cell.name] = CellGrade(
            points, float(grade.cell.max_score), bool(grade.needs_manual_grade)
        )
    return found


def _comments(gradebook: Any, assignment_id: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    query = (
        gradebook.db.query(SubmittedAssignment.student_id, Comment)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
        .filter(SubmittedAssignment.assignment_id == assignment_id)
    )
    for student, comment in query:
        found[student][comment.cell.name] = comment.comment or ""
    return found
