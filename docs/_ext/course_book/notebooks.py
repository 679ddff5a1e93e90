"""The notebooks of the book: what students get, read from the text under review."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import AuthoringError, build_notebook
from autograder.authoring.build import scripts


def student_version(text: str, course: str, lite: str = "") -> NotebookNode:
    """Return a notebook without its answers, as Sphinx' notebook reader asks for it.

    Parameters
    ----------
    text : str
        A percent script of the course. The reader gives no file name with it.
    course : str
        The course directory.
    lite : str
        Where the site of `autograder lite` lies, as seen from the page of a notebook; "" where there is none.

    Raises
    ------
    AuthoringError
        The text is no notebook of this course, or not as a notebook must be.
    """
    for script in scripts(Path(course)):
        if script.read_text(encoding="utf-8").rstrip() == text.rstrip():
            released = release_version(build_notebook(text, script.stem))
            if lite:
                released.cells.insert(1, _door(f"{lite}/lab/index.html?path={script.stem}.ipynb"))
            return released
    raise AuthoringError(f"this is no notebook of the course: {text[:60]!r}")


def _door(address: str) -> Any:
    """Return a cell with a link to the notebook in which cells run."""
    words = "Open this notebook in your browser"
    return nbformat.v4.new_markdown_cell(
        f'<p class="door"><a href="{address}">{words}</a>: it runs there, with nothing to install.</p>'
    )
