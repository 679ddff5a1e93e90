"""``autograder doctor``: do the walls around submissions hold on this machine?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table

    from autograder.sandbox.available import Kind
    from autograder.sandbox.doctor import Row

_OUTCOMES = {"holds": "holds", "open": "DOES NOT HOLD", "unknown": "not tested here"}
_STYLES = {"holds": "green", "open": "bold red", "unknown": "yellow"}


@click.command()
@click.option(
    "--sandbox",
    type=click.Choice(["bubblewrap", "landlock"]),
    default=None,
    help="Examine this one. Default: the one that grading uses here.",
)
@click.option("--no-sandbox", is_flag=True, help="Examine a kernel without walls, to compare.")
@click.option(
    "--course",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=None,
    help="The course directory to be kept from submissions. Default: here, else the repository's.",
)
def doctor(sandbox: Kind | None, no_sandbox: bool, course: Path | None) -> None:
    """Try to walk through every wall of the sandbox, from inside, and say which hold.

    Takes about a minute. Exits with 0 where all that are needed hold, with 1 where one does not or could
    not be tried, with 2 where there is no sandbox.
    """
    from rich.console import Console
    from rich.progress import track

    from autograder.sandbox.doctor import examine, load, verdict
    from autograder.sandbox.doctor.probe import PROBES
    from autograder.sandbox.spec import LOCAL

    if no_sandbox and sandbox:
        raise click.UsageError("--sandbox and --no-sandbox exclude each other")
    provisioner, name = (LOCAL, "no sandbox") if no_sandbox else _chosen(sandbox)
    load()
    console, waiting = Console(), Console(stderr=True)
    rows = list(
        track(
            examine(provisioner, course or _course()),
            "Trying the walls",
            total=len(PROBES),
            console=waiting,
            transient=True,
            disable=not waiting.is_terminal,
        )
    )
    console.print(rows_table(rows, name))
    console.print(verdict(rows), soft_wrap=True)
    if any(row.probe.needed and row.outcome != "holds" for row in rows):
        sys.exit(1)


def rows_table(rows: list[Row], name: str) -> Table:
    """Return a table with a row for each wall."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        box=box.SIMPLE, padding=(0, 1, 0, 0), title=f"The walls: {name}", title_justify="left"
    )
    table.add_column("Wall", ratio=3)
    table.add_column("Tried", ratio=4)
    table.add_column("", no_wrap=True)
    table.add_column("Seen", ratio=4)
    for row in rows:
        outcome = Text(_OUTCOMES[row.outcome], style=_STYLES[row.outcome])
        wall = row.probe.wall if row.probe.needed else f"{row.probe.wall} (not needed)"
        table.add_row(Text(wall), Text(row.probe.tried), outcome, Text(row.words))
    return table


def _chosen(sandbox: Kind | None) -> tuple[str, str]:
    from autograder.errors import SandboxUnavailable
    from autograder.sandbox.available import sandbox_available

    found = sandbox_available(sandbox)
    if not found.ok:
        raise SandboxUnavailable(found.reason, found.remedy)
    return found.provisioner, found.kind


def _course() -> Path | None:
    """Return the course directory: the current one, else the repository's; None where there is none."""
    places = (Path.cwd(), Path.cwd() / "course", Path(__file__).parents[2] / "course")
    return next((place for place in places if (place / "nbgrader_config.py").is_file()), None)
