"""Grades as Canvas imports them into its gradebook."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from autograder.lms.columns import number
from autograder.lms.export_view import ExportView
from autograder.lms.exporter import CsvExporter, register
from autograder.lms.grades import StudentGrades
from autograder.lms.roster import Roster
from autograder.records.csv_file import Kept, csv_text

_WHO = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_POSSIBLE = "Points Possible"
_EXCUSED = "EX"


@register
class Canvas(CsvExporter):
    """Canvas, by *Grades, Import*."""

    label = "canvas"

    def text(self, view: ExportView, roster: Roster | None) -> str:
        """Return the file for *Grades, Import*.

        Parameters
        ----------
        view : ExportView
        roster : Roster or None
            Canvas' own *Export Entire Gradebook*: its columns about people are passed on as they are. The
            assignment keeps its number, so that Canvas makes no second one. A cell without a grade here
            stays.
        """
        possible: list[object] = ["    " + _POSSIBLE, "", "", "", "", view.number(view.max_points)]
        if roster is None:
            known = [[*_who(student), view.of(student)] for student in view.students]
            return csv_text([*_WHO, view.title], [possible, *known])
        column = _assignment(roster, view)
        pairs = view.matched(replace(roster, rows=roster.people))
        who = [roster.column(name) for name in _WHO]
        rows: list[list[object]] = [
            [
                *(row.get(name, "") if name else "" for name in who),
                _cell(view, student, row, column),
            ]
            for row, student in pairs
        ]
        title = roster.title(column) if column else view.title
        return csv_text([*_WHO, title], [possible, *rows])


def _cell(
    view: ExportView, student: StudentGrades | None, row: Mapping[str, str], column: str | None
) -> object:
    """Return a person's cell: what Canvas has stays where we have nothing, and where it excuses somebody."""
    has, given = row.get(column or "", ""), view.of(student)
    excused = has.strip().upper() == _EXCUSED
    if student and excused and student.submitted:
        view.remarks.append(f"{student.student} is excused in Canvas (EX): that stays")
    nothing = student is None or not student.submitted
    return Kept(has) if given is None or excused or (nothing and has.strip()) else given


def _assignment(roster: Roster, view: ExportView) -> str | None:
    """Return the column of the assignment: Canvas writes its number behind its name."""
    title = view.title.casefold()
    columns = [name for name in roster.header if name not in map(roster.column, _WHO)]
    exact = [name for name in columns if roster.title(name).casefold() == title]
    found = exact or [name for name in columns if _bare(roster.title(name)).casefold() == title]
    if not found:
        known = [
            roster.title(name) for name in columns if re.search(r"\(\d+\)$", roster.title(name))
        ]
        there = f" It has {', '.join(known[:10])}." if known else ""
        view.remarks.append(
            f"Canvas' file has no assignment {view.title}: importing this makes a new one.{there} Say which "
            "is meant by --title"
        )
        return None
    points = {name: _points(roster, name) for name in found}
    fits = [name for name in found if points[name] == view.max_points] or found
    if len(found) > 1:
        names = " and ".join(roster.title(name) for name in found)
        view.remarks.append(
            f"Canvas has {len(found)} assignments of this name, {names}: written for "
            f'{roster.title(fits[0])}. If that is the wrong one, say --title "{roster.title(found[-1])}"'
        )
    has = points[fits[0]]
    if has is not None and has != view.max_points:
        ours = view.number(view.max_points)
        view.remarks.append(
            f"Canvas counts up to {view.number(has)} points, the notebook up to {ours}: set them alike"
        )
    return fits[0]


def _points(roster: Roster, column: str) -> float | None:
    """Return the points possible, from one of the rows above people's."""
    keys = roster.called("canvas")
    above = [row for row in roster.rows if keys and not row.get(keys, "").strip()]
    return next(
        (found for row in above if (found := number(row.get(column, ""))) is not None), None
    )


def _bare(title: str) -> str:
    return re.sub(r"\s*\(\d+\)$", "", title)


def _who(student: StudentGrades) -> Sequence[str]:
    """Return the ids by which Canvas may know someone, without its own list."""
    number = student.lms_id or (student.student if student.student.isdecimal() else "")
    login = "" if student.student == number else student.student
    return (student.name, number, "", login, "")
