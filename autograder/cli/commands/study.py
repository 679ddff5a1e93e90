"""``autograder study``: a working copy of the notebooks, and its updates."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.options import course_directory, course_option, find_course
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import CANNOT

if TYPE_CHECKING:
    from autograder.notebook.working_copy.versions import Offered


@documented_command(
    CommandHelp(
        short="work on the notebooks, in your own copy",
        examples={
            "autograder study": "Make or renew the folder work and open JupyterLab on it.",
            "autograder study --no-open": "Only make or renew the copy.",
            "autograder study --update 2_filters": "Put your answers into a newer version of a notebook.",
        },
        reads="source/NOTEBOOK in the course directory, else the notebooks that came with the package; what "
        "you have in FOLDER",
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
    from autograder.cli.terminal.output import next_step, with_course
    from autograder.notebook.working_copy import studying

    offered = _offered(course)
    if updates:
        studying.update_notebooks(offered, folder, updates, click.echo)
        return
    again = with_course(studying.typed(folder), course)
    if studying.study(offered, folder, again, click.echo, opens=not no_open):
        # JupyterLab has printed its own error.
        sys.exit(CANNOT)
    if no_open:
        next_step(again, "opens JupyterLab")


def _offered(course: Path | None) -> Offered:
    """Return the notebooks of the course directory; without one, those that came with the package."""
    from autograder.notebook.working_copy.versions import of_course, of_installation

    if course or find_course():
        return of_course(course_directory(course))
    return of_installation()
