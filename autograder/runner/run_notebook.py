"""Running one notebook: its cells in order, then the questions, whatever the code in it does."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.errors import SandboxUnavailable
from autograder.judging.answer import Answer
from autograder.judging.reference_process import ReferenceProcess
from autograder.runner.session import NotebookSession, Request
from autograder.runner.turns import Clock
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.fonts import font_settings
from autograder.sandbox.kernelspec import SANDBOX
from autograder.sandbox.limits import Limits


@dataclass(frozen=True)
class RunResult:
    """The result of running a notebook.

    Attributes
    ----------
    notebook : NotebookNode
        A copy, with the outputs of the cells that were run.
    answers : dict of str to tuple of Answer
        For each exercise by name, one answer to each case.
    remarks : tuple of str
        Remarks for a reader of the result: cells that ran out of time, kernels that died.
    seconds : float
        How long all of it took.
    cpu_seconds : float
        Processor time of the kernels; 0 where nobody counts.
    left_out : frozenset of int
        Positions in the notebook of cells that were lost to a limit or with a kernel.
    exhausted : frozenset of str
        Exercises that ran out of time though the kernel had the processor for all of it.
    """

    notebook: NotebookNode
    answers: dict[str, tuple[Answer, ...]]
    remarks: tuple[str, ...]
    seconds: float
    cpu_seconds: float = 0.0
    left_out: frozenset[int] = frozenset()
    exhausted: frozenset[str] = frozenset()


def run_notebook(
    nb: NotebookNode,
    questions: Sequence[Request],
    *,
    limits: Limits | None = None,
    provisioner: str = SANDBOX,
    files: Mapping[str, bytes] | None = None,
    check_ids: Collection[str] = frozenset(),
    in_place: bool = False,
    answered: Sequence[str] = (),
    endless: Collection[str] = (),
) -> RunResult:
    """Run a notebook in a kernel of its own and ask it the questions.

    May be called from any thread and from inside a running event loop.

    Parameters
    ----------
    nb : NotebookNode
        Not changed.
    questions : sequence of (Exercise, sequence of Case)
        Asked in this order, after all cells have been run.
    limits : Limits or None
        None for the default.
    provisioner : str
        Name of a Jupyter kernel provisioner. `SANDBOX` is the best that works on this machine;
        ``"local-provisioner"`` has no walls.
    files : mapping of str to bytes, or None
        Files beside the notebook, by relative name; from the instructor, never from a submission.
    check_ids : collection of str
        ``grade_id`` of the cells that are not run, because the questions take their place.
    in_place : bool
        Whether each question is asked where its check cell stands; cells after the last are not run.
    answered : sequence of str
        Exercises whose functions the grader answers, by the reference, while a question is asked. The kernel
        learns right arrays: ask it nothing that they may help with, and show nothing that it puts out.
    endless : collection of str
        Functions that have been waited for in vain: they, and what calls them, have less time.

    Returns
    -------
    RunResult

    Raises
    ------
    SandboxUnavailable
        Where this machine cannot isolate, unless another provisioner was asked for.
    KernelStartError
        Where no kernel comes up.
    """
    if provisioner == SANDBOX:
        available = sandbox_available()
        if not available.ok:
            raise SandboxUnavailable(available.reason, available.remedy)
        provisioner = available.provisioner
    # Here, because Jupyter's client takes time to import, and a run that has workers starts no kernel itself.
    from autograder.runner.kernel import Kernel

    limits = limits or Limits()
    settings = font_settings(provisioner)

    right = ReferenceProcess(answered) if answered else None
    clock = Clock()

    def kernel() -> Kernel:
        return Kernel(limits, provisioner, files or {}, settings, right, clock)

    found: list[RunResult] = []

    async def whole() -> None:
        start = time.perf_counter()
        job = NotebookSession(
            nb, limits, kernel, frozenset(check_ids),
            in_place=in_place, answered=answered, endless=endless, clock=clock,
        )  # fmt: skip
        await job.run(questions)
        seconds = time.perf_counter() - start
        # Not returned: asyncio spells out the result of a task when it puts back a signal's handler.
        found.append(
            RunResult(
                job.notebook, job.answers, tuple(job.remarks), seconds, job.cpu_seconds,
                frozenset(job.left_out), frozenset(job.exhausted),
            )
        )  # fmt: skip

    with right or contextlib.nullcontext():
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            asyncio.run(whole())
        else:
            # Event loops do not nest; one in a thread of its own works from everywhere.
            with ThreadPoolExecutor(1, "notebook") as pool:
                pool.submit(asyncio.run, whole()).result()
    return found[0]
