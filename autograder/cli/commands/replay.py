"""``autograder replay``: a verdict in dispute, given once more."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.cli.commands.completion import (
    complete_exercise,
    complete_notebook,
    complete_student,
)
from autograder.cli.commands.options import course_directory, course_option, no_sandbox_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK


@documented_command(
    CommandHelp(
        short="give a verdict again, on the same cases",
        examples={
            "autograder replay ada conv2d": "What was said of ada's conv2d, and whether it is said again.",
            "autograder replay ada conv2d --assignment 2_filters": "The same, with the notebook named.",
        },
        reads=".autograder/journal.db, submitted/STUDENT/NOTEBOOK, source/NOTEBOOK",
        writes="nothing",
        exits={
            0: "the verdict is the one that was recorded",
            1: "it is another one; what has changed since is listed",
        },
    )
)
@click.argument("student", shell_complete=complete_student)
@click.argument("exercise", shell_complete=complete_exercise)
@click.option(
    "--assignment",
    metavar="NOTEBOOK",
    default=None,
    shell_complete=complete_notebook,
    help="Default: the one that has this exercise.",
)
@course_option
@no_sandbox_option
def replay(
    student: str, exercise: str, assignment: str | None, course: Path | None, no_sandbox: bool
) -> None:
    """Give a recorded verdict once more, on the cases it was given on, and say whether it is the same.

    For a dispute, or to see what an update of the grader changes. STUDENT and EXERCISE are called as the
    table of `autograder grade` calls them.
    """
    from autograder.cli.terminal.progress import waiting
    from autograder.sandbox import forkserver_pool
    from autograder.sandbox.available import Availability, trial_ahead

    def then(found: Availability) -> None:
        if found.warm:
            forkserver_pool.make_ready()

    place = course_directory(course)
    with trial_ahead(wanted=not no_sandbox, then=then):
        from autograder.grading.replay import replay as give_again
        from autograder.grading.replay import replay_lines
    with waiting("Running it again"):
        replayed = give_again(place, student, exercise, assignment, sandbox=not no_sandbox)
    for line in replay_lines(replayed):
        click.echo(line)
    if replayed.differences:
        sys.exit(LOOK)
