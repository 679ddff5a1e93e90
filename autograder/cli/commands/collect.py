"""``autograder collect``: from what a learning management system lets one download to submitted folders."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.course import course_directory, course_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exits import LOOK

if TYPE_CHECKING:
    from autograder.lms.collect import Collected


@documented_command(
    CommandHelp(
        short="take in what students handed in",
        examples={
            "autograder collect 2_filters submissions.zip": "As Canvas, Moodle or Gradescope let you "
            "download it.",
            "autograder collect 2_filters first.zip late/": "Several; the latest upload of each counts.",
        },
        reads="SOURCES: zips, or folders called after students",
        writes="submitted/STUDENT/NOTEBOOK; what is replaced goes to .autograder/replaced",
        exits={
            0: "all was taken",
            1: "look at a row or a line: something was not taken, or not as it came",
        },
        then="autograder grade NOTEBOOK",
    )
)
@click.argument("notebook", shell_complete=complete_notebook)
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@course_option
def collect(notebook: str, sources: tuple[Path, ...], course: Path | None) -> None:
    """Collect submissions of NOTEBOOK from SOURCES: zips or folders, as downloaded.

    Names are understood as Canvas, Moodle, Gradescope and Blackboard give them, and folders called after
    students. The latest upload of each student counts. A notebook is known by what is in it, also in a zip in
    a zip; who sent something else has a row that says what. Students are called by Canvas' number, by their
    name (Moodle), student id or email (Gradescope), username (Blackboard), by their folder's name.
    """
    from autograder.cli.terminal.output import next_step, with_course
    from autograder.cli.terminal.progress import waiting
    from autograder.lms.collect import collect as run

    place = course_directory(course)
    with waiting("Reading"):
        done, refused = run(place, notebook, sources)
    _show(done)
    for line in refused:
        click.echo(f"not taken: {line}", err=True)
    if not (done or refused):
        click.echo(
            f"Nothing of {notebook} was found there: no notebook that says whose it is.", err=True
        )
        sys.exit(LOOK)
    if any(one.files for one in done):
        next_step(with_course(f"autograder grade {notebook}", course))
    if refused or any(one.remarks for one in done):
        sys.exit(LOOK)


def _show(done: Sequence[Collected]) -> None:
    from autograder.cli.terminal.tables import show
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
                + [printable(remark, 200) for remark in one.remarks]
            ),
            printable(one.origin, 200),
        )
        for one in done
    ]
    headings = ("Student", "Notebook", "Handed in", "What was done", "From")
    if show(headings, rows):
        click.echo(f"{len(rows)} student{'s' * (len(rows) != 1)}.")
