"""What of a cell is run where it broke off, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.judging.answer import Missing
from autograder.runner.failed_cell import Broken, broken, lost_names, missing_module, rest
from autograder.runner.run_notebook import RunResult, run_notebook
from tests.runner.conftest import CASES, exercise
from tests.runner.test_run_notebook import GOOD, RIGHT, text, values

CELL = """import numpy as np
import scipy
@np.vectorize
def f(x):
    return x

def g(x): return f(x)
"""


def error(name: str, text: str, *trace: str) -> list[object]:
    return [new_output("error", ename=name, evalue=text, traceback=list(trace))]


def test_what_a_cell_ended_in_is_read_from_its_error() -> None:
    trace = (
        "\x1b[31mModuleNotFoundError\x1b[39m  Traceback",
        "\x1b[36mCell\x1b[39m\x1b[36m In[3]\x1b[39m, line 2\n",
    )
    found = broken(CELL, error("ModuleNotFoundError", "No module named 'scipy'", *trace))
    assert found == Broken("ModuleNotFoundError", "No module named 'scipy'", 2)
    assert found.words == "ended in ModuleNotFoundError on line 2: No module named 'scipy'"
    syntax = error(
        "SyntaxError", "invalid syntax (1234.py, line 7)", "  Cell In[1], line 7\n    def f(:"
    )
    found = broken(CELL, syntax)
    assert found
    assert found.words == "ended in SyntaxError on line 7: invalid syntax"
    assert broken(CELL, []) is None
    assert broken(CELL, error("MyError", "")) == Broken("MyError", "", 0)


def test_what_follows_is_run_where_the_machine_may_be_the_reason() -> None:
    first, second = rest(CELL, Broken("ModuleNotFoundError", "", 2))
    assert first == "\n\n@np.vectorize\ndef f(x):\n    return x"
    assert second == "\n" * 6 + "def g(x): return f(x)"
    assert len(rest(CELL, Broken("CalledProcessError", "", 2))) == 2
    for reason in ("NameError", "ZeroDivisionError", "SyntaxError", "NotImplementedError"):
        assert rest(CELL, Broken(reason, "", 2)) == []
    assert rest(CELL, Broken("ModuleNotFoundError", "", 0)) == []
    assert rest(CELL, Broken("ModuleNotFoundError", "", 99)) == []
    assert rest("import x\ndef f(:", Broken("ModuleNotFoundError", "", 1)) == []
    assert rest("%matplotlib widget\na = 1", Broken("RuntimeError", "", 1)) == ["\na = 1"]


DECORATED = """from no_package import (
    jit as fast, other)
@np.vectorize
@fast(
    parallel=True)
def f(x):
    return x
g = fast(f)"""


def test_a_function_is_defined_without_a_decorator_that_is_not_installed() -> None:
    missing = Broken("ModuleNotFoundError", "No module named 'no_package'", 1)
    lost = lost_names(DECORATED, missing)
    assert lost == {"fast", "other"}
    assert lost_names("import a.b, c as d", missing) == {"a", "d"}
    assert lost_names(DECORATED, Broken("NameError", "", 1)) == set()
    several = "import a.b\nfrom a import c, d as e\nfrom os import path"
    assert lost_names(several, missing) == {"a", "c", "e"}
    assert lost_names(several, replace(missing, error="ImportError")) == {"a"}
    plain = "\n\n@np.vectorize\n\n\ndef f(x):\n    return x"
    assert rest(DECORATED, missing, lost) == [plain, "\n" * 7 + "g = fast(f)"]
    # The import failed in a cell above.
    below = "@fast\ndef f(x):\n    return x\nfast\ny = 1"
    unknown = Broken("NameError", "name 'fast' is not defined", 1)
    assert rest(below, unknown, lost) == [
        "\ndef f(x):\n    return x", "\n" * 3 + "fast", "\n" * 4 + "y = 1"
    ]  # fmt: skip
    assert rest(below, replace(unknown, line=4), lost) == ["\n" * 4 + "y = 1"]
    assert rest(below, unknown, {"another"}) == []
    noted = "def f(x: fast.Array) -> int:\n    return x"
    future = "from __future__ import annotations\n"
    assert rest(noted, unknown, lost) == [future + noted]
    assert rest(f"import fast\n\n{noted}", missing, {"fast"}) == [future + "\n" + noted]


def test_a_package_that_is_missing_in_a_cell_above_undefines_no_function() -> None:
    cells = [
        new_code_cell("import no_package\nfrom no_package import fast"),
        new_code_cell(
            "@fast\n" + GOOD.replace("(x)", "(x: fast.Array)"),
            metadata={"nbgrader": {"grade_id": "good"}},
        ),
    ]
    ran = run_notebook(new_notebook(cells=cells), [(exercise("good"), CASES)])
    assert values(ran.answers["good"]) == RIGHT
    assert "not installed here: no_package (cell 1 imports it)" in ran.remarks


def test_only_a_package_that_a_cell_imports_is_named() -> None:
    words = "No module named 'scipy.signal'"
    assert missing_module(words, [CELL]) == "scipy"
    assert missing_module(words, ["x = 'scipy'"]) == ""
    assert missing_module("No module named 'case_1_2_3'", [CELL]) == ""
    assert missing_module("anything", [CELL]) == ""


SHELL = [
    "!ls",
    "!pip install nothing",
    "%pip install nothing",
    "%conda list",
    "files = !ls\nlen(files)",
    "%ls",
    "!!ls",
]


def test_shell_lines_do_nothing_and_break_nothing(run: Callable[..., RunResult]) -> None:
    cells = [f"{line}\nseen_{n} = 1" for n, line in enumerate(SHELL)]
    last = " + ".join(f"seen_{n}" for n in range(len(SHELL)))
    ran = run([*cells, "%%bash\nls /", f"print({last})", f"!ls\n{GOOD}"], ["good"])
    for number in range(len(SHELL) + 1):
        assert "do nothing where this is graded" in text(ran, number)
    assert text(ran, len(SHELL) + 1) == f"{len(SHELL)}\n"
    assert values(ran.answers["good"]) == RIGHT
    assert ran.remarks == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "import no_such_package.part",
            "not installed here: no_such_package (cell 1 (good) imports it)",
        ),
        (
            "data = open('mine.npy')",
            "cell 1 (good) broke off at line 1 (FileNotFoundError); what follows was run",
        ),
        ("%no_such_magic", "cell 1 (good) broke off at line 1 (UsageError); what follows was run"),
    ],
)
def test_what_stands_below_a_missing_thing_is_defined(
    run: Callable[..., RunResult], line: str, said: str
) -> None:
    cell = new_code_cell(f"{line}\n{GOOD}", metadata={"nbgrader": {"grade_id": "good"}})
    ran = run_notebook(new_notebook(cells=[cell]), [(exercise("good"), CASES)])
    assert values(ran.answers["good"]) == RIGHT
    assert said in ran.remarks


def test_why_a_function_is_undefined_is_told(run: Callable[..., RunResult]) -> None:
    sources = {
        "a": "x = nothing\ndef a(x):\n    return x",
        "b": "def b(x:\n    return x",
        "c": "def d(x): return x",
    }
    cells = [
        new_code_cell(source, metadata={"nbgrader": {"grade_id": name}})
        for name, source in sources.items()
    ]
    ran = run_notebook(new_notebook(cells=cells), [(exercise(name), CASES) for name in sources])
    first = {name: answers[0] for name, answers in ran.answers.items()}
    assert first["a"] == Missing(
        "undefined", "ended in NameError on line 1: name 'nothing' is not defined"
    )
    assert isinstance(first["b"], Missing)
    assert first["b"].detail.startswith("ended in SyntaxError on line 1: ")
    assert first["c"] == Missing("undefined", "")
