"""Ask about each student's code and write the sheets."""

from __future__ import annotations

from pathlib import Path

from autograder.assignment.course_directory import open_course
from autograder.grading.viva import Sheet, sheets
from autograder.lms.load_grades import existing_gradebook, read_grades
from autograder.pages.viva.page import viva_page
from autograder.records.csv_file import write_private


def write_viva(
    root: Path,
    assignment: str,
    minutes: float,
    out: Path | None = None,
    db: str | None = None,
    *,
    sandbox: bool = True,
) -> tuple[Path, list[Sheet]]:
    """Write the sheets of a class as one page.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    minutes : float
        Of a talk.
    out : Path or None
        The page; None for ``reports/<assignment>_viva.html`` in the course directory.
    db : str or None
        URL of the gradebook; None for the course's own.
    sandbox : bool
        False for kernels without walls.

    Returns
    -------
    (Path, list of Sheet)

    Raises
    ------
    GradingError
        Where nothing has been graded, or nothing can be run.
    """
    found = list(sheets(root, assignment, minutes, sandbox=sandbox))
    with existing_gradebook(open_course(root), db) as gradebook:
        grades = read_grades(gradebook, assignment)
    names = {one.student: one.name for one in grades.students if one.name != one.student}
    page = out or root / "reports" / f"{assignment}_viva.html"
    write_private(page, viva_page(assignment, found, names, minutes))
    return page, found
