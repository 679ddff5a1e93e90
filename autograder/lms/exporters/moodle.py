"""Grades as Moodle takes them: its own grading worksheet filled in, or a file for its gradebook's import."""

from collections.abc import Mapping, Sequence
from html import escape

from autograder.errors import GradingError
from autograder.judging.messages import points_text
from autograder.lms import columns
from autograder.lms.export_view import ExportView
from autograder.lms.exporter import CsvExporter, register
from autograder.lms.grades import StudentGrades
from autograder.lms.roster import Doubt, Roster
from autograder.records.csv_file import Kept, csv_text
from autograder.submission.text import printable


@register
class Moodle(CsvExporter):
    """Moodle, by its grading worksheet or its gradebook's import."""

    label = "moodle"

    def text(self, view: ExportView, roster: Roster | None) -> str:
        """Return the file for Moodle.

        Parameters
        ----------
        view : ExportView
        roster : Roster or None
            The assignment's *grading worksheet* (its first column numbers the participants), in any
            language, comes back filled in, for *Upload grading worksheet*. With any other list of
            participants, or none, it is a file for *Grades, Import, CSV file*, where Moodle asks which
            column is which.

        Raises
        ------
        GradingError
            Where a worksheet has no column of grades that is known.
        """
        rows: list[list[object]]
        if roster is None:
            rows = [
                [
                    one.last_name,
                    one.first_name,
                    one.student,
                    one.email,
                    view.of(one),
                    feedback(view, one),
                ]
                for one in view.students
            ]
            who = ["Last name", "First name", "ID number", "Email address"]
            return csv_text([*who, view.title, "Feedback"], rows)
        pairs = view.matched(roster)
        grade = (
            columns.grade(roster.header, roster.rows, view.title) if roster.participants else None
        )
        if roster.participants and not grade:
            raise GradingError(
                "the grading worksheet has no column of grades that is known among "
                f"{', '.join(roster.header)}: say which it is by --title COLUMN. If there is none, allow the "
                "offline grading worksheet in the assignment's settings in Moodle and download it again"
            )
        if grade:
            return _worksheet(view, roster, grade, pairs)
        known = [roster.called(kind) for kind in ("name", "username", "number", "email")]
        kept = [name for name in known if name] or list(roster.header)
        rows = [
            [*(row.get(name, "") for name in kept), view.of(student), feedback(view, student)]
            for row, student in pairs
        ]
        return csv_text([*kept, view.title, "Feedback"], rows)


def _worksheet(
    view: ExportView,
    roster: Roster,
    grade: str,
    pairs: Sequence[tuple[Mapping[str, str], StudentGrades | None]],
) -> str:
    comments = columns.comments(roster.header, grade)
    most = columns.most(roster.header, roster.rows, grade)
    comma = columns.decimal_comma(roster.rows, grade, most)
    named = roster.called("name")
    rows = []
    for row, student in pairs:
        # Moodle's rows of other students stay. Names are left as they are: Moodle does not read them.
        filled = {name: cell if name == named else Kept(cell) for name, cell in row.items()}
        given = view.of(student)
        if given is not None:
            filled[grade] = str(given).replace(".", ",") if comma else str(given)
            if comments:
                filled[comments] = feedback(view, student)
        _compare(view, row.get(most or "", ""))
        rows.append([filled.get(name, "") for name in roster.header])
    return csv_text(roster.titles or roster.header, rows)


def _compare(view: ExportView, most: str) -> None:
    """Say where Moodle counts up to another number than we do, or in words."""
    theirs = columns.number(most)
    ours = view.number(view.max_points)
    remark = f"Moodle's maximum is {most.strip()}, the notebook's {ours}: set them alike"
    if theirs is None:
        remark = Doubt(
            f"Moodle grades by a scale ({printable(most.strip())}) and takes no points: choose points, up to "
            f"{ours}, in the assignment's settings there"
        )
    if most.strip() not in ("", "-") and theirs != view.max_points and remark not in view.remarks:
        view.remarks.append(remark)


def feedback(view: ExportView, student: StudentGrades | None) -> str:
    """Return the points of each exercise and the mistakes found, as HTML: that is what Moodle shows."""
    if student is None or not student.submitted:
        return ""
    lines = [
        f"{name}: {points_text(cell.points)} of {points_text(cell.max_points)}"
        + (f" ({mistake})" if (mistake := view.mistakes(student).get(name)) else "")
        for name, cell in view.items(student)
        if cell.points is not None
    ]
    if student.penalty:
        lines.append(f"taken off for lateness: {points_text(student.penalty)}")
    return "<br>".join(escape(line) for line in lines)
