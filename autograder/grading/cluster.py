"""Grading on a Dask cluster. Its workers share no disk with us: all they need is sent to them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from autograder.assignment.assignment import Assignment
from autograder.assignment.digest import code_digest
from autograder.errors import GradingError
from autograder.grading.executor import ExecutorConfig

_CONNECT_SECONDS = 20
_ADDRESS = re.compile(r"(\w+://)?\S+:\d+/?|inproc://\S+")
#: So long a cluster may be without any worker: one that was lost may be coming back.
_WORKERLESS_SECONDS = 60.0
_LONGEST_LOOK_SECONDS = 5.0


@contextmanager
def cluster_executor(address: str, *, sandbox: bool) -> Iterator[ExecutorConfig]:
    """Connect to a scheduler and return its workers as a crew.

    Parameters
    ----------
    address : str
        Such as ``tcp://HOST:8786``.
    sandbox : bool
        Whether every worker must be able to isolate.

    Raises
    ------
    GradingError
        Where there is no scheduler, no worker, or a worker that could not grade as we do.
    """
    client = _connect(address)
    try:
        workers = client.nthreads()
        if not workers:
            raise GradingError(
                f"the scheduler {address} has no workers: start some, such as "
                f"`dask worker {address} --nthreads 1`"
            )
        _look_at(client, sandbox=sandbox)
        slots = sum(workers.values())
        yield ExecutorConfig(
            executor=lambda: _executor(client),
            window=2 * slots,
            send=lambda assignment: _send_ahead(client, assignment),
            # Its futures are cancelled then; what runs on a worker ends there and is forgotten.
            waits=False,
            check=_workers_left(client, address),
        )
    finally:
        client.close()


def _connect(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise GradingError(
            "grading on a cluster needs Dask: pip install 'cnn-course[cluster]'"
        ) from None
    # Before Dask sees it: a client that never was one still talks when it is thrown away.
    if not _ADDRESS.fullmatch(address):
        raise GradingError(
            f"{address} is no address of a Dask scheduler: it looks like tcp://HOST:8786"
        )
    try:
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise GradingError(
            f"there is no Dask scheduler at {address} ({first}): start one with `dask scheduler`, or mend "
            "the address; it looks like tcp://HOST:8786"
        ) from None


def _executor(client: Any) -> Executor:
    # pure=False: the same submission handed in twice is graded twice.
    executor: Executor = client.get_executor(pure=False)
    return executor


def _send_ahead(client: Any, assignment: Assignment) -> Any:
    """Send the assignment once; jobs then carry only a reference to it, and workers pass it on."""
    # As the result of a task, not by scatter: what is scattered is lost with the worker that holds it,
    # and Dask keeps no second copy for long. A task's result is made again from what the scheduler has.
    return client.submit(_itself, assignment, pure=False)


def _itself(assignment: Assignment) -> Assignment:
    return assignment


def _look_at(client: Any, *, sandbox: bool) -> None:
    """Make sure that every worker grades as this process does.

    Raises
    ------
    GradingError
        With the worker's name, what it lacks and what to do.
    """
    found = client.run(_probe(code_digest(), sandbox), on_error="return")
    for worker, said in found.items():
        if isinstance(said, BaseException):
            said = f"it does not answer ({type(said).__name__}: {said})"
        if said:
            raise GradingError(f"the worker {worker} cannot grade: {said}")


def _probe(code: str, sandbox: bool) -> Callable[[], str]:
    """Return a function that says what a worker lacks; it needs no module of this project."""

    # A function inside a function is sent as its code, not by its name: the worker may not have ours.
    def probe() -> str:
        import platform

        install = "install the same cnn-course[instructor,cluster] and cnn-course-solutions there"
        try:
            from autograder.assignment.digest import code_digest
            from autograder.sandbox.available import sandbox_available
        except ImportError as error:
            return f"it lacks the grader ({error}): {install}"
        if code_digest() != code:
            from importlib.metadata import version

            here = f"cnn-course {version('cnn-course')}, Python {platform.python_version()}"
            return f"it has another version of the grader ({here}): {install}"
        available = sandbox_available() if sandbox else None
        if available is not None and not available.ok:
            return f"it cannot isolate submissions: {available.reason}. {available.remedy}"
        return ""

    return probe


def _workers_left(client: Any, address: str) -> Callable[[], None]:
    """Return a check that gives up where the scheduler is gone, or all workers are for some time."""
    looked, without = time.monotonic(), 0.0

    def check() -> None:
        nonlocal looked, without
        # Not `scheduler_info`: Dask may put a list without workers in its place at any moment.
        try:
            workers = client.nthreads()
        except OSError:
            workers = {}
        if client.status not in ("running", "connecting"):
            raise GradingError(f"the scheduler {address} is gone")
        now = time.monotonic()
        # A machine that stood still for minutes has not looked for minutes.
        without = 0.0 if workers else without + min(now - looked, _LONGEST_LOOK_SECONDS)
        looked = now
        if without > _WORKERLESS_SECONDS:
            raise GradingError(f"the scheduler {address} has lost all its workers: start some")

    return check
