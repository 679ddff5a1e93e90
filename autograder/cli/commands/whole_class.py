"""``autograder class``: from a download to the files that go back, in one command."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from autograder.cli.commands.collect import show_collected
from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.grade import failed, graded
from autograder.cli.commands.options import (
    course_directory,
    course_option,
    db_option,
    jobs_option,
    limit_option,
    no_sandbox_option,
)
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK, NOT_AGREED
from autograder.lms.exporters import systems


@documented_command(
    CommandHelp(
        short="do the day: collect, grade, give back",
        examples={
            "autograder class 2_filters --from submissions.zip --roster grades.csv": "From the "
            "download to the files for upload.",
            "autograder class 2_filters": "Once more after grading by hand: grades, report, feedback, files.",
        },
        reads="all that roster, collect, grade, report and export read",
        writes="all that these commands write; feedback/STUDENT/NOTEBOOK; in reports/ the grades and, for "
        "Canvas and Moodle, NOTEBOOK_SYSTEM_feedback.zip with the pages",
        exits={
            0: "all is done",
            1: "all is done, and something needs your attention: it was said on the way",
            3: "a person must decide first; the files were not written",
        },
        then="import the grades in your system, and upload the zip there",
    )
)
@click.argument("notebook", shell_complete=complete_notebook)
@click.option(
    "--from",
    "sources",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A zip or folder, as downloaded (may be repeated). Default: what is in submitted/ already.",
)
@click.option(
    "--roster",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    default=None,
    help="The list of students, as the system exported it. Default: the list that was loaded before.",
)
@click.option(
    "--to",
    type=click.Choice(systems()),
    default=None,
    help="The system for the grades. Default: the one that the uploads are from, else csv.",
)
@click.option("--title", default="", help="The assignment's name in the system. Default: NOTEBOOK.")
@click.option("--yes", is_flag=True, help="Go on where a person would be asked.")
@jobs_option
@limit_option
@db_option
@no_sandbox_option
@course_option
def whole_class(
    notebook: str,
    sources: tuple[Path, ...],
    roster: Path | None,
    to: str | None,
    title: str,
    yes: bool,
    jobs: int,
    limits: dict[str, float],
    db: str | None,
    no_sandbox: bool,
    course: Path | None,
) -> None:
    """Collect, grade, report, write feedback and the files for upload, for NOTEBOOK.

    It does the same as `autograder roster`, `collect`, `grade`, `report`, `nbgrader generate_feedback` and
    `autograder export` one after the other. It stops only where a person must decide: somebody is not on the
    list, grades given before would change, or written answers have no points yet. It may be repeated: work
    that is done is not done again.
    """
    from autograder.cli.grade_view.progress_view import tell_to_mark
    from autograder.cli.terminal.progress import waiting
    from autograder.grading.run import GradeRequest
    from autograder.lms.load_grades import waiting_for_a_person, waiting_words
    from autograder.pages.feedback.write import write_feedback
    from autograder.pages.report.write import write_report

    place = course_directory(course)
    notes: list[str] = []
    if roster is not None:
        notes += _enrol(place, roster, db)
    if sources:
        notes += _collect(place, notebook, sources, yes)
    request = GradeRequest(
        place, notebook, jobs, (), None, not no_sandbox, False, db, ask=not yes, set_limits=limits
    )
    rows = graded(request)
    with waiting("Reading the class"):
        paths = list(write_report(place, notebook, None, db))
        count = waiting_for_a_person(place, notebook, db)
    for path in paths:
        click.echo(path)
    said = list(notes)
    if count:
        tell_to_mark(place)
        said.append(waiting_words(count))
        _decide(said[-1], "Write feedback and the files for upload now?", yes)
    with waiting("Writing feedback"):
        remarks = write_feedback(place, notebook, db)
    notes += [f"feedback: {line}" for line in remarks.splitlines()]
    notes += _hand_back(place, notebook, roster, to, title, db, said)
    if notes or failed(rows):
        sys.exit(LOOK)


def _enrol(place: Path, roster: Path, db: str | None) -> list[str]:
    """Load the list; return what needs attention."""
    from autograder.lms.enrol import EnrolmentRequest, enrol

    _, remarks = enrol(EnrolmentRequest(place, roster, db=db))
    _note(remarks)
    return remarks


def _collect(place: Path, notebook: str, sources: tuple[Path, ...], yes: bool) -> list[str]:
    """Take in the uploads; return what needs attention."""
    from autograder.cli.terminal.progress import waiting
    from autograder.lms.collect import collect

    with waiting("Reading"):
        done, refused = collect(place, notebook, sources)
    show_collected(done, notebook)
    for line in refused:
        click.echo(f"not taken: {line}", err=True)
    unclear = [one for one in done if one.unclear]
    if unclear:
        _decide(
            f"Nobody knows who on the list {len(unclear)} of them {'is' if len(unclear) == 1 else 'are'}: "
            "`autograder roster --is FOUND=ID` says it, or a newer list.",
            "Grade them under the ids they have now?",
            yes,
        )
    return refused + [remark for one in done for remark in one.remarks]


def _hand_back(
    place: Path,
    notebook: str,
    roster: Path | None,
    to: str | None,
    title: str,
    db: str | None,
    said: list[str],
) -> list[str]:
    """Write the files for upload; return what needs attention. Remarks in `said` are left out."""
    from autograder.cli.terminal.progress import waiting
    from autograder.lms.export import export
    from autograder.lms.exporter import ExportRequest
    from autograder.lms.feedback_zip import feedback_zips
    from autograder.lms.memory import read_memory
    from autograder.lms.roster import Doubt, read_roster
    from autograder.records.journal import journal_folder

    system = read_memory(journal_folder(place)).system(notebook)
    to = to or (system if system in systems() else "csv")
    # Another system's list has not the columns that Canvas reads.
    fits = roster is not None and (to != "canvas" or read_roster(roster).from_canvas)
    request = ExportRequest(place, notebook, to, None, roster if fits else None, title, db=db)
    with waiting("Writing the files for upload"):
        paths, remarks = export(request)
        zips, left = feedback_zips(place, notebook)
    for path in paths[:1] if to == "gradescope" else paths:
        click.echo(path.parent.parent if to == "gradescope" else path)
    for path in zips:
        click.echo(path)
    _note([remark for remark in (*remarks, *left) if remark not in said])
    return [remark for remark in remarks if isinstance(remark, Doubt)] + left


def _note(remarks: list[str]) -> None:
    for remark in remarks:
        click.echo(f"note: {remark}", err=True)


def _decide(what: str, question: str, yes: bool) -> None:
    """Say what a person must decide, and ask; without an agreement the command ends here."""
    from autograder.cli.grade_view.confirm import confirmed
    from autograder.cli.terminal.output import results

    click.echo(what, err=True)
    if not yes and not confirmed(question, results()):
        click.echo(
            "Stopped there. --yes goes on; so does the same command once it is decided.", err=True
        )
        sys.exit(NOT_AGREED)


whole_class.name = "class"
