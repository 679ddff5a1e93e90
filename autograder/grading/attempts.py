"""Several attempts of one student: each is graded, and the best one counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from autograder.assignment.context import Context
from autograder.grading.grade_one import grade_submission
from autograder.judging.messages import points_text
from autograder.records.result import Result
from autograder.records.shown_notebook import shown_again
from autograder.submission.files import TIMESTAMP, Submission, same_files

_CHANGED = "points given by hand; the attempt that counts has changed since"


@dataclass(frozen=True)
class Attempt:
    """The facts about an attempt beside its result.

    Attributes
    ----------
    id : str
        `Submission.attempt_id`.
    of_exchange : mapping of str to bytes
        The exchange's files, by name: the time of submission, the secret of its feedback.
    number : int
        From 1, of all attempts.
    late_cost : callable
        Returns what lateness takes off some points.
    """

    id: str
    of_exchange: Mapping[str, bytes]
    number: int = 1
    late_cost: Callable[[float], float] = field(default=lambda points: 0.0, compare=False)


def grade_attempts(
    submission: Submission, context: Context, student: str, only: frozenset[str] | None = None
) -> Result:
    """Grade all attempts that were read, one after another.

    Parameters
    ----------
    submission : Submission
        The latest, with the earlier ones.
    context : Context
    student : str
        nbgrader's student id.
    only : frozenset of str or None
        Exercises that are to be judged, where there is one attempt; None for all.

    Returns
    -------
    Result
        Of the latest, with those of the earlier ones.

    Raises
    ------
    GradingError
        For what is the grader's fault, such as a missing sandbox.
    """
    earlier = tuple(grade_submission(one, context, student) for one in submission.earlier)
    return replace(grade_submission(submission, context, student, only), earlier=earlier)


def counting(
    result: Result,
    attempts: Sequence[Attempt],
    before: Result | None,
    by_hand: Callable[..., Mapping[tuple[str, str], float]],
) -> Result:
    """Return the result that counts: the one with most automatic points after lateness.

    Of equal ones the latest counts, but before it one that could be read.

    Parameters
    ----------
    result : Result
        From `grade_attempts`, or one that was chosen already.
    attempts : sequence of Attempt
        The latest last.
    before : Result or None
        As it was recorded.
    by_hand : callable
        Returns the scores that a person gave, as `autograder.records.gradebook.given_by_hand` does; with
        ``waiting=True`` those that nobody has looked at since.

    Returns
    -------
    Result
        With remarks on the other attempts, and on points given by hand before.
    """
    results, remarks = (*result.earlier, result), list[str]()
    best = len(results) - 1
    if result.earlier:
        costs = [one.late_cost(found.points) for one, found in zip(attempts, results, strict=True)]
        worth = [round(found.points - cost, 2) for found, cost in zip(results, costs, strict=True)]
        best = max(range(len(results)), key=lambda n: (worth[n], results[n].status == "graded", n))
        remarks += _on_others(results, costs, attempts, best)
    counts = results[best]
    written = tuple(
        (name, answered or bool(_elsewhere(name, results, attempts)))
        for name, answered in counts.written
    )
    ids = [one.id for one in attempts]
    attempt = result.attempt or ids[best if result.earlier else -1]
    remarks += _on_marks(counts.student, attempt, before, by_hand)
    known = (one for one in counts.remarks if not one.endswith(_CHANGED))
    said = tuple(dict.fromkeys((*known, *remarks)))
    notebook = (
        shown_again(counts.notebook, counts.verdicts, (), said)
        if said != counts.remarks
        else counts.notebook
    )
    return replace(
        counts,
        attempt=attempt,
        earlier=(),
        written=written,
        remarks=said,
        notebook=notebook,
        seconds=sum(found.seconds for found in results),
    )


def _on_others(
    results: Sequence[Result], costs: Sequence[float], attempts: Sequence[Attempt], best: int
) -> Iterator[str]:
    """Yield what is known of the attempts that do not count."""
    points = [
        points_text(found.points)
        + f" ({points_text(found.points - cost)} after lateness)" * bool(cost)
        + f" ({next(iter(found.remarks), '')})" * (found.status == "unreadable")
        for found, cost in zip(results, costs, strict=True)
    ]
    others = [text for number, text in enumerate(points) if number != best]
    which = "the other" if len(others) == 1 else "the others"
    most = points_text(results[best].max_points)
    listed = " and ".join(filter(None, [", ".join(others[:-1]), others[-1]]))
    yield (
        f"attempt {attempts[best].number} of {attempts[-1].number} counts, of {most} automatic points: "
        f"{points[best]}; {which}: {listed}"
    )
    if (all_ := attempts[-1].number) > len(attempts):
        yield f"{len(attempts)} of {all_} attempts were graded"
    if any(costs) and TIMESTAMP not in attempts[best].of_exchange:
        yield "the time of the attempt that counts is not known, lateness costs it nothing"
    for name, answered in results[best].written:
        if not answered and (numbers := _elsewhere(name, results, attempts)):
            yield (
                f"`{name}` is answered in attempt {numbers[-1]}, not in the one that counts: "
                "a person decides about its points"
            )


def _elsewhere(name: str, results: Sequence[Result], attempts: Sequence[Attempt]) -> list[int]:
    """Return the numbers of the attempts in which a written question is answered."""
    return [
        one.number
        for one, found in zip(attempts, results, strict=False)
        if (name, True) in found.written
    ]


def _on_marks(
    student: str,
    attempt: str,
    before: Result | None,
    by_hand: Callable[..., Mapping[tuple[str, str], float]],
) -> Iterator[str]:
    """Yield a remark on points that a person gave before the attempt that counts was another one."""
    if before is None or not before.attempt:
        return
    changed = not same_files(before.attempt, attempt)
    if not changed and not any(one.endswith(_CHANGED) for one in before.remarks):
        return
    for (whose, name), points in by_hand(waiting=not changed).items():
        remark = f"`{name}` keeps the {points_text(points)} {_CHANGED}"
        if whose == student and (changed or remark in before.remarks):
            yield remark
