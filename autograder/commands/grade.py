"""``autograder grade``: a whole class, or a part of it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.commands.completing import complete_notebook, complete_student
from autograder.commands.course import course_directory, course_option
from autograder.commands.database import db_option
from autograder.commands.running import jobs_option, no_sandbox_option
from autograder.terminal.exits import CANNOT, LOOK, STOPPED
from autograder.terminal.lesson import Lesson, taught


@taught(
    Lesson(
        short="grade what was submitted",
        examples={
            "autograder grade 2_filters": "All that is new or has changed, with a table at the end.",
            "autograder grade 2_filters --student ada --force": "One student again, also unchanged.",
            "autograder grade 2_filters > grades.tsv": "Lines with tabs: student, points, of how many, "
            "status, what happened.",
        },
        reads="submitted/STUDENT/NOTEBOOK, source/NOTEBOOK, the gradebook, .autograder/journal.db",
        writes="the gradebook (scores, comments), autograded/STUDENT/NOTEBOOK, .autograder/journal.db",
        exits={
            0: "every submission has its grade, also those that cannot be read",
            1: "the grader itself failed on a submission; its row says how",
        },
        then="nbgrader formgrader for written answers, autograder report for the class, "
        "nbgrader generate_feedback for the students",
    )
)
@click.argument("notebook", shell_complete=complete_notebook)
@course_option
@jobs_option
@click.option(
    "--student",
    "students",
    multiple=True,
    shell_complete=complete_student,
    help="Only this student (may be repeated).",
)
@click.option(
    "--seed",
    metavar="N",
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
    not changed is not graded again; a run that was stopped or killed goes on where it was.
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
        sys.exit(STOPPED if end.asked else CANNOT)
    if any(row.status == "error" for row in rows):
        sys.exit(LOOK)
