"""The gradebook read once, and never written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
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

from autograder.assignment.course_directory import CourseDirectory, open_course
from autograder.errors import GradingError
from autograder.lms.grades import CellGrade, GradeList, StudentGrades
from autograder.records.database_url import explained, known_driver
from autograder.records.gradebook import open_gradebook


@contextmanager
def existing_gradebook(course: CourseDirectory, db: str | None = None) -> Iterator[Any]:
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
        raise GradingError(
            f"there is no gradebook yet ({Path(course.root, file)}): grade something first "
            "(`autograder grade`)"
        )
    with open_gradebook(db_url) as gradebook, explained(db_url):
        yield gradebook


def waiting_for_a_person(root: Path, assignment: str, db: str | None = None) -> int:
    """Return the number of students with written answers, or changed scores, that a person must look at.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    db : str or None
        URL of the gradebook; None for the course's own.

    Returns
    -------
    int
    """
    with existing_gradebook(open_course(root), db) as gradebook:
        students = read_grades(gradebook, assignment).students
    return sum(one.waiting and not one.failed for one in students)


def waiting_words(count: int) -> str:
    """Return the remark on so many students, at least one, with answers that wait."""
    who = f"{count} student{'s' * (count != 1)}"
    return f"written answers, or changed scores, of {who} wait for a person: what has no points yet counts 0"


def student_names(root: Path, db: str | None = None) -> dict[str, str]:
    """Return the names that the gradebook has, by id: "Lovelace, Ada". None where there is no gradebook."""
    try:
        with existing_gradebook(open_course(root), db) as gradebook:
            known = [StudentGrades(*_who(one)) for one in gradebook.students]
    except GradingError:
        return {}
    return {one.student: one.name for one in known if one.name != one.student}


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
            f"the gradebook does not know {assignment}: run `nbgrader generate_assignment {assignment} "
            "--force` in the course directory"
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
    who = _who(known)
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


def _who(known: Any) -> tuple[str, str, str, str, str]:
    names = (known.first_name, known.last_name, known.email, known.lms_user_id)
    first, last, email, lms_id = (name or "" for name in names)
    return known.id, first, last, email, lms_id


def _of_cells(gradebook: Any, kind: type, assignment_id: str) -> Iterable[tuple[str, Any]]:
    """Return each student with each of their grades or comments, whichever ``kind`` is."""
    found: Iterable[tuple[str, Any]] = (
        gradebook.db.query(SubmittedAssignment.student_id, kind)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(kind, kind.notebook_id == SubmittedNotebook.id)  # type: ignore[attr-defined]
        .filter(SubmittedAssignment.assignment_id == assignment_id)
    )
    return found


def _grades(gradebook: Any, assignment_id: str) -> dict[str, dict[str, CellGrade]]:
    found: dict[str, dict[str, CellGrade]] = defaultdict(dict)
    for student, grade in _of_cells(gradebook, Grade, assignment_id):
        given = grade.manual_score is not None or grade.auto_score is not None
        points = round(float(grade.score), 2) if given else None
        found[student][grade.cell.name] = CellGrade(
            points, float(grade.cell.max_score), bool(grade.needs_manual_grade)
        )
    return found


def _comments(gradebook: Any, assignment_id: str) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for student, comment in _of_cells(gradebook, Comment, assignment_id):
        found[student][comment.cell.name] = comment.comment or ""
    return found
