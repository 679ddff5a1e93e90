"""``autograder grade``: a whole class, or a part of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.commands.course import course_directory, course_option
from autograder.commands.database import db_option
from autograder.commands.running import jobs_option, no_sandbox_option


@click.command()
@click.argument("notebook")
@course_option
@jobs_option
@click.option("--student", "students", multiple=True, help="Only this student (may be repeated).")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=None,
    help="Ask with this seed. Default: the one the class has, or a fresh one.",
)
@click.option("--force", is_flag=True, help="Grade again what has not changed, with a fresh seed.")
@db_option
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Grade on the workers of this Dask scheduler, such as tcp://HOST:8786.",
)
@no_sandbox_option
def grade(
    notebook: str,
    course: Path | None,
    jobs: int,
    students: tuple[str, ...],
    seed: int | None,
    force: bool,
    db: str | None,
    cluster: str | None,
    no_sandbox: bool,
) -> None:
    """Grade all that was submitted for NOTEBOOK, such as 2_filters.

    Scores and comments go into nbgrader's gradebook, notebooks into autograded/: the formgrader,
    `nbgrader generate_feedback` and `nbgrader export` go on from there. What was graded before and has
    not changed is not graded again; a run that was stopped or killed goes on where it was. Exits with 1
    where the grader failed on a submission, with 2 where it could not go on, with 130 where it was stopped.
    """
    from autograder.grading.run import Ended, Order
    from autograder.grading.tell import ended_line, grade_and_tell

    order = Order(
        course_directory(course), notebook, jobs, students, seed, not no_sandbox, force, db, cluster
    )
    try:
        rows = grade_and_tell(order)
    except Ended as end:
        click.echo(ended_line(end, notebook), err=True)
        sys.exit(130 if end.asked else 2)
    if any(row.status == "error" for row in rows):
        sys.exit(1)
