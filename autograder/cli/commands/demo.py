"""``autograder demo``: a class of made-up students, graded."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.options import course_directory, jobs_option, no_sandbox_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK


@documented_command(
    CommandHelp(
        short="see a made-up class graded",
        examples={
            "autograder demo": "In the new folder demo: right answers, mistakes, accidents, attacks.",
            "autograder demo trial --notebook 4_backprop": "Another folder, another notebook.",
        },
        reads="source/NOTEBOOK of the course directory, the known mistakes",
        writes="FOLDER, a course directory of its own; remove it when you have seen enough",
        exits={
            0: "each got what its code is worth",
            1: "a submission earned something else than its code is worth",
        },
        then="autograder report 2_filters --course demo, and jupyter lab in the folder (menu Nbgrader)",
    )
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"))
@click.option(
    "--notebook",
    default="2_filters",
    show_default=True,
    shell_complete=complete_notebook,
    help="The notebook of the class.",
)
@jobs_option
@click.option(
    "--seed", metavar="N", type=click.IntRange(0), default=None, help="Replay a run with its seed."
)
@no_sandbox_option
def demo(folder: Path, notebook: str, jobs: int, seed: int | None, no_sandbox: bool) -> None:
    """Grade a made-up class: right answers, every known mistake, accidents and attacks.

    The class is written into FOLDER (default: demo). Takes some minutes.
    """
    from autograder.cli.grade_view.demo import run_demo
    from autograder.cli.terminal.output import next_step

    place = course_directory(None)
    right = run_demo(place, folder, notebook, workers=jobs, seed=seed, sandbox=not no_sandbox)
    next_step(f"autograder report {shlex.quote(notebook)} --course {shlex.quote(str(folder))}")
    if not right:
        sys.exit(LOOK)
