"""The files of one submission as plain data: read once, hashed, sent to wherever it is graded."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.submission.reader import MAX_BYTES, Unreadable, read_notebook

MAX_FILES = 1_000
#: Further notebooks of one submission are not read once this much has been.
MAX_TOTAL = MAX_BYTES
#: The exchange's own files beside a notebook: nbgrader's later steps read them, so they go along unchanged.
TIMESTAMP = "timestamp.txt"
EXCHANGE_FILES = (TIMESTAMP, "submission_secret.txt")
_MAX_EXCHANGE_FILE = 200
#: Windows has no such flags but one: there text mode is the default.
_OPEN = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


@dataclass(frozen=True)
class File:
    """A submitted file.

    Attributes
    ----------
    name : str
        Relative to the submitted folder.
    regular : bool
        False for a link, a pipe, a device: those are never opened.
    data : bytes or None
        Only of what grading looks at; None for every other file.
    problem : str
        Why a file that grading wanted to look at could not be read.
    """

    name: str
    regular: bool = True
    data: bytes | None = None
    problem: str = ""


@dataclass(frozen=True)
class Submission:
    """All files of a submitted folder, by name, with the content of those that grading looks at."""

    files: tuple[File, ...]

    @property
    def of_exchange(self) -> dict[str, bytes]:
        """Files that the exchange wrote, by name: the time of submission, the secret of its feedback."""
        return {
            file.name: file.data
            for file in self.files
            if file.name in EXCHANGE_FILES and file.data is not None
        }

    def digest(self) -> str:
        """Return a hash of everything in here."""
        total = hashlib.sha256()
        for file in self.files:
            head = (file.name, file.regular, file.problem, file.data is not None)
            total.update(repr(head).encode())
            total.update(hashlib.sha256(file.data or b"").digest())
        return total.hexdigest()


def read_folder(folder: Path, notebook: str) -> Submission:
    """Read a submitted folder: the notebook with the right name, else all notebooks there are.

    Parameters
    ----------
    folder : Path
        ``submitted/<student>/<assignment>``.
    notebook : str
        Name without ``.ipynb``.

    Raises
    ------
    FileNotFoundError
        Where the folder is no longer there.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder.name} is gone")
    found = sorted(_walk(folder))
    right = [name for name, regular in found if regular and name == f"{notebook}.ipynb"]
    wanted = right or [name for name, regular in found if regular and is_notebook(name)]
    left, files = MAX_TOTAL, []
    for name, regular in found:
        file = File(name, regular)
        if regular and name in wanted:
            # The first is read whatever its size: what is too large is told from its bytes.
            file = read_file(folder / name, name) if left > 0 else File(name, problem=_TOO_MUCH)
            left -= len(file.data or b"")
        elif regular and name in EXCHANGE_FILES:
            file = _read_start(folder / name, name, _MAX_EXCHANGE_FILE)
        files.append(file)
    return Submission(tuple(files))


_TOO_MUCH = f"more than {MAX_TOTAL >> 20} MB of notebooks were submitted"


def is_notebook(name: str) -> bool:
    """Return whether a file is called like a notebook."""
    return name.lower().endswith(".ipynb")


def read_file(path: Path, name: str = "") -> File:
    """Read a regular file that may be a notebook; a link, a pipe or a device is never opened."""
    file = _read_start(path, name or path.name, MAX_BYTES + 1)
    if file.data is not None and len(file.data) > MAX_BYTES:
        known = read_notebook(file.data)
        return File(file.name, problem=known.reason if isinstance(known, Unreadable) else "")
    return file


def _read_start(path: Path, name: str, size: int) -> File:
    try:
        descriptor = os.open(path, _OPEN)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return File(name, regular=False, problem="it is not a regular file")
            return File(name, data=stream.read(size))
    except OSError as error:
        return File(name, problem=f"the file cannot be opened ({error.strerror or 'error'})")


def _walk(folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield every file with whether it is a regular one; links to folders are not followed."""
    found = 0
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__pycache__")))
        for name in sorted(names):
            path = Path(place, name)
            found += 1
            if found > MAX_FILES:
                return
            try:
                yield str(path.relative_to(folder)), stat.S_ISREG(path.lstat().st_mode)
            except OSError:  # it went while we looked
                continue
