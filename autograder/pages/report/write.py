"""The report as files: the page, and beside it a table for a spreadsheet, a row a student."""

from pathlib import Path

from autograder.pages.report.load import ClassData, read_class
from autograder.pages.report.page import report_page
from autograder.pages.report.rows import RATED, STATES, item_name, lines
from autograder.records.csv_file import csv_text, write_private


def write_report(
    root: Path, assignment: str, out: Path | None = None, db: str | None = None
) -> tuple[Path, Path]:
    """Write the report of an assignment.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    out : Path or None
        The page; None for ``reports/<assignment>.html`` in the course directory.
    db : str or None
        URL of the gradebook; None for the course's own.

    Returns
    -------
    tuple of Path
        The page and the CSV file.

    Raises
    ------
    GradingError
        Where there is nothing to report on.
    """
    data = read_class(root, assignment, db)
    page = out or root / "reports" / f"{assignment}.html"
    table = page.with_suffix(".csv")
    write_private(page, report_page(data))
    write_private(table, _csv(data))
    return page, table


def _csv(data: ClassData) -> str:
    """Return the class as CSV: who, points and named mistake by exercise, time, remarks."""
    items = [item_name(cell) for cell in data.grades.cells]
    header = [
        "student", "name", "section", "state", "points", "max_points", "late_penalty", "waiting_for_a_person",
        *(f"{item} points" for item in items), *(f"{item} mistake" for item in items),
        "seconds", "graded_at", "remarks",
    ]  # fmt: skip
    rows = [
        [
            line.student,
            line.name,
            line.section,
            STATES[line.state],
            line.total if line.state in RATED else None,
            data.grades.max_points,
            line.penalty,
            "yes" if line.waiting else "no",
            *(line.points.get(item) for item in items),
            *(line.mistakes.get(item) for item in items),
            line.seconds,
            line.graded.isoformat() if line.graded else None,
            "; ".join(line.remarks),
        ]
        for line in lines(data)
    ]
    return csv_text(header, rows)
