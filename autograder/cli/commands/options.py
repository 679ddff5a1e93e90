"""Options that several commands share, and the course directory that is meant without ``--course``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from autograder.cli.terminal.settings import settings

Command = TypeVar("Command", bound=Callable[..., Any])

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

db_option = click.option(
    "--db",
    metavar="URL",
    envvar="CNN_COURSE_DB",
    help="The gradebook, such as postgresql://USER@HOST/DATABASE (a password is better kept in ~/.pgpass). "
    "Default: what nbgrader_config.py says, else gradebook.db in the course directory.",
)

jobs_option = click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(1, 256),
    default=2,
    show_default=True,
    help="Submissions at a time.",
)
no_sandbox_option = click.option(
    "--no-sandbox",
    is_flag=True,
    help="Run submissions as yourself, without isolation: they can read, change and send whatever you can.",
)


def out_folder_option(default: str, text: str) -> Callable[[Command], Command]:
    """Return the option ``--out`` of a command that writes into a folder."""
    kind = click.Path(file_okay=False, path_type=Path)
    return click.option("--out", type=kind, default=Path(default), show_default=True, help=text)


def out_page_option(default: str) -> Callable[[Command], Command]:
    """Return the option ``--out`` of a command that writes a page; ``default`` is in the course directory."""
    kind = click.Path(dir_okay=False, path_type=Path)
    text = f"The page. Default: {default} in the course directory."
    return click.option("--out", type=kind, default=None, help=text)


def _read_limits(
    ctx: click.Context, param: click.Parameter, given: tuple[str, ...]
) -> dict[str, float]:
    if not given:
        # Quick: completion comes by here.
        return {}
    from autograder.assignment.settings import LIMIT_SETTINGS

    found = {}
    for one in given:
        name, _, text = one.partition("=")
        known = LIMIT_SETTINGS.get(name)
        if known is None:
            raise click.BadParameter(
                f"there is no limit {name}; there are {', '.join(LIMIT_SETTINGS)}"
            )
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if problem := known.problem(value):
            raise click.BadParameter(f"{name}: {problem}")
        found[name] = value
    return found


limit_option = click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=NUMBER",
    callback=_read_limits,
    help="A limit of a submission, before that of grading.toml, such as cell_seconds=60 (may be repeated). "
    "`autograder settings` lists them.",
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
