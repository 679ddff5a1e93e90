"""Another course on the same engine, from its text to feedback, with no line in the engine for it."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from hatchling.builders.wheel import WheelBuilder

from autograder.sandbox.available import sandbox_available
from tests.helpers.paths import COURSE

HERE = Path(__file__).parent
ROOT = COURSE.parent
NAME = "1_recurrence"
#: Words of the course that the engine may not have.
OURS = re.compile(r"rnn_|recurrent|clip_gradients")


class Installed:
    """A copy of the course, installed in development mode on PYTHONPATH: no index, no network."""

    def __init__(self, root: Path, transcript: Path) -> None:
        self.root, self.course, self.transcript = root, root / "rnn_course", transcript
        shutil.copytree(HERE, root, ignore=shutil.ignore_patterns("test_*", "__pycache__"))
        for project in (root, root / "solutions"):
            (wheel,) = WheelBuilder(str(project)).build(
                directory=str(root / "dist"), versions=["standard"]
            )
            with zipfile.ZipFile(wheel) as packed:
                names = [name for name in packed.namelist() if ".dist-info/" in name]
                packed.extractall(project, names)
        paths = os.pathsep.join(map(str, (root, root / "solutions")))
        self.env = {**os.environ, "PYTHONPATH": paths, "NO_COLOR": "1", "COLUMNS": "100"}

    def python(self, *words: str) -> str:
        """Run this Python in the course directory; return its output."""
        ran = subprocess.run(
            [sys.executable, "-P", *words], cwd=self.course, env=self.env, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        shown = " ".join(words).removeprefix("-m ")
        with self.transcript.open("a", encoding="utf-8") as file:
            file.write(f"$ {shown}\n{ran.stdout}{ran.stderr}\n".replace(str(self.root), "ROOT"))
        assert ran.returncode == 0, f"{shown}:\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout + ran.stderr

    def autograder(self, *words: str) -> str:
        """Run a command of the engine."""
        return self.python("-m", "autograder", *words)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("second")
    return Installed(folder / "course", folder / "transcript.txt")


def answers(module: str, *functions: str) -> dict[str, str]:
    """Return functions of the solutions as a student's cells, by exercise."""
    import ast

    text = (HERE / "solutions" / "rnn_solutions" / f"{module}.py").read_text(encoding="utf-8")
    code = {node.name: ast.get_source_segment(text, node) for node in ast.parse(text).body
            if isinstance(node, ast.FunctionDef)}  # fmt: skip
    names = ("rnn_forward", "rnn_backward", "clip_gradients")
    return {
        name: code[function].replace(f"def {function}(", f"def {name}(")
        for name, function in zip(names, functions, strict=True)
    }


def hand_in(course: Path, release: bytes, student: str, cells: dict[str, str]) -> None:
    notebook = nbformat.reads(release.decode(), as_version=4)
    for cell in notebook.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = cells.get(grade_id, cell.source)
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def test_the_engine_has_no_line_that_names_it():
    files = [path for path in (ROOT / "autograder").rglob("*") if path.suffix in (".py", ".txt")]
    assert len(files) > 200
    assert [path for path in files if OURS.search(path.read_text(encoding="utf-8"))] == []


def test_the_guide_shows_it_as_it_is():
    guides = (ROOT / "docs" / "authors.md", COURSE / "book" / "authors.md")
    guide = next(path for path in guides if path.exists()).read_text(encoding="utf-8")
    chapter = guide.partition("## A course of your own")[2]
    files = [
        path.read_text(encoding="utf-8")
        for path in HERE.rglob("*")
        if path.suffix in (".py", ".toml")
    ]
    blocks = re.findall(r"```(?:toml|python)\n(.*?)```", chapter, re.DOTALL)
    assert len(blocks) == 3
    assert all(any(block in text for text in files) for block in blocks)
    named = re.findall(r"^\| `([\w/.]+)` \|", chapter, re.MULTILINE)
    assert len(named) == 5
    assert all((HERE / name).exists() for name in named)


def test_it_is_found_beside_the_other_course(installed):
    found = json.loads(
        installed.python(
            "-c",
            "import json; from autograder.exercise import courses, solutions; print(json.dumps("
            "[[c.name for c in courses.courses()], solutions.packages(), "
            "[e.name for e in courses.of_notebook('1_recurrence')]]))",
        )
    )
    assert found[0] == ["cnn-course", "rnn-course"]
    assert {"convnet", "rnn_solutions"} <= set(found[1])
    assert found[2] == ["rnn_forward", "rnn_backward", "clip_gradients"]


@pytest.mark.slow
@pytest.mark.long
def test_from_the_text_to_the_students_feedback(installed):
    course = installed.course
    installed.autograder("build", "--course", str(course))
    assert (course / "source" / NAME / f"{NAME}.ipynb").is_file()
    assert (course / "keys" / f"{NAME}.npz").is_file()
    installed.autograder("build", "--check", "--course", str(course))
    table = installed.autograder("selfcheck", NAME, "--seed", "7")
    assert len(table.splitlines()) == 3
    assert "NO" not in table

    installed.autograder("release", "--course", str(course), "--out", str(installed.root / "out"))
    with zipfile.ZipFile(installed.root / "out" / f"rnn-course-{NAME}.zip") as packed:
        names = {name.removeprefix("rnn-course/").partition("-")[0] for name in packed.namelist()}
        release = packed.read(f"rnn-course/{NAME}.ipynb")
        page = packed.read("rnn-course/README.txt").decode()
        (ours,) = (name for name in packed.namelist() if "/rnn_course-" in name)
        inside = zipfile.ZipFile(io.BytesIO(packed.read(ours))).namelist()
    assert names == {f"{NAME}.ipynb", "README.txt", "cnn_course", "rnn_course"}
    assert page.startswith("RNN COURSE")
    assert f"rnn_course/keys/{NAME}.npz" in inside
    assert not any("notebooks" in name or "solutions" in name for name in inside)

    walls = () if sandbox_available().ok else ("--no-sandbox",)
    right = answers("reference", "rnn_forward", "rnn_backward", "clip_gradients")
    wrong = answers("wrong", "state_not_carried", "later_steps_ignored", "always_rescaled")
    hand_in(course, release, "ada", right)
    hand_in(course, release, "ben", wrong)
    hand_in(course, release, "eva", {})
    installed.python("-m", "nbgrader", "generate_assignment", NAME)
    installed.autograder("grade", NAME, "--seed", "3", "--jobs", "1", *walls)
    with (installed.transcript).open(encoding="utf-8") as file:
        said = file.read()
    points = dict(re.findall(r"^(ada|ben|eva)\t([\d.]+)\t", said, re.MULTILINE))
    assert float(points["ada"]) == 13.0
    assert 0 < float(points["ben"]) < 13.0
    assert float(points["eva"]) == 0.0

    installed.python("-m", "nbgrader", "generate_feedback", NAME)
    feedback = (course / "feedback" / "ben" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    for words in (
        "nothing is remembered",
        "Only the gradient of each step itself",
        "became longer",
    ):
        assert words in feedback
    installed.autograder("report", NAME)
    (report,) = course.rglob("reports/*.html")
    assert "every step begins with h0" in report.read_text(encoding="utf-8")
