"""All feedback pages of an assignment, by nbgrader's own step."""

from pathlib import Path

from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from autograder.assignment.course_directory import open_course
from autograder.records.database_url import known_driver


def write_feedback(root: Path, assignment: str, db: str | None = None) -> str:
    """Do what ``nbgrader generate_feedback --force`` does.

    Parameters
    ----------
    root, assignment, db
        As for `autograder.pages.report.load.read_class`.

    Returns
    -------
    str
        nbgrader's words on pages that could not be made; empty where all are.
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
