"""Functions come out of the reader's notebooks without running anything else of them."""

from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from autograder.submission.reader import read_notebook
from autograder.submission.rebuild import rebuild
from course.attempt import attempt
from course.own_functions import (
    MissingFunctionError,
    OwnFunctions,
    bring_functions,
    own_functions,
)
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


@pytest.fixture
def cells(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of the cells that were made."""
    made: list[str] = []
    monkeypatch.setattr("course.own_functions._new_cell", made.append)
    return made


def test_a_function_is_brought_with_all_that_it_uses_and_no_more(
    tmp_path: Path, cells: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write(
        tmp_path,
        "2_filters",
        "import numpy as np\nimport time\nSIZE, rows = 3, 4\nprint('never')",
        "def helper(z):\n    return 0",
        "def helper(z):\n    # mine\n    return np.abs(z) + SIZE",
        "def double(z):\n    time = helper(z)\n    return 2 * time",
        "def conv1d(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    )
    bring_functions({"2_filters": ["double", "conv1d"], "4_backprop": ["dense"]}, "5", tmp_path)
    (text,) = cells
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["double"](-1) == 8
    assert text.startswith("# From my 2_filters.ipynb: double.\n")
    assert "# mine" in text
    assert not {"time", "conv1d", "dense"} & set(names)
    said = capsys.readouterr().out
    assert "double; not written yet: conv1d" in said
    assert "4_backprop.ipynb  no such file beside this notebook" in said
    assert "save that notebook, and run this cell again" in said
    write(tmp_path, "5", text)
    bring_functions({"2_filters": ["double"]}, "5", tmp_path)
    assert capsys.readouterr().out == "All of them are in this notebook already.\n"
    assert len(cells) == 1


def test_nothing_is_brought_while_a_grader_runs_the_notebook(
    tmp_path: Path,
    cells: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(tmp_path, "2_filters", "def relu(z):\n    return z")
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    bring_functions({"2_filters": ["relu"]}, "5_learning", tmp_path)
    assert (cells, capsys.readouterr().out) == ([], "")


@pytest.mark.parametrize("name", ["3_max_pooling", "5_learning"])
def test_what_is_brought_is_handed_in_and_is_enough(
    name: str, tmp_path: Path, cells: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in NAMES:
        nbformat.write(built(other), tmp_path / f"{other}.ipynb")
    (tmp_path / f"{name}.ipynb").unlink()
    monkeypatch.chdir(tmp_path)
    notebook = released(name)
    calls = [
        i for i, cell in enumerate(notebook.cells) if cell.source.startswith("bring_functions(")
    ]
    for place in reversed(calls):
        exec(notebook.cells[place].source, {"bring_functions": bring_functions})
        names: dict[str, Any] = {}
        exec(cells[-1], names)
        assert callable(names[cells[-1].partition(": ")[2].partition(",")[0].partition(".")[0]])
        notebook.cells.insert(place + 1, nbformat.v4.new_code_cell(cells[-1]))
    assert len(cells) == len(calls) > 0
    handed_in = nbformat.writes(notebook).encode()
    graded = rebuild(released(name), read_notebook(handed_in)).notebook
    sources = [cell.source for cell in graded.cells]
    for text in cells:
        # It runs before every answer that comes after it.
        assert sources[sources.index(text) - 1].startswith("bring_functions(")


def test_the_parts_of_the_network_are_one_line_with_earlier_answers(
    tmp_path: Path, cells: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in NAMES[:4]:
        nbformat.write(built(other), tmp_path / f"{other}.ipynb")
    monkeypatch.chdir(tmp_path)
    page = [cell.source for cell in built("5_learning").cells if cell.cell_type == "code"]
    names: dict[str, Any] = {"bring_functions": bring_functions, "np": np}
    exec(next(text for text in page if text.startswith("bring_functions(")), names)
    exec(cells[0], names)
    for text in page:
        if text.startswith(("def columns", "def pool(", "def softmax_loss")):
            exec(text, names)
    rng = np.random.default_rng(0)
    x, scores, y = rng.normal(size=(2, 3, 5, 6)), rng.normal(size=(4, 3)), np.array([0, 2, 1, 1])
    pairs = [
        (names["columns"](x, 3), names["im2col"](x, 3, 3, 1, 1)),
        (names["pool"](x), names["maxpool2d"](x, 2)),
        (names["softmax_loss"](scores, y)[1], names["softmax_nll"](scores, y)[1]),
    ]
    for part, earlier in pairs:
        np.testing.assert_allclose(part, earlier, atol=1e-12)
