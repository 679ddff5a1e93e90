"""The release version: the source notebook without its answers, by nbgrader's own preprocessors."""

import copy
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from traitlets.config import Config

from autograder.assignment.source_notebook import BUILT

#: As `nbgrader generate_assignment` does it, but for the database, and what it does twice is done once.
_STEPS = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
)


def release_version(source: NotebookNode, config: Config | None = None) -> NotebookNode:
    """Return the students' version of a source notebook; the argument is not changed.

    Parameters
    ----------
    source : NotebookNode
        The instructor's version.
    config : Config or None
        nbgrader's configuration (another stub text, say).
    """
    notebook = copy.deepcopy(source)
    notebook.metadata.pop(BUILT, None)
    resources: dict[str, Any] = {}
    for step in _STEPS:
        notebook, resources = step(config=config or Config()).preprocess(notebook, resources)
    return notebook
