"""``autograder export``: grades to Canvas, Moodle, Gradescope or a table."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.cli.commands.completion import complete_notebook, complete_student
from autograder.cli.commands.options import course_directory, course_option, db_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK
from autograder.lms.exporters import systems


@documented_command(
    CommandHelp(
        short="write grades for Canvas, Moodle, ...",
        examples={
            "autograder export 2_filters --to csv": "A table for any spreadsheet.",
            "autograder export 2_filters --to canvas --roster grades.csv": "Filled into the gradebook that "
            "Canvas exported.",
        },
        reads="the gradebook, the roster",
        writes="reports/NOTEBOOK_SYSTEM.csv in the course directory, or what --out says",
        exits={
            0: "all is written",
            1: "a grade was not written, as it may be of two people: see the notes",
        },
        then="import the file where the system imports grades; nbgrader generate_feedback for the comments",
    )
)
@click.argument("notebook", shell_complete=complete_notebook)
@click.option(
    "--to",
    required=True,
    type=click.Choice(systems()),
    help="The system that is to import them.",
)
@click.option(
    "--roster",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    default=None,
    help="The list of students the system has exported: Canvas' gradebook, Moodle's grading worksheet.",
)
@click.option("--title", default="", help="The assignment's name in the system. Default: NOTEBOOK.")
@click.option(
    "--student",
    default="",
    shell_complete=complete_student,
    help="Only this student, such as for one results.json.",
)
@click.option(
    "--missing-as-zero",
    is_flag=True,
    help="Give 0 to who has not handed in. Default: leave it open.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=None,
    help="The file; for Gradescope and a whole class the folder. Default: in reports/ of the course "
    "directory; for one student on Gradescope results.json here.",
)
@click.option(
    "--by",
    default="",
    metavar="COLUMN",
    help="The roster's column that has the ids students have here. Default: found by itself.",
)
@db_option
@course_option
def export(
    notebook: str,
    to: str,
    roster: Path | None,
    title: str,
    student: str,
    missing_as_zero: bool,
    out: Path | None,
    by: str,
    db: str | None,
    course: Path | None,
) -> None:
    """Write the grades of NOTEBOOK as another system imports them.

    Totals are nbgrader's: with grades given by hand, and after what lateness costs. With a roster,
    students are found by number, login, email or name, and the assignment keeps the system's own name. The
    roster's grades of other people stay. A grade that may be of two people goes to neither.
    """
    from autograder.cli.terminal.progress import waiting
    from autograder.lms.export import export as run
    from autograder.lms.exporter import ExportRequest
    from autograder.lms.roster import Doubt

    request = ExportRequest(
        course_directory(course), notebook, to, out, roster, title, student, missing_as_zero, db, by
    )
    with waiting("Reading the gradebook"):
        paths, remarks = run(request)
    for path in paths:
        click.echo(path)
    for remark in remarks:
        click.echo(f"note: {remark}", err=True)
    if any(isinstance(remark, Doubt) for remark in remarks):
        sys.exit(LOOK)
