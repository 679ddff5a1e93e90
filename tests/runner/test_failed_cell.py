"""What of a cell is run where it broke off, and what is said of it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from autograder.judging.answer import Missing, Raised
from autograder.runner.failed_cell import (
    Broken,
    Piece,
    broken,
    guarded_names,
    lost_names,
    missing_module,
    rest,
)
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
    assert first == Piece("\n\n@np.vectorize\ndef f(x):\n    return x")
    assert second == Piece("\n" * 6 + "def g(x): return f(x)")
    assert len(rest(CELL, Broken("CalledProcessError", "", 2))) == 2
    for reason in ("NameError", "ZeroDivisionError", "SyntaxError", "NotImplementedError"):
        assert rest(CELL, Broken(reason, "", 2)) == []
    assert rest(CELL, Broken("ModuleNotFoundError", "", 0)) == []
    assert rest(CELL, Broken("ModuleNotFoundError", "", 99)) == []
    assert rest("import x\ndef f(:", Broken("ModuleNotFoundError", "", 1)) == []
    assert rest("%matplotlib widget\na = 1", Broken("RuntimeError", "", 1)) == [Piece("\na = 1")]


DECORATED = """from no_package import (
    jit as fast, other)
@np.vectorize
@fast(
    parallel=True)
def f(x):
    return x
g = fast(f)"""


def test_names_that_a_missing_package_takes_along_are_known() -> None:
    missing = Broken("ModuleNotFoundError", "No module named 'no_package'", 1)
    assert lost_names(DECORATED, missing) == {"fast", "other", "g"}
    assert lost_names("import a.b, c as d", missing) == {"a", "d"}
    assert lost_names(DECORATED, Broken("NameError", "", 1)) == set()
    several = "import a.b\nfrom a import c, d as e\nfrom os import path"
    assert lost_names(several, missing) == {"a", "c", "e"}
    assert lost_names(several, replace(missing, error="ImportError")) == {"a"}
    # A value that is computed from a lost name is lost, in a cell further down too.
    unknown = Broken("NameError", "name 'a' is not defined", 1)
    assert lost_names("b, c = a.two()\nd = b\ne = 1", unknown, {"a"}) == {"a", "b", "c", "d"}
    # An import that may fail without a word.
    quiet = "try:\n    import fast as f\nexcept ImportError:\n    f = None"
    assert guarded_names([quiet, "import os"]) == {"f"}
    used = "@f.jit\ndef g(x):\n    return x"
    assert lost_names(used, replace(unknown, text="name 'f' is not defined"), set(), {"f"}) == {"f"}
    none = Broken("AttributeError", "'NoneType' object has no attribute 'jit'", 1)
    assert lost_names(used, none, set(), {"f"}) == {"f"}
    assert (
        lost_names(used, replace(none, text="'str' object has no attribute 'jit'"), set(), {"f"})
        == set()
    )


def test_only_definitions_are_lent_what_is_not_installed() -> None:
    missing = Broken("ModuleNotFoundError", "No module named 'no_package'", 1)
    first, second = rest(DECORATED, missing, {"fast"})
    function = DECORATED.split("\n")[2:7]
    assert first == Piece("\n".join(["", "", *function]), frozenset({"fast"}))
    assert second == Piece("\n" * 7 + "g = fast(f)", frozenset({"fast"}))
    unknown = Broken("NameError", "name 'fast' is not defined", 1)
    below = "@fast\ndef f(x):\n    return x\nfast\ny = 1"
    defined, used, plain = rest(below, unknown, {"fast"})
    assert defined == Piece("@fast\ndef f(x):\n    return x", frozenset({"fast"}))
    assert (used, plain) == (Piece("\n" * 3 + "fast"), Piece("\n" * 4 + "y = 1"))
    assert rest(below, replace(unknown, line=4), {"fast"}) == [plain]
    assert rest(below, unknown, {"another"}) == []
    loop = "while not fast.ready():\n    pass\nif fast:\n    while True:\n        def f(): pass"
    assert [one.lent for one in rest(loop, unknown, {"fast"})] == [frozenset()]


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


#: Definitions of a right function ``f`` that mention a package, or what a cell has made with it.
MENTIONED = {
    "default": "def f(x, device=torch.device('cpu')):\n    return 2 * x",
    "keyword": "def f(x, *, kind=torch.float32):\n    return 2 * x",
    "lambda": "f = lambda x, kind=torch.float32: 2 * x",
    "decorator": "@torch.no_grad()\ndef f(x):\n    return 2 * x",
    "decorators": "@np.vectorize\n@nn.jit\ndef f(x):\n    return 2 * x",
    "by partial": "@partial(torch.jit, static=(1,))\ndef f(x):\n    return 2 * x",
    "signature": "@torch.jit(torch.float64[:](torch.float64[:, :]))\ndef f(x):\n    return 2 * x",
    "annotation": "def f(x: torch.Tensor | None) -> nn.Tensor:\n    return 2 * x",
    "variable": "scale: torch.Tensor\ndef f(x):\n    return 2 * x",
    "constant": "def f(x, device=DEVICE):\n    return 2 * x",
    "two constants": "def f(x, device=FIRST, other=SECOND):\n    return 2 * x",
    "chosen": "def f(x, device=CHOSEN):\n    return 2 * x",
    "base": "class Net(nn.Module):\n    def call(self, x):\n        return 2 * x\nf = Net().call",
    "base and more": "class Net(Own, nn.Module, nn.Other):\n    pass\nf = Net().call",
    "derived": "class More(Base):\n    def call(self, x):\n        return 2 * x\nf = More().call",
    "method": "class Net:\n    @torch.no_grad()\n    def call(self, x, kind=torch.a):\n"
    "        return 2 * x\nf = Net().call",
    "factory": "@dataclass\nclass Net:\n    w: torch.Tensor = field(default_factory=torch.zeros)\n"
    "    def call(self, x):\n        return 2 * x\nf = Net().call",
    "with": "with torch.no_grad():\n    def f(x):\n        return 2 * x",
    "with a name": "with torch.a() as b, open('/dev/null'):\n    def f(x):\n        return 2 * x",
    "if": "if torch.cuda.is_available():\n    def f(x):\n        return x\nelse:\n"
    "    def f(x):\n        return 2 * x",
    "if not": "if not torch.cuda.is_available():\n    def f(x):\n        return 2 * x",
    "try": "try:\n    @torch.jit\n    def f(x):\n        return 2 * x\nexcept ZeroDivisionError:\n"
    "    pass",
    "finally": "try:\n    device = torch.device('cpu')\nfinally:\n    def f(x):\n        return 2 * x",
    "inside": "def outer(kind=torch.a):\n    def f(x):\n        return 2 * x\n    return f\nf = outer()",
    "compiled later": "def f(x):\n    return 2 * x\nf = torch.compile(f)",
    "imported again": "if True:\n    import torch.cuda\n    @torch.jit\n    def f(x):\n        return 2 * x",
    "its own import": "from torch import (jit,\n    float32)\n@jit\ndef f(x, k=float32):\n    return 2 * x",
    "quiet import": "@quiet.jit\ndef f(x):\n    return 2 * x",
    "none": "@none.jit(parallel=True)\ndef f(x):\n    return 2 * x",
}
FIRST_CELLS = (
    "import numpy as np\nfrom functools import partial\nfrom dataclasses import dataclass, field",
    "import torch\nimport torch.nn as nn\nDEVICE = torch.device('cpu')\n"
    "CHOSEN = 'gpu' if torch.cuda.is_available() else 'cpu'",
    "FIRST = SECOND = DEVICE",
    "class Own:\n    def call(self, x):\n        return 2 * x\nclass Base(nn.Module):\n    pass",
    "try:\n    import quiet\nexcept ImportError:\n    print('not here')",
    "try:\n    import none\nexcept ImportError:\n    none = None",
)


def test_a_definition_that_mentions_a_missing_package_is_a_definition(
    run: Callable[..., RunResult],
) -> None:
    # Kernels hide the package of this name; so it is missing on every machine.
    cells = [
        *FIRST_CELLS,
        *(f"{one}\nf_{n} = f\ndel f" for n, one in enumerate(MENTIONED.values())),
    ]
    names = [f"f_{number}" for number in range(len(MENTIONED))]
    seen = "print(CHOSEN, none, 'torch' in globals(), 'DEVICE' in globals(), 'nn' in globals())"
    ran = run([*cells, seen], names)
    lost = [
        how
        for how, name in zip(MENTIONED, names, strict=True)
        if values(ran.answers[name]) != RIGHT
    ]
    assert lost == []
    # All that stood for the package is gone.
    assert text(ran, len(cells)) == "cpu None False False False\n"


def test_a_function_that_uses_a_missing_package_says_so(run: Callable[..., RunResult]) -> None:
    ran = run(["import torch\ndef f(x, device=torch.a):\n    return torch.zeros(3)"], ["f"])
    assert {answer.error for answer in ran.answers["f"] if isinstance(answer, Raised)} == {
        "NameError"
    }


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


@pytest.mark.parametrize(
    ("line", "loop"),
    [
        ("from tqdm import tqdm", "tqdm([x], desc='one', total=1)"),
        ("from tqdm.auto import tqdm, trange", "trange(1, 2, leave=False)"),
        ("import tqdm", "enumerate(tqdm.tqdm((x,)))"),
        ("from tqdm import notebook", "notebook.tnrange(len(notebook.tqdm([x])))"),
    ],
)
def test_a_progress_bar_is_no_reason_to_have_no_answer(
    run: Callable[..., RunResult], line: str, loop: str
) -> None:
    body = f"    for _ in {loop}:\n        pass\n    return answer(x)"
    own = "with shown(total=2) as bar:\n    bar.update()\n    bar.set_postfix(loss=bar.n)"
    cells = [GOOD, f"answer = good\n{line}\ndef good(x):\n{body}"]
    ran = run([*cells, f"from tqdm import tqdm as shown\n{own}\nprint(bar.n)"], ["good"])
    assert values(ran.answers["good"]) == RIGHT
    assert text(ran, 2) == "1\n"
    assert ran.remarks == ()


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
