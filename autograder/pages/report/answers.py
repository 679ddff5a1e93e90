"""The code that students wrote, from their autograded notebooks, reduced to its structure."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from autograder.assignment.course_directory import CourseDirectory
from autograder.errors import GradingError
from autograder.exercise.courses import everything
from autograder.judging.messages import NOTHING_TO_SHOW
from autograder.pages.report.similar_answers import StudentCode
from autograder.pages.report.structure import Structure, structure
from autograder.records.result import Result
from autograder.submission.files import read_file
from autograder.submission.reader import Submitted, read_notebook

_MAX_CODE = 6_000


def answers_of(course: CourseDirectory, assignment: str, result: Result) -> Iterator[StudentCode]:
    """Yield a student's answers that hold code.

    The autograded notebook has each answer in its own cell, also where the submission had it elsewhere.

    Parameters
    ----------
    course : CourseDirectory
    assignment : str
    result : Result
        The student's, as recorded.

    Yields
    ------
    StudentCode
        No answers where the autograded notebook cannot be read.
    """
    written = {
        verdict.exercise: verdict.points >= verdict.max_points - 0.005
        for verdict in result.verdicts
        if verdict.diagnosis not in NOTHING_TO_SHOW
    }
    folder = course.folder("autograded", result.student, assignment)
    file = read_file(folder / f"{result.name}.ipynb")
    read = read_notebook(file.data) if file.data is not None else None
    if not isinstance(read, Submitted):
        return
    for cell in read.cells:
        found = _compared(cell.grade_id, cell.source) if cell.grade_id in written else None
        if found:
            right = written[cell.grade_id]
            code = cell.source[:_MAX_CODE]
            yield StudentCode(result.student, cell.grade_id, right, found, code)


def _compared(exercise: str, source: str) -> Structure | None:
    """Return the structure of a cell; of a hunt for a bug, where most code was given, its very lines."""
    found = structure(source)
    if found and any(known.hunt for known in everything() if known.name == exercise):
        lines = "\n".join(line.rstrip() for line in source.splitlines() if line.strip())
        return replace(found, digest=hashlib.sha256(lines.encode("utf-8", "replace")).hexdigest())
    return found


def solutions_of(course: CourseDirectory, assignment: str) -> dict[str, Structure]:
    """Return the structures of the course's own solutions; none where its source is not at hand."""
    try:
        path = course.source(assignment) / f"{course.notebook(assignment)}.ipynb"
    except GradingError:
        return {}
    data = read_file(path).data
    read = read_notebook(data) if data is not None else None
    cells = read.cells if isinstance(read, Submitted) else ()
    found = {cell.grade_id: structure(cell.source) for cell in cells if cell.grade_id}
    return {name: known for name, known in found.items() if known}
