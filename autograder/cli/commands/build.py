"""``autograder build``: notebooks and answer keys from their sources."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from autograder.cli.commands.completion import complete_script
from autograder.cli.commands.options import course_directory, course_option
from autograder.cli.terminal.documented_command import CommandHelp, documented_command
from autograder.cli.terminal.exit_codes import LOOK

#: Lines of a diff that are shown.
_MOST_LINES = 40


@documented_command(
    CommandHelp(
        short="build notebooks and answer keys",
        examples={
            "autograder build 2_filters": "After you have edited course/notebooks/2_filters.py.",
            "autograder build --check": "Is what is committed what the sources give? Writes nothing.",
        },
        reads="notebooks/*.py of the course directory, the reference and the known mistakes",
        writes="source/NOTEBOOK/NOTEBOOK.ipynb, the answer keys in keys/ and the students' versions in "
        "released/ of its package, the lecture map in README.md of the course directory",
        exits={
            0: "built; with --check: all is up to date",
            1: "with --check: a built file is out of date",
            2: "a source notebook was edited by hand: nothing was written (see --force)",
        },
        then="autograder selfcheck NOTEBOOK: do right answers pass, and wrong ones fail by name?",
    )
)
@click.argument("notebooks", nargs=-1, shell_complete=complete_script)
@click.option("--check", is_flag=True, help="Write nothing; say which built files are out of date.")
@click.option(
    "--force",
    is_flag=True,
    help="Replace source notebooks that were edited by hand; a copy of each is kept.",
)
@course_option
def build(notebooks: tuple[str, ...], check: bool, force: bool, course: Path | None) -> None:
    """Build what nbgrader and the public checks read, from the notebooks you write as text.

    NOTEBOOKS are names such as 2_filters (default: all). A source notebook that was edited by hand, in
    JupyterLab or in nbgrader's Create Assignment, is not replaced unless you say --force.
    """
    from autograder.authoring import build as building
    from autograder.cli.terminal.output import next_step
    from autograder.cli.terminal.progress import bar

    place = course_directory(course)
    names = [script.stem for script in building.scripts(place, notebooks)]
    lines: list[str] = []
    if not check:
        _keep_edits(place, names, force)
    with bar("Comparing" if check else "Building", len(names)) as shown:
        for name in names:
            shown.update(words=name)
            if check:
                lines += building.differences(place, building.keys_folder(name), [name])
            else:
                written = building.build(place, building.keys_folder(name), [name])
                lines += [f"{path.parent.name}/{path.name}" for path in written]
            shown.update(advance=1)
    # The lecture map belongs to all notebooks: it is named with each, and shown once.
    for line in dict.fromkeys(lines):
        click.echo(line)
    if not check:
        next_step(" ".join(["autograder selfcheck", *notebooks]))
    elif lines:
        click.echo("Run `autograder build` and commit what it writes.", err=True)
        sys.exit(LOOK)


def _keep_edits(course: Path, names: list[str], force: bool) -> None:
    """Refuse to lose what was edited by hand; with ``force`` keep a copy of it."""
    from autograder.authoring import build as building
    from autograder.errors import GradingError
    from autograder.records.journal import journal_folder
    from autograder.records.shared_folder import make_folder

    edited = building.edits(course, names)
    if edited and not force:
        shown = "\n".join(
            "\n".join([*diff[:_MOST_LINES], *["..."] * (len(diff) > _MOST_LINES)])
            for diff in edited.values()
        )
        files = " and ".join(path.name for path in edited)
        raise GradingError(
            f"{files} in source/ was edited by hand, and the text in notebooks/ does not have the edits. "
            f"Nothing was written. These are the edits:\n{shown}\n"
            "Make them in notebooks/ and build again with --force; or set points and questions in "
            "grading.toml, which a build leaves alone. --force keeps a copy of the edited notebook"
        )
    for path in edited:
        when = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        copy = journal_folder(course) / "replaced" / "source" / f"{path.stem}-{when}.ipynb"
        make_folder(copy.parent)
        copy.write_bytes(path.read_bytes())
        click.echo(f"edited by hand, a copy is kept: {copy.relative_to(course)}", err=True)
