"""Cells that do nothing while a notebook is graded are told by their text, and not run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.runner.run_notebook import RunResult
from autograder.runner.silent_cells import SILENT, is_silent
from autograder.sandbox.stubs import checks
from tests.helpers.notebook_runs import GRADED, released


@pytest.mark.parametrize("name", sorted(SILENT))
def test_what_is_left_out_would_do_nothing(name: str) -> None:
    assert getattr(checks, name)("any", shape=..., value=3) is None


@pytest.mark.parametrize("name", GRADED)
def test_predictions_and_quizzes_of_the_course_are_left_out(name: str) -> None:
    cells = [cell.source for cell in released(name).cells if cell.cell_type == "code"]
    silent = [source for source in cells if is_silent(source)]
    calls = [source for source in cells if source.startswith(("predict(", "quiz("))]
    assert silent == calls != []


@pytest.mark.parametrize(
    "source",
    [
        "x = hint('relu')",
        "hint(relu)",  # a name may be an error
        "predict('shape', shape=f())",
        "predict(*args)",
        "predict(**{'a': 1})",
        "hint('relu')\nx = 3",
        "hint('relu').wide",
        "hints = 3",
        "check('relu')",
        "def hint(name): ...",
        "quiz(",
        "quiz\0",
        "%hint",
        "",
    ],
)
def test_all_else_is_run(source: str) -> None:
    assert not is_silent(source)


def test_a_cell_that_does_nothing_is_not_run(run: Callable[..., RunResult]) -> None:
    ran = run(["def hint(name):\n    print('run')", "hint('relu')", "hint('relu'), 3"])
    assert [cell.execution_count for cell in ran.notebook.cells] == [1, None, 3]
    assert ran.remarks == ()
