"""Workers that get ready while the run opens its records: a class of one waits for nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress

from autograder.assignment.assignment import Assignment
from autograder.assignment.context import context_of
from autograder.grading.executor import ExecutorConfig
from autograder.grading.pool import LocalPool, local_executor
from autograder.sandbox import forkserver_pool
from autograder.sandbox.available import Availability, take_over
from autograder.sandbox.kernelspec import SANDBOX


@contextmanager
def ready_executor(
    workers: int, jobs: int, assignment: Assignment, available: Availability | None
) -> Iterator[ExecutorConfig]:
    """Yield the executor of this machine, with workers that get ready at once.

    Parameters
    ----------
    workers : int
        The most submissions that are graded at a time.
    jobs : int
        Submissions that will surely be graded: no more workers than these start before there is work.
    assignment : Assignment
    available : Availability or None
        The outcome of the trial of the sandbox; None where it is not used.

    Yields
    ------
    ExecutorConfig
    """
    pools: list[LocalPool] = []
    try:
        if jobs:
            pools.append(local_executor(workers))
            # A pool that breaks here is told of when it is given work.
            with suppress(BrokenExecutor):
                for _ in range(min(workers, jobs)):
                    pools[0].submit(get_ready, assignment, available)
        yield ExecutorConfig(
            lambda: pools.pop() if pools else local_executor(workers),
            window=2 * workers,
        )
    finally:
        for pool in pools:
            pool.kill()
            pool.shutdown()


def get_ready(assignment: Assignment, available: Availability | None) -> None:
    """Compute in a worker what each job needs, while a warm parent of its own starts beside it."""
    if available is not None:
        take_over(available)
        if available.warm and assignment.provisioner == SANDBOX:
            forkserver_pool.make_ready()
    for question in context_of(assignment).questions:
        _ = question.asked
