"""The result of a run for a person at a terminal, and for a program that reads on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.grading.row import Row
from autograder.report import points_text
from autograder.submission.text import printable


def class_table(rows: Sequence[Row]) -> Table:
    """Return the table of a class: a row for each submission, a narrow column for each exercise."""
    names = _exercises(rows)
    numbered = ", ".join(f"{number} {name}" for number, name in enumerate(names, start=1))
    table = Table(caption=f"Exercises: {numbered}" if names else None, caption_justify="left")
    table.add_column("Student", overflow="fold")
    for number in range(1, len(names) + 1):
        table.add_column(str(number), justify="right")
    table.add_column("Total", justify="right")
    table.add_column("What happened", overflow="fold")
    for row in sorted(rows, key=lambda row: row.student):
        points = {verdict.exercise: points_text(verdict.points) for verdict in row.verdicts}
        # Text, not markup: an id or a remark may hold brackets.
        table.add_row(
            Text(printable(row.student, 40)),
            *(points.get(name, "") for name in names),
            total(row),
            Text(what_happened(row)),
        )
    return table


def class_lines(rows: Sequence[Row]) -> list[str]:
    """Return a line with tabs for each submission: student, points, of how many, status, what happened."""
    return [
        "\t".join(
            (
                printable(row.student),
                points_text(row.points) if row.status != "error" else "",
                points_text(row.max_points),
                row.status,
                what_happened(row),
            )
        )
        for row in sorted(rows, key=lambda row: row.student)
    ]


def total(row: Row) -> str:
    """Return points earned and possible, or a dash where the grader failed."""
    if row.status == "error":
        return "-"
    return f"{points_text(row.points)}/{points_text(row.max_points)}"


def what_happened(row: Row) -> str:
    """Return the named mistakes and the remarks in one line."""
    found = diagnoses(row)
    if row.status != "graded":
        found = []
    when = row.unchanged_since
    again = [f"unchanged, graded on {when.astimezone():%Y-%m-%d %H:%M}"] if when else []
    return printable("; ".join([*again, *found, *row.remarks]), 300)


def diagnoses(row: Row) -> list[str]:
    """Return the mistakes found, as ``exercise: slug``; exercises not begun are counted, not listed."""
    open_ = [v for v in row.verdicts if v.diagnosis == "not-written"]
    named = [f"{v.exercise}: {v.diagnosis}" for v in row.verdicts if v.diagnosis and v not in open_]
    return named + [f"{len(open_)} not written"] * bool(open_)


def _exercises(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(verdict.exercise for row in rows for verdict in row.verdicts))
