"""Feedback pages as the zip that a learning management system takes back."""

import io
import zipfile
from collections import defaultdict
from pathlib import Path

from autograder.assignment.course_directory import open_course
from autograder.lms.importers.systems import importers
from autograder.lms.memory import read_memory
from autograder.records.csv_file import write_private
from autograder.records.journal import journal_folder
from autograder.submission.text import printable

#: Of every page in a zip, so that the same pages give the same zip.
_TIME = (2000, 1, 1, 0, 0, 0)


def feedback_zips(root: Path, assignment: str) -> tuple[list[Path], list[str]]:
    """Write a zip with the feedback pages of an assignment for each system that uploads are from.

    Canvas takes it where submissions are uploaded again, Moodle as feedback files. Both know a student by the
    name of the upload in the download.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str

    Returns
    -------
    tuple of list of Path and list of str
        The zips, and remarks on pages that are in none.
    """
    course = open_course(root)
    notebook = course.notebook(assignment)
    memory = read_memory(journal_folder(course.root))
    pages: dict[str, dict[str, Path]] = defaultdict(dict)
    main = importers().get(memory.system(assignment))
    remarks: list[str] = []
    by_hand = []
    for student, _ in course.submitted(assignment):
        page = course.folder("feedback", student, assignment) / f"{notebook}.html"
        importer = importers().get(memory.system_of(assignment, student))
        if not page.is_file():
            continue
        if importer is None:
            by_hand.append(printable(student))
            continue
        upload = memory.upload_of(assignment, student)
        if name := importer.feedback_name(upload, page.name):
            pages[importer.system][name] = page
        elif importer.takes_feedback:
            remarks.append(
                f"{printable(student)}: the page is in no zip, because the name of the upload is not known. "
                "Collect the download again"
            )
    if by_hand and main is not None and main.takes_feedback:
        remarks.append(
            "their pages are in no zip, because no notebook of theirs was collected: "
            f"{', '.join(by_hand)}. Send them by hand from feedback/"
        )
    paths = [
        _write(course.root / "reports" / f"{assignment}_{system}_feedback.zip", theirs)
        for system, theirs in sorted(pages.items())
    ]
    return paths, remarks


def _write(path: Path, pages: dict[str, Path]) -> Path:
    """Write a zip whole or not at all; only instructors may read it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, page in sorted(pages.items()):
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, page.read_bytes())
    write_private(path, packed.getvalue())
    return path
