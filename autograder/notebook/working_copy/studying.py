"""The work of `study` and `update`, for the commands that need click and for those that need nothing."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from autograder.assignment.source_notebook import AuthoringError
from autograder.exercise.courses import courses
from autograder.exercise.plain_values import counted
from autograder.notebook.learner_record import LearnerRecord
from autograder.notebook.progress import standing
from autograder.notebook.working_copy.copies import Copied, working_copy
from autograder.notebook.working_copy.lab import open_lab
from autograder.notebook.working_copy.update import Updated, update
from autograder.notebook.working_copy.versions import Offered, of_zip, write_file

#: With more cells changed than this, the rest is in the file beside.
_MOST = 12
#: The folder of someone who studies alone.
WORK = Path("work")
Say = Callable[[str], None]


def study(offered: Offered, folder: Path, again: str, say: Say, *, opens: bool = True) -> int:
    """Make or renew a working copy, open JupyterLab on it, and return the exit code.

    Parameters
    ----------
    offered : mapping of str to NotebookNode
        The notebooks.
    folder : Path
        The working copy.
    again : str
        This command, to be typed once more.
    say : callable
        Called with each line.
    opens : bool
        False to make only the copy.

    Returns
    -------
    int

    Raises
    ------
    AuthoringError
        Where nothing is offered.
    """
    if not offered:
        raise AuthoringError(
            "this installation has no notebooks: run this in a copy of the repository"
        )
    copied = working_copy(offered, folder)
    new = sum(one.what == "new" for one in copied)
    if opens and new:
        say(f"{counted(new, 'notebook')} for you in {folder}")
    for one in copied:
        # Before JupyterLab opens, only what somebody must know of.
        if not opens or one.what not in ("new", "kept"):
            for line in copied_lines(one, again):
                say(line)
    return open_lab(folder, unfinished(folder, [one.path for one in copied]), say) if opens else 0


def update_notebooks(offered: Offered, folder: Path, names: Iterable[str], say: Say) -> None:
    """Bring the named notebooks to the newest version, with the learner's answers in them.

    Parameters
    ----------
    offered : mapping of str to NotebookNode
    folder : Path
        The folder with the learner's notebooks.
    names : iterable of str
    say : callable
        Called with each line.
    """
    for name in names:
        for line in updated_lines(update(offered, folder, name)):
            say(line)


def update_from_zip(path: Path, folder: Path, say: Say) -> int:
    """Take what is newer in the zip of a class, with the learner's answers; return the exit code.

    Parameters
    ----------
    path : Path
        The zip; it is read and not unpacked.
    folder : Path
        The folder with the learner's notebooks.
    say : callable
        Called with each line.

    Returns
    -------
    int

    Raises
    ------
    AuthoringError
        Where the zip or a notebook cannot be read. Notebooks before it are done.
    """
    found = of_zip(path)
    for name, notebook in found.notebooks.items():
        if (folder / f"{name}.ipynb").is_file():
            update_notebooks(found.notebooks, folder, [name], say)
        else:
            for one in working_copy({name: notebook}, folder):
                for line in copied_lines(one, ""):
                    say(line)
    code = 0
    for name, data in found.wheels.items():
        place = folder / name
        if not place.is_file() or place.read_bytes() != data:
            write_file(place, data)
            code = max(code, _install(place, say))
    return code


def _install(wheel: Path, say: Say) -> int:
    """Install the newer checks and figures; where that fails, say how to do it by hand."""
    command = [sys.executable, "-m", "pip", "install", "--force-reinstall", "--no-deps", str(wheel)]
    ran = subprocess.run(
        [*command, "--quiet", "--disable-pip-version-check"],
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode == 0:
        say(f"{wheel.name}: the newer checks and figures are installed. Restart kernels that run.")
        return 0
    last = (ran.stdout + ran.stderr).strip().splitlines()[-1:]
    say(f"{wheel.name}: the newer checks could not be installed ({' '.join(last)}). Run:")
    say(f"  {shlex.join(command)}")
    return 1


def unfinished(folder: Path, paths: list[Path]) -> Path:
    """Return the first notebook in which an exercise is not right yet; else the first of all."""
    known = {name for course in courses() for name in course.notebooks}
    open_ones = {
        row.notebook for row in standing(LearnerRecord(folder).everything()) if row.following
    }
    waiting = [path for path in paths if path.stem in open_ones or path.stem not in known]
    return (waiting or paths)[0]


def copied_lines(one: Copied, again: str) -> list[str]:
    """Return the message on a notebook that was copied, or kept."""
    if one.what == "failed":
        return [
            f"{one.path.name}: nothing was written ({one.why}); what is there was left as it is."
        ]
    if one.beside is None:
        return [f"{one.path.name}: {one.what}"]
    lines = [f"{one.beside.name}: the course has a newer version; yours was left as it is."]
    lines += [f"  {change}" for change in one.changes[:_MOST]]
    if len(one.changes) > _MOST:
        lines.append(f"  ... and {len(one.changes) - _MOST} more cells")
    lines.append(f"  Line by line: {one.path.stem}.changes.txt")
    lines.append(f"  To put your answers into it: {again} --update {one.path.stem}")
    return lines


def updated_lines(one: Updated) -> list[str]:
    """Return the message on a notebook that was updated."""
    name = one.path.name
    if one.backup is None and one.lacking:
        return [
            f"{name}: nothing was changed. You have put your answers into the newest version before. Of its "
            f"cells, {one.lacking} are changed or missing in this file, beside those to fill.",
            f"  Is this an older file that you put back? Delete .versions/{name} and run this again.",
        ]
    if one.backup is None:
        return [f"{name}: this is the newest version already; nothing was changed."]
    return [
        f"{name}: the newest version, with your answers in {one.answers} of {one.cells} cells.",
        *(f"  {remark}" for remark in one.remarks),
        f"  Yours as it was: {one.backup.name}",
        "  If it is open in JupyterLab: File > Reload Notebook from Disk. Then run all cells.",
    ]


def typed(folder: Path = WORK) -> str:
    """Return `study` as it can be typed here: `make course` runs a command that no PATH leads to."""
    where = "" if folder == WORK else f" {shlex.quote(str(folder))}"
    program = Path(sys.argv[0])
    if program.name == "__main__.py":
        name = "python -m autograder"
    else:
        name = program.stem if shutil.which(program.stem) else str(program)
    return f"{name} study{where}"
