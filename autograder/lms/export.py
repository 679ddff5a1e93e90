"""Read the gradebook, write what another system imports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from autograder.assignment.course_directory import open_course
from autograder.errors import GradingError, meant
from autograder.lms.export_view import Marks
from autograder.lms.exporters.canvas import canvas_csv
from autograder.lms.exporters.csv import plain_csv
from autograder.lms.exporters.gradescope import results_json
from autograder.lms.exporters.moodle import moodle_csv
from autograder.lms.grades import StudentGrades
from autograder.lms.importers.filename_patterns import proper_id
from autograder.lms.memory import read_memory
from autograder.lms.reading import existing_gradebook, read_grades
from autograder.lms.roster import Roster, read_roster
from autograder.records.csv_file import write_private
from autograder.records.journal import journal_folder, open_journal
from autograder.submission.text import printable

System: TypeAlias = Literal["canvas", "moodle", "gradescope", "csv"]


@dataclass(frozen=True)
class Wanted:
    """What to export.

    Attributes
    ----------
    course : Path
    assignment : str
    to : str
    out : Path or None
        A file; for all of a class to Gradescope a folder. None for the course directory's ``reports``.
    roster : Path or None
        A list of students that the other system has exported.
    title : str
        What the other system calls the assignment; empty for its name here.
    student : str
        Only this one; empty for all.
    zeros : bool
        Whether who has not handed in gets 0.
    db : str or None
        URL of the gradebook; None for the course's own.
    by : str
        The roster's column that has the ids students have here; empty to find out.
    """

    course: Path
    assignment: str
    to: System
    out: Path | None = None
    roster: Path | None = None
    title: str = ""
    student: str = ""
    zeros: bool = False
    db: str | None = None
    by: str = ""


def export(wanted: Wanted) -> tuple[list[Path], list[str]]:
    """Export grades.

    Returns
    -------
    tuple of list of Path and list of str
        What was written, and what the instructor should know.

    Raises
    ------
    GradingError
        Where there is nothing to export, or the roster cannot be read.
    """
    roster = read_roster(wanted.roster, wanted.by) if wanted.roster else None
    marks = _marks(wanted)
    if wanted.to == "gradescope":
        return _gradescope(wanted, marks), marks.remarks
    kind = "grades" if wanted.to == "csv" else wanted.to
    path = wanted.out or _folder(wanted) / f"{wanted.assignment}_{kind}.csv"
    write_private(path, _text(wanted.to, marks, roster))
    return [path], marks.remarks


def _folder(wanted: Wanted) -> Path:
    """Return where reports lie too: git leaves it alone, so no grade is published by mistake."""
    return wanted.course / "reports"


def _text(to: System, marks: Marks, roster: Roster | None) -> str:
    if to == "canvas":
        return canvas_csv(marks, roster)
    if to == "moodle":
        return moodle_csv(marks, roster)
    return plain_csv(marks)


def _marks(wanted: Wanted) -> Marks:
    course = open_course(wanted.course)
    course.notebook(wanted.assignment)
    with existing_gradebook(course, wanted.db) as gradebook:
        grades = read_grades(gradebook, wanted.assignment)
    if wanted.student:
        only = tuple(one for one in grades.students if one.student == wanted.student)
        if not only:
            known = [printable(one.student) for one in grades.students]
            who = printable(wanted.student)
            raise GradingError(f"the gradebook knows no student {who}.{meant(who, known)}")
        grades = type(grades)(
            grades.assignment, grades.max_points, grades.duedate, grades.cells, only
        )
    with open_journal(course.root) as journal:
        entries = {
            one.student: journal.latest(wanted.assignment, one.student) for one in grades.students
        }
    results = {student: entry.result for student, entry in entries.items() if entry}
    memory = read_memory(journal_folder(course.root))
    return Marks(
        grades,
        wanted.title or wanted.assignment,
        results,
        wanted.zeros,
        people={
            number: one for number, (_, one) in memory.people.get(wanted.assignment, {}).items()
        },
        systems={
            one.student: memory.system_of(wanted.assignment, one.student) for one in grades.students
        },
        by=wanted.by,
    )


def _gradescope(wanted: Wanted, marks: Marks) -> list[Path]:
    handed_in = [one for one in marks.students if one.submitted and not one.failed]
    if wanted.student:
        if not handed_in:
            raise GradingError(f"there is no grade of {printable(wanted.student)}")
        path = wanted.out or Path("results.json")
        write_private(path, results_json(marks, handed_in[0]))
        return [path]
    folder = wanted.out or _folder(wanted) / f"{wanted.assignment}_gradescope"
    written = [_one(folder, marks, one) for one in handed_in]
    return [path for path in written if path]


def _one(folder: Path, marks: Marks, student: StudentGrades) -> Path | None:
    if not proper_id(student.student):
        marks.remarks.append(
            f"{printable(student.student)}: cannot be a folder's name; give --student and --out"
        )
        return None
    path = folder / student.student / "results.json"
    write_private(path, results_json(marks, student))
    return path
