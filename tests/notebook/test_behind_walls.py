"""Where submissions run there is no solution to be shown, and nothing is remembered."""

from __future__ import annotations

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.challenge.run import run_notebook
from autograder.limits import Limits
from autograder.sandbox.available import sandbox_available

CELLS = (
    "import os, json\n"
    "from autograder import check, hint, progress, solution\n"
    "import numpy as np\n"
    "def relu(z):\n    return np.abs(z)",
    "try:\n    check(relu)\nexcept Exception as error:\n    print(type(error).__name__)\n"
    "hint(relu)\nprint(os.path.exists('.cnn-course'))",
    "solution(relu, show=True)",
    # Somebody who says that nobody grades finds no more than that.
    "del os.environ['NBGRADER_EXECUTION']\ncheck(relu)\nsolution(relu, show=True)",
)


def test_a_submission_is_shown_no_solution():
    if not sandbox_available().ok:
        pytest.skip(sandbox_available().reason)
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS])
    ran = run_notebook(notebook, [], limits=Limits(cell_seconds=30))
    said = [
        "\n".join(o.get("text", "") + o.get("data", {}).get("text/plain", "") for o in cell.outputs)
        for cell in ran.notebook.cells
    ]
    assert said[0] == ""
    assert "CheckFailed" in said[1]
    assert "False" in said[1]
    assert "Hint 1 of 3" in said[1]
    for text in said[2:]:
        assert "no solutions in it" in text
        assert "np.maximum" not in text
