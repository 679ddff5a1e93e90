"""A student's feedback as one HTML page: no script, no font, no network."""

from pathlib import Path
from typing import Any

from autograder.pages import page_template
from autograder.pages.feedback.cells import cells_of
from autograder.pages.feedback.grades import Grades, read_one
from autograder.pages.feedback.items import items_of
from autograder.submission.text import printable

#: Of these nothing was run: there is no notebook to show.
_NOTHING_RAN = ("unreadable", "missing", "error")


def feedback_page(notebook: Any, assignment: str, name: str, grades: Grades) -> str:
    """Return the page of one autograded notebook.

    Everything that students can write (answers, code, outputs, names of files) is text to the template
    engine, or was cleaned; a policy in the page forbids scripts and requests besides.

    Parameters
    ----------
    notebook : NotebookNode
        As it was graded.
    assignment, name : str
        nbgrader's names of the assignment and of the notebook.
    grades : Grades

    Returns
    -------
    str
        HTML.
    """
    cells = cells_of(notebook)
    items = items_of(cells, grades)
    status = grades.result.status if grades.result else "graded"
    ran = status not in _NOTHING_RAN
    exercises = [item for item in items if not item.written]
    return page_template("autograder.pages.feedback").render(
        assignment=assignment,
        notebook=name,
        title=next((cell.title for cell in cells if cell.title), ""),
        student=grades.name,
        grades=grades,
        total=grades.score - grades.penalty,
        status=status,
        remarks=[
            printable(remark, 400) for remark in (grades.result.remarks if grades.result else ())
        ],
        items=items,
        again=[
            i for i in exercises if ran and (not i.fine or i.comment or i.grade.checked is not None)
        ],
        right=[item for item in exercises if item.fine],
        wrong=[item for item in exercises if not item.fine],
        written=[item for item in items if item.written and (ran or item.comment)],
        waiting=[item for item in items if item.grade.waiting],
        cells=cells if ran else (),
        by_name={item.name: item for item in items},
    )


def read_page(root: Path, notebook: Any, names: Any) -> str:
    """Return the page of what nbgrader is converting: ``names`` is its ``resources["nbgrader"]``.

    Parameters
    ----------
    root : Path
        The course directory.
    notebook : NotebookNode
        As it was graded.
    names : mapping
        With ``assignment``, ``notebook``, ``student`` and ``db_url``.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    nbgrader.api.MissingEntry
        Where the gradebook does not know it.
    GradingError
        Where gradebook or journal cannot be read.
    """
    assignment, name, student = names["assignment"], names["notebook"], names["student"]
    grades = read_one(root, names["db_url"], assignment, name, student)
    return feedback_page(notebook, assignment, name, grades)
