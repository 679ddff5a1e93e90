"""The option ``--course``, and which course directory is meant without it."""

from __future__ import annotations

from pathlib import Path

import click

#: The course directory of the repository this package is installed from.
_COURSE = Path(__file__).parents[2] / "course"

course_option = click.option(
    "--course",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=None,
    help="The course directory (the one with nbgrader_config.py). Default: here, else the repository's.",
)


def course_directory(course: Path | None) -> Path:
    """Return the course directory: the one given, else the current one, else the repository's."""
    if course is not None:
        return course
    for place in (Path.cwd(), Path.cwd() / "course", _COURSE):
        if (place / "nbgrader_config.py").is_file():
            return place
    raise click.ClickException(
        "no course directory here (no nbgrader_config.py): give one with --course"
    )
