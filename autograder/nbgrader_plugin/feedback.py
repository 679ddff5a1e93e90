"""nbgrader's `generate_feedback`, the command and the formgrader's button, with our page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import Exporter
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from autograder.assignment.course_directory import open_course
from autograder.pages.feedback.page import read_page
from autograder.records.database_url import known_driver


def write_feedback(root: Path, assignment: str, db: str | None = None) -> str:
    """Do what ``nbgrader generate_feedback --force`` does.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    db : str or None
        URL of the gradebook; None for the course's own.

    Returns
    -------
    str
        What nbgrader says of pages that could not be made; empty where all are.
    """
    course = open_course(root)
    course.directory.assignment_id = assignment
    course.directory.db_url = known_driver(db or course.directory.db_url)
    converter = GenerateFeedback(coursedir=course.directory, config=course.config)
    # Points and comments that were given by hand since then are in no file's time.
    converter.force = True
    try:
        converter.start()
    except NbGraderException as error:
        return str(error)
    return ""


class FeedbackExporter(Exporter):
    """Makes a student's page of an autograded notebook, the gradebook and the journal."""

    file_extension = ".html"
    output_mimetype = "text/html"
    export_from_notebook = None

    def from_notebook_node(
        self, nb: Any, resources: Any | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Export a notebook; see `nbconvert.exporters.Exporter`."""
        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        # nbgrader converts with the course directory as working directory.
        return read_page(Path.cwd(), notebook, resources["nbgrader"]), resources
