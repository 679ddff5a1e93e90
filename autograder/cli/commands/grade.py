"""``autograder grade``: a whole class, or a part of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.commands.completion import complete_notebook, complete_student
from autograder.cli.commands.options import (
    course_directory,
    course_option,
    db_option,
    jobs_option,
    limit_option,
    no_sandbox_option,
)
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import CANNOT, LOOK, NOT_AGREED, STOPPED

if TYPE_CHECKING:
    from autograder.grading.run import GradeRequest
    from autograder.records.result_row import ResultRow
    from autograder.sandbox.available import Availability


@documented_command(
    CommandHelp(
        short="grade what was submitted",
        examples={
            "autograder grade 2_filters": "All that is new or has changed, with a table at the end.",
            "autograder grade 2_filters --student ada --force": "One student again, also unchanged.",
            "autograder grade 2_filters --preview": "Writes nothing; shows grades that would change, after a "
            "change of grading.toml or of points.",
            "autograder grade 2_filters > grades.tsv": "Lines with tabs: student, points, of how many, "
            "status, what happened.",
        },
        reads="submitted/STUDENT/NOTEBOOK, source/NOTEBOOK, grading.toml, the gradebook, "
        ".autograder/journal.db",
        writes="the gradebook (scores, comments), autograded/STUDENT/NOTEBOOK, .autograder/journal.db",
        exits={
            0: "every submission has its grade, also those that cannot be read",
            1: "the grader itself failed on a submission; its row says how",
            3: "grades given before would change and nobody confirmed it: they are not written",
        },
        then="jupyter lab (menu Nbgrader, Formgrader) for written answers, autograder report for the class, "
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
@click.option(
    "--preview",
    is_flag=True,
    help="Write nothing, show the grades that would change; the next run does not grade again.",
)
@click.option("--yes", is_flag=True, help="Confirm changes of grades given before.")
@click.option(
    "--csv",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Also write the grades that change, or would, into this file.",
)
@limit_option
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
    preview: bool,
    yes: bool,
    csv: Path | None,
    limits: dict[str, float],
    db: str | None,
    cluster: str | None,
    no_sandbox: bool,
) -> None:
    """Grade all that was submitted for NOTEBOOK, such as 2_filters.

    Scores and comments go into nbgrader's gradebook, notebooks into autograded/: the formgrader,
    `nbgrader generate_feedback` and `nbgrader export` go on from there. Submissions that were graded
    before and have not changed are not graded again; a run that was stopped or killed goes on where it
    was. Where an exercise was changed (its points, or by grading.toml), only that exercise is judged
    again. Where grades of unchanged submissions would change, it shows them and asks.
    """
    from autograder.grading.pool import end_ahead, import_ahead, start_ahead
    from autograder.sandbox.available import trial_ahead

    folder = course_directory(course)
    if cluster is None:
        import_ahead()

    def then(available: Availability) -> None:
        submitted = len(list(islice(folder.glob(f"submitted/*/{notebook}"), jobs)))
        if submitted and (force or not any(folder.glob(f"autograded/*/{notebook}"))):
            start_ahead(min(submitted, len(students) or jobs), available)

    try:
        with trial_ahead(wanted=cluster is None and not no_sandbox, then=then):
            from autograder.cli.grade_view.progress_view import tell_next_step
            from autograder.grading.run import GradeRequest
        request = GradeRequest(
            folder, notebook, jobs, students, seed, not no_sandbox, force, db, cluster,
            preview=preview, ask=not yes, set_limits=limits,
        )  # fmt: skip
        rows = graded(request, csv)
    finally:
        end_ahead()
    if not preview:
        tell_next_step(request, rows)
    if failed(rows):
        sys.exit(LOOK)


def graded(request: GradeRequest, csv: Path | None = None) -> list[ResultRow]:
    """Grade, show it and return the rows. A run that ends early exits."""
    from autograder.cli.grade_view.progress_view import ended_line, grade_and_tell, not_agreed_line
    from autograder.grading.run import Ended, NotAgreed

    try:
        return grade_and_tell(request, csv=csv)
    except Ended as end:
        click.echo(ended_line(end), err=True)
        sys.exit(STOPPED if end.asked else CANNOT)
    except NotAgreed as end:
        click.echo(not_agreed_line(end), err=True)
        sys.exit(NOT_AGREED)


def failed(rows: Iterable[ResultRow]) -> bool:
    """Whether the grader itself failed on a submission."""
    return any(row.status == "error" for row in rows)
