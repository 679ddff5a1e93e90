"""One student's grade as Gradescope reads it from an autograder: ``results.json``, from the gradebook."""

from __future__ import annotations

from autograder.judging.messages import points_text
from autograder.lms.export_view import Marks
from autograder.lms.grades import CellGrade, StudentGrades
from autograder.lms.results import Test, informing, results, scored


def results_json(marks: Marks, student: StudentGrades) -> str:
    """Return ``results.json``: the total, and a test for each exercise and question.

    The score is nbgrader's total, so that what is taken off for lateness counts; it stands above the sum of
    the tests. What waits for a person has no points, and is no failure.
    """
    said = marks.messages(student)
    tests = [_test(name, cell, said.get(name), student) for name, cell in marks.items(student)]
    return results(_summary(marks, student), tests, score=marks.of(student) or 0)


def _test(name: str, cell: CellGrade, message: str | None, student: StudentGrades) -> Test:
    words = message if message is not None else student.comments.get(name, "")
    if cell.points is None:
        return informing(name, words or "Not graded yet.", passed=True)
    return scored(name, cell.points, cell.max_points, words)


def _summary(marks: Marks, student: StudentGrades) -> str:
    text = f"{points_text(student.total)} of {points_text(marks.max_points)} points."
    if student.penalty:
        text += f" {points_text(student.penalty)} are taken off for lateness."
    return text
