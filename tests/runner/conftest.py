"""A small exercise, a notebook, and running one in the other."""

from collections.abc import Callable
from typing import Any

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.exercise.model import Aspect, Case, Exercise
from autograder.runner.run_notebook import RunResult, run_notebook
from autograder.sandbox.available import sandbox_available
from tests.helpers.waiting import patient

#: Three calls f(x): with zeros, with 0 1 2, with 0 2 4.
CASES = tuple(Case("values", (np.arange(3.0) * factor,)) for factor in range(3))


def exercise(name: str, seconds: float = 10.0) -> Exercise:
    return Exercise(
        name, "demo", ("x",), (Aspect("values"),), lambda _: CASES, ("", "", ""), seconds=seconds
    )


@pytest.fixture
def run() -> Callable[..., RunResult]:
    """Run cells behind walls and ask functions; the notebook that comes back must be a valid one."""
    if not sandbox_available().ok:
        pytest.skip(sandbox_available().reason)

    def run(cells: list[str], names: list[str] | None = None, **options: Any) -> RunResult:
        notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
        seconds = options.pop("seconds", {})
        questions = [(exercise(name, seconds.get(name, 10.0)), CASES) for name in names or []]
        options.setdefault("limits", patient(cell_seconds=100))
        ran = run_notebook(notebook, questions, **options)
        nbformat.validate(ran.notebook)
        assert all(len(answers) == len(CASES) for answers in ran.answers.values())
        return ran

    return run
