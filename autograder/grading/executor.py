"""A whole class: what is to be graded, and grading it on any executor."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    wait,
)
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from autograder.assignment.assignment import Assignment
from autograder.assignment.context import context_of
from autograder.errors import GradingError, KernelStartError, meant
from autograder.grading.attempts import grade_attempts
from autograder.grading.grade_one import failed
from autograder.grading.interrupt import Interrupt
from autograder.records.result import Result
from autograder.submission.files import Submission
from autograder.submission.text import printable

if TYPE_CHECKING:
    from autograder.assignment.course_directory import CourseDirectory

_LOOK_SECONDS = 0.5
#: The text for an error that Dask explains at length.
_WORKER_DIED = "the worker that graded it died, each time it was tried"
_PROCESS_KILLED = "the grading process itself was killed, twice"


@dataclass(frozen=True)
class Job:
    """One submission to grade, as plain data: it may be sent to another process or machine."""

    student: str
    submission: Submission
    #: Exercises that are judged; None for all.
    only: frozenset[str] | None = None


GradeJob: TypeAlias = Callable[[Job, Assignment], Result]


@dataclass(frozen=True)
class ExecutorConfig:
    """The executor that grades, and its size.

    Attributes
    ----------
    executor : callable
        Makes an executor; called again where one breaks.
    window : int
        How many submissions are given to it at a time: a class of them would fill the memory. Those that
        have stepped aside, where it tells of such (`autograder.grading.pool.LocalPool.aside`), come on top.
    send : callable
        Turns the assignment into what is given to the executor with each job: itself, or a reference
        to it where it has been sent ahead.
    waits : bool
        Whether the executor is waited for, also where the run ends early. One that can `kill` what it
        runs is told to, first.
    check : callable
        Called now and then while waiting; raises GradingError where nothing more is to be expected.
    """

    executor: Callable[[], Executor]
    window: int = 8
    send: Callable[[Assignment], Any] = field(default=lambda assignment: assignment)
    waits: bool = True
    check: Callable[[], None] = field(default=lambda: None)


def plan(course: CourseDirectory, assignment: str, students: Iterable[str] = ()) -> dict[str, Path]:
    """Return the submitted folders of an assignment by student: all, or those of some students.

    Parameters
    ----------
    course : CourseDirectory
    assignment : str
    students : iterable of str
        Those wanted; empty for all.

    Returns
    -------
    dict of str to Path

    Raises
    ------
    GradingError
        Where nothing, or nothing of a student named, was submitted.
    """
    course.notebook(assignment)
    wanted = set(students)
    found = dict(course.submitted(assignment))
    if missing := sorted(wanted - found.keys()):
        who = printable(missing[0])
        raise GradingError(
            f"{who} has submitted nothing for {assignment}.{meant(who, map(printable, found))}"
        )
    if not found:
        place = course.folder("submitted", "*", assignment).relative_to(course.root)
        raise GradingError(
            f"nothing was submitted for {assignment}: there is no {place}. "
            f"`autograder collect {assignment} SOURCES` puts a download there"
        )
    return {student: found[student] for student in found if not wanted or student in wanted}


def grade_job(job: Job, assignment: Assignment) -> Result:
    """Grade one submission in this process; its attempts one after another, each with its own limits.

    Raises
    ------
    KernelStartError
        Where no kernel started for it.
    GradingError
        Only where it would be the same for all. Failures of one submission are in its result.
    """
    try:
        context = context_of(assignment)
    except Exception as error:
        # Some errors cannot be sent between processes; their words can.
        raise GradingError(str(error) or type(error).__name__) from None
    try:
        return grade_attempts(job.submission, context, job.student, job.only)
    except KernelStartError:
        raise  # The machine's fault, before any code of the student's ran.
    except Exception as error:
        return failed(context, job.student, words_of(error))


def words_of(error: BaseException) -> str:
    """Return the text of an error, with its name where this project does not define it."""
    return str(error) if isinstance(error, GradingError) else f"{type(error).__name__}: {error}"


def grade_class(
    jobs: Iterable[Job],
    assignment: Assignment,
    executor_config: ExecutorConfig,
    *,
    grade: GradeJob = grade_job,
    interrupt: Interrupt | None = None,
) -> Generator[Result, None, None]:
    """Yield a result for every job, as they are ready; fewer where an interrupt is requested.

    Where the executor breaks (a worker was killed), no kernel starts or there is no result, the jobs it took
    down are tried once more, each in an executor of its own and with nothing beside it. A job that fails
    alone, too, is to blame. A cluster blames every job that waited on a worker that died, guilty or not.

    Parameters
    ----------
    jobs : iterable of Job
        Taken from as there is room for them.
    assignment : Assignment
    executor_config : ExecutorConfig
    grade : callable
        The function called there, with a job and the assignment.
    interrupt : Interrupt or None

    Yields
    ------
    Result

    Raises
    ------
    GradingError
        Where grading cannot go on.
    """
    interrupt, jobs = interrupt or Interrupt(), iter(jobs)
    while True:
        lost: dict[Job, str] = {}
        yield from _on(jobs, assignment, executor_config, grade, interrupt, lost)
        for job in lost:
            again: dict[Job, str] = {}
            yield from _on(iter([job]), assignment, executor_config, grade, interrupt, again)
            if again and not interrupt.requested:
                yield failed(context_of(assignment), job.student, again[job])
        if not lost or interrupt.requested:
            return


def _on(
    jobs: Iterator[Job],
    assignment: Assignment,
    executor_config: ExecutorConfig,
    grade: GradeJob,
    interrupt: Interrupt,
    lost: dict[Job, str],
) -> Iterator[Result]:
    """Yield what an executor gets done, and add to ``lost`` the jobs without a result and the reasons."""
    executor = executor_config.executor()
    aside: Callable[[int], int] = getattr(executor, "aside", lambda _: 0)
    waiting: dict[Future[Result], Job] = {}
    finished = False
    try:
        sent = executor_config.send(assignment)
        while not interrupt.requested:
            window = executor_config.window + aside(len(waiting))
            for job in islice(jobs, max(window - len(waiting), 0)):
                waiting[_submit(executor, grade, job, sent)] = job
            if not waiting:
                break
            ready, _ = wait(waiting, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
            if not ready:
                executor_config.check()
            # In the order they were handed out: what is done at the same moment is told the same each time.
            # Results are let go as soon as they are passed on: a notebook may hold many pictures.
            done = [future for future in waiting if future in ready]
            del ready
            while done:
                future = done.pop(0)
                job = waiting.pop(future)
                try:
                    result = _result(future)
                except BrokenExecutor:
                    lost |= dict.fromkeys([job, *waiting.values()], _PROCESS_KILLED)
                    waiting.clear()
                    return
                except KernelStartError as error:
                    lost[job] = str(error)
                except GradingError:
                    raise
                except Exception as error:
                    # Not from the grading, which tells of its failures: the way there or back, or a
                    # worker's end.
                    killed = type(error).__name__ == "KilledWorker"
                    lost[job] = _WORKER_DIED if killed else words_of(error)
                else:
                    yield result
                    del result
                del future
        finished = not interrupt.requested
    finally:
        kill = getattr(executor, "kill", None)
        if not finished and kill is not None:
            kill()
        for future in waiting:
            future.cancel()
        # Not cancel_futures: not every executor knows that word.
        executor.shutdown(wait=finished or executor_config.waits)


def _submit(executor: Executor, grade: GradeJob, job: Job, sent: Any) -> Future[Result]:
    try:
        return executor.submit(grade, job, sent)
    except BrokenExecutor as error:
        # It broke while it was given work: told like any other end of it.
        future: Future[Result] = Future()
        future.set_exception(error)
        return future


def _result(future: Future[Result]) -> Result:
    try:
        return future.result()
    except CancelledError:
        raise GradingError(
            "the executor cancelled what it was given: was the cluster's scheduler stopped?"
        ) from None
