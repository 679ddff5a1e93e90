"""One student's grade as Gradescope reads it from an autograder: ``results.json``."""

from __future__ import annotations

import json

from autograder.exchange.grades import CellGrade, StudentGrades
from autograder.exchange.marks import Marks
from autograder.report import points_text
from autograder.submission.text import encodable

#: Gradescope shows no more of a text than it can.
_MAX_OUTPUT = 20_000


def results_json(marks: Marks, student: StudentGrades) -> str:
    """Return ``results.json``: the total, and a test for each exercise and question.

    The score is nbgrader's total, so that what is taken off for lateness counts; it stands above the sum of
    the tests.
    """
    said = marks.messages(student)
    tests = [_test(name, cell, said.get(name), student) for name, cell in marks.items(student)]
    results = {
        "score": marks.of(student) or 0,
        "output": _summary(marks, student),
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": tests,
    }
    return json.dumps(results, indent=1, ensure_ascii=True) + "\n"


def _test(
    name: str, cell: CellGrade, message: str | None, student: StudentGrades
) -> dict[str, object]:
    words = message if message is not None else student.comments.get(name, "")
    if cell.points is None:
        words = words or "Not graded yet."
    test: dict[str, object] = {
        "name": name,
        "score": cell.points or 0.0,
        "max_score": cell.max_points,
        # As text: part of it is what the student's code said.
        "output": encodable(words)[:_MAX_OUTPUT],
        "output_format": "text",
        "visibility": "visible",
    }
    if cell.points is not None:
        test["status"] = "passed" if cell.points >= cell.max_points - 0.005 else "failed"
    return test


def _summary(marks: Marks, student: StudentGrades) -> str:
    text = f"{points_text(student.total)} of {points_text(marks.max_points)} points."
    if student.penalty:
        text += f" {points_text(student.penalty)} are taken off for lateness."
    return text
