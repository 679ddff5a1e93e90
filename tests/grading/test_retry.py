"""What fails after all cells is asked again where its check stands. No kernel runs here."""

import copy

import nbformat
import pytest

from autograder.grading import retry
from autograder.grading.grade_one import grade_prepared, prepare
from autograder.submission.later_cells import bound, may_change, used
from tests.helpers.grading_fakes import (
    ANSWERS,
    WRONG_RELU,
    as_bytes,
    known_context,
    run_here,
    submit,
    uploaded,
)

HELPED = "def low(z):\n    return np.maximum(z, 0)\n\ndef relu(z):\n    return low(z)"

CLASSY = "class Layer:\n    least = 0\ndef relu(z):\n    return np.maximum(z, Layer.least)"


@pytest.fixture(autouse=True)
def an_idle_machine(monkeypatch):
    monkeypatch.setattr(retry, "delay", lambda: 1.0)


def graded(answers=ANSWERS, *, last="", first=""):
    """Grade answers with a cell of the student's own at the end, or on top."""
    notebook = submit(ANSWERS | dict(answers))
    if last:
        notebook.cells.append(nbformat.v4.new_code_cell(last))
    if first:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(first))
    kernels = []

    def run(notebook, questions, *, files, in_place=False, answered=(), endless=()):
        kernels.append([exercise.name for exercise, _ in questions])
        return run_here(
            copy.deepcopy(notebook), questions, files=files, in_place=in_place, answered=answered
        )

    context = known_context(run)
    return grade_prepared(prepare(as_bytes(notebook), context), context), kernels


@pytest.mark.parametrize("marks", [True, False])
@pytest.mark.parametrize("right_one", ["above", "below"])
def test_of_two_copies_of_an_answer_around_its_check_the_better_counts(right_one, marks):
    """A cell that was copied keeps its marks: it may be a draft, kept below what was checked."""
    notebook = submit(ANSWERS | ({"relu": WRONG_RELU} if right_one == "below" else {}))
    names = [c.metadata.get("nbgrader", {}).get("grade_id") for c in notebook.cells]
    again = copy.deepcopy(notebook.cells[names.index("relu")])
    again.source = WRONG_RELU if right_one == "above" else ANSWERS["relu"]
    if not marks:
        again.metadata = {}
    notebook.cells.insert(names.index("relu_check") + 1, again)
    context = known_context()
    result = grade_prepared(prepare(as_bytes(notebook), context), context)
    assert result.points == result.max_points
    assert any("below its check" in remark for remark in result.remarks)


@pytest.mark.parametrize(
    ("relu", "later"),
    [
        ("def relu(z):\n    return z * (z > min(0, 1))", "min = 3"),
        ("def relu(z):\n    return np.maximum(z, 0)", "np = None"),
        ("def relu(z):\n    return np.maximum(z, 0)", "del np"),
        ("LEAST = 0\ndef relu(z):\n    return np.maximum(z, LEAST)", "LEAST = 1"),
        ("LEAST = [0]\ndef relu(z):\n    return np.maximum(z, LEAST[0])", "LEAST[0] = 1"),
        ("LEAST = [0]\ndef relu(z):\n    return np.maximum(z, LEAST[0])", "LEAST.insert(0, 1)"),
        (HELPED, "def low(z):\n    return z"),
        (HELPED, "from math import floor as low"),
        (CLASSY, "Layer.least = 1"),
        (CLASSY, "class Layer: pass"),
        ("def relu(z):\n    return np.maximum(z, 0)", "def relu(z):\n    return z"),
        ("def relu(z):\n    return np.maximum(z, 0)", "globals().pop('relu')"),
        ("def relu(z):\n    return np.maximum(z, 0)", "for relu in range(3): pass"),
    ],
)  # fmt: skip
def test_what_a_later_cell_breaks_costs_nothing_and_is_said(relu, later):
    result, kernels = graded({"relu": relu}, last=later)
    assert result.points == 7.0
    (said,) = [remark for remark in result.remarks if remark.startswith("relu: ")]
    assert said.startswith("relu: right where its check stands, 0")
    assert said.endswith("the better counts")
    assert len(kernels) == 2


def test_what_a_cell_above_breaks_is_asked_with_the_definitions_alone():
    relu = "def relu(z):\n    return z * (z > min(0, 1))"
    result, kernels = graded({"relu": relu}, first="min = 3")
    assert result.points == 7.0
    (said,) = [remark for remark in result.remarks if remark.startswith("relu: ")]
    assert said.startswith("relu: right with the definitions alone, 0")
    assert kernels[1:] == [["relu"]]


HELPER = "def low(z):\n    return np.maximum(z, LEAST)"


@pytest.mark.parametrize(
    "breaks",
    [
        "key = {}['HOME']",
        "assert 1 == 2",
        "print(conv_output_size(5, 3))",  # which is defined further down
        "not_imported.run()",
        "x, w = [None][0]",
        "round('1')",
    ],
)
@pytest.mark.parametrize("own", [True, False])
def test_what_stands_below_an_error_in_its_cell_is_asked_again_and_said(breaks, own):
    """The student's cells may have had another order, or another machine."""
    below = f"{breaks}\n\nLEAST = 0\n\n{HELPER}"
    relu = "def relu(z):\n    return low(z)"
    if own:
        result, kernels = graded({"relu": relu}, first=f"import numpy as np\n{below}")
    else:
        result, kernels = graded({"relu": f"{below}\n\n{relu}"})
    assert result.points == 7.0
    (said,) = [remark for remark in result.remarks if remark.startswith("relu: ")]
    assert said.startswith("relu: right with what stands below errors in their cells, 0")
    assert kernels[-1] == ["relu"]


@pytest.mark.parametrize(
    "first", ["1 / 0", "1 / 0\ndef another(z):\n    return z", "def low(z):\n    return z\n1 / 0"]
)
def test_an_error_with_nothing_of_use_below_is_no_reason_to_ask_again(first):
    result, kernels = graded({"relu": WRONG_RELU}, first=first)
    assert result.points < 7.0
    assert "with what stands below" not in str(result.remarks)
    assert len(kernels) == 1


def test_a_function_that_a_later_cell_mends_counts_and_is_said():
    result, kernels = graded({"relu": WRONG_RELU}, last=ANSWERS["relu"])
    assert result.points == 7.0
    assert "relu is changed in a cell below its check" in result.remarks
    assert len(kernels) == 1


@pytest.mark.parametrize(
    "later",
    ["", "def helper(z):\n    out = z\n    return out", "import math", "SIZE = 3", "'a note'"],
)
def test_a_wrong_answer_is_not_asked_again_without_a_reason(later):
    result, kernels = graded({"relu": WRONG_RELU}, last=later)
    assert result.points < 7.0
    assert len(kernels) == 1


def test_what_is_untouched_is_not_asked_again():
    stub = {"relu": next(c.source for c in submit({}).cells if "def relu" in c.source)}
    _, kernels = graded(stub, last="print(1)\nnp = None")
    assert [name for asked in kernels[1:] for name in asked] == []


def test_what_is_wrong_in_both_places_is_asked_twice_and_no_more():
    result, kernels = graded({"relu": WRONG_RELU}, last="print(1)")
    assert kernels == [["relu", "conv_output_size"], ["relu"]]
    assert result.points < 7.0
    assert not [remark for remark in result.remarks if "the better counts" in remark]


def test_a_time_out_is_asked_again_where_the_machine_is_busy(monkeypatch):
    from autograder.judging.answer import Missing
    from autograder.runner.run_notebook import RunResult

    waited = []

    def run(notebook, questions, *, files, in_place=False, endless=()):
        waited.append(set(endless))
        ran = run_here(notebook, questions, files=files, in_place=in_place)
        if in_place:
            return ran
        late = tuple(Missing("timeout") for _ in ran.answers["relu"])
        return RunResult(ran.notebook, {**ran.answers, "relu": late}, (), 1.0)

    context = known_context(run)
    prepared = prepare(uploaded(ANSWERS), context)
    assert grade_prepared(prepared, context).points == 5.0
    monkeypatch.setattr(retry, "delay", lambda: 9.0)
    assert grade_prepared(prepared, context).points == 7.0
    assert waited == [set(), set(), {"relu"}]


def test_a_loop_that_had_the_processor_is_not_asked_again_for_want_of_time(monkeypatch):
    """Where a later cell may be the reason it is, and has less time then."""
    from autograder.judging.answer import Missing
    from autograder.runner.run_notebook import RunResult

    monkeypatch.setattr(retry, "delay", lambda: 9.0)
    waits = []

    def run(notebook, questions, *, files, in_place=False, endless=()):
        waits.append(([exercise.name for exercise, _ in questions], set(endless)))
        ran = run_here(notebook, questions, files=files, in_place=in_place)
        late = tuple(Missing("timeout") for _ in ran.answers["relu"])
        answers = {**ran.answers, "relu": late}
        return RunResult(ran.notebook, answers, (), 1.0, exhausted=frozenset({"relu"}))

    context = known_context(run)
    notebook = submit()
    assert grade_prepared(prepare(as_bytes(notebook), context), context).points == 5.0
    assert len(waits) == 1
    notebook.cells.append(nbformat.v4.new_code_cell("np = None"))
    assert grade_prepared(prepare(as_bytes(notebook), context), context).points == 5.0
    assert waits[2:] == [(["relu"], {"relu"})]


@pytest.mark.parametrize(
    "cell",
    [
        "%reset -f", "range = (0, 1)", "del pad", "exec('x = 1')", "print(pad(1, 2))",
        "import os\nos.chdir('/')",
        "np.seterr(all='raise')", "np.pad = None", "from numpy import *",
        "def f():\n    global pad\n    pad = 3",
        "def f():\n    np.random.seed(3)", "def pad(x): pass", "class A:\n    def f(self): CONSTANT[0] = 3",
        "@print\ndef f(): pass", "def f(x=print()): pass", "if True:\n    pad = 3",
        "a = [pad for pad in print()]",
        "import numpy as pad", "def f(:", "with open('x') as f: pass",
    ],
)  # fmt: skip
def test_in_doubt_a_cell_may_change_a_function(cell):
    names = used(["CONSTANT = [1]\ndef conv(x):\n    return pad(x, CONSTANT, range(3))"])
    assert names == {"pad", "CONSTANT", "range"}
    assert may_change(cell, names)


@pytest.mark.parametrize(
    "cell",
    [
        "def other(x):\n    pad = np.pad(x, 1)\n    pad[0] = 3\n    return pad", "import numpy as np",
        "K = 3",
        "class Layer:\n    def __init__(self):\n        self.w = 3", "# only words",
        "def f(x, k=(1, 2)): return x @ x",
    ],
)  # fmt: skip
def test_a_cell_that_only_defines_other_names_changes_nothing(cell):
    names = used(["def conv(x):\n    return low(x, CONSTANT)"]) | {"conv"}
    assert not may_change(cell, names)


def test_names_that_a_cell_gives_values_to():
    cell = "import a.b, c as d\nx, (y, *z) = 1, (2, 3)\ndef f(): global g; g = 1\n!ls\nfor i in x: pass"
    assert bound(cell) == set("adxyzfgi")
