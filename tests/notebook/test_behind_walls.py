"""Where submissions run there is nothing that judges: no hint, no solution, no words on a wrong answer."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.runner.run_notebook import run_notebook
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.limits import Limits

CELLS = (
    "import os\n"
    "from autograder import check, hint, progress, solution\n"
    "import numpy as np\n"
    "def relu(z):\n    return np.abs(z)",
    "check(relu)",
    "hint(relu)\nsolution(relu, show=True)\nprogress()\nassert check(relu).message is None",
    # Somebody who says that nobody grades finds no more than that.
    "del os.environ['NBGRADER_EXECUTION']\ncheck(relu)\nsolution(relu, show=True)",
    "print(os.path.exists('.cnn-course'))",
)


def test_a_submission_is_told_nothing():
    if not sandbox_available().ok:
        pytest.skip(sandbox_available().reason)
    notebook = new_notebook(cells=[new_code_cell(source) for source in CELLS])
    ran = run_notebook(notebook, [], limits=Limits(cell_seconds=30))
    *silent, last = (cell.outputs for cell in ran.notebook.cells)
    assert silent == [[], [], [], []]
    assert last[0]["text"] == "False\n"
