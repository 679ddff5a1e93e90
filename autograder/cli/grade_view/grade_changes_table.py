"""Whose grades move, for a person at a terminal, for a pipe and as a CSV file."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from autograder.exercise.plain_values import counted
from autograder.judging.messages import points_text
from autograder.records.csv_file import csv_text, write_private
from autograder.records.grade_changes import GradeChange, GradeChanges
from autograder.submission.text import printable

_HEADER = ("student", "exercise", "was", "is", "possible", "why", "total was", "total is")


def moves_table(moves: GradeChanges) -> Table:
    """Return a table with a row for each exercise whose points move, students apart."""
    table = Table(title="Grades that move", title_justify="left")
    table.add_column("Student", overflow="fold")
    table.add_column("Total", justify="right")
    table.add_column("Exercise", overflow="fold")
    table.add_column("Points", justify="right")
    table.add_column("Why", overflow="fold")
    before = ""
    for moved in moves.moved:
        if moved.student != before and before:
            table.add_section()
        # Text, not markup: an id may hold brackets.
        first = moved.student != before
        table.add_row(
            Text(printable(moved.student, 40)) if first else "",
            _arrow(*moves.totals[moved.student]) if first else "",
            moved.exercise,
            f"{_arrow(moved.previous, moved.now)} of {points_text(moved.possible)}",
            Text(moved.why),
        )
        before = moved.student
    return table


def moves_lines(moves: GradeChanges) -> list[str]:
    """Return a line for each exercise whose points move."""
    return [
        f"{printable(moved.student)}: {moved.exercise} {_arrow(moved.previous, moved.now)} "
        f"of {points_text(moved.possible)} ({moved.why})"
        for moved in moves.moved
    ]


def moves_summary(moves: GradeChanges) -> str:
    """Return how many students get more, fewer and the same, in one line."""
    parts = [
        f"{counted(moves.up, 'student')} up",
        f"{moves.down} down",
        f"{moves.same} graded again with the same points",
    ]
    parts += [f"{moves.new} new"] * bool(moves.new)
    parts += [f"{counted(moves.kept, 'score')} given by hand stays"] * (moves.kept == 1)
    parts += [f"{moves.kept} scores given by hand stay"] * (moves.kept > 1)
    equal = len(moves.totals) - moves.up - moves.down
    parts += [f"{counted(equal, 'student')} with other points and the same total"] * bool(equal)
    return ", ".join(parts) + "."


def write_moves(moves: GradeChanges, path: Path) -> None:
    """Write what moves as a CSV file that no spreadsheet runs."""
    write_private(path, csv_text(_HEADER, [_cells(moved, moves) for moved in moves.moved]))


def _cells(moved: GradeChange, moves: GradeChanges) -> tuple[object, ...]:
    points = (moved.previous, moved.now, moved.possible)
    total = map(points_text, moves.totals[moved.student])
    return (moved.student, moved.exercise, *map(points_text, points), moved.why, *total)


def _arrow(previous: float, now: float) -> str:
    return f"{points_text(previous)} -> {points_text(now)}"
