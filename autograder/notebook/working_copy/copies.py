"""Copy the course's notebooks; where one is there already, put a newer version beside it."""

import copy
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ipykernel.ipkernel import IPythonKernel
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbformat import NotebookNode

from autograder.assignment.source_notebook import to_text
from autograder.notebook.working_copy.changes import Change, changes
from autograder.notebook.working_copy.versions import (
    Offered,
    base_of,
    read_notebook_or_none,
    write_file,
)
from autograder.submission.carry_over import content_of


@dataclass(frozen=True)
class Copied:
    """The outcome for one notebook.

    Attributes
    ----------
    path : Path
        The learner's notebook.
    what : str
        ``"new"``, ``"kept"``, ``"newer beside"``, or ``"failed"``.
    beside : Path or None
        The newer version.
    changes : tuple of Change
        Between what the learner's notebook was made of and the newer version.
    why : str
        Of what failed.
    """

    path: Path
    what: str
    beside: Path | None = None
    changes: tuple[Change, ...] = ()
    why: str = ""


def working_copy(offered: Offered, folder: Path) -> list[Copied]:
    """Put every notebook that is offered into ``folder``.

    A file that is there stays as it is. Where the course has a newer version than the copy was made of,
    that lands beside it as ``NAME.new.ipynb``, and what is different in it as ``NAME.changes.txt``.

    Parameters
    ----------
    offered : mapping of str to NotebookNode
        Release versions by name, in course order.
    folder : Path
        Made where it does not exist.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return [_copy(notebook, folder / f"{name}.ipynb") for name, notebook in offered.items()]


def _copy(notebook: NotebookNode, path: Path) -> Copied:
    try:
        if path.exists():
            return _beside(notebook, path)
        # In this order: what was interrupted is done again, and never taken for the learner's work.
        write_file(base_of(path), to_text(notebook))
        write_file(path, to_text(as_opened_here(notebook)))
    except OSError as error:
        return Copied(path, "failed", why=error.strerror or str(error))
    return Copied(path, "new")


def _beside(notebook: NotebookNode, path: Path) -> Copied:
    base = read_notebook_or_none(base_of(path))
    offer = offer_of(path)
    offered = read_notebook_or_none(base_of(offer))
    if base is None and is_version(path, notebook):
        write_file(base_of(path), to_text(notebook))
        base = notebook
    if any(known and not changes(known.cells, notebook.cells) for known in (offered, base)):
        return Copied(path, "kept")
    # Somebody may have begun to work in the newer version: that is theirs too.
    while offer.exists() and not (offered and is_version(offer, offered, untouched=True)):
        offer = _next(offer)
    mine = base or read_notebook_or_none(path)
    found = changes(mine.cells, notebook.cells) if mine else []
    write_file(offer, to_text(as_opened_here(notebook)))
    write_file(changes_of(path), "\n".join(_report(path, offer, found)))
    write_file(base_of(offer_of(path)), to_text(notebook))
    return Copied(path, "newer beside", offer, tuple(found))


def as_opened_here(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook as JupyterLab writes it on this machine; the argument stays as it is.

    JupyterLab fills in the kernel as soon as it opens a notebook. One that lacks it would count as changed,
    and closing it would ask whether to save.
    """
    mine = copy.deepcopy(notebook)
    with suppress(NoSuchKernel, KeyError):
        spec = KernelSpecManager().get_kernel_spec(mine.metadata.kernelspec.name)
        mine.metadata.kernelspec.display_name = spec.display_name
    mine.metadata.language_info = IPythonKernel.language_info
    return mine


def offer_of(path: Path) -> Path:
    """Return the path for a newer version of a notebook."""
    return path.with_name(f"{path.stem}.new.ipynb")


def changes_of(path: Path) -> Path:
    """Return the path for the list of changes in a newer version."""
    return path.with_name(f"{path.stem}.changes.txt")


def is_version(path: Path, notebook: NotebookNode, *, untouched: bool = False) -> bool:
    """Whether a learner's notebook was made of this version: it has all cells that are not to be filled.

    With ``untouched``, whether it is this version as it was, with nothing written.

    Parameters
    ----------
    path : Path
        The learner's notebook.
    notebook : NotebookNode
        This version.
    untouched : bool

    Returns
    -------
    bool
        False where there is no notebook that can be read.
    """
    if untouched:
        mine = read_notebook_or_none(path)
        return mine is not None and [content_of(cell) for cell in mine.cells] == [
            content_of(cell) for cell in notebook.cells
        ]
    return lacking(path, notebook) == 0


def lacking(path: Path, notebook: NotebookNode) -> int:
    """Return how many cells of a version, beside those to fill, a notebook does not have as they are."""
    mine = read_notebook_or_none(path)
    fixed = {
        content_of(cell)
        for cell in notebook.cells
        if not cell.metadata.get("nbgrader", {}).get("solution", False)
    }
    return len(fixed - {content_of(cell) for cell in (mine.cells if mine else ())})


def _next(offer: Path) -> Path:
    stem, _, number = offer.stem.partition(".new")
    return offer.with_name(f"{stem}.new-{int(number.lstrip('-') or 1) + 1}.ipynb")


def _report(path: Path, offer: Path, found: list[Change]) -> Iterator[str]:
    yield f"What {offer.name} changes in {path.name} (- before, + now)"
    for change in found:
        yield from ("", str(change), *(f"    {line}" for line in change.lines))
    yield ""
