"""Grades that change: points of submissions that were graded before and are the same as then."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from autograder.records.changes import Changes
from autograder.records.result_row import ResultRow


@dataclass(frozen=True)
class Regraded:
    """A submission that had a grade, and what it gets now.

    Attributes
    ----------
    row : ResultRow
        Now.
    previous : mapping of str to (float or None)
        Automatic scores in the gradebook before, by grade_id.
    written : mapping of str to (float, float)
        Points possible of each question that a person grades, before and now, where they are others.
    """

    row: ResultRow
    previous: Mapping[str, float | None]
    changes: Changes
    written: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class GradeChange:
    """One exercise of one student: points before and now, of how many, and why."""

    student: str
    exercise: str
    previous: float
    now: float
    possible: float
    why: str


@dataclass(frozen=True)
class GivenPoints:
    """Points that a person gave for a question which has other points now; they stay as they are."""

    student: str
    question: str
    points: float
    previous: float
    now: float


@dataclass(frozen=True)
class GradeChanges:
    """The grades of a class that change.

    Attributes
    ----------
    moved : tuple of GradeChange
        By student, in the notebook's order.
    totals : mapping of str to (float, float)
        Automatic points of each student in ``moved``, before and now.
    same : int
        Submissions that were graded again and keep their points.
    kept : int
        Scores that would move if a person had not given another: theirs stay.
    new : int
        Submissions that had no grade.
    given : tuple of GivenPoints
        Points given by hand for questions that are worth another number now.
    """

    moved: tuple[GradeChange, ...]
    totals: Mapping[str, tuple[float, float]]
    same: int
    kept: int
    new: int
    given: tuple[GivenPoints, ...] = ()

    @property
    def up(self) -> int:
        """How many students get more points."""
        return sum(now > previous for previous, now in self.totals.values())

    @property
    def down(self) -> int:
        """How many students get fewer points."""
        return sum(now < previous for previous, now in self.totals.values())


def grade_changes(
    regraded: Iterable[Regraded], by_hand: Mapping[tuple[str, str], float], new: int
) -> GradeChanges:
    """Return the grades that change.

    Parameters
    ----------
    regraded : iterable of Regraded
    by_hand : mapping of (str, str) to float
        The scores that a person gave, by student and grade_id.
    new : int
        How many submissions had no grade.

    Returns
    -------
    GradeChanges
    """
    moved: list[GradeChange] = []
    totals: dict[str, tuple[float, float]] = {}
    given: list[GivenPoints] = []
    same = kept = 0
    for one in sorted(regraded, key=lambda one: one.row.student):
        found, total, kept_here = _moved(one, by_hand)
        kept += kept_here
        given += [
            GivenPoints(one.row.student, question, by_hand[one.row.student, question], *points)
            for question, points in one.written.items()
            if (one.row.student, question) in by_hand
        ]
        if found:
            moved += found
            totals[one.row.student] = total
        else:
            same += 1
    return GradeChanges(tuple(moved), totals, same, kept, new, tuple(given))


def _moved(
    one: Regraded, by_hand: Collection[tuple[str, str]]
) -> tuple[list[GradeChange], tuple[float, float], int]:
    """Return the changes of one submission, its points before and now, and the number of scores kept."""
    found, kept, student = [], 0, one.row.student
    before = after = 0.0
    for verdict in one.row.verdicts:
        check = f"{verdict.exercise}_check"
        previous, now = one.previous.get(check), verdict.points
        # A score that was open is given now; it does not move.
        if previous is not None and abs(previous - now) >= 0.005:
            if (student, check) in by_hand:
                kept += 1
                previous = now
            else:
                why = one.changes.reason(verdict.exercise) or "the gradebook had other points"
                found.append(
                    GradeChange(student, verdict.exercise, previous, now, verdict.max_points, why)
                )
        before += now if previous is None else previous
        after += now
    return found, (round(before, 2), round(after, 2)), kept
