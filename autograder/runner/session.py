"""One notebook's way through as many kernels as it takes.

A kernel that dies or hangs takes nothing with it but the cell or the exercise it died in: a fresh one
replays the other cells, and the next exercise is asked there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

from nbformat import NotebookNode

from autograder.exercise.model import Case, Exercise
from autograder.judging.answer import Answer, Missing, Raised, Returned
from autograder.runner.absent import LENT
from autograder.runner.answers import AnswerSheet
from autograder.runner.execution import End
from autograder.runner.failed_cell import (
    broken,
    functions_at_end,
    guarded_names,
    lost_names,
    missing_module,
    rest,
)
from autograder.runner.older_numpy import older_numpy_remark
from autograder.runner.outputs import OutputBudget, Outputs
from autograder.runner.protocol import MIME, TOGETHER
from autograder.runner.request import PLACE, new_nonce, request_text
from autograder.runner.silent_cells import is_silent
from autograder.runner.turns import Clock
from autograder.sandbox.limits import MIB, Limits
from autograder.submission.calls import Calls
from autograder.submission.match import is_solution
from autograder.submission.nodes import copied
from autograder.submission.rebuild import is_extra

if TYPE_CHECKING:
    from autograder.runner.kernel import Kernel

Request: TypeAlias = tuple[Exercise, Sequence[Case]]

#: A function in which a whole limit was used up is no longer waited for as long: what calls it gets this
#: share of a limit, a question to it for each case.
SHORT = 0.2
#: After each wait in vain for such a call, cells that students do not write get half of it, so often at most.
_HALVED = 3
#: The share of the processor time of a limit that shows that the machine was not busy.
_USED_UP = 0.8


class NotebookSession:
    """One notebook, its answers and what is to be remarked on it.

    Parameters
    ----------
    nb : NotebookNode
        Not changed.
    limits : Limits
    new_kernel : callable
        Makes a kernel that has not been started.
    check_ids : frozenset of str
        ``grade_id`` of cells that are not run. Silent ones are not, either (`is_silent`).
    in_place : bool
        Whether each question is asked where its check cell stands, not after all cells.
    answered : sequence of str
        Functions that the grader answers while a question is asked.
    endless : collection of str
        Functions in which a whole limit was used up before.
    clock : Clock or None
        The submission's time; None for a new one.

    Attributes
    ----------
    notebook : NotebookNode
        A copy, which gets the outputs.
    answers : dict of str to tuple of Answer
    remarks : list of str
    left_out : set of int
        Positions of cells, from 0, that were lost to a limit or with a kernel.
    cpu_seconds : float
        Processor time of all kernels that have been stopped.
    exhausted : set of str
        Exercises that ran out of time though the kernel had the processor for all of it.
    """

    def __init__(
        self,
        nb: NotebookNode,
        limits: Limits,
        new_kernel: Callable[[], Kernel],
        check_ids: frozenset[str],
        *,
        in_place: bool = False,
        answered: Sequence[str] = (),
        endless: Collection[str] = (),
        clock: Clock | None = None,
    ) -> None:
        self._limits = limits
        self._now = (clock or Clock()).now
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
            n
            for n, (_, cell) in enumerate(self._cells)
            if _grade_id(cell) in check_ids or is_silent(cell.source)
        }
        self._shown = 0
        self._budget = OutputBudget(limits.notebook_output_bytes)
        self.answers: dict[str, tuple[Answer, ...]] = {}
        self.remarks: list[str] = []
        self.left_out: set[int] = set()
        self.cpu_seconds = 0.0
        self._kernel: Kernel | None = None
        self._starts = 0
        self._until = 0.0
        self._together = 0.0 if in_place else TOGETHER
        self._in_place = in_place
        self._answered = answered
        self._at: dict[str, Request] = {}
        #: By grade_id, how a cell ended that was run before anything was asked.
        self._ended: dict[str, str] = {}
        self._endless = set(endless)
        self._waits_in_vain = 0
        self.exhausted: set[str] = set()
        self._absent: set[str] = set()
        self._lost: set[str] = set()

    async def run(self, questions: Sequence[Request]) -> None:
        """Run the cells, ask the questions, and leave no kernel behind."""
        self._until = self._now() + self._limits.submission_seconds
        try:
            if self._in_place:
                self.answers = {
                    exercise.name: (_NEVER,) * len(cases) for exercise, cases in questions
                }
                self._at = {question[0].check_id: question for question in questions}
            kernel = await self._played()
            for exercise, cases in () if self._in_place else questions:
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
        deadline = min(self._now() + self._limits.notebook_seconds, self._until)
        for number, (position, cell) in enumerate(self._cells):
            question = self._at.pop(_grade_id(cell) or "", None)
            if question and await self._ask(kernel, *question):
                return False
            if number in self._skipped:
                continue
            if self._in_place and not self._at:
                return True
            left = deadline - self._now()
            if left <= 0:
                over, whole = "notebook", self._limits.notebook_seconds
                if self._left() <= 0:
                    over, whole = "submission", self._limits.submission_seconds
                self._remark(
                    f"the {over} ran into its time limit of {whole:.0f} s; "
                    f"cell {position} and those after it were not run"
                )
                self._skipped.update(range(number, len(self._cells)))
                return True
            outputs = Outputs(self._limits, self._budget)
            short = self._shortened(cell)
            end = await self._run_cell(kernel, position, cell, deadline, outputs)
            # In a replay the outputs of the first time stand.
            if number >= self._shown:
                self._shown = number + 1
                cell.outputs = outputs.result()
                cell.execution_count = number + 1
            if end in _WORDS:
                self._skipped.add(number)
                self.left_out.add(position - 1)
                why = self._why(kernel) or short * (end in _OUT_OF_TIME)
                self._remark(_WORDS[end].format(_name(position, cell)) + why)
            if end in _OUT_OF_TIME:
                self._waits_in_vain += bool(short)
                calls, inside = (
                    self._calls.reached_from(cell.source),
                    functions_at_end(outputs.kept),
                )
                self._endless |= calls if inside is None else calls & inside
            if end in _LOST:
                return False
        return True

    async def _run_cell(
        self, kernel: Kernel, position: int, cell: NotebookNode, deadline: float, outputs: Outputs
    ) -> End:
        """Run a cell; where it breaks off for want of something on this machine, run the rest of it, too."""
        share = SHORT if self._shortened(cell) else 1.0
        if share < 1.0 and not (is_solution(cell) or is_extra(cell)):
            share /= 2 ** min(self._waits_in_vain, _HALVED)
        seconds = share * self._limits.cell_seconds
        enough = self._limits.processor_seconds(seconds / self._limits.patience)

        async def run(code: str) -> End:
            left = min(seconds, deadline - self._now())
            return await kernel.run(code, max(left, 0.1), _Cell(outputs), enough=enough)

        async def lend(names: frozenset[str]) -> None:
            await kernel.run("", seconds, _Cell(outputs), {LENT: sorted(names)}, enough=enough)

        end = await run(cell.source)
        error = broken(cell.source, outputs.kept) if end == "error" else None
        if error is None:
            return end
        name = _name(position, cell)
        if not self._in_place and not self.answers:
            self._ended.setdefault(_grade_id(cell) or "", error.words)
        if error.error == "ModuleNotFoundError":
            self._not_installed(error.text, name)
        guarded = guarded_names(cell.source for _, cell in self._cells)
        self._lost = lost_names(cell.source, error, self._lost, guarded)
        pieces = rest(cell.source, error, self._lost)
        for piece in pieces:
            if piece.lent:
                await lend(piece.lent)
            end = await run(piece.code)
            if end not in ("ok", "error"):
                return end
            if piece.lent:
                await lend(frozenset())
        if pieces:
            self._remark(
                f"{name} broke off at line {error.line} ({error.error}); what follows was run"
            )
        return "error"

    @cached_property
    def _calls(self) -> Calls:
        return Calls(cell.source for _, cell in self._cells)

    def _shortened(self, cell: NotebookNode) -> str:
        """Return why a cell has less time than others, as the end of a remark; "" where it has not."""
        found = sorted(self._endless and self._endless & self._calls.reached_from(cell.source))
        return f" (a shorter one: {', '.join(found)} had used up a whole one)" * bool(found)

    def _not_installed(self, text: str, where: str) -> None:
        module = missing_module(text, [cell.source for _, cell in self._cells])
        if module and module not in self._absent:
            self._absent.add(module)
            self._remark(f"not installed here: {module} ({where} imports it)")

    async def _ask(
        self, kernel: Kernel, exercise: Exercise, cases: Sequence[Case]
    ) -> Sequence[Case]:
        """Record the answers to one exercise; return the cases with which the kernel was lost, if it was."""
        waited = bool(self._endless and self._endless & self._calls.reached([exercise.name]))
        share, groups = (SHORT, [[case] for case in cases]) if waited else (1.0, batches(cases))
        seconds = exercise.seconds * self._limits.patience
        until = self._now() + min(seconds, max(self._left(), 1.0))
        before = kernel.spent
        answers: list[Answer] = []
        end: End = "ok"
        lost: Sequence[Case] = ()
        for asked in groups:
            if waited and end not in _OUT_OF_TIME:
                before = kernel.spent
            # After one kernel is lost, or the time is over, the cases that are left have the same end.
            end, found = await self._ask_batch(kernel, exercise, asked, until, end, share)
            answers += found
            lost = lost or (asked if end in _LOST else ())
        if end in _OUT_OF_TIME:
            self._endless.add(exercise.name)
            if kernel.spent - before >= share * exercise.seconds * self._limits.slowness * _USED_UP:
                self.exhausted.add(exercise.name)
        self.answers[exercise.name] = tuple(self._explained(exercise, answer) for answer in answers)
        return lost

    def _explained(self, exercise: Exercise, answer: Answer) -> Answer:
        if isinstance(answer, Missing) and answer.reason == "undefined":
            return Missing("undefined", self._ended.get(exercise.name, ""))
        if isinstance(answer, Raised) and answer.error == "ModuleNotFoundError":
            self._not_installed(answer.text, exercise.name)
        if words := older_numpy_remark(exercise.name, answer):
            self._remark(words)
        return answer

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
        self,
        kernel: Kernel,
        exercise: Exercise,
        cases: Sequence[Case],
        until: float,
        before: End,
        share: float,
    ) -> tuple[End, tuple[Answer, ...]]:
        """Ask some cases; return how that ended, and an answer for each."""
        nonce = new_nonce()
        text = request_text(exercise.name, cases, nonce, self._together, self._answered)
        request = {PLACE: text}
        sheet = AnswerSheet(nonce, [case.room for case in cases])
        seconds, end, spent = share * exercise.seconds, before, 0.0
        left = min(until - self._now(), seconds * self._limits.patience)
        if before in ("ok", "error"):
            counted = any(case.counted for case in cases)
            start = kernel.spent if counted else 0.0
            enough = self._limits.processor_seconds(seconds)
            end = await kernel.run("", max(left, 0.1), _Question(sheet), request, enough=enough)
            spent = max(kernel.spent - start, 0.0) if counted else 0.0
        late = Missing("timeout", f"no answer within {seconds:.0f} seconds")
        missing = {
            "died": Missing("killed", "the kernel died while it ran" + self._why(kernel)),
            "interrupted": late,
            "killed": late,
            "ok": Missing("malformed", "the kernel sent no answer that can be read"),
        }
        other = Missing("interrupted", "answering ended before this case")
        answers = sheet.result(missing.get(end, other))
        return end, tuple(
            replace(one, cpu_seconds=spent) if isinstance(one, Returned) else one for one in answers
        )

    def _why(self, kernel: Kernel) -> str:
        """Return the known cause of a kernel's death, as the end of a sentence."""
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
        return self._until - self._now()

    def _remark(self, text: str) -> None:
        if text not in self.remarks:
            self.remarks.append(text)


def batches(cases: Sequence[Case]) -> Iterator[Sequence[Case]]:
    """Yield the cases that are asked together, in order: those whose work is measured each alone."""
    for counted, group in groupby(cases, lambda case: case.counted):
        together = list(group)
        yield from ([case] for case in together) if counted else [together]


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

#: Said after a kernel's death, by `autograder.sandbox.watchdog.Reason`.
_TOTALS = {
    "memory": ": its processes took more than {0} MiB of memory",
    "processes": ": there were more than {1} processes and threads",
    "cpu": ": its processes took more than {2} s of processor time",
    "sockets": ": it opened hundreds of sockets",
    "files": ": it wrote into the folder of its sockets",
    "scratch": ": its files took more than {3} MiB",
    "descriptors": ": it held hundreds of pipes, sockets or other files open",
}

_OUT_OF_TIME: tuple[End, ...] = ("interrupted", "killed")
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

    def hear(self, kind: str, content: Mapping[str, Any]) -> None:
        self._outputs.take(kind, content)

    def miss(self) -> None:
        self._outputs.drop()


class _Question:
    """Listens for answers; whatever else comes while a question is asked is left alone."""

    def __init__(self, sheet: AnswerSheet) -> None:
        self._sheet = sheet

    def hear(self, kind: str, content: Mapping[str, Any]) -> None:
        data = content.get("data")
        if kind == "display_data" and isinstance(data, dict) and MIME in data:
            self._sheet.take_all(data[MIME])

    def miss(self) -> None:
        pass


def _grade_id(cell: NotebookNode) -> str | None:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None


def _name(position: int, cell: NotebookNode) -> str:
    grade_id = _grade_id(cell)
    return f"cell {position} ({grade_id})" if grade_id else f"cell {position}"
