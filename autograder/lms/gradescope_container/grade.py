"""Grade the submission in the container: ``python -m autograder.lms.gradescope_container.grade``."""

import json
import traceback
from typing import Any

from autograder.assignment.context import kernel_runner, make_context
from autograder.errors import GradingError
from autograder.grading.grade_one import grade_submission
from autograder.lms.gradescope_container.container import container_limits
from autograder.lms.gradescope_container.gradescope_results import apology, results_of
from autograder.lms.gradescope_container.paths import ContainerPaths
from autograder.lms.gradescope_container.settings import ContainerSettings
from autograder.lms.gradescope_container.walls import choose_walls
from autograder.records.result import Result
from autograder.submission.text import printable


def main() -> None:
    """Grade, and write ``results.json`` whatever happens; what is printed only instructors see."""
    place = ContainerPaths.here()
    try:
        text = _graded(place)
    except Exception as error:
        if not isinstance(error, GradingError):
            traceback.print_exc()
        print(f"NOT GRADED: {error}", flush=True)
        known = isinstance(error, GradingError)
        reason = (
            str(error) if known else f"{type(error).__name__} (the output of the run says where)"
        )
        text = apology(reason)
    place.write(text)


def grade(place: ContainerPaths, settings: ContainerSettings) -> Result:
    """Grade what was submitted.

    Raises
    ------
    GradingError
        For what is the grader's fault; whatever a submission holds, it gets a result.
    """
    place.close()
    provisioner = choose_walls(place, sandbox=settings.sandbox)
    print(f"Isolation: {provisioner}", flush=True)
    # The limits stand as they are on a busy machine: Gradescope's own stands, too.
    limits = container_limits(settings.minutes, settings.assignment.limits)
    run = kernel_runner(provisioner, limits, patience=1.0)
    return grade_submission(place.submission, make_context(settings.assignment, run))


def _graded(place: ContainerPaths) -> str:
    settings = ContainerSettings.read(place.settings.read_text(encoding="utf-8"))
    for line in about(place):
        print(line, flush=True)
    result = grade(place, settings)
    print(f"{result.status}: {result.points} of {result.max_points} in {result.seconds:.1f} s")
    return results_of(result, settings.visibility, settings.tell)


def about(place: ContainerPaths) -> list[str]:
    """Return Gradescope's metadata of the submission, for the instructor only."""
    try:
        said: Any = json.loads(place.metadata.read_text(encoding="utf-8"))
        people = [printable(str(one.get("email") or one.get("name"))) for one in said["users"]]
        created = printable(str(said["created_at"]), 40)
        return [f"Submission of {', '.join(people)}, {created}"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ["No submission_metadata.json that can be read."]


if __name__ == "__main__":
    main()
