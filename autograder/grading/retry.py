"""A second chance: what a function could do where it stood is worth no less because of what came after it.

Questions are asked after all cells. There a later ``sum = 0``, a helper that is defined again or ``%reset``
can cost what was right when the student checked it; and where a cell hangs or kills the kernel, later answers
may never have been defined. A cell that ends in an error here may have run to its end for the student, whose
cells had another order or another machine. So what fails is asked again, and the better counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from nbformat import NotebookNode

from autograder.assignment.context import Runner, delay
from autograder.judging.answer import Answer, Missing
from autograder.judging.messages import points_text
from autograder.judging.verdict import Verdict
from autograder.runner.failed_cell import broken, rest
from autograder.runner.run_notebook import RunResult
from autograder.runner.session import Request
from autograder.submission.later_cells import bound, may_change, only_defines, used
from autograder.submission.match import grade_id, is_solution
from autograder.submission.nodes import copied, new_cell
from autograder.submission.rebuild import is_extra

#: Judges the answers to one exercise.
Judge: TypeAlias = Callable[[str, Sequence[Answer]], Verdict]

#: Above this, work takes so much longer here that a time-out may be the machine's.
_BUSY = 1.2

REMARK = "functions not reached were asked again, with only the cells that define something"


def run_and_ask(
    run: Runner, notebook: NotebookNode, questions: Sequence[Request], files: Mapping[str, bytes]
) -> RunResult:
    """Run a notebook and ask all questions; ask again what was lost with a kernel or for want of time.

    Parameters
    ----------
    run : Runner
    notebook : NotebookNode
        Rebuilt.
    questions : sequence of (Exercise, sequence of Case)
    files : mapping of str to bytes
        The assignment's own, put beside the kernel.

    Returns
    -------
    RunResult
        The notebook of the first run, with the answers of both.
    """
    ran = run(notebook, questions, files=files)
    lost = [question for question in questions if _lost(ran.answers.get(question[0].name, ()))]
    if not lost or not ran.remarks:
        return ran
    again = run(definitions(notebook), lost, files=files)
    if all(_lost(answers) for answers in again.answers.values()):
        return ran
    return RunResult(
        ran.notebook,
        {**ran.answers, **again.answers},
        (*ran.remarks, REMARK, *again.remarks),
        ran.seconds + again.seconds,
        ran.cpu_seconds + again.cpu_seconds,
        ran.left_out,
        (ran.exhausted - again.answers.keys()) | again.exhausted,
    )


def _lost(answers: Sequence[Answer]) -> bool:
    """Whether an exercise was never asked, or its function was never defined."""
    reasons = {answer.reason if isinstance(answer, Missing) else "" for answer in answers}
    return reasons <= {"not-run", "undefined"}


def definitions(notebook: NotebookNode, *, checks: bool = False) -> NotebookNode:
    """Return a copy with only the answers and the cells that do nothing but import and define.

    ``checks`` keeps check cells, too, as the places where something is asked.
    """
    cells = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code"
        and (is_solution(cell) or only_defines(cell.source) or (checks and _is_check(cell)))
    ]
    return copied({**notebook, "cells": cells})


def with_rests(notebook: NotebookNode) -> NotebookNode:
    """Return a copy in which what stands below an error in a cell follows it, as cells of their own."""
    cells = []
    for cell in notebook.cells:
        below = enumerate(_below_error(cell))
        parts = [new_cell("code", code, f"{cell.get('id', '')}-{number}") for number, code in below]
        cells += [cell, *parts]
    return copied({**notebook, "cells": cells})


def _below_error(cell: Any) -> list[str]:
    """Return the statements below the error of a cell of the student's; none where they were run."""
    error = (
        broken(cell.source, cell.outputs) if cell.cell_type == "code" and _is_own(cell) else None
    )
    if error is None or rest(cell.source, error):
        return []
    return [piece.code for piece in rest(cell.source, error, whatever=True)]


@dataclass(frozen=True)
class Asked:
    """A submission that was asked once, and what is needed to ask it again.

    Attributes
    ----------
    run : Runner
    ran : RunResult
        The notebook after all its cells, and the answers.
    questions : sequence of (Exercise, sequence of Case)
        In the notebook's order.
    files : mapping of str to bytes
        The assignment's own, put beside the kernel.
    judge : callable
        From an exercise's name and its answers to its verdict.
    untouched : collection of str
        Exercises that nobody wrote: not asked again.
    others : sequence of (Exercise, sequence of Case)
        Functions without points here, which were not asked, and on which exercises may build.
    """

    run: Runner
    ran: RunResult
    questions: Sequence[Request]
    files: Mapping[str, bytes]
    judge: Judge
    untouched: Collection[str] = ()
    others: Sequence[Request] = ()

    def judged(self, name: str) -> Verdict:
        """Return the verdict on what an exercise answered first."""
        return self.judge(name, self.ran.answers.get(name, ()))

    @property
    def late(self) -> frozenset[str]:
        """Exercises that ran out of time."""
        return frozenset(name for name, answers in self.ran.answers.items() if out_of_time(answers))

    def replayed(self) -> NotebookNode:
        """Return a copy of the notebook without what hung or killed a kernel: no second wait for it."""
        notebook = copied(self.ran.notebook)
        for position in self.ran.left_out:
            notebook.cells[position].source = ""
        return notebook


@dataclass(frozen=True)
class Again:
    """Verdicts of which the better count, and what is to be said of them."""

    verdicts: dict[str, Verdict]
    remarks: tuple[str, ...]


def ask_again(first: Asked) -> Again:
    """Judge what was answered, ask again what failed and may not have failed earlier, and say so.

    Asked again is what a later cell may have changed, or what had no time on a busy machine: first where its
    check stands, then with the definitions alone, then with what stands below errors in their cells. A kernel
    serves all of them, in the notebook's order.
    """
    cells, late = _Cells(first.ran.notebook), first.late
    verdicts = {exercise.name: first.judged(exercise.name) for exercise, _ in first.questions}
    remarks = [
        f"{name} is changed in a cell below its check"
        for name in verdicts
        if any(name in bound(cell.source) for cell in cells.own_after(name))
    ]

    def asked(again: Sequence[Request], version: Callable[[], NotebookNode], where: str) -> None:
        if not again:
            return
        found = first.run(version(), again, files=first.files, in_place=True, endless=late)
        for exercise, _ in again:
            name, before = exercise.name, verdicts[exercise.name]
            verdict = first.judge(name, found.answers.get(name, ()))
            if verdict.points > before.points:
                why = cells.reason(name)
                verdicts[name] = verdict
                remarks.append(
                    f"{name}: {_worth(verdict)} {where}, {_worth(before)} after all cells{why}; "
                    "the better counts"
                )

    def failing(may: Callable[[str], bool]) -> list[Request]:
        return [
            question
            for question in first.questions
            if (name := question[0].name) not in first.untouched
            and verdicts[name].points < verdicts[name].max_points
            and may(name)
        ]

    def later(name: str) -> bool:
        busy = name in late and name not in first.ran.exhausted and delay() > _BUSY
        return busy or cells.changed_later(name)

    asked(failing(later), first.replayed, "where its check stands")
    asked(
        failing(cells.changed_before),
        lambda: definitions(first.replayed(), checks=True),
        "with the definitions alone",
    )
    asked(
        failing(cells.broken_before),
        lambda: with_rests(first.replayed()),
        "with what stands below errors in their cells",
    )
    return Again(verdicts, tuple(remarks))


def out_of_time(answers: Sequence[Answer]) -> bool:
    """Return whether time ran out on one of the answers."""
    return any(isinstance(answer, Missing) and answer.reason == "timeout" for answer in answers)


def _worth(verdict: Verdict) -> str:
    if verdict.points == verdict.max_points:
        return "right"
    return f"{points_text(verdict.points)} of {points_text(verdict.max_points)} points"


class _Cells:
    """A notebook that was run: which cells are the student's own, and what they may do to a function."""

    def __init__(self, notebook: NotebookNode) -> None:
        self._end = len(notebook.cells)
        cells = enumerate(notebook.cells)
        self._code = [(n, cell) for n, cell in cells if cell.cell_type == "code"]
        self._place = {grade_id(cell): n for n, cell in self._code if grade_id(cell)}

    def own_after(self, name: str) -> list[Any]:
        """Return the student's cells below the check of an exercise, where there is one."""
        place = self._place.get(f"{name}_check", self._end)
        return [cell for n, cell in self._code if n > place and _is_own(cell)]

    def changed_later(self, name: str) -> bool:
        """Whether a cell below its check may change what a function does."""
        place, names = self._place.get(f"{name}_check"), self._names(name)
        if place is None:
            return False
        return any(
            may_change(cell.source, names)
            if _is_own(cell)
            else not _is_check(cell) and bool(bound(cell.source) & names)
            for n, cell in self._code
            if n > place
        )

    def changed_before(self, name: str) -> bool:
        """Whether another cell than the answers, above its check, may change what a function does."""
        place, names = self._place.get(f"{name}_check", 0), self._names(name)
        return any(
            may_change(cell.source, names)
            for n, cell in self._code
            if n < place and is_extra(cell) and not only_defines(cell.source)
        )

    def broken_before(self, name: str) -> bool:
        """Whether what stands below an error in a cell above its check may matter to a function."""
        place, names = self._place.get(f"{name}_check", self._end), self._names(name)
        return any(
            bound(code) & names
            for n, cell in self._code
            if n < place
            for code in _below_error(cell)
        )

    def reason(self, name: str) -> str:
        """Return the names used by its functions that get another value later, as part of a sentence."""
        names = self._names(name)
        found = sorted({n for cell in self.own_after(name) for n in bound(cell.source) & names})
        return f" (a later cell changes {', '.join(found[:5])})" * bool(found)

    def _names(self, name: str) -> set[str]:
        """Return the names that may matter to a function: its own, and those used above its check."""
        place = self._place.get(f"{name}_check", self._end)
        return {name} | used(cell.source for n, cell in self._code if n < place and _is_own(cell))


def _is_own(cell: Any) -> bool:
    return is_solution(cell) or is_extra(cell)


def _is_check(cell: Any) -> bool:
    return grade_id(cell).endswith("_check")
