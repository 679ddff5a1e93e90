"""Notebooks of the course as instructors and students have them, and whole runs of them."""

from __future__ import annotations

import copy
import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import numpy as np

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import build_notebook
from autograder.authoring.build import scripts
from autograder.exercise.courses import of_notebook
from tests.helpers.paths import COURSE

NAMES = [script.stem for script in scripts(COURSE)]
#: Those with exercises: the others are optional.
GRADED = [name for name in NAMES if of_notebook(name)]
#: A run of the demonstrations leaves the checks out.
_NO_CHECKS = "import autograder\nautograder.check = autograder.hint = lambda function: None"
_FORGET = "get_ipython().run_line_magic('reset', '-f')"
_REGION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)


def grader(cell: Any) -> dict[str, Any]:
    """What nbgrader knows of a cell; nothing where it is none of its own."""
    return dict(cell.metadata.get("nbgrader", {}))


@functools.cache
def _both(name: str) -> tuple[Any, Any]:
    script = COURSE / "notebooks" / f"{name}.py"
    notebook = build_notebook(script.read_text(encoding="utf-8"), name)
    return notebook, release_version(notebook)


def built(name: str) -> Any:
    """The instructor's version, as it follows from the text under review; a copy of one made once."""
    return copy.deepcopy(_both(name)[0])


def released(name: str) -> Any:
    """The student's version; a copy of one that is made once."""
    return copy.deepcopy(_both(name)[1])


def answered(name: str, body: str) -> Any:
    """The notebook of a student who wrote the same body into every function."""
    notebook = built(name)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = _REGION.sub(body, cell.source)
    return notebook


def answers_of(name: str) -> dict[str, Any]:
    """The functions of the solution cells, with what the notebook imports."""
    page: dict[str, Any] = {"np": np}
    for cell in built(name).cells:
        wanted = grader(cell).get("solution") or re.match(r"(import|from) ", cell.source)
        if cell.cell_type == "code" and wanted:
            exec(cell.source, page)
    return page


@dataclass(frozen=True)
class Run:
    """What a notebook put out, top to bottom."""

    outputs: tuple[Any, ...]

    @property
    def printed(self) -> str:
        """What it printed."""
        return "".join(o.get("text", "") for o in self.outputs if o.get("name") == "stdout")

    @property
    def complaints(self) -> list[Any]:
        """Errors and warnings."""
        return [o for o in self.outputs if o.output_type == "error" or o.get("name") == "stderr"]

    @property
    def reports(self) -> str:
        """The text of everything that was shown: reports of checks, words of figures."""
        return "\n".join(self._shown("text/plain"))

    def full_marks(self, name: str, points: int) -> bool:
        """A check of this exercise found everything right, for all of its points."""
        line = rf"^{name}: all right, \d+ aspects? +{points} of {points} points?$"
        return bool(re.search(line, self.reports, re.MULTILINE))

    @property
    def pictures(self) -> list[str]:
        """Every picture, as the HTML that holds it."""
        return [page for page in self._shown("text/html") if "<img" in page or "<svg" in page]

    @property
    def wordless(self) -> list[str]:
        """Pictures without words for a reader who cannot see them."""
        bare = [str(o.data.keys()) for o in self.outputs if "image/png" in o.get("data", {})]
        tags = [tag for page in self.pictures for tag in re.findall(r"<img\b[^>]*>", page)]
        return bare + [tag[:100] for tag in tags if not re.search(r'\balt="[^"]{10,}"', tag)]

    def _shown(self, kind: str) -> list[str]:
        return [o.data[kind] for o in self.outputs if kind in o.get("data", {})]


def run(notebook: Any, folder: Path, *, checks: bool = True) -> Run:
    """Run a whole notebook from a clean kernel; raises where a cell does."""
    (done,) = run_each([notebook], folder, checks=checks)
    return done


def run_each(notebooks: list[Any], folder: Path, *, checks: bool = True) -> list[Run]:
    """Run notebooks one after the other in one kernel, each without the names of those before."""
    whole, parts = nbformat.v4.new_notebook(), []
    for notebook in notebooks:
        first = [_FORGET] if parts else []
        first += [] if checks else [_NO_CHECKS]
        cells = [*map(nbformat.v4.new_code_cell, first), *notebook.cells]
        whole.cells += cells
        parts.append(cells)
    resources = {"metadata": {"path": str(folder)}}
    nbclient.NotebookClient(
        whole, timeout=1500, kernel_name="python3", resources=resources
    ).execute()
    return [Run(tuple(o for cell in cells for o in cell.get("outputs", []))) for cells in parts]
