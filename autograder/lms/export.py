"""Read the gradebook, write what another system imports."""

from dataclasses import replace
from pathlib import Path

from autograder.assignment.course_directory import open_course
from autograder.errors import GradingError, meant
from autograder.lms.enrolment import Enrolment, read_enrolment
from autograder.lms.export_view import ExportView
from autograder.lms.exporter import ExportRequest
from autograder.lms.exporters import exporter
from autograder.lms.load_grades import existing_gradebook, read_grades
from autograder.lms.memory import read_memory
from autograder.lms.roster import read_roster
from autograder.records.journal import journal_folder, open_journal
from autograder.submission.text import printable


def export(request: ExportRequest) -> tuple[list[Path], list[str]]:
    """Export grades.

    Returns
    -------
    tuple of list of Path and list of str
        The files written, and remarks for the instructor.

    Raises
    ------
    GradingError
        Where there is nothing to export, or the roster cannot be read.
    """
    roster = read_roster(request.roster, request.by) if request.roster else None
    view = _view(request)
    return exporter(request.to).write(request, view, roster), view.remarks


def _view(request: ExportRequest) -> ExportView:
    course = open_course(request.course)
    course.notebook(request.assignment)
    with existing_gradebook(course, request.db) as gradebook:
        grades = read_grades(gradebook, request.assignment)
    if request.student:
        only = tuple(one for one in grades.students if one.student == request.student)
        if not only:
            known = [printable(one.student) for one in grades.students]
            who = printable(request.student)
            raise GradingError(f"the gradebook knows no student {who}.{meant(who, known)}")
        grades = replace(grades, students=only)
    enrolment = read_enrolment(journal_folder(course.root)) or Enrolment()
    gone = {one.student for one in enrolment.people if one.dropped}
    # Nobody waits for those who dropped the course; what they handed in stays.
    still = tuple(one for one in grades.students if one.submitted or one.student not in gone)
    grades = replace(grades, students=still)
    with open_journal(course.root) as journal:
        entries = {
            one.student: journal.latest(request.assignment, one.student) for one in grades.students
        }
    results = {student: entry.result for student, entry in entries.items() if entry}
    # Files without a notebook earn nothing here. The other system may have a grade for them.
    empty = {name for name, result in results.items() if result.status == "missing"}
    open_ = tuple(
        replace(one, submitted=False) if one.student in empty and not one.score else one
        for one in grades.students
    )
    grades = replace(grades, students=open_)
    memory = read_memory(journal_folder(course.root))
    return ExportView(
        grades,
        request.title or request.assignment,
        results,
        request.zeros,
        people={
            number: one for number, (_, one) in memory.people.get(request.assignment, {}).items()
        },
        systems={
            one.student: memory.system_of(request.assignment, one.student)
            for one in grades.students
        },
        by=request.by,
    )
