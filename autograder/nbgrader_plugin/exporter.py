"""An exporter that does not open a submission: what it is, the `Rebuild` step finds out."""

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict

from autograder.nbgrader_plugin.preprocessors import Rebuild


class SubmissionExporter(NotebookExporter):
    """nbgrader's exporter, where a file that cannot be read is no error.

    nbgrader reads a submission before its first preprocessor sees it, and drops the student where that
    fails. Here the submitted file is left to `Rebuild`; all other files are read as always.
    """

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Export a file; see `nbconvert.exporters.NotebookExporter`."""
        if not any(isinstance(step, Rebuild) for step in self._preprocessors):
            return super().from_filename(filename, resources=resources, **kw)  # type: ignore[no-any-return]
        resources = ResourcesDict() if resources is None else resources
        path = Path(filename)
        resources["metadata"] = ResourcesDict(path=str(path.parent), name=path.stem)
        empty = nbformat.v4.new_notebook()
        return self.from_notebook_node(empty, resources=resources, **kw)  # type: ignore[no-any-return]
