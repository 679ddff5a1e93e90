"""``autograder late``: when submissions came, and extra time."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.cli.commands.completion import complete_notebook, complete_student
from autograder.cli.commands.options import course_directory, course_option, db_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK


@documented_command(
    CommandHelp(
        short="set times of submission and extra time",
        examples={
            "autograder late 2_filters": "Shows when each came, what extra time it has and how late it is.",
            "autograder late 2_filters grades.csv": "Times from Moodle's grading worksheet, or a table with "
            "a column handed_in or extension_hours.",
            "autograder late 2_filters --student ada --on-time": "Counts as in time, by your word.",
        },
        reads="submitted/STUDENT/NOTEBOOK/timestamp.txt, the due date in the gradebook, FILE",
        writes="timestamp.txt beside the submission; .autograder/extensions.json",
        exits={0: "all is kept", 1: "look at the notes: a time or a student is not known"},
        then="autograder grade NOTEBOOK: it brings penalties up to date",
    )
)
@click.argument("notebook", shell_complete=complete_notebook)
@click.argument(
    "file", required=False, type=click.Path(dir_okay=False, exists=True, path_type=Path)
)
@click.option(
    "--student",
    "students",
    multiple=True,
    shell_complete=complete_student,
    help="The student that the options below are about (may be repeated).",
)
@click.option(
    "--handed-in",
    metavar="TIME",
    default="",
    help='The time of submission, such as "2027-03-01 18:20 Europe/Berlin".',
)
@click.option(
    "--extension",
    metavar="HOURS",
    type=click.FloatRange(0, 8_760),
    default=None,
    help="Extra time; 0 takes it back.",
)
@click.option("--on-time", is_flag=True, help="Give as much extra time as it takes.")
@click.option(
    "--by", default="", metavar="COLUMN", help="FILE's column with the ids students have here."
)
@db_option
@course_option
def late(
    notebook: str,
    file: Path | None,
    students: tuple[str, ...],
    handed_in: str,
    extension: float | None,
    on_time: bool,
    by: str,
    db: str | None,
    course: Path | None,
) -> None:
    """Say when submissions of NOTEBOOK came and who has extra time; without options, show it.

    Where a time is not known, lateness costs nothing, and the table says so. A time without a zone is in that
    of c.Exchange.timezone in nbgrader_config.py; where that is not set, the time is refused.
    """
    from autograder.cli.terminal.output import next_step, with_course
    from autograder.cli.terminal.tables import show, whole
    from autograder.lms.lateness import LatenessRequest, keep_times

    given = [bool(handed_in), extension is not None, on_time]
    if bool(students) != any(given) or (on_time and extension is not None):
        raise click.UsageError(
            "say --student together with --handed-in, --extension or --on-time (not both of the last two)"
        )
    request = LatenessRequest(
        course_directory(course),
        notebook,
        file,
        by,
        dict.fromkeys(students, handed_in) if handed_in else {},
        {} if extension is None else dict.fromkeys(students, extension),
        students if on_time else (),
        db,
    )
    lines, remarks = keep_times(request)
    rows = [
        (
            whole(line.student),
            whole(line.name),
            f"{line.handed_in:%Y-%m-%d %H:%M} UTC" if line.handed_in else "not known",
            f"{line.hours:g} h" if line.hours else "",
            "" if line.late is None else f"{line.late}" if line.late else "in time",
        )
        for line in lines
    ]
    show(("Id", "Name", "Handed in", "Extra time", "Late"), rows)
    for remark in remarks:
        click.echo(f"note: {remark}", err=True)
    if file or students:
        next_step(with_course(f"autograder grade {notebook}", course), "penalties follow")
    if remarks:
        sys.exit(LOOK)
