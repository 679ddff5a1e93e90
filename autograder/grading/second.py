"""A second chance for exercises that were never reached: one endless function must not cost the others.

The cells that show what a function does call it. Where it hangs or kills the kernel, they use up the
notebook's time and its kernels before later answers have been defined.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from autograder.answer import Answer, Missing
from autograder.challenge.run import Ran
from autograder.exercise import Case, Exercise
from autograder.grading.context import Runner
from autograder.submission.match import is_solution

Notebook: TypeAlias = Any
Question: TypeAlias = tuple[Exercise, Sequence[Case]]

_DEFINING = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
REMARK = "functions not reached were asked again, with only the cells that define something"


def run_and_ask(
    run: Runner, notebook: Notebook, questions: Sequence[Question], files: Mapping[str, bytes]
) -> Ran:
    """Run a notebook and ask all questions; ask again what was lost with a kernel or for want of time."""
    ran = run(notebook, questions, files=files)
    lost = [question for question in questions if _lost(ran.answers.get(question[0].name, ()))]
    if not lost or not ran.remarks:
        return ran
    again = run(definitions(notebook), lost, files=files)
    return Ran(
        ran.notebook,
        {**ran.answers, **again.answers},
        (*ran.remarks, REMARK, *again.remarks),
        ran.seconds + again.seconds,
        ran.cpu_seconds + again.cpu_seconds,
    )


def _lost(answers: Sequence[Answer]) -> bool:
    """Whether an exercise was never asked, or its function was never defined."""
    reasons = {answer.reason if isinstance(answer, Missing) else "" for answer in answers}
    return reasons <= {"not-run", "undefined"}


def definitions(notebook: Notebook) -> Notebook:
    """Return a copy with only the answers and the cells that do nothing but import and define."""
    copied = copy.deepcopy(notebook)
    copied.cells = [cell for cell in copied.cells if cell.cell_type == "code" and _defines(cell)]
    return copied


def _defines(cell: Any) -> bool:
    if is_solution(cell):
        return True
    try:
        body = ast.parse(cell.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return bool(body) and all(isinstance(statement, _DEFINING) for statement in body)
