"""Which file of a submission is the notebook: a renamed or moved one is found, links are not followed."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.submission.reader import MAX_BYTES, Submitted, Unreadable, read_notebook
from autograder.submission.text import printable

#: Files the exchange itself puts beside a notebook.
_EXCHANGE = {"timestamp.txt"}
MAX_FILES = 1_000
#: Windows has no such flags but one: there text mode is the default.
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True)
class Chosen:
    """The notebook of a submission (None: there is none) and what is to be said of the folder."""

    content: Submitted | Unreadable | None
    remarks: tuple[str, ...] = ()


def choose(folder: Path, notebook: str, grade_ids: Collection[str]) -> Chosen:
    """Return the notebook to grade in a submitted folder.

    The one with the right name, else the one that holds most of the course's cells. Every other file is
    set aside: it is named in the remarks, never opened by Python and never put beside the kernel.

    Parameters
    ----------
    folder : Path
        ``submitted/<student>/<assignment>``.
    notebook : str
        Name without ``.ipynb``.
    grade_ids : collection of str
        Those of the release version, to recognize a renamed notebook.
    """
    found = sorted(_files(folder))
    files = [path for path, regular in found if regular]
    notebooks = [path for path in files if path.suffix.lower() == ".ipynb"]
    others = [path for path in files if path not in notebooks and path.name not in _EXCHANGE]
    remarks = [f"extra file {_name(path, folder)} set aside" for path in others[:10]]
    if len(others) > 10:
        remarks.append(f"{len(others) - 10} more extra files set aside")
    remarks += [
        f"{_name(path, folder)} is a link or no file: not opened"
        for path, regular in found
        if not regular
    ][:10]
    if not notebooks:
        return Chosen(None, ("no notebook was submitted", *remarks))
    right = folder / f"{notebook}.ipynb"
    if right in notebooks:
        taken, content = right, read_file(right)
    else:
        read = [(path, read_file(path)) for path in notebooks]
        # max keeps the first of equals: the order is by name.
        taken, content = max(read, key=lambda pair: _matches(pair[1], grade_ids))
        remarks.insert(0, f"the notebook was called {_name(taken, folder)}")
    aside = [path for path in notebooks if path != taken]
    remarks += [f"a second notebook {_name(path, folder)} set aside" for path in aside[:10]]
    return Chosen(content, tuple(remarks))


def read_file(path: Path) -> Submitted | Unreadable:
    """Read a regular file as a notebook; a link, a pipe or a device is never opened."""
    try:
        descriptor = os.open(path, _OPEN)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return Unreadable("it is not a regular file")
            return read_notebook(file.read(MAX_BYTES + 1))
    except OSError as error:
        return Unreadable(f"the file cannot be opened ({error.strerror or 'error'})")


def _files(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield every file with whether it is a regular one; links to folders are not followed."""
    found = 0
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__pycache__")))
        for name in sorted(names):
            path = Path(place, name)
            found += 1
            if found > MAX_FILES:
                return
            yield path, stat.S_ISREG(path.lstat().st_mode)


def _matches(content: Submitted | Unreadable, grade_ids: Collection[str]) -> int:
    if isinstance(content, Unreadable):
        return -1
    return len({cell.grade_id for cell in content.cells} & set(grade_ids))


def _name(path: Path, folder: Path) -> str:
    return printable(str(path.relative_to(folder)), 60)
