"""The result of a run for a person at a terminal, and for a program that reads on."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from autograder.grading.core import Result
from autograder.report import points_text
from autograder.submission.text import printable


def class_table(results: Sequence[Result]) -> Table:
    """Return the table of a class: a row for each submission, a narrow column for each exercise."""
    names = _exercises(results)
    numbered = ", ".join(f"{number} {name}" for number, name in enumerate(names, start=1))
    table = Table(caption=f"Exercises: {numbered}" if names else None, caption_justify="left")
    table.add_column("Student", overflow="fold")
    for number in range(1, len(names) + 1):
        table.add_column(str(number), justify="right")
    table.add_column("Total", justify="right")
    table.add_column("What happened", overflow="fold")
    for result in sorted(results, key=lambda result: result.student):
        points = {verdict.exercise: points_text(verdict.points) for verdict in result.verdicts}
        # Text, not markup: an id or a remark may hold brackets.
        table.add_row(
            Text(printable(result.student, 40)),
            *(points.get(name, "") for name in names),
            total(result),
            Text(what_happened(result)),
        )
    return table


def class_lines(results: Sequence[Result]) -> list[str]:
    """Return a line with tabs for each submission: student, points, of how many, status, what happened."""
    return [
        "\t".join(
            (
                printable(result.student),
                points_text(result.points) if result.status != "error" else "",
                points_text(result.max_points),
                result.status,
                what_happened(result),
            )
        )
        for result in sorted(results, key=lambda result: result.student)
    ]


def total(result: Result) -> str:
    """Return points earned and possible, or a dash where the grader failed."""
    if result.status == "error":
        return "-"
    return f"{points_text(result.points)}/{points_text(result.max_points)}"


def what_happened(result: Result) -> str:
    """Return the named mistakes and the remarks in one line."""
    found = diagnoses(result)
    if result.status != "graded":
        found = []
    return printable("; ".join([*found, *result.remarks]), 300)


def diagnoses(result: Result) -> list[str]:
    """Return the mistakes found, as ``exercise: slug``; exercises not begun are counted, not listed."""
    open_ = [v for v in result.verdicts if v.diagnosis == "not-written"]
    named = [
        f"{v.exercise}: {v.diagnosis}" for v in result.verdicts if v.diagnosis and v not in open_
    ]
    return named + [f"{len(open_)} not written"] * bool(open_)


def _exercises(results: Sequence[Result]) -> list[str]:
    return list(
        dict.fromkeys(verdict.exercise for result in results for verdict in result.verdicts)
    )
