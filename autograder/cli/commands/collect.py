"""``autograder collect``: from what a learning management system lets one download to submitted folders."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.commands.completion import complete_notebook
from autograder.cli.commands.options import course_directory, course_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.lms.collect import Collected


@documented_command(
    CommandHelp(
        short="take in what students handed in",
        examples={
            "autograder collect 2_filters submissions.zip": "As Canvas, Moodle or Gradescope let you "
            "download it.",
            "autograder collect 2_filters first.zip late/": "Several; the latest upload of each counts.",
        },
        reads="SOURCES: zips, or folders called after students; the list that `autograder roster` loaded",
        writes="submitted/STUDENT/NOTEBOOK; earlier attempts go to submitted/STUDENT/.attempts, other files "
        "that are replaced to .autograder/replaced",
        exits={
            0: "all was taken",
            1: "look at a row or a line: something was not taken, or not as it came, or somebody is not on "
            "the list of students",
        },
        then="autograder grade NOTEBOOK",
    )
)
@click.argument("notebook", shell_complete=complete_notebook)
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@course_option
def collect(notebook: str, sources: tuple[Path, ...], course: Path | None) -> None:
    """Collect submissions of NOTEBOOK from SOURCES: zips or folders, as downloaded.

    Names are understood as Canvas, Moodle, Gradescope, Blackboard, Brightspace and nbgrader's exchange
    give them, and folders called after students. The latest upload of each student is taken, and earlier
    ones are kept beside it: grading.toml says which counts. A notebook is known by what is in it, also in
    a zip in a zip; who sent something else has a row that says what. With a list of students (`autograder
    roster`), everybody on it has a row, also who sent nothing, and the list says who is who. Without one,
    students are called by Canvas' number, by their name (Moodle), student id or email (Gradescope),
    username (Blackboard), name and number (Brightspace), by their folder's name.
    """
    from autograder.cli.terminal.output import next_step, warn, with_course
    from autograder.cli.terminal.progress import waiting
    from autograder.grading.hunts import class_changed
    from autograder.lms.collect import collect as run

    place = course_directory(course)
    with waiting("Reading"):
        done, refused = run(place, notebook, sources)
    show_collected(done, notebook)
    if words := class_changed(place, notebook):
        warn(words)
    for line in refused:
        click.echo(f"not taken: {line}", err=True)
    if not (done or refused):
        click.echo(
            f"Nothing of {notebook} was found there: no notebook that says whose it is.", err=True
        )
        sys.exit(LOOK)
    if any(one.files for one in done):
        next_step(with_course(f"autograder grade {notebook}", course))
    if refused or any(one.remarks for one in done):
        sys.exit(LOOK)


def show_collected(
    done: Sequence[Collected], notebook: str, console: Console | None = None
) -> None:
    """Print a row for each student; at a terminal in columns that fit 80 characters."""
    from autograder.cli.terminal.output import results
    from autograder.cli.terminal.tables import show, whole

    console = console or results()
    if not console.is_terminal:
        rows = [
            (
                whole(one.student),
                whole(", ".join(one.files)),
                _when(one),
                whole(_what(one)),
                whole(one.origin),
                whole(one.name),
            )
            for one in done
        ]
        show((), rows, console)
        return
    timed = any(one.timestamp for one in done)
    cells = [
        (
            whole(f"{one.name} ({one.student})" if one.name else one.student),
            *((_when(one),) if timed else ()),
            whole(_what(one, notebook)),
        )
        for one in done
    ]
    show(("Student", *(("Handed in",) if timed else ()), "What was done"), cells, console)
    console.print(_counted(done), markup=False, highlight=False)


def _when(one: Collected) -> str:
    return f"{one.timestamp:%Y-%m-%d %H:%M} UTC" if one.timestamp else ""


def _what(one: Collected, notebook: str = "") -> str:
    """Return the outcome in words; with ``notebook``, also the facts that a pipe has in other columns."""
    other = [name for name in one.files if notebook and name != f"{notebook}.ipynb"]
    source = [f"from {one.origin}"] * bool(notebook and one.remarks and one.origin)
    return "; ".join(
        [one.what]
        + ["late, says the system"] * one.late
        + [f"{one.older} older left"] * bool(one.older)
        + [f"{one.earlier} earlier kept"] * bool(one.earlier)
        + [f"kept as {name}" for name in other]
        + list(one.remarks)
        + source
    )


def _counted(done: Sequence[Collected]) -> str:
    """Return a line with the numbers of students, of those who sent nothing, and of those to look at."""
    from autograder.lms.collect import MISSING

    missing = sum(one.what == MISSING for one in done)
    odd = sum(bool(one.remarks) for one in done)
    parts = [f"{len(done)} student{'s' * (len(done) != 1)}"]
    parts += [f"{missing} missing"] * bool(missing) + [f"{odd} to look at"] * bool(odd)
    return ", ".join(parts) + "."
