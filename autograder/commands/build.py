"""``autograder build``: notebooks and answer keys from their sources."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.commands.course import course_directory, course_option

_KEYS = Path(__file__).parents[1] / "keys"


@click.command()
@click.argument("notebooks", nargs=-1)
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 where a built file is out of date."
)
@course_option
def build(notebooks: tuple[str, ...], check: bool, course: Path | None) -> None:
    """Build notebooks and answer keys from course/notebooks (default: all of them)."""
    from autograder.authoring import build as building

    place = course_directory(course)
    if not check:
        for path in building.build(place, _KEYS, notebooks):
            click.echo(f"{path.parent.name}/{path.name}")
        return
    found = building.differences(place, _KEYS, notebooks)
    for line in found:
        click.echo(line)
    if found:
        click.echo("Run `autograder build` and commit what it writes.", err=True)
        sys.exit(1)
