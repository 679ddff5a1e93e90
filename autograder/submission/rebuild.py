"""The notebook that is run: the release version with the submission's words in its solution cells.

Tags, metadata, points, test cells, order and cell types of the submission have no say.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import nbformat

from autograder.copying import copied
from autograder.submission.reader import Submitted, SubmittedCell
from autograder.submission.text import harmless_markdown, printable

Notebook: TypeAlias = Any  # nbformat.NotebookNode has no types
Cell: TypeAlias = Any

#: More cells of a student's own than this are not run.
MAX_EXTRA = 300
_ADDED = "added-"


@dataclass(frozen=True)
class Rebuilt:
    """What is run, and what is to be said of the submission.

    Attributes
    ----------
    notebook : NotebookNode
        The release version with the student's words. Never shares cells with the release it was made of.
    remarks : tuple of str
        In plain words, for instructor and student.
    unanswered : frozenset of str
        grade_ids of the solution cells that hold the untouched stub.
    """

    notebook: Notebook
    remarks: tuple[str, ...]
    unanswered: frozenset[str]


@dataclass
class _Plan:
    """Where each submitted cell goes. A place is an index of the release; -1 is before its first cell."""

    #: Solution cell -> the submitted cells that claim to be it.
    candidates: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    #: Submitted cell -> the place after which it runs as plain code.
    extras: dict[int, int] = field(default_factory=dict)
    #: Submitted cell -> the place of the recognized cell above it.
    above: dict[int, int] = field(default_factory=dict)
    #: Every function that a cell moved into a solution cell defines -> that solution cell's grade_id.
    moved: dict[str, str] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    course_cells: int = 0


def untouched(release: Notebook) -> Rebuilt:
    """Return what is shown where nothing could be read: the release version itself."""
    solutions = frozenset(grade_id(cell) for cell in release.cells if is_solution(cell))
    return Rebuilt(copied(release), (), solutions)


def rebuild(release: Notebook, submitted: Submitted) -> Rebuilt:
    """Put the submission's words into the release version.

    A solution cell is found by its grade_id, else by its cell id, else by what it defines. Of several the
    last one that is not the untouched stub counts; earlier ones, and all code cells that are not the
    course's, stay as plain code after the cell they followed.

    Parameters
    ----------
    release : NotebookNode
        From `autograder.authoring.release.release_version`.
    submitted : Submitted
        From `autograder.submission.reader.read_notebook`.
    """
    plan = _plan(release, submitted.cells)
    remarks = list(submitted.remarks)
    notebook = copied(release)
    unanswered = set()
    for place, cell in enumerate(notebook.cells):
        if is_solution(cell) and not _fill(cell, place, plan, submitted.cells, remarks):
            unanswered.add(grade_id(cell))
    remarks += _of_tests(plan.changed, "changed; the original was used")
    remarks += _of_tests(plan.repeated, "there more than once; it counts once")
    if plan.course_cells:
        remarks.append(
            f"{plan.course_cells} of the course's cells were changed: the change ran after the original"
        )
    own = len(plan.extras) - plan.course_cells
    if own > 0:
        remarks.append(f"{own} cell{'s' * (own != 1)} of the student's own kept")
    notebook.cells = _with_extras(notebook.cells, plan.extras, submitted.cells, remarks)
    return Rebuilt(notebook, tuple(dict.fromkeys(remarks)), frozenset(unanswered))


def _of_tests(names: Sequence[str], what: str) -> list[str]:
    names = list(dict.fromkeys(names))
    return [f"test cell{'s' * (len(names) > 1)} {', '.join(names)} {what}"] if names else []


def grade_id(cell: Cell) -> str:
    """Return a release cell's grade_id, or ''."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_solution(cell: Cell) -> bool:
    """Whether a release cell is one that students fill."""
    return bool(cell.metadata.get("nbgrader", {}).get("solution", False))


def is_extra(cell: Cell) -> bool:
    """Whether a cell of a rebuilt notebook is one of the student's own."""
    return str(cell.get("id", "")).startswith(_ADDED)


def _plan(release: Notebook, cells: Sequence[SubmittedCell]) -> _Plan:
    plan = _Plan()
    matched = _match_all(release, cells)
    anchor, seen = -1, set()
    for index, cell in enumerate(cells):
        place = matched[index]
        if place is None:
            if cell.kind == "code" and cell.source.strip():
                plan.extras[index] = anchor
            continue
        plan.above[index], anchor = anchor, place
        original = release.cells[place]
        changed = _normal(cell.source) != _normal(original.source)
        if is_solution(original):
            plan.candidates[place].append(index)
        elif grade_id(original):
            if changed:
                plan.changed.append(grade_id(original))
            if place in seen:
                plan.repeated.append(grade_id(original))
            seen.add(place)
        elif changed and cell.kind == "code" and cell.source.strip():
            plan.extras[index] = place
            plan.course_cells += 1
    return plan


def _match_all(release: Notebook, cells: Iterable[SubmittedCell]) -> list[int | None]:
    """Return for each submitted cell the index of the release cell it is, or None."""
    by_grade_id = {
        grade_id(cell): index for index, cell in enumerate(release.cells) if grade_id(cell)
    }
    by_id = {cell.id: index for index, cell in enumerate(release.cells)}
    by_text = {_normal(cell.source): index for index, cell in enumerate(release.cells)}

    def match(cell: SubmittedCell) -> int | None:
        if cell.grade_id in by_grade_id:
            return by_grade_id[cell.grade_id]
        if cell.cell_id in by_id:
            return by_id[cell.cell_id]
        # Old formats have no ids. A stub's text alone says nothing where several stubs are alike.
        place = by_text.get(_normal(cell.source)) if cell.source.strip() else None
        return place if place is not None and not is_solution(release.cells[place]) else None

    return [match(cell) for cell in cells]


def _fill(
    cell: Cell, place: int, plan: _Plan, cells: Sequence[SubmittedCell], remarks: list[str]
) -> bool:
    """Write the student's words into one solution cell; return whether there were any."""
    name, stub, candidates = grade_id(cell), cell.source, plan.candidates[place]
    written = [index for index in candidates if not _is_stub(cells[index].source, stub)]
    for earlier in written[:-1]:
        remarks.append(f"cell `{name}` was there more than once: the last one counts")
        if cell.cell_type == "code":
            # Never after its own cell: the version that counts is the last to run.
            plan.extras[earlier] = min(plan.above[earlier], place - 1)
    if written:
        _write(cell, cells[written[-1]], remarks)
        return True
    if cell.cell_type == "code" and _fill_from_own(cell, place, plan, cells):
        remarks.append(f"`{name}` was found in a cell of the student's own")
        return True
    if not candidates:
        remarks.append(f"cell `{name}` is missing: it stays a stub")
    return False


def _fill_from_own(cell: Cell, place: int, plan: _Plan, cells: Sequence[SubmittedCell]) -> bool:
    """Fill a solution cell from a cell of the student's own that defines its function, if there is one."""
    name, stub = grade_id(cell), cell.source
    if name in plan.moved:
        # One cell defines several: the stub must not undo it.
        cell.source = f"# {name} is defined in the cell {plan.moved[name]}"
        return True
    defining = [
        index
        for index in plan.extras
        if name in _definitions(cells[index].source) and not _is_stub(cells[index].source, stub)
    ]
    if not defining:
        return False
    last = defining[-1]
    # Where the stub was left standing above it, it runs after the stub, as in the student's notebook.
    if not plan.candidates[place] or plan.extras[last] < place:
        cell.source = cells[last].source
        plan.moved |= dict.fromkeys(_definitions(cells[last].source), name)
        del plan.extras[last]
    return True


def _definitions(source: str) -> set[str]:
    """Return the names of the functions a cell defines at its top level; magics do not hide them."""
    code = "\n".join(
        "" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.split("\n")
    )
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {
        node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def _write(cell: Cell, answer: SubmittedCell, remarks: list[str]) -> None:
    if answer.kind and answer.kind != cell.cell_type:
        remarks.append(
            f"cell `{grade_id(cell)}` had become a {printable(answer.kind, 20)} cell: "
            f"it was read as {cell.cell_type}"
        )
    if cell.cell_type == "code":
        cell.source = answer.source
        return
    cell.source = harmless_markdown(answer.source)
    if answer.images:
        cell.attachments = nbformat.from_dict(
            {name: dict(data) for name, data in answer.images.items()}
        )


def _with_extras(
    cells: Sequence[Cell],
    extras: dict[int, int],
    submitted: Sequence[SubmittedCell],
    remarks: list[str],
) -> list[Cell]:
    if len(extras) > MAX_EXTRA:
        remarks.append(f"only the first {MAX_EXTRA} of {len(extras)} added cells were run")
    after: dict[int, list[Cell]] = defaultdict(list)
    for count, index in enumerate(sorted(extras)[:MAX_EXTRA], start=1):
        extra = nbformat.v4.new_code_cell(submitted[index].source, id=f"{_ADDED}{count}")
        after[extras[index]].append(extra)
    result = [*after[-1]]
    for place, cell in enumerate(cells):
        result += [cell, *after[place]]
    return result


def _normal(source: str) -> str:
    return "\n".join(line.rstrip() for line in source.strip().split("\n"))


def _is_stub(source: str, stub: str) -> bool:
    return not source.strip() or _normal(source) == _normal(stub)
