"""Grades as Moodle takes them: its own grading worksheet filled in, or a file for its gradebook's import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from autograder.errors import GradingError
from autograder.exchange.grades import StudentGrades
from autograder.exchange.marks import Marks
from autograder.exchange.roster import Roster, match
from autograder.exchange.sheet import csv_text
from autograder.report import points_text

_GRADE, _COMMENTS, _MOST = "Grade", "Feedback comments", "Maximum Grade"
_WHO = ("Full name", "Username", "ID number", "Email address")


def moodle_csv(marks: Marks, roster: Roster | None) -> str:
    """Return the file for Moodle.

    Parameters
    ----------
    marks : Marks
    roster : Roster or None
        The assignment's *grading worksheet* (it has a column Identifier) comes back filled in, for *Upload
        grading worksheet*. With any other list of participants, or none, it is a file for *Grades,
        Import, CSV file*, where Moodle asks which column is which.

    Raises
    ------
    GradingError
        Where a worksheet has no column for grades.
    """
    rows: list[list[object]]
    if roster is None:
        rows = [
            [
                one.last_name,
                one.first_name,
                one.student,
                one.email,
                marks.of(one),
                feedback(marks, one),
            ]
            for one in marks.students
        ]
        who = ["Last name", "First name", "ID number", "Email address"]
        return csv_text([*who, marks.title, "Feedback"], rows)
    pairs, remarks = match(roster, marks.students)
    marks.remarks += remarks
    if roster.column("Identifier") is None:
        columns = [column for column in (roster.column(name) for name in _WHO) if column]
        rows = [
            [
                *(row.get(column, "") for column in columns),
                marks.of(student),
                feedback(marks, student),
            ]
            for row, student in pairs
        ]
        return csv_text([*columns, marks.title, "Feedback"], rows)
    return _worksheet(marks, roster, pairs)


def _worksheet(
    marks: Marks,
    roster: Roster,
    pairs: Sequence[tuple[Mapping[str, str], StudentGrades | None]],
) -> str:
    grade, comments, most = (roster.column(name) for name in (_GRADE, _COMMENTS, _MOST))
    if grade is None:
        raise GradingError(
            "the grading worksheet has no column Grade: in Moodle, allow the offline grading worksheet in "
            "the assignment's settings and download it again"
        )
    rows = []
    for row, student in pairs:
        filled = dict(row)
        given = marks.of(student)
        # What Moodle has of others stays.
        if given is not None:
            filled[grade] = str(given)
            if comments:
                filled[comments] = feedback(marks, student)
        _compare(marks, row.get(most or "", ""))
        rows.append([filled.get(name, "") for name in roster.header])
    return csv_text(roster.header, rows)


def _compare(marks: Marks, most: str) -> None:
    """Say where Moodle counts up to another number than we do."""
    try:
        same = not most.strip() or float(most.replace(",", ".")) == marks.max_points
    except ValueError:
        return
    ours = marks.number(marks.max_points)
    remark = f"Moodle's maximum is {most.strip()}, the notebook's {ours}: set them alike"
    if not same and remark not in marks.remarks:
        marks.remarks.append(remark)


def feedback(marks: Marks, student: StudentGrades | None) -> str:
    """Return the points of each exercise and the mistakes found, as HTML: that is what Moodle shows."""
    if student is None or not student.submitted:
        return ""
    lines = [
        f"{name}: {points_text(cell.points)} of {points_text(cell.max_points)}"
        + (f" ({mistake})" if (mistake := marks.mistakes(student).get(name)) else "")
        for name, cell in marks.items(student)
        if cell.points is not None
    ]
    if student.penalty:
        lines.append(f"taken off for lateness: {points_text(student.penalty)}")
    return "<br>".join(escape(line) for line in lines)
