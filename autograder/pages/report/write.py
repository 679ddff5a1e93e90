"""Read a class, write the page and the CSV file beside it."""

from pathlib import Path

from autograder.pages.report.load import read_class
from autograder.pages.report.page import report_page
from autograder.pages.report.table import report_csv
from autograder.records.csv_file import write_private


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
    write_private(table, report_csv(data))
    return page, table
