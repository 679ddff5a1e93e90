"""``autograder viva``: sheets for talks with students about their own code."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.options import (
    course_directory,
    course_option,
    db_option,
    no_sandbox_option,
    out_page_option,
)
from autograder.cli.terminal.documented_command import CommandHelp, documented_command


@documented_command(
    CommandHelp(
        short="make sheets for talks about own code",
        examples={
            "autograder viva 4_backprop": "A sheet a student, three questions each, in reports/.",
            "autograder viva 4_backprop --minutes 10": "The same, with six questions.",
        },
        reads="submitted/STUDENT/NOTEBOOK, .autograder/journal.db, the gradebook",
        writes="reports/NOTEBOOK_viva.html; it names students and holds the answers",
        then="print the page, and enter the points by hand in the formgrader",
    )
)
@click.argument("notebook", shell_complete=complete_notebook)
@click.option(
    "--minutes",
    type=click.FloatRange(1, 60),
    default=5.0,
    show_default=True,
    help="Length of a talk: three questions for five minutes.",
)
@out_page_option("reports/NOTEBOOK_viva.html")
@db_option
@course_option
@no_sandbox_option
def viva(
    notebook: str,
    minutes: float,
    out: Path | None,
    db: str | None,
    course: Path | None,
    no_sandbox: bool,
) -> None:
    """Make a sheet for each student of NOTEBOOK: questions about the code that they handed in.

    A sheet has one of their functions that pass, with line numbers, questions with computed answers, a past
    mistake, and a rubric. The code runs in the sandbox, as for grading.
    """
    from autograder.cli.terminal.progress import waiting
    from autograder.pages.viva.write import write_viva

    place = course_directory(course)
    with waiting("Asking about each student's code"):
        page, found = write_viva(place, notebook, minutes, out, db, sandbox=not no_sandbox)
    click.echo(page)
    for sheet in found:
        if sheet.note:
            click.echo(f"{sheet.student}: {sheet.note}", err=True)
