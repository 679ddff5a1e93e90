"""Points, comments and verdicts of one student's notebook, from gradebook and journal."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignment.settings import read_tell
from autograder.judging.verdict import Tell
from autograder.records.gradebook import open_gradebook
from autograder.records.journal import FILE, FOLDER, open_journal
from autograder.records.result import Result
from autograder.submission.text import printable


@dataclass(frozen=True)
class Grade:
    """The points of one cell.

    Attributes
    ----------
    points, max_points : float
        As nbgrader counts them: a person's points go before the automatic ones.
    waiting : bool
        Whether a person has yet to give them.
    again : bool
        Whether a person has given them, and may look once more, as it was graded again since.
    checked : float or None
        The automatic points, where a person gave others.
    """

    points: float
    max_points: float
    waiting: bool
    again: bool = False
    checked: float | None = None


@dataclass(frozen=True)
class Grades:
    """All of it.

    Attributes
    ----------
    name : str
        The student's name.
    score, max_score, penalty : float
        The score before the penalty for lateness.
    cells : mapping of str to Grade
        By grade_id.
    comments : mapping of str to str
        Comments by people, by ``grade_id``.
    result : Result or None
        The result, where the journal has it.
    tell : str
        How much of it students are told.
    """

    name: str
    score: float
    max_score: float
    penalty: float
    cells: Mapping[str, Grade]
    comments: Mapping[str, str]
    result: Result | None
    tell: Tell = "hints"


def read_one(root: Path, db_url: str, assignment: str, notebook: str, student: str) -> Grades:
    """Read what is known of one student's notebook.

    Parameters
    ----------
    root : Path
        The course directory.
    db_url : str
        Of the gradebook.
    assignment, notebook, student : str
        nbgrader's names.

    Returns
    -------
    Grades

    Raises
    ------
    nbgrader.api.MissingEntry
        Where the gradebook does not know it.
    GradingError
        Where gradebook or journal cannot be read.
    """
    with open_gradebook(db_url) as gradebook:
        found = gradebook.find_submission_notebook(notebook, assignment, student)
        known = gradebook.find_student(student)
        names = " ".join(part for part in (known.first_name, known.last_name) if part)
        return Grades(
            printable(names or student, 80),
            float(found.score or 0),
            float(found.max_score or 0),
            float(found.late_submission_penalty or 0),
            {grade.name: _grade(grade) for grade in found.grades},
            {note.name: note.manual_comment for note in found.comments if note.manual_comment},
            _result(root, assignment, student),
            read_tell(root),
        )


def _grade(grade: Any) -> Grade:
    by_hand = grade.manual_score is not None and grade.auto_score is not None
    changed = by_hand and grade.manual_score != grade.auto_score
    return Grade(
        round(float(grade.score or 0), 2),
        float(grade.max_score or 0),
        bool(grade.needs_manual_grade) and grade.manual_score is None,
        bool(grade.needs_manual_grade) and grade.manual_score is not None,
        float(grade.auto_score) if changed else None,
    )


def _result(root: Path, assignment: str, student: str) -> Result | None:
    if not (root / FOLDER / FILE).exists():
        return None
    with open_journal(root) as journal:
        entry = journal.latest(assignment, student)
    return entry.result if entry else None
