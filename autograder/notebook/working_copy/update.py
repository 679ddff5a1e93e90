"""Put a learner's answers into a newer version of the notebook; the old file stays as a backup."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from autograder.assignment.source_notebook import AuthoringError, to_text
from autograder.errors import meant
from autograder.notebook.working_copy.changes import changes
from autograder.notebook.working_copy.copies import (
    as_opened_here,
    changes_of,
    is_version,
    lacking,
    offer_of,
)
from autograder.notebook.working_copy.versions import (
    Offered,
    base_of,
    of_installation,
    read_notebook_or_none,
    write_file,
)
from autograder.submission.carry_over import carry_over
from autograder.submission.reader import Unreadable, read_notebook


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
    lacking : int
        Where nothing was done: how many cells of the newest version, beside those to fill, it does not have.
    """

    path: Path
    backup: Path | None
    answers: int = 0
    cells: int = 0
    remarks: tuple[str, ...] = ()
    lacking: int = 0


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
    base = _version_of(path, release)
    if base and not changes(base.cells, release.cells):
        return Updated(path, None, lacking=lacking(path, release))
    carried = carry_over(submitted, base.cells if base else (), release)
    backup = _back_up(path, data)
    if base:
        write_file(base_of(backup), to_text(base))
    write_file(path, to_text(as_opened_here(carried.notebook)))
    write_file(base_of(path), to_text(release))
    _clear(path)
    return Updated(path, backup, carried.answers, carried.cells, carried.remarks)


def _version_of(path: Path, release: NotebookNode) -> Any:
    """Return the version that a learner's notebook was made of; None where that is not known.

    An older file may have been put back. So it is the version that the file lacks least of, among the one it
    was made of last and those of its backups. A zip says nothing of its versions.
    """
    backups = sorted(base_of(path).parent.glob(f"{path.stem}.old-*.ipynb"))
    kept = map(read_notebook_or_none, (base_of(path), *backups))
    if found := [version for version in kept if version]:
        return min(found, key=lambda version: lacking(path, version))
    others = (of_installation().get(path.stem), release)
    return next((one for one in others if one and is_version(path, one)), None)


def _back_up(path: Path, data: bytes) -> Path:
    number = 1
    while (backup := path.with_name(f"{path.stem}.old-{number}.ipynb")).exists():
        if backup.read_bytes() == data:  # of an update that was interrupted
            return backup
        number += 1
    write_file(backup, data)
    return backup


def _clear(path: Path) -> None:
    """Remove the newer version that was put beside, unless somebody has written in it."""
    offer = offer_of(path)
    offered = read_notebook_or_none(base_of(offer))
    if offered and offer.exists() and is_version(offer, offered, untouched=True):
        offer.unlink()
    base_of(offer).unlink(missing_ok=True)
    changes_of(path).unlink(missing_ok=True)
