"""What a kernel can import or read of ours answers no exercise."""

import ast
import os
import pickle
import py_compile
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.exercise.courses import everything
from autograder.exercise.plain_values import Function, Spread, leaves, realize
from autograder.judging.answer import Returned
from autograder.judging.reference_key import reference_answers
from autograder.runner.run_notebook import run_notebook
from autograder.sandbox import packages
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import BUBBLEWRAP, LANDLOCK, LOCAL, SANDBOX
from autograder.sandbox.packages import packages_folder, shown, stubs
from autograder.sandbox.runtime import SOLVERS

#: All of our files in the copy that are not the sandbox's or data.
FILES = {
    "autograder/__init__.py",
    "autograder/judging/answer.py",
    "autograder/judging/calls.py",
    "autograder/judging/own_code.py",
    "autograder/runner/proxies.py",
    "autograder/runner/__init__.py",
    "autograder/runner/absent.py",
    "autograder/runner/answers.py",
    "autograder/runner/cut_text.py",
    "autograder/runner/failed_cell.py",
    "autograder/runner/answering_kernel.py",
    "autograder/runner/session.py",
    "autograder/runner/silent_cells.py",
    "autograder/runner/kernel.py",
    "autograder/runner/protocol.py",
    "autograder/runner/older_numpy.py",
    "autograder/runner/outputs.py",
    "autograder/runner/plain_cells.py",
    "autograder/runner/request.py",
    "autograder/runner/shell_commands.py",
    "autograder/runner/inside_kernel.py",
    "autograder/runner/run_notebook.py",
    "autograder/runner/execution.py",
    "autograder/runner/text.py",
    "autograder/runner/turns.py",
    "autograder/runner/jupyter_wire.py",
    "autograder/exercise/encoding.py",
    "autograder/errors.py",
    "autograder/lasting_imports.py",
    "autograder/exercise/__init__.py",
    "autograder/exercise/code_names.py",
    "autograder/exercise/model.py",
    "autograder/judging/__init__.py",
    "autograder/judging/hunt_answer.py",
    "autograder/judging/steps.py",
    "autograder/exercise/plain_values.py",
    "course/__init__.py",
    "course/attempt.py",
    "course/closing_page.py",
    "course/own_functions.py",
    "course/experiments/__init__.py",
    "course/experiments/growing_shift.csv",
    "course/experiments/growing_shift.py",
    "course/plots/__init__.py",
    "course/progress.py",
    "tqdm/__init__.py",
}
SCAN = Path(__file__).with_name("every_callable.py")

LOOK = f"""
import os, sys
import autograder, course
found = set()
for place in {{p for p in sys.path if os.path.isdir(p)}} | {{os.path.dirname(sys.executable)}}:
    for package in ("autograder", "course", "convnet", "misconceptions", "styles", *{SOLVERS!r}):
        for folder, _, names in os.walk(os.path.join(place, package)):
            for name in names:
                path = os.path.join(folder, name)
                try:
                    text = open(path, "rb").read()
                except OSError:
                    continue
                if text and b"raise ModuleNotFoundError(f\\"No module named" not in text[:60]:
                    found.add(os.path.relpath(path, place))
print(*sorted(found), sep="\\n")
"""
IMPORTS = """
for name in ("course.plots.conv_story", "course.plots"):
    module = __import__(name, fromlist=["x"])
    print(getattr(module, "work_out", print)(1, 2) is not None)
for name in ("autograder.exercise.courses", "autograder.judging.reference_key", "convnet", "scipy",
             "scipy.signal"):
    try:
        __import__(name)
    except (ModuleNotFoundError, PermissionError):
        print(name)
"""


def _kernel(provisioner: str, *cells: str) -> list[str]:
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    ran = run_notebook(notebook, [], provisioner=provisioner)
    return [
        "".join(o.get("text", o.get("evalue", "")) for o in c.outputs) for c in ran.notebook.cells
    ]


def _relative(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def _written(root: Path) -> set[str]:
    """Return the names of all files, without what Python compiled of them."""
    return {name for name in _relative(root) if not name.endswith(".pyc")}


def test_the_copy_holds_what_is_listed() -> None:
    """A new file in here is one more that students' code may read while it is graded: look at it first."""
    apart = ("autograder/doctor/", "autograder/sandbox/", "course/data/")
    assert {name for name in _written(packages_folder()) if not name.startswith(apart)} == FILES


def test_what_python_compiled_of_a_module_comes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = tmp_path / "course"
    names = ("__init__.py", "attempt.py", "never.py")
    for name in (*names, "plots/__init__.py", "stub.py"):
        (lent / name).parent.mkdir(parents=True, exist_ok=True)
        (lent / name).write_text("seen = __file__")
        if name != "never.py":
            py_compile.compile(str(lent / name))
    monkeypatch.setattr(packages, "shown", lambda: tuple(f"course/{name}" for name in names))
    monkeypatch.setattr(packages, "stubs", lambda: {"course/plots/__init__.py": "course/stub.py"})
    monkeypatch.setattr(packages, "package_folder", lambda name: tmp_path / name)
    copy = packages_folder.__wrapped__()
    version = sys.implementation.cache_tag
    compiled = {"__pycache__/__init__", "__pycache__/attempt", "plots/__pycache__/__init__"}
    assert _relative(copy) - _written(copy) == {f"course/{c}.{version}.pyc" for c in compiled}
    look = "import course.plots, course.attempt\nprint(course.attempt.seen, course.plots.seen)"
    command = [sys.executable, "-P", "-v", "-c", look]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    for name in compiled:
        assert f"matches {copy}/course/{name.replace('__pycache__/', '')}.py" in ran.stderr
    assert ran.stdout.split() == [f"{copy}/course/attempt.py", f"{copy}/course/plots/__init__.py"]


@pytest.mark.parametrize("provisioner", [SANDBOX, BUBBLEWRAP, LANDLOCK])
def test_no_other_file_of_ours_can_be_read_in_a_kernel(provisioner: str) -> None:
    kind = "landlock" if provisioner == LANDLOCK else "bubblewrap"
    if not sandbox_available(kind).ok:
        pytest.skip(sandbox_available(kind).reason)
    files, imports = _kernel(provisioner, LOOK, IMPORTS)
    ours = {
        name for name in _relative(packages_folder()) if (packages_folder() / name).stat().st_size
    }
    assert set(files.split()) == ours - {"autograder/sandbox/absent.txt", "tqdm/__init__.py"}
    hidden = ["autograder.exercise.courses", "autograder.judging.reference_key", "convnet", "scipy"]
    assert imports.split() == ["True", "True", *hidden, "scipy.signal"]


def test_the_copy_wins_where_there_are_no_walls() -> None:
    code = "import autograder, course.plots\nprint(autograder.__file__, course.plots.__file__)"
    (said,) = _kernel(LOCAL, code)
    assert all(path.startswith(str(packages_folder())) for path in said.split())


def test_all_that_answers_can_be_imported() -> None:
    """What an answer needs is in the copy: a kernel imports nothing else of ours."""
    ours = {name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in
            _written(packages_folder())}  # fmt: skip
    todo, seen = (
        [
            "autograder.runner.inside_kernel",
            "autograder.sandbox.forkserver",
            "autograder.sandbox.supervisor",
        ],
        set(),
    )
    while todo:
        name = todo.pop()
        assert name in ours, f"{name} is needed in a kernel and is not in SHOWN"
        seen.add(name)
        path = packages_folder() / name.replace(".", "/")
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder"):
                inner = [f"{node.module}.{alias.name}" for alias in node.names]
                todo += [
                    n
                    for n in (node.module, *(i for i in inner if i in ours))
                    if n and n not in seen
                ]
    assert "autograder.exercise.plain_values" in seen


def test_the_sandbox_computes_nothing() -> None:
    """The next test calls no function of these rooms, because they are system calls: they know no array."""
    rooms = [packages_folder() / "autograder" / room for room in ("sandbox", "doctor")]
    files = [path for room in rooms for path in room.rglob("*.py")]
    assert len(files) > 20
    users = {p.name for p in files if "import numpy" in p.read_text()}
    # checks.py lends NumPy to the function with a bug that a student was shown.
    assert users <= {"plots.py", "checks.py"}


def _one(value: Any) -> object:
    """Return one array of a dict, the shape after the first layer of a list of layers."""
    if isinstance(value, dict):
        return next(iter(value.values()))
    return value[0][1] if isinstance(value, list) and value else value


def _cases() -> dict[str, list[tuple[list[object], dict[str, object]]]]:
    """Return the plain arguments of cases, with the right outputs by name, by exercise."""
    found = {}
    for exercise in everything():
        if exercise.aspects[0].prop:
            continue  # random weights: nothing to compare with
        plain = [
            case
            for case in exercise.cases(7)
            if not any(isinstance(item, (Function, Spread)) for _, item in leaves(case.args))
        ]
        rows = []
        for case, answer in zip(plain, reference_answers(exercise, plain), strict=True):
            if isinstance(answer, Returned):
                value = answer.value if exercise.outputs else (answer.value,)
                outputs = dict(zip(exercise.outputs or ("",), map(_one, value), strict=True))
                named = dict(zip(exercise.parameters, case.args, strict=False)) | dict(case.kwargs)
                named = {"stride": 1, "padding": 0, "b": 0.0, "beta": 0.9} | named
                rows.append(([realize(named.get(p)) for p in exercise.parameters], outputs))
        found[exercise.name] = rows
    return {name: rows for name, rows in found.items() if rows}


def _solved(folder: Path, *packages: str) -> list[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder),
        "NBGRADER_EXECUTION": "autograde",
        "MPLBACKEND": "agg",
    }
    ran = subprocess.run(
        [sys.executable, "-P", str(SCAN), *packages],
        input=pickle.dumps(_cases()), env=environment, capture_output=True, check=True,
    )  # fmt: skip
    return ran.stdout.decode().splitlines()


@pytest.mark.slow
def test_nothing_that_can_be_called_gives_an_answer() -> None:
    assert _solved(packages_folder(), "autograder", "course") == []


@pytest.mark.slow
def test_what_is_kept_from_kernels_would_give_answers() -> None:
    """The scan finds what it is made to find."""
    root = Path(__file__).parents[2]
    found = _solved(root, "course.plots.tiny", "course.plots.receptive_field")
    assert any(
        line.startswith("course.plots.tiny.tiny_numbers tiny_forward:loss") for line in found
    )
    assert any("seen_below receptive_field" in line for line in found)


def test_stubs_stand_for_modules_that_there_are() -> None:
    root = Path(__file__).parents[2]
    assert all((root / stub).is_file() for stub in stubs().values())
    assert {name for name in stubs() if not (root / name).is_file()} == {"tqdm/__init__.py"}
    assert all((root / name).exists() for name in shown())


def test_what_another_user_left_in_a_package_is_not_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lent = tmp_path / "course"
    for name in ("data/a.npz", "data/shut/b.npz", "data/.ipynb_checkpoints/c.npz", ".autograder/d"):
        (lent / name).parent.mkdir(parents=True, exist_ok=True)
        (lent / name).touch()
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, *how: Path(path).name != "shut" and access(path, *how)
    )
    monkeypatch.setattr(packages, "shown", lambda: ("course/data",))
    monkeypatch.setattr(packages, "stubs", dict)
    monkeypatch.setattr(packages, "package_folder", lambda name: tmp_path / name)
    copy = packages_folder.__wrapped__()
    assert {path.name for path in (copy / "course/data").rglob("*")} == {"a.npz"}
    assert not (copy / "course/.autograder").exists()
