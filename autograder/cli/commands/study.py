"""``autograder study``: a working copy of the notebooks, and its updates."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.course import course_directory, course_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exits import CANNOT

if TYPE_CHECKING:
    from autograder.notebook.working_copy import Copied, Updated

#: With more cells changed than this, the rest is in the file beside.
_MOST = 12


@documented_command(
    CommandHelp(
        short="work on the notebooks, in your own copy",
        examples={
            "autograder study": "Make or renew the folder work and open JupyterLab on it.",
            "autograder study --no-open": "Only make or renew the copy.",
            "autograder study --update 2_filters": "Put your answers into a newer version of a notebook.",
        },
        reads="source/NOTEBOOK in the course directory, what you have in FOLDER",
        writes="FOLDER/NOTEBOOK.ipynb where there is none; a newer version lands beside yours",
        then="in JupyterLab: run the cells from the top; Ctrl-C here ends JupyterLab",
    )
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("work"))
@click.option("--no-open", is_flag=True, help="Only make the copy.")
@click.option(
    "--update",
    "updates",
    metavar="NOTEBOOK",
    multiple=True,
    shell_complete=complete_notebook,
    help="Bring this notebook to the newest version, with your answers in it (may be repeated). "
    "The old file stays as NAME.old-1.ipynb.",
)
@course_option
def study(folder: Path, no_open: bool, updates: tuple[str, ...], course: Path | None) -> None:
    """Make a working copy of the notebooks in FOLDER (default: work) and open JupyterLab on it.

    Your work there is never overwritten. Where the course has a newer version of a notebook,
    that lands beside yours, and you are told what is different.
    """
    from autograder.cli.terminal.output import next_step
    from autograder.notebook.working_copy import first, open_lab, update, working_copy

    place = course_directory(course)
    if updates:
        for name in updates:
            for line in _updated(update(place, folder, name)):
                click.echo(line)
        return
    copied = working_copy(place, folder)
    again = _again(folder, course)
    for one in copied:
        for line in _copied(one, again):
            click.echo(line)
    if not no_open:
        if open_lab(folder, first(copied)):
            # JupyterLab has printed its own error.
            sys.exit(CANNOT)
        return
    next_step(again, "opens JupyterLab")


def _again(folder: Path, course: Path | None) -> str:
    """Return this command with the folder and the course directory that were given."""
    from autograder.cli.terminal.output import with_course

    where = "" if folder == Path("work") else f" {shlex.quote(str(folder))}"
    return with_course(f"{_command()} study{where}", course)


def _copied(one: Copied, again: str) -> list[str]:
    if one.what == "failed":
        return [
            f"{one.path.name}: nothing was written ({one.why}); what is there was left as it is."
        ]
    if one.beside is None:
        return [f"{one.path.name}: {one.what}"]
    lines = [f"{one.beside.name}: the course has a newer version; yours was left as it is."]
    lines += [f"  {change}" for change in one.changes[:_MOST]]
    if len(one.changes) > _MOST:
        lines.append(f"  ... and {len(one.changes) - _MOST} more cells")
    lines.append(f"  Line by line: {one.path.stem}.changes.txt")
    lines.append(f"  To put your answers into it: {again} --update {one.path.stem}")
    return lines


def _command() -> str:
    """Return this command as it can be typed here: `make course` runs one that no PATH leads to."""
    typed = Path(sys.argv[0])
    if typed.name == "__main__.py":
        return "python -m autograder"
    return typed.stem if shutil.which(typed.stem) else str(typed)


def _updated(one: Updated) -> list[str]:
    if one.backup is None:
        return [f"{one.path.name}: this is the newest version already; nothing was changed."]
    return [
        f"{one.path.name}: the newest version, with your answers in {one.answers} of {one.cells} cells.",
        *(f"  {remark}" for remark in one.remarks),
        f"  Yours as it was: {one.backup.name}",
        "  If it is open in JupyterLab: File > Reload Notebook from Disk. Then run all cells.",
    ]
