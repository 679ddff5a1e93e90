"""The result of a run for a person at a terminal, and for a program that reads on."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from autograder.cli.terminal.tables import whole
from autograder.judging.messages import points_text
from autograder.records.result_row import ResultRow
from autograder.submission.text import printable

#: Widths in characters: "What happened" at its narrowest, and one exercise.
_WORDS, _EXERCISE, _TOTAL = 28, 6, 12


def fits(rows: Sequence[ResultRow], width: int) -> bool:
    """Whether a table of this width breaks no name."""
    return longest(rows) + _TOTAL + _WORDS <= width


def longest(rows: Sequence[ResultRow]) -> int:
    """Return the width of the longest name in a table."""
    return max((cell_len(printable(row.label, 60)) for row in rows), default=0)


def class_table(rows: Sequence[ResultRow], width: int = 120) -> Table:
    """Return the table of a class: a row for each submission, a narrow column for each exercise.

    Where ``width`` columns do not hold them beside what happened, the exercises are left out.
    """
    names = _exercises(rows)
    if longest(rows) + _EXERCISE * len(names) + _TOTAL + _WORDS > width:
        names = []
    numbered = ", ".join(f"{number} {name}" for number, name in enumerate(names, start=1))
    table = Table(
        box=box.SIMPLE,
        padding=(0, 1, 0, 0),
        caption=f"Exercises: {numbered}" if names else None,
        caption_justify="left",
    )
    table.add_column("Student", no_wrap=True)
    for number in range(1, len(names) + 1):
        table.add_column(str(number), justify="right")
    table.add_column("Total", justify="right")
    table.add_column("What happened", overflow="fold")
    for row in sorted(rows, key=by_label):
        points = {verdict.exercise: points_text(verdict.points) for verdict in row.verdicts}
        # Text, not markup: an id or a remark may hold brackets.
        table.add_row(
            Text(printable(row.label, 60)),
            *(points.get(name, "") for name in names),
            total(row),
            Text(printable(what_happened(row), 300)),
        )
    return table


def class_lines(rows: Sequence[ResultRow]) -> list[str]:
    """Return a line with tabs for each submission.

    It has student, points, of how many, status, what happened, name. Nothing is cut: a program reads it.
    """
    return [
        "\t".join(
            (
                whole(row.student),
                points_text(row.points) if row.status != "error" else "",
                points_text(row.max_points),
                row.status,
                whole(what_happened(row)),
                whole(row.name),
            )
        )
        for row in sorted(rows, key=by_label)
    ]


def total(row: ResultRow) -> str:
    """Return points earned and possible, or a dash where the grader failed."""
    if row.status == "error":
        return "-"
    return f"{points_text(row.points)}/{points_text(row.max_points)}"


def what_happened(row: ResultRow) -> str:
    """Return the named mistakes and the remarks in one line."""
    found = diagnoses(row)
    if row.status != "graded":
        found = []
    when = row.unchanged_since
    again = [f"unchanged, graded on {when.astimezone():%Y-%m-%d %H:%M}"] if when else []
    return whole("; ".join([*again, *found, *row.remarks]))


def by_label(row: ResultRow) -> tuple[str, str]:
    """Return the key by which rows are sorted: the name, then the id."""
    return row.label.casefold(), row.student


def diagnoses(row: ResultRow) -> list[str]:
    """Return the mistakes found, as ``exercise: slug``; exercises not begun are counted, not listed."""
    open_ = [v for v in row.verdicts if v.diagnosis == "not-written"]
    named = [f"{v.exercise}: {v.diagnosis}" for v in row.verdicts if v.diagnosis and v not in open_]
    return named + [f"{len(open_)} not written"] * bool(open_)


def _exercises(rows: Sequence[ResultRow]) -> list[str]:
    return list(dict.fromkeys(verdict.exercise for row in rows for verdict in row.verdicts))
