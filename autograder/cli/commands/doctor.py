"""``autograder doctor``: do the walls around submissions hold on this machine?"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.commands.options import find_course
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK

if TYPE_CHECKING:
    from rich.text import Text

    from autograder.doctor import TrialRow
    from autograder.sandbox.available import Kind

_HEADINGS = ("Wall", "Tried", "", "Seen")
_OUTCOMES = {"holds": "holds", "open": "DOES NOT HOLD", "unknown": "not tested here"}
_STYLES = {"holds": "green", "open": "bold red", "unknown": "yellow"}


@documented_command(
    CommandHelp(
        short="see whether this machine may grade",
        examples={
            "autograder doctor": "Try the sandbox that grading uses here.",
            "autograder doctor --no-sandbox": "What could be reached without it, to compare.",
        },
        reads="this machine: files, processes, network, as a submission would try to",
        writes="nothing that stays",
        exits={
            0: "all walls that are needed hold",
            1: "one does not hold, or could not be tried",
            2: "no sandbox, or a usage error: the message says what to do",
        },
        then="autograder demo: a made-up class, with attacks, graded behind these walls",
    )
)
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

    Takes about a minute.
    """
    from autograder.cli.terminal.output import next_step, results
    from autograder.cli.terminal.progress import each
    from autograder.cli.terminal.tables import show
    from autograder.doctor import examine, load, verdict
    from autograder.doctor.probe import PROBES
    from autograder.sandbox.kernelspec import LOCAL

    if no_sandbox and sandbox:
        raise click.UsageError("--sandbox and --no-sandbox exclude each other")
    provisioner, name = (LOCAL, "no sandbox") if no_sandbox else _chosen(sandbox)
    load()
    found = examine(provisioner, course or find_course())
    rows = list(each(found, "Trying the walls", len(PROBES)))
    show(_HEADINGS, [_cells(row) for row in rows], title=f"The walls: {name}")
    results().print(verdict(rows), soft_wrap=True, markup=False, highlight=False)
    if any(row.probe.needed and row.outcome != "holds" for row in rows):
        sys.exit(LOOK)
    next_step("autograder demo", "a class with attacks, graded behind these walls")


def _cells(row: TrialRow) -> list[str | Text]:
    from rich.text import Text

    outcome = Text(_OUTCOMES[row.outcome], style=_STYLES[row.outcome])
    wall = row.probe.wall if row.probe.needed else f"{row.probe.wall} (not needed)"
    return [wall, row.probe.tried, outcome, row.detail]


def _chosen(sandbox: Kind | None) -> tuple[str, str]:
    from autograder.cli.terminal.output import warn_of_sandbox
    from autograder.errors import SandboxUnavailable
    from autograder.sandbox.available import sandbox_available

    found = sandbox_available(sandbox)
    if not found.ok:
        raise SandboxUnavailable(found.reason, found.remedy)
    warn_of_sandbox(found)
    return found.provisioner, found.kind
