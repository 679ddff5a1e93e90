"""``autograder collect``: from what a learning management system lets one download to submitted folders."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.commands.course import course_directory, course_option

if TYPE_CHECKING:
    from autograder.exchange.collect import Collected


@click.command()
@click.argument("notebook")
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@course_option
def collect(notebook: str, sources: tuple[Path, ...], course: Path | None) -> None:
    """Collect submissions of NOTEBOOK from SOURCES: zips or folders, as downloaded.

    Names are understood as Canvas, Moodle, Gradescope and Blackboard give them, and folders called after
    students. The latest upload of each student counts. Students are called by Canvas' number, by their
    name (Moodle), student id or email (Gradescope), username (Blackboard), by their folder's name. What is
    replaced is kept in .autograder/replaced. Exits with 1 where a file was refused.
    """
    from autograder.exchange.collect import collect as run

    done, refused = run(course_directory(course), notebook, sources)
    _show(done)
    for line in refused:
        click.echo(f"not taken: {line}", err=True)
    if refused:
        sys.exit(1)


def _show(done: Sequence[Collected]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from autograder.submission.text import printable

    rows = [
        (
            printable(one.student, 60),
            printable(", ".join(one.files)),
            f"{one.timestamp:%Y-%m-%d %H:%M} UTC" if one.timestamp else "",
            "; ".join(
                [one.what]
                + ["late, says the system"] * one.late
                + [f"{one.older} older left"] * bool(one.older)
            ),
            printable(one.origin, 200),
        )
        for one in done
    ]
    console = Console()
    if not console.is_terminal:
        for row in rows:
            click.echo("\t".join(row))
        return
    table = Table()
    for heading in ("Student", "Notebook", "Handed in", "What was done", "From"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)
    console.print(f"{len(rows)} student{'s' * (len(rows) != 1)}.")
