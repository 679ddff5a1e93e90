"""A jupytext percent script in, nbgrader's source notebook out, the same bytes each time."""

import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.exercise.courses import of_notebook

_CHECK = "_check"
#: Solution cells for parts that a later exercise uses: they have no check and no points of their own.
_HELPERS = "helpers_"
#: nbgrader's own metadata, as its schema 3 wants it.
_DEFAULTS = {"grade": False, "locked": False, "schema_version": 3, "solution": False, "task": False}
#: Metadata of a built notebook: a hash of its cells, by which an edit of the file is recognized.
BUILT = "cnn_course_built"
#: Metadata that programs write by themselves when a person opens, runs or saves a notebook.
_OF_PROGRAMS = re.compile(
    r"nbgrader|tags|kernelspec|language_info|widgets|toc|celltoolbar|varInspector|hide_input|trusted"
    r"|editable|deletable|collapsed|scrolled|hidden|heading_collapsed|execution|ExecuteTime|id|cell_id"
    r"|_uuid|_cell_guid|outputId|executionInfo|accelerator|lines_to_next_cell|source_hash"
    rf"|{BUILT}|(jp-|jupyter|jupytext|colab|vscode|pycharm|papermill|deepnote|datalore|kaggle).*"
)
_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class AuthoringError(ValueError):
    """An authored notebook is not what nbgrader and the grader need; the text says where and why."""


def build_notebook(text: str, notebook: str) -> NotebookNode:
    """Return the instructor's notebook for a percent script.

    Parameters
    ----------
    text : str
        The script.
    notebook : str
        Its name, such as ``"2_filters"``: its graded cells must be that notebook's exercises.

    Raises
    ------
    AuthoringError
        For text that is no percent script, a cell without or with a doubled grade_id, an unknown
        exercise, a check cell without its solution cell.
    """
    if not re.search(r"^# %%", text, re.MULTILINE):
        raise AuthoringError(
            f"{notebook}: not a jupytext percent script (no line starts with '# %%')"
        )
    # Only authors need it, and it brings Jupyter's server.
    import jupytext

    read = jupytext.reads(text, fmt="py:percent")
    cells = [_cell(cell, notebook) for cell in read.cells]
    _name(cells)
    _check(cells, notebook)
    built = nbformat.v4.new_notebook(cells=cells, metadata=nbformat.from_dict(_METADATA))
    built.metadata[BUILT] = _cells_digest(built)
    built.nbformat, built.nbformat_minor = 4, 5
    nbformat.validate(built)
    return built


def to_text(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file: sorted keys, one final line feed."""
    return str(nbformat.writes(notebook, version=nbformat.NO_CONVERT)).rstrip("\n") + "\n"


def read_source(path: Path) -> NotebookNode:
    """Read a notebook that `build_notebook` and `to_text` wrote."""
    try:
        return nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except FileNotFoundError:
        raise AuthoringError(
            f"there is no notebook {path.name}: run `autograder build` first"
        ) from None
    except (ValueError, nbformat.ValidationError) as error:
        # No notebook, or no text at all.
        first = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise AuthoringError(
            f"{path} cannot be read ({first}): run `autograder build {path.stem} --force`, which keeps a "
            "copy of it and writes it anew"
        ) from None


def is_edited(notebook: NotebookNode) -> bool:
    """Return whether the cells of a source notebook are others than `build_notebook` made.

    Saving it again in JupyterLab is no edit: outputs, counters and order of keys do not count.
    """
    return bool(notebook.metadata.get(BUILT) != _cells_digest(notebook))


def _cells_digest(notebook: NotebookNode) -> str:
    cells: list[Any] = [
        (
            cell.cell_type,
            cell.source,
            *(cell.metadata.get(key) for key in ("nbgrader", "tags")),
            *filter(None, [cell.get("attachments"), _of_a_person(cell)]),
        )
        for cell in notebook.cells
    ]
    cells += filter(None, [_of_a_person(notebook)])
    return hashlib.sha256(json.dumps(cells, sort_keys=True).encode()).hexdigest()[:32]


def _of_a_person(node: NotebookNode) -> dict[str, Any]:
    """Return the metadata of a notebook or a cell that a person may have written, such as a title."""
    return {key: value for key, value in node.metadata.items() if not _OF_PROGRAMS.fullmatch(key)}


def _metadata_words(node: NotebookNode) -> list[str]:
    return [f"{key}: {json.dumps(value)}" for key, value in sorted(_of_a_person(node).items())]


def cell_lines(notebook: NotebookNode) -> list[str]:
    """Return a notebook as lines to compare: its metadata, then marks, pictures and text of each cell."""
    lines = _metadata_words(notebook)
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        head = [
            cell.cell_type,
            str(meta.get("grade_id", "")),
            f"{meta['points']} points" * bool(meta.get("grade")) if "points" in meta else "",
            *(what for what in ("solution", "task") if meta.get(what)),
            *map(str, cell.metadata.get("tags", ())),
            *(
                f"{name} {hashlib.sha256(json.dumps(data).encode()).hexdigest()[:8]}"
                for name, data in cell.get("attachments", {}).items()
            ),
            *_metadata_words(cell),
        ]
        lines += [f"-- {' '.join(word for word in head if word)}", *cell.source.split("\n")]
    return lines


def written_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells whose answers a person grades."""
    return [cell for cell in notebook.cells if _is(cell, "grade") and _is(cell, "solution")]


def points(notebook: NotebookNode) -> dict[str, float]:
    """Return the points of each exercise, from the metadata of its check cell."""
    graded = [
        cell.metadata.nbgrader
        for cell in notebook.cells
        if _is(cell, "grade") and not _is(cell, "solution")
    ]
    return {meta.grade_id.removesuffix(_CHECK): float(meta.points) for meta in graded}


def written_points(notebook: NotebookNode) -> dict[str, float]:
    """Return the points of each answer that a person grades, by grade_id."""
    graded = [cell.metadata.nbgrader for cell in written_cells(notebook)]
    return {meta.grade_id: float(meta.points) for meta in graded}


def _cell(cell: NotebookNode, notebook: str) -> NotebookNode:
    if cell.cell_type not in ("code", "markdown"):
        raise AuthoringError(f"{notebook}: a {cell.cell_type} cell: {_first_line(cell)}")
    metadata = {key: value for key, value in cell.metadata.items() if key != "lines_to_next_cell"}
    if "nbgrader" in metadata:
        meta: dict[str, Any] = _DEFAULTS | dict(metadata["nbgrader"])
        if not isinstance(meta.get("grade_id"), str) or not re.fullmatch(
            r"[\w-]{1,64}", meta["grade_id"]
        ):
            raise AuthoringError(
                f"{notebook}: a graded cell without a proper grade_id: {_first_line(cell)}"
            )
        if meta["grade"] and not isinstance(meta.get("points"), (int, float)):
            raise AuthoringError(
                f"{notebook}: cell {meta['grade_id']} is graded, but has no points"
            )
        metadata["nbgrader"] = meta
    make = nbformat.v4.new_code_cell if cell.cell_type == "code" else nbformat.v4.new_markdown_cell
    return make(cell.source, metadata=nbformat.from_dict(metadata))


def _name(cells: Iterable[NotebookNode]) -> None:
    """Give each cell an id that another build gives it too: its grade_id, else what it says."""
    taken: dict[str, int] = {}
    for cell in cells:
        stem = cell.metadata.get("nbgrader", {}).get("grade_id")
        if stem is None:
            stem = f"{cell.cell_type}-{hashlib.sha256(cell.source.encode()).hexdigest()[:10]}"
        taken[stem] = taken.get(stem, 0) + 1
        cell.id = stem if taken[stem] == 1 else f"{stem}-{taken[stem]}"


def _check(cells: Iterable[NotebookNode], notebook: str) -> None:
    known = {exercise.name for exercise in of_notebook(notebook)}
    seen: dict[str, NotebookNode] = {}
    for cell in cells:
        if "nbgrader" not in cell.metadata:
            continue
        name = cell.metadata.nbgrader.grade_id
        if name in seen:
            raise AuthoringError(f"{notebook}: two cells have the grade_id {name}")
        seen[name] = cell
    checks = {
        name for name, cell in seen.items() if _is(cell, "grade") and not _is(cell, "solution")
    }
    for name in sorted(checks):
        exercise = name.removesuffix(_CHECK)
        if exercise == name:
            raise AuthoringError(
                f"{notebook}: the check cell {name} must be called after its exercise, plus {_CHECK}"
            )
        if exercise not in known:
            raise AuthoringError(
                f"{notebook}: check cell {name}: there is no exercise {exercise} in this notebook; "
                f"there are {', '.join(sorted(known)) or 'none'}"
            )
        if exercise not in seen or not _is(seen[exercise], "solution"):
            raise AuthoringError(
                f"{notebook}: check cell {name} has no solution cell with the grade_id {exercise}"
            )
    for name, cell in seen.items():
        filled = cell.cell_type == "code" and _is(cell, "solution") and not _is(cell, "grade")
        if filled and not name.startswith(_HELPERS) and f"{name}{_CHECK}" not in checks:
            raise AuthoringError(
                f"{notebook}: solution cell {name} has no check cell {name}{_CHECK}"
            )


def _is(cell: NotebookNode, what: str) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get(what, False))


def _first_line(cell: NotebookNode) -> str:
    return json.dumps(cell.source.strip().split("\n")[0][:60], ensure_ascii=False)
