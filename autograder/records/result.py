"""The result of grading one submission, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from autograder.judging.verdict import Verdict

Notebook: TypeAlias = Any
Status: TypeAlias = Literal["graded", "unreadable", "missing", "error"]


@dataclass(frozen=True)
class Result:
    """The result of grading one submission; everything written about it comes from here.

    Attributes
    ----------
    student, assignment, name : str
        nbgrader's ids of student, assignment and notebook.
    status : str
        ``"graded"``, ``"unreadable"`` or ``"missing"`` (then all points are 0), ``"error"`` (the grader's
        own fault: no points are given or taken, a person must look).
    seed : int
        Replays the cases exactly.
    verdicts : tuple of Verdict
        One for each exercise; empty after an error.
    written : tuple of (str, bool)
        grade_id of each answer that a person grades, and whether there is one.
    remarks : tuple of str
        Remarks, in plain words.
    notebook : NotebookNode
        The notebook for instructor and student: the run, harmless outputs, verdicts in the check cells.
    seconds : float
    """

    student: str
    assignment: str
    name: str
    status: Status
    seed: int
    verdicts: tuple[Verdict, ...]
    written: tuple[tuple[str, bool], ...]
    remarks: tuple[str, ...]
    notebook: Notebook
    seconds: float

    @property
    def points(self) -> float:
        """Points earned without the written answers."""
        return round(sum(verdict.points for verdict in self.verdicts), 2)

    @property
    def max_points(self) -> float:
        """Points that could be earned without the written answers."""
        return sum(verdict.max_points for verdict in self.verdicts)
