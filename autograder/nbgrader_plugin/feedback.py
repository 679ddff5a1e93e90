"""nbgrader's `generate_feedback`, the command and the formgrader's button, with our page."""

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter

from autograder.assignment.course_directory import open_course
from autograder.pages.feedback.page import read_page
from autograder.records.shared_folder import share_way


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
