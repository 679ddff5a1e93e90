"""``autograder report``: how did the class do?"""

from __future__ import annotations

from pathlib import Path

import click

from autograder.commands.course import course_directory, course_option
from autograder.commands.database import db_option


@click.command()
@click.argument("notebook")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="The page. Default: reports/NOTEBOOK.html in the course directory.",
)
@db_option
@course_option
def report(notebook: str, out: Path | None, db: str | None, course: Path | None) -> None:
    """Write a page about the class for NOTEBOOK, and a CSV file beside it.

    Points, how hard each exercise was, which mistakes how many made, who has not handed in, answers
    that look alike. The page needs no network; it names students, so keep it as you keep grades.
    """
    from autograder.reporting.write import write_report

    for path in write_report(course_directory(course), notebook, out, db):
        click.echo(path)
