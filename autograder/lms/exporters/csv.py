"""Grades as a table of nbgrader's own columns."""

from autograder.lms.export_view import ExportView
from autograder.lms.exporter import CsvExporter, register
from autograder.lms.grades import StudentGrades
from autograder.lms.roster import Roster
from autograder.records.csv_file import csv_text

_COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score",
)  # fmt: skip


@register
class Table(CsvExporter):
    """No system: a table of nbgrader's own columns."""

    label = "grades"

    def text(self, view: ExportView, roster: Roster | None) -> str:
        """Return the table of `nbgrader export`, with its cells quoted and harmless.

        As there, who has not handed in has 0. A student on whom the grader failed has no grade: the cells
        stay empty.
        """
        grades = view.grades
        rows = [
            [
                grades.assignment,
                str(grades.duedate or ""),
                str(student.timestamp or ""),
                student.student,
                student.last_name,
                student.first_name,
                student.email,
                *_open_if_failed(student),
                grades.max_points,
            ]
            for student in grades.students
        ]
        return csv_text(_COLUMNS, rows)


def _open_if_failed(student: StudentGrades) -> tuple[float | None, float | None, float | None]:
    """Return score, penalty and total; nothing where nobody gave points."""
    if student.failed:
        return (None, None, None)
    return (student.score, student.penalty, student.total)
