"""nbgrader's `generate_feedback`, the command and the formgrader's button, with our page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter

from autograder.pages.feedback.page import read_page


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
        return read_page(Path.cwd(), nb, resources["nbgrader"]), resources
