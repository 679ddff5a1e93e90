"""The notebooks of the book: what students get, read from the text under review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import AuthoringError, build_notebook
from autograder.authoring.build import scripts


def student_version(text: str, course: str) -> NotebookNode:
    """Return a notebook without its answers, as Sphinx' notebook reader asks for it.

    Parameters
    ----------
    text : str
        A percent script of the course. The reader gives no file name with it.
    course : str
        The course directory.

    Raises
    ------
    AuthoringError
        The text is no notebook of this course, or not as a notebook must be.
    """
    for script in scripts(Path(course)):
        if script.read_text(encoding="utf-8").rstrip() == text.rstrip():
            released = release_version(build_notebook(text, script.stem))
            released.cells.insert(0, _first_cell())
            return released
    raise AuthoringError(f"this is no notebook of the course: {text[:60]!r}")


def _first_cell() -> Any:
    """Return a cell that is run and not shown: figures with sliders fall back to what stands still."""
    code = "import sys\nsys.modules['ipywidgets'] = None"
    return nbformat.v4.new_code_cell(code, metadata={"tags": ["remove-cell"]})
