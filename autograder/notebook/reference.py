"""One right answer with the words that lead to it, from the course's own notebooks, where they are at hand.

They are in a copy of the repository. The students' wheel does not have them, and a grader's sandbox hides
them.
"""

import ast
import json
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from autograder.exercise.courses import course_of
from autograder.exercise.model import Exercise
from autograder.notebook.show import validating

#: The marks around what is taken out for students.
_MARK = re.compile(r"^[ \t]*#{3} (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)
_HEADING = re.compile(r"^#+ +(.+?)\s*$", re.MULTILINE)
_HELPERS = "helpers_"


@dataclass(frozen=True)
class Reference:
    """A right answer: its code, and the markdown that explains what it does, without headings."""

    code: str
    explanation: str


def has_references(exercise: Exercise) -> bool:
    """Whether this copy of the course has its answers."""
    return _folder(exercise) is not None


def reference(exercise: Exercise) -> Reference | None:
    """Return the course's own answer; None where this copy has none.

    The explanation is what the notebook says between the heading of the section, or the exercise before
    it, and the cell to fill.
    """
    folder = _folder(exercise)
    path = folder and folder / exercise.notebook / f"{exercise.notebook}.ipynb"
    if path is None or not path.is_file():
        return None
    cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    place = next((i for i, cell in enumerate(cells) if _answers(cell) == exercise.name), None)
    if place is None:
        return None
    code = _code(cells[place])
    for helper in reversed([c for c in cells[:place] if _answers(c).startswith(_HELPERS)]):
        part = _code(helper)
        if _defined(part) & _used(code):
            code = f"{part}\n\n\n{code}"
    return Reference(code, _explanation(cells[:place]))


def _folder(exercise: Exercise) -> Path | None:
    course = course_of(exercise.notebook)
    if validating() or course is None:
        return None
    spec = find_spec(course.package)
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place, "source")
        if any(folder.glob("*/*.ipynb")):
            return folder
    return None


def _text(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _answers(cell: dict[str, Any]) -> str:
    """Return the grade_id of a cell to fill with code, else ''."""
    meta = cell["metadata"].get("nbgrader", {})
    fills = meta.get("solution") and cell["cell_type"] == "code"
    return str(meta["grade_id"]) if fills else ""


def _code(cell: dict[str, Any]) -> str:
    return _MARK.sub("", _text(cell)).strip()


def _explanation(above: list[dict[str, Any]]) -> str:
    words: list[str] = []
    for cell in reversed(above):
        text = _text(cell)
        if "nbgrader" in cell["metadata"]:
            break
        if cell["cell_type"] == "markdown":
            words.append(text)
            if re.search(r"^#{1,2} ", text, re.MULTILINE):
                break
    # A heading in an output would stand in the notebook's table of contents.
    return _HEADING.sub(r"**\1**\n", "\n\n".join(reversed(words)))


def _defined(code: str) -> set[str]:
    return {n.name for n in ast.walk(ast.parse(code)) if isinstance(n, ast.FunctionDef)}


def _used(code: str) -> set[str]:
    return {n.id for n in ast.walk(ast.parse(code)) if isinstance(n, ast.Name)}
