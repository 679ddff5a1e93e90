"""One line for each student: what the page's last table and the CSV file show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from autograder.judging.messages import NOTHING_TO_SHOW
from autograder.lms.enrolment import Person
from autograder.lms.grades import StudentGrades
from autograder.pages.report.load import ClassData
from autograder.records.result import Result
from autograder.submission.text import printable

_CHECK = "_check"
STATES = {
    "graded": "graded",
    "unreadable": "not gradable",
    "missing": "no notebook in the folder",
    "error": "NOT GRADED: the grader failed",
    "waiting": "handed in, not graded yet",
    "absent": "nothing handed in",
}
#: States in which the points are known: the others are not counted.
RATED = ("graded", "unreadable", "missing")


@dataclass(frozen=True)
class Line:
    """A student in the report.

    Attributes
    ----------
    state : str
        A key of `STATES`.
    total, penalty : float
        nbgrader's total, the penalty taken off already.
    waiting : bool
        Whether written answers (or a score that was changed) wait for a person.
    points : mapping of str to float or None
        By exercise or question.
    mistakes : mapping of str to str
        Slug by exercise; what was not begun is among them.
    seconds : float or None
        How long grading took.
    remarks : tuple of str
        In one line each.
    """

    student: str
    name: str
    section: str
    state: str
    total: float
    penalty: float
    waiting: bool
    points: Mapping[str, float | None]
    mistakes: Mapping[str, str]
    seconds: float | None
    graded: datetime | None
    remarks: tuple[str, ...]


def lines(data: ClassData) -> tuple[Line, ...]:
    """Return a line for each student the gradebook knows or who has a submitted folder, by name."""
    known = {student.student: student for student in data.grades.students}
    people = {one.student: one for one in data.enrolment.people}
    everyone = set(known) | set(data.handed_in)
    found = [
        _line(known.get(student, StudentGrades(student)), data, people.get(student))
        for student in everyone
    ]
    # Nobody waits for those who dropped the course.
    gone = {one.student for one in data.enrolment.people if one.dropped}
    found = [line for line in found if line.state != "absent" or line.student not in gone]
    return tuple(sorted(found, key=lambda line: (line.name.casefold(), line.student)))


def _line(student: StudentGrades, data: ClassData, person: Person | None) -> Line:
    result = data.results.get(student.student)
    return Line(
        student=student.student,
        name=student.name,
        section=person.section if person else "",
        state=_state(student, result, data),
        total=student.total,
        penalty=student.penalty,
        waiting=student.waiting,
        points={item_name(cell): grade.points for cell, grade in student.cells.items()},
        mistakes={
            verdict.exercise: verdict.diagnosis
            for verdict in (result.verdicts if result else ())
            if verdict.diagnosis
        },
        seconds=result.seconds if result else None,
        graded=data.graded.get(student.student),
        remarks=tuple(printable(remark, 300) for remark in (result.remarks if result else ())),
    )


def _state(student: StudentGrades, result: Result | None, data: ClassData) -> str:
    if result is not None:
        return result.status
    if student.student in data.handed_in:
        return "waiting"
    return "graded" if student.submitted else "absent"


def item_name(grade_id: str) -> str:
    """Return the exercise of a check cell; a written question keeps its grade_id."""
    return grade_id.removesuffix(_CHECK)


def not_begun(line: Line) -> int:
    """Return the number of exercises that a student left as they were."""
    return sum(slug in NOTHING_TO_SHOW for slug in line.mistakes.values())


def middle(values: Sequence[float]) -> float | None:
    """Return the median; None of nothing."""
    return median(values) if values else None
