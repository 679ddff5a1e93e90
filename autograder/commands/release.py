"""``autograder release``: the zips that students get."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.course import course_directory, course_option


@click.command()
@click.argument("notebooks", nargs=-1)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("dist"),
    show_default=True,
    help="The folder for the zips.",
)
@course_option
def release(notebooks: tuple[str, ...], out: Path, course: Path | None) -> None:
    """Make the zips that students get: notebooks without answers, a page to read, and a wheel.

    One for each of NOTEBOOKS, such as 2_filters; without a name, one for every notebook and one for
    the whole course. A student needs nothing but Python and the zip. Each is searched for answers; if
    one is found, nothing is written.
    """
    from autograder.bundle.release import release as make

    for path in make(course_directory(course), out, notebooks):
        click.echo(f"{path}\t{path.stat().st_size / 1000:.0f} kB")
