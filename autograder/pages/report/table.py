"""The report as a table for a spreadsheet: a row a student."""

from autograder.pages.report.load import ClassData
from autograder.pages.report.rows import RATED, STATES, item_name, lines
from autograder.records.csv_file import csv_text


def report_csv(data: ClassData) -> str:
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
