"""The option ``--course``, and which course directory is meant without it."""

from __future__ import annotations

from pathlib import Path

import click

from autograder.cli.terminal.settings import settings

CONFIG = "nbgrader_config.py"
#: The course directory of the repository this package is installed from.
_COURSE = Path(__file__).parents[3] / "course"

course_option = click.option(
    "--course",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=None,
    help="The course directory (the one with nbgrader_config.py). Default: this folder, one above it or "
    "course/ in it, else the repository's.",
)


def course_directory(course: Path | None) -> Path:
    """Return the course directory: the one given, else the one around here, else the repository's.

    Raises
    ------
    click.ClickException
        Where there is none.
    """
    found = course or find_course()
    if found is None:
        raise click.ClickException(
            f"no course directory here (no {CONFIG} in {Path.cwd()} or above it): go to the one you teach "
            "with, or give it with --course"
        )
    if course is None and found == _COURSE and not settings.quiet and _elsewhere(found):
        click.echo(f"No course directory here; this is the repository's: {found}", err=True)
    return found


def find_course() -> Path | None:
    """Return the course directory that is meant where none is given; None where there is none."""
    here = Path.cwd()
    places = (here, here / "course", *here.parents, _COURSE)
    return next((place for place in places if (place / CONFIG).is_file()), None)


def _elsewhere(found: Path) -> bool:
    here = Path.cwd()
    return found != here / "course" and found not in (here, *here.parents)
