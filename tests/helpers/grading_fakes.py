# ruff: noqa: E501 - a cell marker is one line
"""A small notebook of two exercises, submissions of it, and a runner without a kernel."""

import atexit
import copy
import functools
import json
import os
import shutil
import signal
import tempfile
import traceback
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat

from autograder.assignment.context import Context, Runner, make_context
from autograder.assignment.read_assignment import assignment_of
from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import build_notebook
from autograder.exercise.courses import find
from autograder.exercise.solutions import reference
from autograder.judging.answer import Missing, ask_all
from autograder.judging.reference_process import outcome
from autograder.runner.proxies import install_proxies
from autograder.runner.run_notebook import RunResult

NAME = "2_filters"

SCRIPT = '''# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # Filters

# %%
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "relu", "locked": false, "solution": true}
def relu(z):
    """Return z with every negative number replaced by 0."""
    ### BEGIN SOLUTION
    return np.maximum(z, 0)
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "relu_check", "locked": true, "points": 2, "solution": false}
check(relu)

# %% [markdown]
# How long is the output?

# %% nbgrader={"grade": false, "grade_id": "conv_output_size", "locked": false, "solution": true}
def conv_output_size(n, k, stride=1, padding=0):
    ### BEGIN SOLUTION
    if n + 2 * padding < k or stride < 1:
        raise ValueError("no output")
    return (n + 2 * padding - k) // stride + 1
    ### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "conv_output_size_check", "locked": true, "points": 5, "solution": false}
check(conv_output_size)

# %% [markdown] nbgrader={"grade": true, "grade_id": "filters_written_1", "locked": false, "points": 2, "solution": true}
# Locality and sharing of weights.

# %%
print("try it")
'''

RELU = "def relu(z):\n    return np.maximum(z, 0)"
WRONG_RELU = "def relu(z):\n    return np.abs(z)"
SIZE = (
    "def conv_output_size(n, k, stride=1, padding=0):\n"
    "    if n + 2 * padding < k or stride < 1:\n        raise ValueError\n"
    "    return (n + 2 * padding - k) // stride + 1"
)
ANSWERS = {"relu": RELU, "conv_output_size": SIZE, "filters_written_1": "Because of locality."}


@functools.cache
def _both() -> tuple[Any, Any]:
    notebook = build_notebook(SCRIPT, NAME)
    return notebook, release_version(notebook)


def source() -> Any:
    return copy.deepcopy(_both()[0])


def source_context(
    source: Any,
    assignment: str,
    notebook: str,
    seed: int,
    run: Runner,
    files: Mapping[str, bytes] | None = None,
) -> Context:
    """Return the context of an assignment whose instructor's notebook is ``source``."""
    return make_context(
        assignment_of(source, assignment, notebook, seed, "", dict(files or {})), run
    )


def release() -> Any:
    return copy.deepcopy(_both()[1])


def submit(answers: Mapping[str, str] = ANSWERS) -> Any:
    """Return the release version with these cells filled in."""
    notebook = release()
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name]
    return notebook


def as_bytes(notebook: Any) -> bytes:
    return json.dumps(notebook).encode()


def uploaded(content: Any) -> bytes:
    """Return the bytes of a file: of bytes, of a notebook, or of the release with these answers."""
    if isinstance(content, bytes):
        return content
    return as_bytes(content if "cells" in content else submit(content))


def cell(notebook: Any, grade_id: str) -> Any:
    return next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def sources(notebook: Any) -> list[str]:
    return [c.source for c in notebook.cells]


def run_here(
    notebook: Any,
    questions: Any,
    *,
    files: Mapping[str, bytes],
    in_place: bool = False,
    endless: Collection[str] = (),
    answered: Sequence[str] = (),
    right: Mapping[str, Any] | None = None,
) -> RunResult:
    """Run the code cells in this process: for tests' own, harmless notebooks.

    ``right`` has functions to answer with in place of the reference's.
    """
    functions = {name: (right or {}).get(name) or reference(find(name)) for name in answered}
    notebook = copy.deepcopy(notebook)
    namespace: dict[str, Any] = {}
    checks = {exercise.check_id: (exercise, cases) for exercise, cases in questions}
    answers = {}

    def ask(exercise: Any, cases: Any) -> None:
        install_proxies(namespace, answered, lambda text: outcome(text, functions))
        function = namespace.get(exercise.name)
        answers[exercise.name] = (
            tuple(ask_all(function, cases))
            if function
            else tuple(Missing("undefined") for _ in cases)
        )

    for c in notebook.cells:
        name = c.metadata.get("nbgrader", {}).get("grade_id")
        if name in checks and in_place:
            ask(*checks[name])
        if c.cell_type == "code" and name not in checks:
            try:
                exec(c.source, namespace)
            except Exception as error:
                frames = traceback.extract_tb(error.__traceback__)
                line = next((one.lineno for one in frames if one.filename == "<string>"), 0)
                c.outputs = [
                    nbformat.v4.new_output(
                        "error",
                        ename=type(error).__name__,
                        evalue="",
                        traceback=[f"Cell In[1], line {line}"],
                    )
                ]
    for question in () if in_place else questions:
        ask(*question)
    return RunResult(notebook, answers, (), 0.0)


def known_context(
    run: Runner = run_here, *, seed: int = 7, files: Mapping[str, bytes] | None = None
) -> Context:
    """Return the context of the small notebook."""
    return source_context(source(), NAME, NAME, seed, run, files)


def grade_here(job: Any, assignment: Any) -> Any:
    """Grade a job in this process, without a kernel."""
    from autograder.assignment.context import context_of
    from autograder.grading.attempts import grade_attempts

    return grade_attempts(
        job.submission, replace(context_of(assignment), run=run_here), job.student, job.only
    )


def grade_or_die(job: Any, assignment: Any) -> Any:
    """Grade a job; the student called "die" takes the worker along."""
    if job.student == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    return grade_here(job, assignment)


def threads(workers: int = 2) -> Any:
    """Return a crew of threads."""
    from autograder.grading.executor import ExecutorConfig

    return ExecutorConfig(lambda: ThreadPoolExecutor(workers), window=2 * workers)


def run_class(root: Path, *, grade: Any = grade_here, on_row: Any = None, **options: Any) -> Any:
    """Grade a course directory as `autograder grade` does, without kernels."""
    from autograder.grading.run import GradeRequest, grade_course

    executor_config = options.pop("executor_config", None) or threads()
    request = GradeRequest(root, NAME, **{"seed": 7, "sandbox": False} | options)
    return grade_course(
        request, on_row or (lambda count, row: None), grade=grade, executor_config=executor_config
    )


def course_directory(root: Path) -> Path:
    """Make a course directory with the small notebook and the real configuration."""
    from autograder.assignment.source_notebook import to_text

    folder = root / "source" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").write_text(to_text(source()), encoding="utf-8")
    config = Path(__file__).parents[2] / "course" / "nbgrader_config.py"
    shutil.copy(config, root / "nbgrader_config.py")
    return root


def known_course(root: Path, submitted: Mapping[str, Any] = MappingProxyType({})) -> Path:
    """Make a course directory whose gradebook knows the notebook: a copy of one that is made once.

    ``submitted`` says what each student has handed in, as `hand_in` takes it.
    """
    shutil.copytree(_known_course(), root, dirs_exist_ok=True)
    for student, content in submitted.items():
        hand_in(root, student, content)
    return root


@functools.cache
def _known_course() -> Path:
    from autograder.assignment.course_directory import open_course
    from autograder.cli.grade_view.demo import generate_assignment

    folder, owner = Path(tempfile.mkdtemp(prefix="known-course-")), os.getpid()
    # A process that was forked from this one does not remove it.
    atexit.register(lambda: os.getpid() == owner and shutil.rmtree(folder))
    root = course_directory(folder / "course")
    generate_assignment(open_course(root), NAME)
    return root


def rows(course: Any) -> dict[str, Any]:
    """Return what a gradebook says: by student the score, grades and comments."""
    from nbgrader.api import Gradebook

    with Gradebook(course.directory.db_url) as gb:
        found = {}
        for submission in gb.assignment_submissions(NAME):
            (notebook,) = submission.notebooks
            found[submission.student.id] = {
                "score": notebook.score,
                "grades": {g.name: (g.auto_score, g.needs_manual_grade) for g in notebook.grades},
                "comments": {c.name: c.auto_comment for c in notebook.comments},
            }
        return found


class _Alerts(HTMLParser):
    """Finds what a browser would run, if it speaks of an alert."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._script = tag == "script"
        self.found += [f"{name}={value}" for name, value in attrs if _runs(name, value)]

    def handle_endtag(self, tag: str) -> None:
        self._script = self._script and tag != "script"

    def handle_data(self, data: str) -> None:
        if self._script and "alert" in data:
            self.found.append(data)


def _runs(name: str, value: str | None) -> bool:
    handler = name.startswith("on") or "script:" in (value or "")
    return handler and "alert" in (value or "")


def alerts(page: str) -> list[str]:
    """Return the student's scripts that would run in a page: all of them call alert."""
    parser = _Alerts()
    parser.feed(page)
    return parser.found


def formgrader_page(path: Path) -> str:
    """Return the page on which the formgrader shows an autograded notebook."""
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    config = Config()
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name")
    resources = dict.fromkeys((*names, "first_name", "notebook_path"), "x") | {
        "index": 0,
        "total": 1,
    }
    return str(HTMLExporter(config=config).from_filename(str(path), resources=resources)[0])


def hand_in(root: Path, student: str, content: Any = ANSWERS, name: str = f"{NAME}.ipynb") -> Path:
    """Put a file into a student's submitted folder; its content is what `uploaded` takes."""
    path = root / "submitted" / student / NAME / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(uploaded(content))
    return path
