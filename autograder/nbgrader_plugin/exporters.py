"""nbgrader's exporters, replaced: one does not open a submission, the other makes our page for a student."""

from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import Exporter, ResourcesDict

from autograder.assignment.course_directory import open_course
from autograder.nbgrader_plugin.preprocessors import Rebuild
from autograder.pages.feedback.page import read_page
from autograder.records.shared_folder import share_way


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


class FeedbackExporter(Exporter):
    """Makes a student's page of an autograded notebook, the gradebook and the journal."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = None

    def from_notebook_node(
        self, nb: Any, resources: Any | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Export a notebook; see `nbconvert.exporters.Exporter`."""
        # Without nbconvert's copy of the notebook for preprocessors: the page changes nothing in it.
        resources = {} if resources is None else resources
        resources["output_extension"] = self.file_extension
        # nbgrader converts with the course directory as working directory.
        names, course = resources["nbgrader"], open_course(Path.cwd())
        # nbgrader shares the folder of an assignment with the group, and not the student's around it.
        theirs = course.folder("feedback", names["student"], names["assignment"])
        share_way(course.root, theirs.parent)
        return read_page(course.root, nb, names), resources
