"""``autograder update``: what is newer in a zip of the class."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.cli.terminal.documented_command import CommandHelp, documented_command


@documented_command(
    CommandHelp(
        short="take what is newer in a zip of your class",
        examples={
            "autograder update cnn-course.zip": "Into this folder, with your answers.",
            "autograder update cnn-course.zip work": "Into the folder work.",
        },
        reads="ZIP, which is not unpacked; your notebooks in FOLDER",
        writes="FOLDER/NOTEBOOK.ipynb with your answers in it; the file as it was stays as "
        "NOTEBOOK.old-1.ipynb. Installs the wheel in ZIP if it is another one",
        exits={0: "done", 1: "the wheel could not be installed; the line to type is shown"},
        then="in JupyterLab: File > Reload Notebook from Disk, then run all cells",
    )
)
@click.argument("path", metavar="ZIP", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path())
def update(path: Path, folder: Path) -> None:
    """Bring the notebooks in FOLDER (default: this one) to the versions in the ZIP of a class.

    Your answers, cells of your own and notes are kept. A notebook that you do not have yet is put there.
    """
    from autograder.notebook.working_copy.studying import update_from_zip

    sys.exit(update_from_zip(path, folder, click.echo))
