"""A source notebook with the points and questions that grading.toml sets; the file stays as it is."""

import copy
import re
from collections.abc import Collection

from nbformat import NotebookNode

from autograder.assignment.settings import Setting
from autograder.assignment.source_notebook import BUILT, written_cells
from autograder.submission.written import AS_MADE


def with_settings(source: NotebookNode, settings: Collection[Setting]) -> NotebookNode:
    """Return a source notebook with the points and questions of these settings.

    A question is the text cell in front of its answer; its heading stays, but for the points in it.

    Parameters
    ----------
    source : NotebookNode
        Not changed.
    settings : collection of Setting
    """
    found = {setting.exercise: setting for setting in settings}
    notebook = copy.deepcopy(source)
    notebook.metadata.pop(BUILT, None)
    written = {cell.metadata.nbgrader.grade_id for cell in written_cells(notebook)}
    before: NotebookNode = None
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        setting = found.get(name if name in written else name.removesuffix("_check"))
        if setting and cell.metadata.nbgrader.grade:
            if setting.points is not None:
                cell.metadata.nbgrader.points = setting.points
            if name in written and before is not None and before.cell_type == "markdown":
                _set_question(before, setting)
        before = cell
    return notebook


def _set_question(cell: NotebookNode, setting: Setting) -> None:
    heading, _, text = cell.source.partition("\n")
    if setting.points is not None:
        points = f"({setting.points:g} point{'s' * (setting.points != 1)})"
        heading = re.sub(r"\([\d.]+ points?\)", points, heading)
    if setting.question and not heading.startswith("#"):
        heading, text = setting.question, ""
    elif setting.question:
        text = setting.question
    # A student who got the notebook before the change has the old text, which is not the student's own.
    cell.metadata[AS_MADE] = cell.source
    cell.source = f"{heading}\n{text}".rstrip("\n")
