"""``autograder gradescope``: the zip with which Gradescope grades as we do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.options import course_directory, course_option, out_folder_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command

if TYPE_CHECKING:
    from autograder.lms.results import Visibility


@documented_command(
    CommandHelp(
        short="make the zip that grades on Gradescope",
        examples={
            "autograder gradescope 2_filters": "The zip for a programming assignment there, in gradescope/.",
            "autograder gradescope 2_filters --visibility after_due_date": "Students see points and words "
            "only when nobody can hand in any more.",
        },
        reads="source/NOTEBOOK, the class's seed in .autograder/journal.db, both packages, for their wheels",
        writes="OUT/cnn-course-...-INSTRUCTOR-ONLY.zip, which holds the solutions",
        then="upload the zip as the autograder of a programming assignment; README.txt in it says how",
    )
)
@click.argument("notebook", shell_complete=complete_notebook)
@out_folder_option(
    "gradescope", "The folder for the zip. Not the one from which students get theirs."
)
@click.option(
    "--visibility",
    metavar="WHEN",
    type=click.Choice(["visible", "after_due_date", "after_published", "hidden"]),
    default="visible",
    show_default=True,
    help="When students see tests and score: visible (at once), after_due_date, after_published or hidden.",
)
@click.option(
    "--minutes",
    type=click.IntRange(3, 40),
    default=10,
    show_default=True,
    help="The time limit that the assignment has on Gradescope.",
)
@click.option(
    "--no-sandbox",
    is_flag=True,
    help="Grade also where nothing isolates: students' code can then read the reference and write its score.",
)
@course_option
def gradescope(
    notebook: str,
    out: Path,
    visibility: Visibility,
    minutes: int,
    no_sandbox: bool,
    course: Path | None,
) -> None:
    """Make the zip that grades NOTEBOOK, such as 2_filters, on Gradescope. For instructors only.

    Upload it as the autograder of a programming assignment: each submission is then judged as
    `autograder grade` judges it, on the same cases. It holds the solutions and the seed of the class.
    """
    from autograder.authoring.release_zip.gradescope import gradescope_zip
    from autograder.cli.terminal.progress import waiting

    place = course_directory(course)
    with waiting("Packing"):
        path = gradescope_zip(
            place, notebook, out, visibility=visibility, minutes=minutes, sandbox=not no_sandbox
        )
    click.echo(f"{path}\t{path.stat().st_size / 1000:.0f} kB")
    click.echo("It holds the reference solutions and the seed: keep it from students.", err=True)
