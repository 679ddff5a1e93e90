"""Running one notebook: its cells in order, then the questions, whatever the code in it does.

A kernel that dies or hangs takes nothing with it but the cell or the exercise it died in: a fresh one
replays the other cells, and the next exercise is asked there.
"""

from __future__ import annotations

import asyncio
import copy
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeAlias

from nbformat import NotebookNode

from autograder.answer import Answer, Missing
from autograder.challenge.answers import AnswerSheet
from autograder.challenge.kernel import End, Kernel
from autograder.challenge.message import MIME
from autograder.challenge.outputs import Budget, Outputs
from autograder.challenge.question import CODE, PLACE, new_nonce, request_text
from autograder.errors import SandboxUnavailable
from autograder.exercise import Case, Exercise
from autograder.limits import Limits
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.fonts import font_settings
from autograder.sandbox.spec import SANDBOX

Question: TypeAlias = tuple[Exercise, Sequence[Case]]


@dataclass(frozen=True)
class Ran:
    """What running a notebook gave.

    Attributes
    ----------
    notebook : NotebookNode
        A copy, with the outputs of the cells that were run.
    answers : dict of str to tuple of Answer
        For each exercise by name, one answer to each case.
    remarks : tuple of str
        What a reader of the result should know: cells that ran out of time, kernels that died.
    seconds : float
        How long all of it took.
    """

    notebook: NotebookNode
    answers: dict[str, tuple[Answer, ...]]
    remarks: tuple[str, ...]
    seconds: float


def run_notebook(
    nb: NotebookNode,
    questions: Sequence[Question],
    *,
    limits: Limits | None = None,
    provisioner: str = SANDBOX,
    files: Mapping[str, bytes] | None = None,
    check_ids: Collection[str] = frozenset(),
) -> Ran:
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
        Name of a Jupyter kernel provisioner. ``"local-provisioner"`` has no walls.
    files : mapping of str to bytes, or None
        What stands beside the notebook, by relative name; from the instructor, never from a submission.
    check_ids : collection of str
        ``grade_id`` of the cells that are not run, because the questions take their place.

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
    limits = limits or Limits()
    settings = font_settings(walled=provisioner == SANDBOX)

    def kernel() -> Kernel:
        return Kernel(limits, provisioner, files or {}, settings)

    job = _Job(nb, limits, kernel, frozenset(check_ids))

    async def whole() -> Ran:
        return await job.run(questions)

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(whole())
    # Event loops do not nest; one in a thread of its own works from everywhere.
    with ThreadPoolExecutor(1, "notebook") as pool:
        return pool.submit(asyncio.run, whole()).result()


class _Job:
    """One call of `run_notebook`."""

    def __init__(
        self,
        nb: NotebookNode,
        limits: Limits,
        new_kernel: Callable[[], Kernel],
        check_ids: frozenset[str],
    ) -> None:
        self._limits = limits
        self._new_kernel = new_kernel
        self._notebook = copy.deepcopy(nb)
        self._cells = [
            (position, cell)
            for position, cell in enumerate(self._notebook.cells, start=1)
            if cell.cell_type == "code"
        ]
        for _, cell in self._cells:
            cell.outputs = []
            cell.execution_count = None
        self._skipped = {
            n for n, (_, cell) in enumerate(self._cells) if _grade_id(cell) in check_ids
        }
        self._shown = 0
        self._budget = Budget(limits.notebook_output_bytes)
        self._remarks: list[str] = []
        self._kernel: Kernel | None = None
        self._starts = 0

    async def run(self, questions: Sequence[Question]) -> Ran:
        start = time.perf_counter()
        answers: dict[str, tuple[Answer, ...]] = {}
        try:
            kernel = await self._played()
            for exercise, cases in questions:
                kernel = kernel or await self._played()
                if kernel is None:
                    answers[exercise.name] = (_NEVER,) * len(cases)
                    continue
                answers[exercise.name], alive = await self._ask(kernel, exercise, cases)
                if not alive:
                    await self._stop()
                    kernel = None
        finally:
            await self._stop()
        return Ran(self._notebook, answers, tuple(self._remarks), time.perf_counter() - start)

    async def _played(self) -> Kernel | None:
        """Return a kernel in which the cells have been run; None where too many have died."""
        while self._starts <= self._limits.restarts:
            self._starts += 1
            kernel = self._kernel = self._new_kernel()
            await kernel.start()
            if await self._play(kernel):
                return kernel
            await self._stop()
        self._remark(f"the kernel was lost {self._starts} times; what came after was not run")
        return None

    async def _play(self, kernel: Kernel) -> bool:
        """Run all cells but those that are skipped; tell whether the kernel lived through it."""
        deadline = time.monotonic() + self._limits.notebook_seconds
        for number, (position, cell) in enumerate(self._cells):
            if number in self._skipped:
                continue
            left = deadline - time.monotonic()
            if left <= 0:
                whole = self._limits.notebook_seconds
                self._remark(
                    f"the notebook ran into its time limit of {whole:.0f} s; "
                    f"cell {position} and those after it were not run"
                )
                self._skipped.update(range(number, len(self._cells)))
                return True
            outputs = Outputs(self._limits, self._budget)
            end = await kernel.run(
                cell.source, min(self._limits.cell_seconds, left), _Cell(outputs)
            )
            # In a replay the outputs of the first time stand.
            if number >= self._shown:
                self._shown = number + 1
                cell.outputs = outputs.result()
                cell.execution_count = number + 1
            if end in _WORDS:
                self._skipped.add(number)
                self._remark(_WORDS[end].format(_name(position, cell)))
            if end in ("killed", "died", "exit"):
                return False
        return True

    async def _ask(
        self, kernel: Kernel, exercise: Exercise, cases: Sequence[Case]
    ) -> tuple[tuple[Answer, ...], bool]:
        """Return the answers to one exercise's cases, and whether the kernel can be asked more."""
        nonce = new_nonce()
        request = {PLACE: request_text(exercise.name, cases, nonce)}
        sheet = AnswerSheet(nonce, len(cases), time.perf_counter())
        end = await kernel.run(CODE, exercise.seconds, _Question(sheet), request)
        if end == "died":
            return sheet.result("killed", "the kernel died while it ran"), False
        if end in ("interrupted", "killed"):
            detail = f"no answer within {exercise.seconds:.0f} seconds"
            return sheet.result("timeout", detail), end == "interrupted"
        if end == "ok":
            return sheet.result("malformed", "the kernel sent no answer that can be read"), True
        return sheet.result("interrupted", "answering ended before this case"), end != "exit"

    async def _stop(self) -> None:
        if self._kernel:
            kernel, self._kernel = self._kernel, None
            await kernel.stop()

    def _remark(self, text: str) -> None:
        if text not in self._remarks:
            self._remarks.append(text)


_NEVER = Missing("not-run", "the kernel was lost too often")

_WORDS: dict[End, str] = {
    "interrupted": "{} ran into the time limit",
    "killed": "{} ran into the time limit and would not stop; its kernel was killed",
    "died": "the kernel died in {}",
    "exit": "{} ended the kernel (exit or quit)",
}


class _Cell:
    """Listens to a cell."""

    def __init__(self, outputs: Outputs) -> None:
        self._outputs = outputs

    def hear(self, kind: str, content: Mapping[str, Any], now: float) -> None:
        self._outputs.take(kind, content)

    def miss(self) -> None:
        self._outputs.drop()


class _Question:
    """Listens for answers; whatever else comes while a question is asked is left alone."""

    def __init__(self, sheet: AnswerSheet) -> None:
        self._sheet = sheet

    def hear(self, kind: str, content: Mapping[str, Any], now: float) -> None:
        data = content.get("data")
        if kind == "display_data" and isinstance(data, dict) and MIME in data:
            self._sheet.take(data[MIME], now)

    def miss(self) -> None:
        pass


def _grade_id(cell: NotebookNode) -> str | None:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None


def _name(position: int, cell: NotebookNode) -> str:
    grade_id = _grade_id(cell)
    return f"cell {position} ({grade_id})" if grade_id else f"cell {position}"
