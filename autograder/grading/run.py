"""One run of `autograder grade`: plan, grade, write, with someone to tell of each result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.grading.context import course_context
from autograder.grading.core import Result
from autograder.grading.course import open_course
from autograder.grading.gradebook import open_gradebook, require_known
from autograder.grading.klass import grade_class, local_executor, plan, write_results
from autograder.grading.seed import run_seed
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.spec import LOCAL, SANDBOX


@dataclass(frozen=True)
class Order:
    """What to grade and how."""

    course: Path
    assignment: str
    workers: int = 2
    students: tuple[str, ...] = ()
    seed: int | None = None
    sandbox: bool = True


def grade_course(order: Order, tell: Callable[[int, Result | None], None]) -> list[Result]:
    """Grade an assignment of a course directory and write all results.

    Parameters
    ----------
    order : Order
    tell : callable
        ``tell(how_many, result)``, once with None before the first result, then for each.

    Raises
    ------
    GradingError
        Where nothing can be graded; results already written stay.
    """
    course = open_course(order.course)
    configured = course.config.get("Ask", {})
    seed = run_seed(order.seed if order.seed is not None else configured.get("seed"))
    provisioner = str(configured.get("provisioner", SANDBOX)) if order.sandbox else LOCAL
    if provisioner == SANDBOX and not (available := sandbox_available()).ok:
        raise SandboxUnavailable(available.reason, available.remedy)
    jobs = plan(
        course, order.assignment, seed=seed, provisioner=provisioner, students=order.students
    )
    # Made here once, so that a broken source is said before any worker starts.
    context = course_context(course.root, order.assignment, jobs[0].notebook, seed, provisioner)
    graded = [*(q.exercise.check_id for q in context.questions), *context.written]
    with open_gradebook(course.directory.db_url) as gradebook:
        require_known(gradebook, context.assignment, context.notebook, graded)
    tell(len(jobs), None)
    results = []
    workers = min(order.workers, len(jobs))
    for result in write_results(course, grade_class(jobs, lambda: local_executor(workers))):
        tell(len(jobs), result)
        # The notebook is on disk now; a class of them would fill the memory.
        results.append(replace(result, notebook=None))
    return results


def wrong(results: Iterable[Result]) -> list[Result]:
    """Return the results that an instructor must look at: not read, not there, or the grader's fault."""
    return [result for result in results if result.status != "graded"]
