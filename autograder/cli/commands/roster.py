"""``autograder roster``: the list of a course's students."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.cli.commands.options import course_directory, course_option, db_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK


@documented_command(
    CommandHelp(
        short="load the list of students",
        examples={
            "autograder roster grades.csv": "As Canvas, Moodle or Gradescope export it, or any table with "
            "names.",
            "autograder roster --is ada-lovelace-17=ada": "Says that an id of a download is this student's.",
            "autograder roster": "Shows the list.",
        },
        reads="FILE: a CSV file or the first sheet of an .xlsx file",
        writes="names, email addresses and Canvas' numbers into the gradebook; .autograder/roster.json",
        exits={
            0: "everybody in the file is on the list",
            1: "look at the notes: somebody was left out, or has handed in and is not in the file",
        },
        then="autograder collect NOTEBOOK SOURCES: everybody on the list has a row",
    )
)
@click.argument(
    "file", required=False, type=click.Path(dir_okay=False, exists=True, path_type=Path)
)
@click.option(
    "--by",
    default="",
    metavar="COLUMN",
    help="The column with the ids students have here, such as a hub's user names. Default: found by itself.",
)
@click.option("--add", is_flag=True, help="Keep people who are not in FILE: it is one section's.")
@click.option("--drop", is_flag=True, help="Agree that more than half of the people have left.")
@click.option(
    "--is",
    "same",
    multiple=True,
    metavar="FOUND=ID",
    help="The id FOUND, as a download has it, is the student with this ID (may be repeated).",
)
@db_option
@course_option
def roster(
    file: Path | None,
    by: str,
    add: bool,
    drop: bool,
    same: tuple[str, ...],
    db: str | None,
    course: Path | None,
) -> None:
    """Load the list of students from FILE; without FILE, show it.

    Names and email addresses go into nbgrader's gradebook, so that the formgrader, the report and feedback
    show them. A student keeps the id that earlier submissions have. A person who is not in FILE any more has
    dropped the course: the work and the grades stay, later uploads are left, and nobody waits for them.
    """
    from autograder.cli.terminal.progress import waiting
    from autograder.cli.terminal.tables import show, whole
    from autograder.lms.enrol import EnrolmentRequest, enrol

    pairs = [one.partition("=") for one in same]
    for found, _, student in pairs:
        if not (found and student):
            raise click.UsageError("write --is FOUND=ID, such as --is ada-lovelace-17=ada")
    request = EnrolmentRequest(
        course_directory(course), file, by, add, drop, {one: two for one, _, two in pairs}, db
    )
    with waiting("Reading the list"):
        lines, remarks = enrol(request)
    rows = [
        (
            whole(line.person.student),
            whole(line.person.name),
            whole(line.person.section),
            whole(line.person.email),
            line.what,
        )
        for line in lines
    ]
    if show(("Id", "Name", "Section", "Email", ""), rows):
        active = sum(not line.person.dropped for line in lines)
        click.echo(f"{active} students; {len(lines) - active} dropped the course.")
    for remark in remarks:
        click.echo(f"note: {remark}", err=True)
    if remarks:
        sys.exit(LOOK)
