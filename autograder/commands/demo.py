"""``autograder demo``: a class of made-up students, graded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from autograder.commands.course import course_directory
from autograder.commands.running import jobs_option, no_sandbox_option


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"))
@click.option(
    "--notebook", default="2_filters", show_default=True, help="The notebook of the class."
)
@jobs_option
@click.option("--seed", type=click.IntRange(0), default=None, help="Replay a run with its seed.")
@no_sandbox_option
def demo(folder: Path, notebook: str, jobs: int, seed: int | None, no_sandbox: bool) -> None:
    """Grade a made-up class: right answers, every known mistake, accidents and attacks.

    The class is written into FOLDER (default: demo), a new course directory. Exits with 1 where a
    submission earned something else than its code is worth.
    """
    from autograder.demo.show import run_demo

    options: dict[str, Any] = {"workers": jobs, "seed": seed, "sandbox": not no_sandbox}
    if not run_demo(course_directory(None), folder, notebook, **options):
        sys.exit(1)
