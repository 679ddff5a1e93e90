"""Functions come out of the reader's notebooks without running anything else of them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from course.attempt import attempt
from course.own_functions import MissingFunctionError, OwnFunctions, own_functions
from tests.helpers.notebook_runs import NAMES, built, released


def write(folder: Path, name: str, *cells: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
    nbformat.write(notebook, folder / f"{name}.ipynb")


def test_only_definitions_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        tmp_path,
        "2_filters",
        "import numpy as np\nimport no_such_package\nSIZE = 3\nMADE = print('made')",
        "%matplotlib inline\ndouble = lambda z: helper(z) * 2",
        "def helper(z):\n    return np.abs(z) + SIZE",
        "print('never')\nraise SystemExit",
        "def broken(",
        "def late(z):\n    return 1\ndef late(z):\n    return 2",
        "async def other(): pass\nfor i in range(3): print(i)",
    )
    own = own_functions({"2_filters": ["helper", "double", "late"]}, tmp_path)
    assert (own.helper(-1), own.double(-1), own.late(0)) == (4, 8, 2)
    assert capsys.readouterr().out == "2_filters.ipynb  helper, double, late\n"
    with pytest.raises(AttributeError, match="MADE was not asked for"):
        own.MADE  # noqa: B018


def test_what_is_missing_is_said_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path, "2_filters", "def relu(z):\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    )
    (tmp_path / "5_learning.ipynb").write_text("no notebook")
    wanted = {"2_filters": ["relu", "conv1d"], "4_backprop": ["dense"], "5_learning": ["pool"]}
    own = own_functions(wanted, tmp_path)
    assert capsys.readouterr().out.splitlines() == [
        "2_filters.ipynb   not written yet: relu, conv1d",
        "4_backprop.ipynb  no such file beside this notebook",
        "5_learning.ipynb  cannot be read",
        "",
        "Next, relu: write it in 2_filters.ipynb, save that notebook, and run the cell with "
        "own_functions again.",
    ]
    assert not own.found
    for name, where in (("relu", "write it in 2_filters"), ("dense", "put your 4_backprop")):
        with pytest.raises(MissingFunctionError, match=where):
            getattr(own, name)


def test_a_demonstration_says_the_next_step_only(capsys: pytest.CaptureFixture[str]) -> None:
    own = OwnFunctions({}, {"relu": "write it in 2_filters.ipynb"})
    page = {"__name__": "__main__", "own": own}
    exec("def forward(x):\n    return own.relu(x)", page)
    with attempt():
        page["forward"](1)  # type: ignore[operator]
    assert capsys.readouterr().out == "relu is not there: write it in 2_filters.ipynb.\n"


def test_an_error_in_an_own_function_is_placed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, "2_filters", "def relu(z):\n    return z / 0")
    own = own_functions({"2_filters": ["relu"]}, tmp_path)
    capsys.readouterr()
    with attempt():
        own.relu(1)
    assert capsys.readouterr().out.startswith(
        "relu stopped at\n    return z / 0\nZeroDivisionError"
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_of_the_course_is_found_where_it_is_written(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [
        cell.metadata.nbgrader.grade_id
        for cell in built(name).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    ]
    names = [one for one in names if not one.startswith("helpers_")]
    nbformat.write(built(name), tmp_path / f"{name}.ipynb")
    assert list(own_functions({name: names}, tmp_path).found) == names
    nbformat.write(released(name), tmp_path / f"{name}.ipynb")
    own = own_functions({name: names}, tmp_path)
    # A function that is given and calls the one to fill, as cnn_forward, is there and not finished.
    assert set(own.found) <= {"cnn_forward"}
