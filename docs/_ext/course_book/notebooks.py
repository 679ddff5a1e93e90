"""The notebooks of the book: what students get, read from the text under review."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import AuthoringError, build_notebook
from autograder.authoring.build import scripts

#: Colab has NumPy and Matplotlib.
COLAB = "%pip install --quiet --no-deps cnn-course"


def student_version(text: str, course: str, lite: str = "", repository: str = "") -> NotebookNode:
    """Return a notebook without its answers, as Sphinx' notebook reader asks for it.

    Parameters
    ----------
    text : str
        A percent script of the course. The reader gives no file name with it.
    course : str
        The course directory.
    lite : str
        Where the site of `autograder lite` lies, as seen from the page of a notebook; "" where there is none.
    repository : str
        ``OWNER/NAME`` of the public copy on GitHub, which Binder and Colab read; "" where there is none.

    Raises
    ------
    AuthoringError
        The text is no notebook of this course, or not as a notebook must be.
    """
    for script in scripts(Path(course)):
        if script.read_text(encoding="utf-8").rstrip() == text.rstrip():
            released = release_version(build_notebook(text, script.stem))
            if doors := _doors(script.stem, lite, repository):
                released.cells.insert(1, nbformat.v4.new_markdown_cell(doors))
            return released
    raise AuthoringError(f"this is no notebook of the course: {text[:60]!r}")


def _doors(name: str, lite: str, repository: str) -> str:
    """Return links to the students' version of a notebook in places where its cells run; "" without any."""
    colab = f"https://colab.research.google.com/github/{repository}/blob/main/course/released/{name}.ipynb"
    binder = f"https://mybinder.org/v2/gh/{repository}/HEAD?urlpath=lab/tree/{name}.ipynb"
    doors = []
    if lite:
        words = "Open this notebook in your browser"
        doors.append(
            f'<a href="{lite}/lab/index.html?path={name}.ipynb">{words}</a>: it runs there, '
            "with nothing to install."
        )
    if repository:
        doors.append(
            f'<a href="{binder}">Open this notebook in Binder</a>, which keeps nothing when you leave.'
        )
        doors.append(
            f'<a href="{colab}">Open this notebook in Colab</a>, and run <code>{COLAB}</code> '
            "in a new first cell."
        )
    return f'<p class="door">{" ".join(doors)}</p>' if doors else ""
