"""A run told to a person: a bar while it goes on, a line for what went wrong, a table at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from autograder.cli.grade_view.confirm import Confirmation
from autograder.cli.grade_view.table import (
    by_label,
    class_lines,
    class_table,
    fits,
    total,
    what_happened,
)
from autograder.cli.terminal.output import inside, next_step, results, warn, warn_of_sandbox
from autograder.cli.terminal.progress import bar
from autograder.cli.terminal.tables import show
from autograder.grading.hunts import class_changed
from autograder.grading.run import Ended, GradeRequest, NotAgreed, grade_course, wrong
from autograder.lms.load_grades import student_names
from autograder.records.grade_changes import GradeChanges
from autograder.records.result_row import ResultRow
from autograder.submission.text import printable

_WORDS = {"unreadable": "not gradable", "missing": "no notebook", "error": "NOT GRADED"}


def grade_and_tell(request: GradeRequest, csv: Path | None = None) -> list[ResultRow]:
    """Grade and return the rows; show progress and a table at a terminal, plain lines with tabs in a pipe.

    Parameters
    ----------
    request : GradeRequest
    csv : Path or None
        Where a table of the grades that move is written.

    Raises
    ------
    Ended
        Where not all was graded; what was is shown.
    NotAgreed
        Grades would change and nobody confirmed it; the rows that were written are shown.
    """
    console = results()
    confirmation = Confirmation(console, request.ask and not request.preview, csv)
    if console.is_terminal and not request.sandbox:
        console.print("[bold red]No sandbox:[/] submissions run with your rights on this machine.")
    if request.sandbox:
        warn_of_sandbox()
    if words := class_changed(request.course, request.assignment):
        warn(words)
    names: dict[str, str] = {}

    def begun() -> None:
        # Now workers are getting ready, and there is time.
        names.update(student_names(request.course, request.db))

    try:
        rows = grade_with_bar(request, confirmation, begun)
    except (Ended, NotAgreed) as end:
        _show(_named(end.rows, names), console)
        raise
    _show(_named(rows, names), console)
    if request.preview:
        print(
            "A preview: nothing was written. A run after it grades nothing again.", file=sys.stderr
        )
        return rows
    if console.is_terminal:
        console.print(f"{_counted(rows)}.", markup=False, highlight=False)
    return rows


def ended_line(end: Ended) -> str:
    """Return the message on a run that ended early: the reason, the work done, the way to go on.

    Several commands grade, with options: the one that was typed goes on.
    """
    why = "Stopped" if end.asked else f"Error: {str(end).rstrip('.')}"
    done, total = len(end.rows), len(end.rows) + end.left
    without = " without --force" * end.without_force
    return f"{why}. {done} of {total} written, {end.left} left: the same command{without} goes on from there."


def not_agreed_line(end: NotAgreed) -> str:
    """Return the message for grades that would change without a confirmation."""
    without = ", without --force," * end.without_force
    return (
        "Nothing of what was graded before was written. These grades wait: "
        f"the same command with --yes{without} writes them."
    )


def _named(rows: list[ResultRow], names: Mapping[str, str]) -> list[ResultRow]:
    return [replace(row, name=names.get(row.student, "")) for row in rows]


def _show(rows: list[ResultRow], console: Console) -> None:
    if console.is_terminal and not rows:
        return
    if console.is_terminal:
        if fits(rows, console.width):
            console.print(class_table(rows, console.width))
        else:
            ordered = sorted(rows, key=by_label)
            cells = [(printable(row.label), total(row), what_happened(row)) for row in ordered]
            show(("Student", "Total", ""), cells, console)
        return
    for line in class_lines(rows):
        # Not through rich: it would break a long line.
        print(line)


def _counted(rows: list[ResultRow]) -> str:
    """Return a line with the number graded, the number graded before, and the seed."""
    graded = len(rows) - len(wrong(rows))
    old = sum(row.unchanged_since is not None for row in rows)
    unchanged = f", {old} of them before and unchanged since" if old else ""
    return f"{graded} of {len(rows)} graded{unchanged}, seed {rows[0].seed}"


def grade_with_bar(
    request: GradeRequest,
    confirmation: Confirmation | None = None,
    begun: Callable[[], None] = lambda: None,
) -> list[ResultRow]:
    """Grade; at a terminal, show a bar and a line for each submission that was not graded.

    Parameters
    ----------
    request : GradeRequest
    confirmation : Confirmation or None
    begun : callable
        Called once, when the executor has been made.

    Returns
    -------
    list of ResultRow
    """
    with bar(printable(request.assignment)) as shown:

        def agree(changes: GradeChanges) -> bool:
            with shown.away():
                return confirmation is not None and confirmation(changes)

        def on_row(count: int, row: ResultRow | None) -> None:
            if row is None:
                begun()
            shown.update(total=count, advance=0 if row is None else 1)
            if row is not None and row.status != "graded":
                words = f"{printable(row.student, 40)}: {_WORDS[row.status]}: {what_happened(row)}"
                shown.line(words)

        return grade_course(
            replace(request, agree=agree if confirmation else request.agree), on_row
        )


def tell_next_step(request: GradeRequest, rows: list[ResultRow]) -> None:
    """Say which command comes after `autograder grade`; to a person only."""
    if any(answered for row in rows for _, answered in row.written):
        tell_to_mark(request.course)
    else:
        command = f"nbgrader generate_feedback {request.assignment}"
        next_step(inside(request.course, command), "students get their comments")


def tell_to_mark(course: Path) -> None:
    """Say where written answers are marked; to a person only."""
    command = inside(course, "jupyter lab")
    next_step(command, "written answers wait in its menu Nbgrader, Formgrader")
