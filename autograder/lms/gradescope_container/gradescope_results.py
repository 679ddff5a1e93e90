"""A result as students read it on Gradescope: points aspect by aspect, the mistake, what is still open."""

from collections.abc import Iterator

from autograder.assignment.digest import versions
from autograder.judging.messages import points_text
from autograder.judging.verdict import Tell, Verdict, told
from autograder.lms.results import Test, Visibility, hidden, informing, results, scored
from autograder.records.result import Result

_SORRY = (
    "The grader could not grade this. That is not your fault, and it says nothing about your work: no points "
    "were given or taken. Your files are kept. Please tell your instructor; it can be graded again."
)


def results_of(result: Result, visibility: Visibility, tell: Tell = "hints") -> str:
    """Return ``results.json`` of a graded submission.

    Each exercise has a line that says what was seen, and a test with points for each of its aspects. The
    seed is not in it: the next submission is asked with the same one. The time it took is not in it either: a
    function that is asked with right answers of others (`autograder.grading.carry_forward`) could tell
    them by it.

    Parameters
    ----------
    result : Result
    visibility : str
        As `results` takes it.
    tell : {"points", "mistakes", "hints"}
        How much the student is told.

    Returns
    -------
    str
    """
    tests = [
        test
        for number, verdict in enumerate(result.verdicts, start=1)
        for test in _exercise(number, told(verdict, tell))
    ]
    return results(
        _summary(result),
        [*tests, *_written(result)],
        score=result.points,
        visibility=visibility,
        extra={
            "cnn-course": versions()["cnn-course"],
            "diagnoses": {
                v.exercise: v.diagnosis for v in result.verdicts if v.diagnosis and tell != "points"
            },
        },
    )


def apology(reason: str) -> str:
    """Return ``results.json`` where the grader failed: no score, and a reason that only instructors see."""
    return results(
        _SORRY, [hidden(informing("For the instructor", reason, passed=False))], score=None
    )


def _exercise(number: int, verdict: Verdict) -> Iterator[Test]:
    points = f"{points_text(verdict.points)} of {points_text(verdict.max_points)} points"
    words = "\n\n".join([points, *map(str, verdict.explanation)])
    yield informing(verdict.exercise, words, passed=verdict.passed, number=str(number))
    whole = sum(aspect.weight for aspect in verdict.aspects)
    for place, aspect in enumerate(verdict.aspects, start=1):
        max_points = verdict.max_points * aspect.weight / whole
        earned = max_points if aspect.passed else 0.0
        name = f"{verdict.exercise}: {aspect.name}"
        test = scored(name, earned, max_points, aspect.message, f"{number}.{place}")
        # An aspect that an instructor gives no weight earns all of nothing, right or wrong.
        yield {**test, "status": "passed" if aspect.passed else "failed"}


def _written(result: Result) -> Iterator[Test]:
    """Yield the questions that a person grades, without points: nobody has given any yet."""
    for number, (name, answered) in enumerate(result.written, start=len(result.verdicts) + 1):
        words = "A person reads your answer." if answered else "There is no answer here."
        yield informing(name, words, passed=answered, number=str(number))


def _summary(result: Result) -> str:
    earned, possible = points_text(result.points), points_text(result.max_points)
    lines = [f"{earned} of {possible} points by the autograder."]
    if result.written:
        lines.append("Written answers are read by a person, who gives the points for them later.")
    return "\n".join([*lines, *(f"- {remark}" for remark in result.remarks)])
