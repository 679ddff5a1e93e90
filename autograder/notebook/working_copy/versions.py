"""The versions that a working folder was made from, and files in it, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import AuthoringError, read_source


def sources(course: Path) -> list[Path]:
    """Return the notebooks of a course directory.

    Raises
    ------
    AuthoringError
        Where there are none.
    """
    found = sorted((course / "source").glob("*/*.ipynb"))
    if not found:
        raise AuthoringError(
            f"there are no notebooks in {course.name}/source: run this in a copy of the repository, "
            "or pass --course"
        )
    return found


def newest(source: Path) -> NotebookNode:
    """Return the release version of a notebook as it is now."""
    return release_version(read_source(source))


def base_of(path: Path) -> Path:
    """Return where it is kept what a notebook was made of: an answered one does not tell."""
    return path.parent / ".versions" / path.name


def read_notebook_or_none(path: Path) -> NotebookNode | None:
    """Return a notebook; None where it is not there or is none."""
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except Exception:  # nbformat raises whatever a broken file makes it run into
        return None


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file, or leave the one that is there as it is."""
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".study-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        # A temporary file is its owner's alone; a notebook is as readable as its folder.
        Path(beside).chmod(path.parent.stat().st_mode & 0o666)
        Path(beside).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(beside).unlink()
        raise
