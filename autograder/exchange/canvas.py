"""Grades as Canvas imports them into its gradebook."""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.exchange.grades import StudentGrades
from autograder.exchange.marks import Marks
from autograder.exchange.roster import Roster, match
from autograder.exchange.sheet import csv_text

_WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POSSIBLE = "Points Possible"


def canvas_csv(marks: Marks, roster: Roster | None) -> str:
    """Return the file for *Grades, Import*.

    Parameters
    ----------
    marks : Marks
    roster : Roster or None
        Canvas' own *Export Entire Gradebook*: its columns that say who someone is are passed on as they are,
        and the assignment keeps its number, so that Canvas makes no second one.
    """
    possible = ["    " + _POSSIBLE, "", "", "", "", marks.number(marks.max_points)]
    if roster is None:
        rows = [[*_who(student), marks.of(student)] for student in marks.students]
        return csv_text([*_WHO, marks.title], [possible, *rows])
    column = _assignment(roster, marks.title)
    students = Roster(
        roster.header,
        tuple(row for row in roster.rows if _POSSIBLE not in next(iter(row.values()), "")),
    )
    pairs, remarks = match(students, marks.students)
    marks.remarks += remarks
    who = [roster.column(name) for name in _WHO]
    rows = [
        [*(row.get(name, "") if name else "" for name in who), marks.of(student)]
        for row, student in pairs
        # Canvas' rows without a number are no students.
        if row.get(roster.column("ID") or "", "x").strip()
    ]
    return csv_text([*_WHO, column], [possible, *rows])


def _assignment(roster: Roster, title: str) -> str:
    """Return the column of an assignment: Canvas writes its number behind its name."""
    for name in roster.header:
        if re.sub(r"\s*\(\d+\)$", "", name).casefold() == title.casefold():
            return name
    return title


def _who(student: StudentGrades) -> Sequence[str]:
    """Return what Canvas may know someone by, without its own list."""
    number = student.lms_id or (student.student if student.student.isdecimal() else "")
    login = "" if student.student == number else student.student
    return (student.name, number, "", login, "")
