"""The command `autograder`: commands and nothing else. What they do is imported when they run."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from typing import Any

import click

from autograder.commands.collect import collect
from autograder.commands.course import course_directory as _place
from autograder.commands.course import course_option as _course
from autograder.commands.database import db_option as _db
from autograder.commands.doctor import doctor
from autograder.commands.export import export
from autograder.commands.gradescope import gradescope
from autograder.commands.release import release
from autograder.commands.report import report
from autograder.commands.selfcheck import selfcheck
from autograder.commands.study import study

_KEYS = Path(__file__).parent / "keys"

_jobs = click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=2,
    show_default=True,
    help="Submissions at a time.",
)
_no_sandbox = click.option(
    "--no-sandbox",
    is_flag=True,
    help="Run submissions as yourself, without isolation: they can read, change and send whatever you can.",
)


def main() -> None:
    """Run the command; an error is a line or two with a remedy, a traceback only with --debug."""
    from autograder.errors import GradingError

    debug = "--debug" in sys.argv
    try:
        autograder(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. What was finished has been written.", err=True)
        sys.exit(130)
    except Exception as error:
        from autograder.authoring.notebooks import AuthoringError

        if debug:
            traceback.print_exc()
        known = isinstance(error, (GradingError, AuthoringError, OSError))
        text = str(error) if known else f"{type(error).__name__}: {error} (--debug shows where)"
        click.echo(f"Error: {text}", err=True)
        sys.exit(2)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show where an error came from.")
def autograder(debug: bool) -> None:
    """Build, study and grade the notebooks of the course."""


@autograder.command()
@click.argument("notebook")
@_course
@_jobs
@click.option("--student", "students", multiple=True, help="Only this student (may be repeated).")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=None,
    help="Ask with this seed. Default: the one the class has, or a fresh one.",
)
@click.option("--force", is_flag=True, help="Grade again what has not changed, with a fresh seed.")
@_db
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Grade on the workers of this Dask scheduler, such as tcp://HOST:8786.",
)
@_no_sandbox
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
        _place(course), notebook, jobs, students, seed, not no_sandbox, force, db, cluster
    )
    try:
        rows = grade_and_tell(order)
    except Ended as end:
        click.echo(ended_line(end, notebook), err=True)
        sys.exit(130 if end.asked else 2)
    if any(row.status == "error" for row in rows):
        sys.exit(1)


@autograder.command()
@click.argument("student")
@click.argument("exercise")
@click.option("--assignment", default=None, help="Default: the one that has this exercise.")
@_course
@_no_sandbox
def replay(
    student: str, exercise: str, assignment: str | None, course: Path | None, no_sandbox: bool
) -> None:
    """Give a recorded verdict once more, on the cases it was given on, and say whether it is the same.

    Nothing is written. Exits with 1 where the verdict is another one.
    """
    from autograder.grading.replay import replay as give_again
    from autograder.grading.replay import replay_lines

    replayed = give_again(_place(course), student, exercise, assignment, sandbox=not no_sandbox)
    for line in replay_lines(replayed):
        click.echo(line)
    if replayed.differences:
        sys.exit(1)


@autograder.command()
@click.argument("notebooks", nargs=-1)
@click.option(
    "--check", is_flag=True, help="Write nothing; exit with 1 where a built file is out of date."
)
@_course
def build(notebooks: tuple[str, ...], check: bool, course: Path | None) -> None:
    """Build notebooks and answer keys from course/notebooks (default: all of them)."""
    from autograder.authoring import build as building

    place = _place(course)
    if not check:
        for path in building.build(place, _KEYS, notebooks):
            click.echo(f"{path.parent.name}/{path.name}")
        return
    found = building.differences(place, _KEYS, notebooks)
    for line in found:
        click.echo(line)
    if found:
        click.echo("Run `autograder build` and commit what it writes.", err=True)
        sys.exit(1)


@autograder.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default=Path("demo"))
@click.option(
    "--notebook", default="2_filters", show_default=True, help="The notebook of the class."
)
@_jobs
@click.option("--seed", type=click.IntRange(0), default=None, help="Replay a run with its seed.")
@_no_sandbox
def demo(folder: Path, notebook: str, jobs: int, seed: int | None, no_sandbox: bool) -> None:
    """Grade a made-up class: right answers, every known mistake, accidents and attacks.

    The class is written into FOLDER (default: demo), a new course directory. Exits with 1 where a
    submission earned something else than its code is worth.
    """
    from autograder.demo.show import run_demo

    options: dict[str, Any] = {"workers": jobs, "seed": seed, "sandbox": not no_sandbox}
    if not run_demo(_place(None), folder, notebook, **options):
        sys.exit(1)


autograder.add_command(collect)
autograder.add_command(export)
autograder.add_command(gradescope)
autograder.add_command(report)
autograder.add_command(release)
autograder.add_command(selfcheck)
autograder.add_command(doctor)
autograder.add_command(study)


if __name__ == "__main__":
    main()
