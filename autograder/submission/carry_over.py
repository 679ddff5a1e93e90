"""Put what a learner wrote into a newer version of the notebook: answers, cells of their own, and notes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.submission.match import grade_id, is_solution
from autograder.submission.nodes import NotebookNode, copied, new_cell
from autograder.submission.reader import Submitted, SubmittedCell, Unreadable, read_notebook
from autograder.submission.rebuild import rebuild


@dataclass(frozen=True)
class CarriedOver:
    """The newer version with a learner's work in it.

    Attributes
    ----------
    notebook : NotebookNode
    answers, cells : int
        How many of the cells to fill hold an answer.
    remarks : tuple of str
        For the learner.
    """

    notebook: NotebookNode
    answers: int
    cells: int
    remarks: tuple[str, ...]


def carry_over(
    submitted: Submitted, base: Iterable[NotebookNode], release: NotebookNode
) -> CarriedOver:
    """Return the newer version with the learner's work in it; outputs are left out.

    Parameters
    ----------
    submitted : Submitted
        The learner's notebook.
    base : iterable of NotebookNode
        The cells of the version that it was made of; empty where that is not known.
    release : NotebookNode
        The newer version.

    Returns
    -------
    CarriedOver
    """
    mine = _without_old(submitted, base, release.cells)
    notes = {id(cell) for _, cell in _notes(release.cells, mine.cells)}
    # Notes stay notes: to a grader, those beside an answer are a part of it.
    answers = replace(mine, cells=tuple(cell for cell in mine.cells if id(cell) not in notes))
    rebuilt = rebuild(release, answers, shared=False)
    _restore_words(rebuilt.notebook.cells, mine.cells)
    rebuilt.notebook.cells = _with_notes(rebuilt.notebook.cells, mine.cells)
    cells = sum(map(is_solution, release.cells))
    remarks = tuple(text.replace("the student's own", "your own") for text in rebuilt.remarks)
    return CarriedOver(rebuilt.notebook, cells - len(rebuilt.unanswered), cells, remarks)


def carry_over_texts(mine: str, base: str, release: str) -> str:
    """Return `carry_over` of the texts of files, as JSON for a page that asks a kernel in a browser.

    Parameters
    ----------
    mine, base, release : str
        The learner's notebook, the version it was made of, and the newer version.

    Returns
    -------
    str
        An object with ``notebook``, ``answers``, ``cells`` and ``remarks``; or with ``error`` alone.
    """
    submitted = read_notebook(mine.encode())
    if isinstance(submitted, Unreadable):
        return json.dumps({"error": submitted.reason})
    old, newer = (_read(text) for text in (base, release))
    return json.dumps(vars(carry_over(submitted, old.cells, newer)))


def _read(text: str) -> NotebookNode:
    """Return a notebook of format 4, where a cell's text may be a list of its lines."""
    notebook: NotebookNode = copied(json.loads(text))
    for cell in notebook.cells:
        if isinstance(cell.source, list):
            cell.source = "".join(cell.source)
    return notebook


def content_of(cell: NotebookNode) -> tuple[str, str]:
    """Return what counts of a cell: its type and its text, whatever blanks its lines end with."""
    lines = cell.source.strip().split("\n")
    return cell.cell_type, "\n".join(line.rstrip() for line in lines)


def _without_old(submitted: Submitted, base: Iterable[Any], release: Iterable[Any]) -> Submitted:
    """Return what the learner wrote, without what the old version said and the new one says otherwise."""
    old = {content_of(cell): is_solution(cell) for cell in base}
    current = {content_of(cell) for cell in release}
    kept = []
    for cell in submitted.cells:
        text = _content_of(cell)
        if text not in old or text in current:
            kept.append(cell)
        elif old[text]:
            # An old stub is no answer, but it was there.
            kept.append(replace(cell, source=""))
    return replace(submitted, cells=tuple(kept))


def _content_of(cell: SubmittedCell) -> tuple[str, str]:
    return content_of(new_cell(cell.kind, cell.source, cell.cell_id))


def _restore_words(cells: Iterable[Any], mine: Iterable[SubmittedCell]) -> None:
    """Undo what makes written answers harmless for others to see: here they stay with who wrote them."""
    words = {cell.grade_id: cell.source for cell in mine if cell.source.strip()}
    for cell in cells:
        if cell.cell_type == "markdown" and is_solution(cell) and grade_id(cell) in words:
            cell.source = words[grade_id(cell)]


def _with_notes(cells: list[Any], mine: Iterable[SubmittedCell]) -> list[Any]:
    """Return the cells with the learner's own notes, each after the cell it stood under."""
    notes: dict[int, list[Any]] = {}
    for count, (place, cell) in enumerate(_notes(cells, mine), start=1):
        notes.setdefault(place, []).append(_note(cell, f"note-{count}"))
    return list(_woven(cells, notes))


def _notes(
    cells: Sequence[Any], mine: Iterable[SubmittedCell]
) -> Iterator[tuple[int, SubmittedCell]]:
    """Yield each text of the learner's own with the place of the cell it stands under."""
    by_name = {grade_id(cell): i for i, cell in enumerate(cells) if grade_id(cell)}
    by_text = {content_of(cell): i for i, cell in enumerate(cells)}
    place = -1
    for cell in mine:
        at = by_name.get(cell.grade_id, by_text.get(_content_of(cell)))
        if at is not None:
            place = at
        elif cell.kind in ("markdown", "raw") and cell.source.strip():
            yield place, cell


def _note(cell: SubmittedCell, name: str) -> Any:
    note = new_cell(cell.kind, cell.source, name)
    if cell.images:
        note.attachments = copied(cell.images)
    return note


def _woven(cells: list[Any], notes: dict[int, list[Any]]) -> Iterator[Any]:
    yield from notes.get(-1, ())
    for i, cell in enumerate(cells):
        yield cell
        yield from notes.get(i, ())
