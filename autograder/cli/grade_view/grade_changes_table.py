"""The table of grades that change: for a terminal, for a pipe and as a CSV file."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from autograder.cli.terminal.tables import whole
from autograder.exercise.plain_values import counted
from autograder.judging.messages import points_text
from autograder.records.csv_file import csv_text, write_private
from autograder.records.grade_changes import GivenPoints, GradeChange, GradeChanges
from autograder.submission.text import printable

_HEADER = ("student", "exercise", "was", "is", "possible", "why", "total was", "total is")


def changes_table(changes: GradeChanges) -> Table:
    """Return a table with a row for each exercise whose points move, students apart."""
    table = Table(title="Grades that move", title_justify="left")
    table.add_column("Student", overflow="fold")
    table.add_column("Total", justify="right")
    table.add_column("Exercise", overflow="fold")
    table.add_column("Points", justify="right")
    table.add_column("Why", overflow="fold")
    before = ""
    for moved in changes.moved:
        if moved.student != before and before:
            table.add_section()
        # Text, not markup: an id may hold brackets.
        first = moved.student != before
        table.add_row(
            Text(printable(moved.student, 40)) if first else "",
            _arrow(*changes.totals[moved.student]) if first else "",
            moved.exercise,
            f"{_arrow(moved.previous, moved.now)} of {points_text(moved.possible)}",
            Text(moved.why),
        )
        before = moved.student
    return table


def changes_lines(changes: GradeChanges) -> list[str]:
    """Return a line for each exercise whose points move."""
    return [
        f"{printable(moved.student)}: {moved.exercise} {_arrow(moved.previous, moved.now)} "
        f"of {points_text(moved.possible)} ({moved.why})"
        for moved in changes.moved
    ]


def given_lines(changes: GradeChanges) -> list[str]:
    """Return a line for each question that is worth another number now, with the points given by hand."""
    questions: dict[tuple[str, float, float], list[GivenPoints]] = {}
    for one in changes.given:
        questions.setdefault((one.question, one.previous, one.now), []).append(one)
    return [
        f"{question} was worth {points_text(previous)} and is worth {points_text(now)}. Points given by hand "
        "stay: "
        + ", ".join(f"{whole(one.student)}: {points_text(one.points)}" for one in theirs)
        + ". Look at them in the formgrader."
        for (question, previous, now), theirs in questions.items()
    ]


def changes_summary(changes: GradeChanges) -> str:
    """Return the numbers of students who get more, fewer and the same points, in one line."""
    parts = [
        f"{counted(changes.up, 'student')} up",
        f"{changes.down} down",
        f"{changes.same} graded again with the same points",
    ]
    parts += [f"{changes.new} new"] * bool(changes.new)
    parts += [f"{counted(changes.kept, 'score')} given by hand stays"] * (changes.kept == 1)
    parts += [f"{changes.kept} scores given by hand stay"] * (changes.kept > 1)
    equal = len(changes.totals) - changes.up - changes.down
    parts += [f"{counted(equal, 'student')} with other points and the same total"] * bool(equal)
    return ", ".join(parts) + "."


def write_changes(changes: GradeChanges, path: Path) -> None:
    """Write what moves as a CSV file that no spreadsheet runs."""
    write_private(path, csv_text(_HEADER, [_cells(moved, changes) for moved in changes.moved]))


def _cells(moved: GradeChange, changes: GradeChanges) -> tuple[object, ...]:
    points = (moved.previous, moved.now, moved.possible)
    total = map(points_text, changes.totals[moved.student])
    return (moved.student, moved.exercise, *map(points_text, points), moved.why, *total)


def _arrow(previous: float, now: float) -> str:
    return f"{points_text(previous)} -> {points_text(now)}"
