"""A working copy for someone who studies alone: release versions, and never a file of theirs overwritten."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.notebooks import AuthoringError, read_source, to_text
from autograder.authoring.release import release_version


@dataclass(frozen=True)
class Copied:
    """What was done about one notebook: ``"new"``, ``"kept"``, or ``"newer beside"``."""

    path: Path
    what: str


def working_copy(course: Path, folder: Path) -> list[Copied]:
    """Put the release version of every notebook into ``folder``.

    A file that is there stays as it is. Where the course has a newer version than the copy was made of,
    that lands beside it as ``NAME.new.ipynb``.

    Parameters
    ----------
    course : Path
        The course directory of the repository.
    folder : Path
        Made where it does not exist.

    Raises
    ------
    AuthoringError
        Where there are no notebooks.
    """
    sources = sorted((course / "source").glob("*/*.ipynb"))
    if not sources:
        raise AuthoringError(
            f"there are no notebooks in {course.name}/source: run this in a copy of the repository, "
            "or pass --course"
        )
    folder.mkdir(parents=True, exist_ok=True)
    return [_copy(path, folder) for path in sources]


def _copy(source: Path, folder: Path) -> Copied:
    text = to_text(release_version(read_source(source)))
    path = folder / source.name
    # What each copy was made of is kept, or an answered notebook would look like another version.
    made_of = folder / ".versions" / source.name
    if not path.exists():
        what = "new"
        path.write_text(text, encoding="utf-8")
    elif not made_of.exists() or made_of.read_text(encoding="utf-8") == text:
        return Copied(path, "kept")
    else:
        what, path = "newer beside", path.with_name(f"{path.stem}.new.ipynb")
        path.write_text(text, encoding="utf-8")
    made_of.parent.mkdir(exist_ok=True)
    made_of.write_text(text, encoding="utf-8")
    return Copied(path, what)


def open_lab(folder: Path, notebook: Path) -> int:
    """Open JupyterLab on a notebook and return its exit code when it is closed."""
    command = [sys.executable, "-m", "jupyterlab", str(notebook.resolve())]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container everyone is root; the server listens to this machine alone.
        command.append("--allow-root")
    return subprocess.run(
        [*command, f"--ServerApp.root_dir={folder.resolve()}"], check=False
    ).returncode


def first(copied: Iterable[Copied]) -> Path:
    """Return the notebook to start with."""
    return next(c.path for c in copied if not c.path.stem.endswith(".new"))
