"""Put a learner's answers into a newer version of the notebook; the old file stays as a backup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from autograder.assignment.source_notebook import AuthoringError, to_text
from autograder.errors import meant
from autograder.notebook.working_copy.changes import changes, content_of
from autograder.notebook.working_copy.copies import (
    as_opened_here,
    changes_of,
    is_version,
    offer_of,
)
from autograder.notebook.working_copy.versions import (
    Offered,
    base_of,
    of_installation,
    read_notebook_or_none,
    write_whole,
)
from autograder.submission.match import grade_id, is_solution
from autograder.submission.reader import Submitted, SubmittedCell, Unreadable, read_notebook
from autograder.submission.rebuild import rebuild


@dataclass(frozen=True)
class Updated:
    """The outcome of an update.

    Attributes
    ----------
    path : Path
        The learner's notebook.
    backup : Path or None
        The file as it was before; None where it is of the newest version already and nothing was done.
    answers, cells : int
        How many of the cells to fill hold an answer.
    remarks : tuple of str
        Further remarks.
    """

    path: Path
    backup: Path | None
    answers: int = 0
    cells: int = 0
    remarks: tuple[str, ...] = ()


def update(offered: Offered, folder: Path, name: str) -> Updated:
    """Bring one notebook of a working copy to the newest version, with the learner's answers in it.

    Answers, cells of the learner's own and their notes are kept, outputs are not. A repeated or interrupted
    update loses nothing: the old file is copied before it is replaced, in one step.

    Parameters
    ----------
    offered : mapping of str to NotebookNode
        The newest versions by name.
    folder : Path
        The working copy.
    name : str
        Such as ``"2_filters"``, with or without ``.ipynb`` and a folder before it.

    Returns
    -------
    Updated

    Raises
    ------
    AuthoringError
        Where there is no such notebook, or the learner's cannot be read. Then nothing has been written.
    """
    stem = Path(name).name.removesuffix(".ipynb")
    if stem not in offered:
        raise AuthoringError(
            f"there is no notebook {stem}; there are {', '.join(offered)}.{meant(stem, offered)}"
        )
    path = folder / f"{stem}.ipynb"
    if not path.is_file():
        raise AuthoringError(f"there is no {path.name} in {folder}: run `autograder study` first")
    data, release = path.read_bytes(), offered[stem]
    submitted = read_notebook(data)
    if isinstance(submitted, Unreadable):
        raise AuthoringError(
            f"{path.name} was left as it is: {submitted.reason}. To begin it anew, rename it and run "
            "`autograder study`"
        )
    base = read_notebook_or_none(base_of(path)) or _installed(path)
    known = base and not changes(base.cells, release.cells)
    if known or (not base and is_version(path, release)):
        return Updated(path, None)
    mine = _without_old(submitted, base.cells if base else (), release.cells)
    notes = {id(cell) for _, cell in _notes(release.cells, mine.cells)}
    # Notes stay notes: to a grader, those beside an answer are a part of it.
    answers = replace(mine, cells=tuple(cell for cell in mine.cells if id(cell) not in notes))
    rebuilt = rebuild(release, answers)
    _restore_words(rebuilt.notebook.cells, mine.cells)
    rebuilt.notebook.cells = _with_notes(rebuilt.notebook.cells, mine.cells)
    backup = _back_up(path, data)
    write_whole(path, to_text(as_opened_here(rebuilt.notebook)))
    write_whole(base_of(path), to_text(release))
    _clear(path)
    cells = sum(map(is_solution, release.cells))
    remarks = tuple(text.replace("the student's own", "your own") for text in rebuilt.remarks)
    return Updated(path, backup, cells - len(rebuilt.unanswered), cells, remarks)


def _installed(path: Path) -> Any:
    """Return the installed version where the learner's was made of it: a zip says nothing of its versions."""
    installed = of_installation().get(path.stem)
    return installed if installed and is_version(path, installed) else None


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
    return content_of(nbformat.from_dict({"cell_type": cell.kind, "source": cell.source}))


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
    make = nbformat.v4.new_markdown_cell if cell.kind == "markdown" else nbformat.v4.new_raw_cell
    note = make(cell.source, id=name)
    if cell.images:
        note.attachments = nbformat.from_dict({k: dict(v) for k, v in cell.images.items()})
    return note


def _woven(cells: list[Any], notes: dict[int, list[Any]]) -> Iterator[Any]:
    yield from notes.get(-1, ())
    for i, cell in enumerate(cells):
        yield cell
        yield from notes.get(i, ())


def _back_up(path: Path, data: bytes) -> Path:
    number = 1
    while (backup := path.with_name(f"{path.stem}.old-{number}.ipynb")).exists():
        if backup.read_bytes() == data:  # of an update that was interrupted
            return backup
        number += 1
    write_whole(backup, data)
    return backup


def _clear(path: Path) -> None:
    """Remove the newer version that was put beside, unless somebody has written in it."""
    offer = offer_of(path)
    offered = read_notebook_or_none(base_of(offer))
    if offered and offer.exists() and is_version(offer, offered, untouched=True):
        offer.unlink()
    base_of(offer).unlink(missing_ok=True)
    changes_of(path).unlink(missing_ok=True)
