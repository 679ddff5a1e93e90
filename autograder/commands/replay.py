"""``autograder replay``: a verdict in dispute, given once more."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.commands.course import course_directory, course_option
from autograder.commands.running import no_sandbox_option


@click.command()
@click.argument("student")
@click.argument("exercise")
@click.option("--assignment", default=None, help="Default: the one that has this exercise.")
@course_option
@no_sandbox_option
def replay(
    student: str, exercise: str, assignment: str | None, course: Path | None, no_sandbox: bool
) -> None:
    """Give a recorded verdict once more, on the cases it was given on, and say whether it is the same.

    Nothing is written. Exits with 1 where the verdict is another one.
    """
    from autograder.grading.replay import replay as give_again
    from autograder.grading.replay import replay_lines

    replayed = give_again(
        course_directory(course), student, exercise, assignment, sandbox=not no_sandbox
    )
    for line in replay_lines(replayed):
        click.echo(line)
    if replayed.differences:
        sys.exit(1)
