"""A whole class: what is to be graded, grading it on any executor, one writer for all results."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from concurrent.futures.process import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TypeAlias

from nbgrader.utils import parse_utc

from autograder.errors import GradingError
from autograder.grading.context import course_context
from autograder.grading.core import Result, failed, grade_submission
from autograder.grading.course import Course
from autograder.grading.gradebook import assign_late_penalty, open_gradebook, save
from autograder.grading.store import TIMESTAMP, write_folder


@dataclass(frozen=True)
class Job:
    """One submission to grade, as plain data: it may be sent to another process or machine."""

    root: Path
    assignment: str
    notebook: str
    student: str
    seed: int
    provisioner: str
    folder: Path


Grade: TypeAlias = Callable[[Job], Result]

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def plan(
    course: Course, assignment: str, *, seed: int, provisioner: str, students: Iterable[str] = ()
) -> list[Job]:
    """Return a job for every submitted folder of an assignment, or for those of some students.

    Raises
    ------
    GradingError
        Where nothing, or nothing of a student named, was submitted.
    """
    notebook = course.notebook(assignment)
    wanted = set(students)
    found = dict(course.submitted(assignment))
    if missing := sorted(wanted - found.keys()):
        raise GradingError(f"{missing[0]} has submitted nothing for {assignment}")
    if not found:
        place = course.folder("submitted", "*", assignment).relative_to(course.root)
        raise GradingError(f"nothing was submitted for {assignment}: there is no {place}")
    return [
        Job(course.root, assignment, notebook, student, seed, provisioner, folder)
        for student, folder in found.items()
        if not wanted or student in wanted
    ]


def grade_job(job: Job) -> Result:
    """Grade one submission in this process.

    Raises
    ------
    GradingError
        Only where it would be the same for all. What fails with one submission is in its result.
    """
    try:
        context = course_context(job.root, job.assignment, job.notebook, job.seed, job.provisioner)
    except Exception as error:
        # Some errors cannot be sent between processes; their words can.
        raise GradingError(str(error) or type(error).__name__) from None
    try:
        return grade_submission(job.folder, context, job.student)
    except Exception as error:
        words = (
            str(error) if isinstance(error, GradingError) else f"{type(error).__name__}: {error}"
        )
        return failed(context, job.student, words)


def local_executor(workers: int) -> ProcessPoolExecutor:
    """Return the executor of this machine."""
    # Not forked: a progress bar's thread and an open database do not survive a fork.
    return ProcessPoolExecutor(
        workers,
        mp_context=get_context("spawn"),
        initializer=end_with_parent,
        initargs=(os.getpid(),),
    )


def end_with_parent(parent: int) -> None:
    """Have this process killed when the one that started it ends, however that ends (Linux only).

    Workers wait on pipes that other workers hold open too: without this, a killed run leaves them, and
    the kernels they run, behind. The kernel of the operating system watches the thread that started the
    worker: that must be one that lives as long as the run.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        # It may have ended before the line above: nobody tells of that any more.
        if os.getppid() != parent:
            os._exit(1)


def grade_class(
    jobs: Sequence[Job], make_executor: Callable[[], Executor], grade: Grade = grade_job
) -> Iterator[Result]:
    """Yield a result for every job, as they are ready.

    Where the executor breaks (a worker was killed), the jobs it took down are tried once more, each in an
    executor of its own: the one that breaks it again is the one to blame.
    """
    done: set[str] = set()
    for result in _on(make_executor(), jobs, grade):
        done.add(result.student)
        yield result
    for job in jobs:
        if job.student not in done:
            yield next(_on(make_executor(), [job], grade), None) or _lost(job)


def _on(executor: Executor, jobs: Sequence[Job], grade: Grade) -> Iterator[Result]:
    """Yield what an executor gets done; stop where it breaks."""
    try:
        # A result is let go as soon as it is passed on: a notebook may hold many pictures.
        waiting: set[Future[Result]] = {executor.submit(grade, job) for job in jobs}
        while waiting:
            ready, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            while ready:
                yield ready.pop().result()
    except BrokenExecutor:
        return
    finally:
        executor.shutdown(wait=True, cancel_futures=True)


def _lost(job: Job) -> Result:
    context = course_context(job.root, job.assignment, job.notebook, job.seed, job.provisioner)
    return failed(context, job.student, "the grading process itself was killed, twice")


def write_results(course: Course, results: Iterable[Result]) -> Iterator[Result]:
    """Write results as they come, one at a time, and pass them on.

    First the gradebook, then the autograded folder: a folder in place means that all is written.
    """
    with open_gradebook(course.directory.db_url) as gradebook:
        for result in results:
            submitted = course.folder("submitted", result.student, result.assignment)
            stamp = submitted / TIMESTAMP
            save(gradebook, result, read_timestamp(stamp))
            assign_late_penalty(result, course.directory.db_url, course.config)
            files = course.files(result.assignment)
            if stamp.is_file() and not stamp.is_symlink():
                files[TIMESTAMP] = stamp.read_bytes()[:200]
            write_folder(
                course.folder("autograded", result.student, result.assignment), result, files
            )
            yield result


def read_timestamp(path: Path) -> datetime | None:
    """Return when something was submitted, by the exchange's own file; None where it does not say."""
    if not path.is_file() or path.is_symlink():
        return None
    try:
        return parse_utc(path.read_text(encoding="utf-8")[:200].strip())  # type: ignore[no-any-return]
    except (ValueError, OverflowError):
        return None
