"""A row of the table of a class: what is kept of a result once it is written."""

from dataclasses import dataclass
from datetime import datetime

from autograder.records.result import Result, Status


@dataclass(frozen=True)
class Scored:
    """The part of a verdict that a row keeps."""

    exercise: str
    points: float
    max_points: float
    diagnosis: str | None


@dataclass(frozen=True)
class ResultRow:
    """One submission in the table. Without the notebook: a class of them would fill the memory.

    Attributes
    ----------
    written : tuple of (str, bool)
        grade_id of each answer that a person grades, and whether there is one.
    unchanged_since : datetime or None
        When it was graded, where that was in an earlier run.
    name : str
        Last name, first name, where the gradebook has them.
    """

    student: str
    status: Status
    seed: int
    verdicts: tuple[Scored, ...]
    written: tuple[tuple[str, bool], ...]
    remarks: tuple[str, ...]
    unchanged_since: datetime | None = None
    name: str = ""

    @property
    def label(self) -> str:
        """Name and id, or the id alone."""
        return f"{self.name} ({self.student})" if self.name else self.student

    @property
    def points(self) -> float:
        """Points earned without the written answers."""
        return round(sum(verdict.points for verdict in self.verdicts), 2)

    @property
    def max_points(self) -> float:
        """Points that could be earned without the written answers."""
        return sum(verdict.max_points for verdict in self.verdicts)


def row_of(result: Result, unchanged_since: datetime | None = None) -> ResultRow:
    """Return the row of a result."""
    return ResultRow(
        result.student,
        result.status,
        result.seed,
        tuple(Scored(v.exercise, v.points, v.max_points, v.diagnosis) for v in result.verdicts),
        result.written,
        result.remarks,
        unchanged_since,
    )


def lost_row(student: str, seed: int, reason: str) -> ResultRow:
    """Return the row of a submission that was gone when its turn came: nothing is written about it.

    Parameters
    ----------
    student : str
    seed : int
        Of the run.
    reason : str
        The row's only remark.

    Returns
    -------
    ResultRow
        With the status ``"error"`` and no verdicts.
    """
    return ResultRow(student, "error", seed, (), (), (reason,))
