"""Grades that change: points of submissions that were graded before and are the same as then."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from autograder.records.changes import Touched
from autograder.records.row import Row


@dataclass(frozen=True)
class Regraded:
    """A submission that had a grade, and what it gets now.

    Attributes
    ----------
    row : Row
        Now.
    was : mapping of str to (float or None)
        Automatic scores in the gradebook before, by grade_id.
    touched : Touched
    """

    row: Row
    was: Mapping[str, float | None]
    touched: Touched


@dataclass(frozen=True)
class Moved:
    """One exercise of one student: points before and now, of how many, and why."""

    student: str
    exercise: str
    was: float
    now: float
    possible: float
    why: str


@dataclass(frozen=True)
class Moves:
    """The grades of a class that change.

    Attributes
    ----------
    moved : tuple of Moved
        By student, in the notebook's order.
    totals : mapping of str to (float, float)
        Automatic points of each student in ``moved``, before and now.
    same : int
        Submissions that were graded again and keep their points.
    kept : int
        Scores that would move if a person had not given another: theirs stay.
    new : int
        Submissions that had no grade.
    """

    moved: tuple[Moved, ...]
    totals: Mapping[str, tuple[float, float]]
    same: int
    kept: int
    new: int

    @property
    def up(self) -> int:
        """How many students get more points."""
        return sum(now > was for was, now in self.totals.values())

    @property
    def down(self) -> int:
        """How many students get fewer points."""
        return sum(now < was for was, now in self.totals.values())


def moves_of(regraded: Iterable[Regraded], by_hand: Collection[tuple[str, str]], new: int) -> Moves:
    """Return what moves.

    Parameters
    ----------
    regraded : iterable of Regraded
    by_hand : collection of (str, str)
        Student and grade_id of the scores that a person gave.
    new : int
        How many submissions had no grade.
    """
    moved: list[Moved] = []
    totals: dict[str, tuple[float, float]] = {}
    same = kept = 0
    for one in sorted(regraded, key=lambda one: one.row.student):
        found, total, kept_here = _moved(one, by_hand)
        kept += kept_here
        if found:
            moved += found
            totals[one.row.student] = total
        else:
            same += 1
    return Moves(tuple(moved), totals, same, kept, new)


def _moved(
    one: Regraded, by_hand: Collection[tuple[str, str]]
) -> tuple[list[Moved], tuple[float, float], int]:
    """Return what moves of one submission, its points before and now, and how many scores are kept."""
    found, kept, student = [], 0, one.row.student
    before = after = 0.0
    for verdict in one.row.verdicts:
        check = f"{verdict.exercise}_check"
        was, now = one.was.get(check), verdict.points
        # A score that was open is given now; it does not move.
        if was is not None and abs(was - now) >= 0.005:
            if (student, check) in by_hand:
                kept += 1
                was = now
            else:
                why = one.touched.reason(verdict.exercise) or "the gradebook had other points"
                found.append(Moved(student, verdict.exercise, was, now, verdict.max_points, why))
        before += now if was is None else was
        after += now
    return found, (round(before, 2), round(after, 2)), kept
