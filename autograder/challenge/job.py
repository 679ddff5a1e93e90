"""One notebook's way through as many kernels as it takes.

A kernel that dies or hangs takes nothing with it but the cell or the exercise it died in: a fresh one
replays the other cells, and the next exercise is asked there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

from nbformat import NotebookNode

from autograder.answer import Answer, Missing
from autograder.challenge.answers import AnswerSheet
from autograder.challenge.kernel import Kernel
from autograder.challenge.message import MIME, TOGETHER
from autograder.challenge.outputs import Budget, Outputs
from autograder.challenge.question import CODE, PLACE, new_nonce, request_text
from autograder.challenge.running import End
from autograder.copying import copied
from autograder.exercise import Case, Exercise
from autograder.limits import MIB, Limits

Question: TypeAlias = tuple[Exercise, Sequence[Case]]


class Job:
    """One notebook, its answers and what is to be remarked on it.

    Parameters
    ----------
    nb : NotebookNode
        Not changed.
    limits : Limits
    new_kernel : callable
        Makes a kernel that has not been started.
    check_ids : frozenset of str
        ``grade_id`` of the cells that are not run.

    Attributes
    ----------
    notebook : NotebookNode
        A copy, which gets the outputs.
    answers : dict of str to tuple of Answer
    remarks : list of str
    cpu_seconds : float
        Processor time of all kernels that have been stopped.
    """

    def __init__(
        self,
        nb: NotebookNode,
        limits: Limits,
        new_kernel: Callable[[], Kernel],
        check_ids: frozenset[str],
    ) -> None:
        self._limits = limits
        self._new_kernel = new_kernel
        self.notebook = copied(nb)
        self._cells = [
            (position, cell)
            for position, cell in enumerate(self.notebook.cells, start=1)
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
        self.answers: dict[str, tuple[Answer, ...]] = {}
        self.remarks: list[str] = []
        self.cpu_seconds = 0.0
        self._kernel: Kernel | None = None
        self._starts = 0
        self._until = 0.0
        self._together = TOGETHER

    async def run(self, questions: Sequence[Question]) -> None:
        """Run the cells, ask the questions, and leave no kernel behind."""
        self._until = time.monotonic() + self._limits.submission_seconds
        try:
            kernel = await self._played()
            for exercise, cases in questions:
                if self._left() <= 0:
                    self._remark(_OVER.format(self._limits.submission_seconds))
                    self.answers[exercise.name] = (_LATE,) * len(cases)
                    continue
                kernel = kernel or await self._played()
                if kernel is None:
                    self.answers[exercise.name] = (_NEVER,) * len(cases)
                elif lost := await self._ask(kernel, exercise, cases):
                    await self._stop()
                    kernel = await self._ask_one_by_one(exercise, cases, lost)
        finally:
            await self._stop()

    async def _played(self) -> Kernel | None:
        """Return a kernel in which the cells have been run; None where too many have died."""
        while self._starts <= self._limits.restarts and (self._starts == 0 or self._left() > 0):
            self._starts += 1
            kernel = self._kernel = self._new_kernel()
            await kernel.start()
            if await self._play(kernel):
                return kernel
            await self._stop()
        times = "once" if self._starts == 1 else f"{self._starts} times"
        self._remark(f"the kernel was lost {times}; what came after was not run")
        return None

    async def _play(self, kernel: Kernel) -> bool:
        """Run all cells but those that are skipped; tell whether the kernel lived through it."""
        deadline = min(time.monotonic() + self._limits.notebook_seconds, self._until)
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
                self._remark(_WORDS[end].format(_name(position, cell)) + self._why(kernel))
            if end in _LOST:
                return False
        return True

    async def _ask(
        self, kernel: Kernel, exercise: Exercise, cases: Sequence[Case]
    ) -> Sequence[Case]:
        """Record the answers to one exercise; return the cases with which the kernel was lost, if it was."""
        until = time.monotonic() + min(exercise.seconds, max(self._left(), 1.0))
        answers: list[Answer] = []
        end: End = "ok"
        lost: Sequence[Case] = ()
        for asked in batches(exercise, cases):
            # After one kernel is lost, or the time is over, the cases that are left have the same end.
            end, found = await self._ask_batch(kernel, exercise, asked, until, end)
            answers += found
            lost = lost or (asked if end in _LOST else ())
        self.answers[exercise.name] = tuple(answers)
        return lost

    async def _ask_one_by_one(
        self, exercise: Exercise, cases: Sequence[Case], lost: Sequence[Case]
    ) -> Kernel | None:
        """Ask once more where a kernel was lost, with answers in it that waited for others.

        From then on no answer waits in this submission. Returns the kernel if it can be asked more.
        """
        # With a case that was asked alone no answer waited: whoever ends there has had the whole question.
        if not self._together or len(lost) < 2 or self._left() <= 0:
            return None
        self._together = 0.0
        self._starts -= 1  # our haste was the reason for this one
        first = self.answers[exercise.name]
        kernel = await self._played()
        if kernel is None:
            return None
        lost = await self._ask(kernel, exercise, cases)
        self.answers[exercise.name] = tuple(map(_one_of, first, self.answers[exercise.name]))
        if not lost:
            return kernel
        await self._stop()
        return None

    async def _ask_batch(
        self, kernel: Kernel, exercise: Exercise, cases: Sequence[Case], until: float, before: End
    ) -> tuple[End, tuple[Answer, ...]]:
        """Ask some cases; return how that ended, and an answer for each."""
        nonce = new_nonce()
        request = {PLACE: request_text(exercise.name, cases, nonce, self._together)}
        sheet = AnswerSheet(nonce, [case.room for case in cases], time.perf_counter())
        end, seconds = before, until - time.monotonic()
        if before in ("ok", "error"):
            end = await kernel.run(CODE, max(seconds, 0.1), _Question(sheet), request)
        missing = {
            "died": Missing("killed", "the kernel died while it ran" + self._why(kernel)),
            "interrupted": Missing("timeout", f"no answer within {exercise.seconds:.0f} seconds"),
            "killed": Missing("timeout", f"no answer within {exercise.seconds:.0f} seconds"),
            "ok": Missing("malformed", "the kernel sent no answer that can be read"),
        }
        other = Missing("interrupted", "answering ended before this case")
        return end, sheet.result(missing.get(end, other))

    def _why(self, kernel: Kernel) -> str:
        """Return what a kernel that died is known to have died of, as the end of a sentence."""
        if kernel.reason not in _TOTALS:
            return ""
        limits = self._limits
        return _TOTALS[kernel.reason].format(
            limits.total_memory_bytes // MIB,
            limits.processes,
            limits.total_cpu_seconds,
            limits.scratch_bytes // MIB,
        )

    async def _stop(self) -> None:
        if self._kernel:
            kernel, self._kernel = self._kernel, None
            await kernel.stop()
            self.cpu_seconds += kernel.cpu_seconds

    def _left(self) -> float:
        """Return the seconds that are left for the whole submission."""
        return self._until - time.monotonic()

    def _remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)


def batches(exercise: Exercise, cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
    """Yield the cases that are asked together, in order: those whose time counts each alone.

    Answers that come together could have been saved up, and then all but the first took no time.
    """
    timed = {aspect.group for aspect in exercise.aspects if aspect.speed}
    for counts, group in groupby(cases, lambda case: case.group in timed):
        together = list(group)
        yield from ([case] for case in together) if counts else [together]


def _one_of(first: Answer, second: Answer) -> Answer:
    """Return the answer that counts where a case was asked twice: the one that came first.

    So asking again takes no answer away (the cells may not have been run to their end the second time), and
    who has thought about a case in one kernel gains nothing by being quick in the next.
    """
    undefined = isinstance(second, Missing) and second.reason == "undefined"
    return first if undefined or not isinstance(first, Missing) else second


_NEVER = Missing("not-run", "the kernel was lost too often")
_LATE = Missing("not-run", "the time for the whole submission was over")
_OVER = "the submission ran into its time limit of {:.0f} s; what came after was not asked"

#: Said after a kernel's death, by `autograder.sandbox.keeper.Reason`.
_TOTALS = {
    "memory": ": its processes took more than {0} MiB of memory",
    "processes": ": there were more than {1} processes and threads",
    "cpu": ": its processes took more than {2} s of processor time",
    "sockets": ": it opened hundreds of sockets",
    "files": ": it wrote into the folder of its sockets",
    "scratch": ": its files took more than {3} MiB",
}

#: Ends after which the kernel is gone.
_LOST = ("killed", "died", "exit")

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
            self._sheet.take_all(data[MIME], now)

    def miss(self) -> None:
        pass


def _grade_id(cell: NotebookNode) -> str | None:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None


def _name(position: int, cell: NotebookNode) -> str:
    grade_id = _grade_id(cell)
    return f"cell {position} ({grade_id})" if grade_id else f"cell {position}"
