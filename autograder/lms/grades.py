"""The gradebook's records of an assignment, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class CellGrade:
    """The points of one graded cell; None where nobody has given any yet."""

    points: float | None
    max_points: float
    #: Whether the formgrader asks a person to look at it.
    waiting: bool


@dataclass(frozen=True)
class StudentGrades:
    """A student in the gradebook.

    Attributes
    ----------
    student : str
        nbgrader's id.
    first_name, last_name, email, lms_id : str
        Empty where the gradebook does not know them.
    timestamp : datetime or None
        When it was submitted (UTC), where that is known.
    score, penalty : float
        nbgrader's own, manual grades included; what a late submission costs.
    cells : mapping of str to CellGrade
        By grade_id.
    comments : mapping of str to str
        By grade_id: a person's words, else the grader's.
    """

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    submitted: bool = False
    timestamp: datetime | None = None
    score: float = 0.0
    penalty: float = 0.0
    cells: Mapping[str, CellGrade] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Nbgrader's total: the score without the penalty, never below 0."""
        return round(max(0.0, self.score - self.penalty), 2)

    @property
    def failed(self) -> bool:
        """Whether the grader could not give points for an exercise, and no person has."""
        return any(
            cell.points is None and name.endswith("_check") for name, cell in self.cells.items()
        )

    @property
    def waiting(self) -> bool:
        """Whether a person must still look at something."""
        return any(cell.waiting for cell in self.cells.values())

    @property
    def name(self) -> str:
        """Last name, first name, else the id."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or self.student


@dataclass(frozen=True)
class GradeList:
    """All students the gradebook knows, sorted by id, and how many points the assignment has."""

    assignment: str
    max_points: float
    duedate: datetime | None
    #: Points possible of each graded cell, by grade_id.
    cells: Mapping[str, float]
    students: tuple[StudentGrades, ...]
