"""The files of one submission as plain data: read once, hashed, sent to wherever it is graded."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.submission.reader import MAX_BYTES, Unreadable, read_notebook

MAX_FILES = 1_000
MOST_ATTEMPTS = 10
#: Further notebooks of one submission are not read once this much has been.
MAX_TOTAL = MAX_BYTES
#: The exchange's own files beside a notebook: nbgrader's later steps read them, so they go along unchanged.
TIMESTAMP = "timestamp.txt"
SECRET = "submission_secret.txt"
EXCHANGE_FILES = (TIMESTAMP, SECRET)
_MAX_EXCHANGE_FILE = 200
_CHECKPOINTS = ".ipynb_checkpoints"
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
        Why a file that grading wanted to look at could not be read, or what it is that is no regular file.
    """

    name: str
    regular: bool = True
    data: bytes | None = None
    problem: str = ""


@dataclass(frozen=True)
class Submission:
    """All files of a submitted folder, by name, with the content of those that grading looks at.

    Attributes
    ----------
    files : tuple of File
    earlier : tuple of Submission
        The student's earlier attempts, the oldest first, where they were read.
    unread : int
        Other attempts: nobody reads more than `MOST_ATTEMPTS`.
    number : int
        From 1, of all attempts, where the earlier ones were read.
    """

    files: tuple[File, ...]
    earlier: tuple[Submission, ...] = ()
    unread: int = 0
    number: int = 1

    @property
    def attempts(self) -> tuple[Submission, ...]:
        """All attempts that were read, the latest last."""
        return (*self.earlier, replace(self, earlier=()))

    @property
    def attempt_id(self) -> str:
        """Digests of the files that the student handed in, and of all: a time may become known later."""
        own = tuple(file for file in self.files if file.name not in EXCHANGE_FILES)
        return f"{_digest(own)} {_digest(self.files)}"

    def attempt(self, attempt_id: str) -> Submission:
        """Return the attempt with this id, else one with these files; the latest where there is none."""
        attempts = self.attempts
        known = {one.attempt_id: one for one in attempts}
        same = (one for id_, one in known.items() if same_files(id_, attempt_id))
        return known.get(attempt_id) or next(same, attempts[-1])

    @property
    def of_exchange(self) -> dict[str, bytes]:
        """Files that the exchange wrote, by name: the time of submission, the secret of its feedback."""
        return {
            file.name: file.data
            for file in self.files
            if file.name in EXCHANGE_FILES and file.data is not None
        }

    def digest(self) -> str:
        """Return a hash of everything in here, the earlier attempts apart."""
        return _digest(self.files)


def _digest(files: Iterable[File]) -> str:
    total = hashlib.sha256()
    for file in files:
        head = (file.name, file.regular, file.problem, file.data is not None)
        total.update(repr(head).encode())
        total.update(hashlib.sha256(file.data or b"").digest())
    return total.hexdigest()


def same_files(one: str, other: str) -> bool:
    """Return whether two ids of attempts are of the same files."""
    return one.partition(" ")[0] == other.partition(" ")[0]


def read_folder(folder: Path, notebook: str, within: Path | None = None) -> Submission:
    """Read a submitted folder: the notebook with the right name first, then the others.

    No link is followed, wherever it leads: what it leads to was not submitted.

    Parameters
    ----------
    folder : Path
        ``submitted/<student>/<assignment>``.
    notebook : str
        Name without ``.ipynb``.
    within : Path or None
        ``submitted``: nothing on the way from there to the folder may be a link.

    Returns
    -------
    Submission

    Raises
    ------
    FileNotFoundError
        Where the folder is no longer there.
    """
    if within is not None and (refused := refused_place(folder, within)):
        return Submission((refused,))
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder.name} is gone")
    found = sorted(_walk(folder), key=lambda file: file.name)
    names = [file.name for file in found if file.regular and is_notebook(file.name)]
    if any(not is_checkpoint(name) for name in names):
        names = [name for name in names if not is_checkpoint(name)]
    left, read = MAX_TOTAL, dict[str, File]()
    for name in sorted(names, key=lambda name: (name != f"{notebook}.ipynb", name)):
        # The first is read whatever its size: what is too large is told from its bytes.
        read[name] = read_file(folder / name, name) if left > 0 else File(name, problem=_TOO_MUCH)
        left -= len(read[name].data or b"")
    files = []
    for file in found:
        name = file.name
        if name in read:
            file = read[name]
        elif file.regular and name in EXCHANGE_FILES:
            file = _read_start(folder / name, name, _MAX_EXCHANGE_FILE)
        elif is_checkpoint(name):
            continue
        files.append(file)
    return Submission(tuple(files))


def refused_place(folder: Path, within: Path) -> File | None:
    """Return the first thing on the way to a submitted folder that is no folder; None where all are."""
    place = within
    for part in folder.relative_to(within).parts:
        place /= part
        try:
            mode = place.lstat().st_mode
        except FileNotFoundError:
            return None
        except OSError as error:
            return File(part, False, problem=_closed(error))
        if not stat.S_ISDIR(mode):
            name = str(place.relative_to(within))
            return File(name, False, problem=_odd(mode) or "is a file, and should be a folder")
    return None


def _odd(mode: int) -> str:
    """Return what is no plain file, in words; nothing of a plain file."""
    if stat.S_ISREG(mode):
        return ""
    if stat.S_ISLNK(mode):
        return "is a link; links are not followed"
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFDIR: "a folder"}
    return f"is {kinds.get(stat.S_IFMT(mode), 'a device')}, not a file: it was not opened"


def _closed(error: OSError) -> str:
    return f"cannot be opened ({error.strerror or type(error).__name__})"


_TOO_MUCH = f"more than {MAX_TOTAL >> 20} MB of notebooks were submitted"


def is_notebook(name: str) -> bool:
    """Return whether a file is called like a notebook."""
    return name.lower().endswith(".ipynb")


def is_checkpoint(name: str) -> bool:
    """Return whether a file is one that Jupyter put aside when the notebook was saved."""
    return _CHECKPOINTS in Path(name).parts


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
                return File(name, False, problem=_odd(os.fstat(stream.fileno()).st_mode))
            return File(name, data=stream.read(size))
    except OSError as error:
        return File(name, problem=f"the file {_closed(error)}")


def _walk(folder: Path) -> Iterator[File]:
    """Yield every file, and what is neither a file nor a folder that can be looked into."""
    waiting, found = [Path()], 0
    while waiting:
        place = waiting.pop()
        try:
            entries = sorted(os.scandir(folder / place), key=lambda entry: entry.name)
        except OSError as error:
            yield File(str(place), False, problem=_closed(error))
            continue
        for entry in entries:
            found += 1
            if found > MAX_FILES:
                return
            try:
                mode = entry.stat(follow_symlinks=False).st_mode
            except OSError:  # it went while we looked
                continue
            if not stat.S_ISDIR(mode):
                odd = _odd(mode)
                yield File(str(place / entry.name), not odd, problem=odd)
            elif entry.name == _CHECKPOINTS or not entry.name.startswith((".", "__pycache__")):
                waiting.append(place / entry.name)
