"""``autograder release``: the zips that students get."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.options import course_directory, course_option, out_folder_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command


@documented_command(
    CommandHelp(
        short="make the zips that students get",
        examples={
            "autograder release": "A zip for each notebook, and one for the whole course, in dist/.",
            "autograder release 2_filters --out week3": "One notebook, into another folder.",
        },
        reads="source/NOTEBOOK in the course directory; the package, for its wheel",
        writes="OUT/cnn-course-NOTEBOOK.zip; nothing where an answer would be in it",
        then="give students the zip; run nbgrader generate_assignment NOTEBOOK once in the course directory",
    )
)
@click.argument("notebooks", nargs=-1, shell_complete=complete_notebook)
@out_folder_option("dist", "The folder for the zips.")
@course_option
def release(notebooks: tuple[str, ...], out: Path, course: Path | None) -> None:
    """Make the zips that students get: notebooks without answers, a page to read, and a wheel.

    One for each of NOTEBOOKS, such as 2_filters; without a name, one for every notebook and one for
    the whole course. A student needs nothing but Python and the zip. Each is searched for answers; if
    one is found, nothing is written.
    """
    from autograder.authoring.release_zip.release import release as make
    from autograder.cli.terminal.output import inside, next_step
    from autograder.cli.terminal.progress import waiting

    place = course_directory(course)
    with waiting("Packing and searching"):
        made = make(place, out, notebooks)
    for path in made:
        click.echo(f"{path}\t{path.stat().st_size / 1000:.0f} kB")
    for notebook in notebooks:
        why = "once, so that the gradebook knows it"
        next_step(inside(place, f"nbgrader generate_assignment {notebook}"), why)
