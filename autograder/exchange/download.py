"""What a learning management system lets one download: which notebooks are in it."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.exchange.archive import (
    Budget,
    RefusedError,
    members,
    name_of,
    opened,
    read_member,
)
from autograder.exchange.blackboard import is_note
from autograder.submission.files import TIMESTAMP, read_file
from autograder.submission.reader import MAX_BYTES
from autograder.submission.text import printable

#: Of all that is read of one download, unpacked: a thousand notebooks full of plots are 10 GB.
MAX_TOTAL = 16 * 2**30
#: Of one zip inside a zip.
MAX_INNER = 256 * 2**20
METADATA = "submission_metadata.yml"
_MAX_METADATA = 128 * 2**20
_MAX_TIME = 1_000
#: What a student typed stands in it, too.
_MAX_NOTE = 4 * 2**20


@dataclass(frozen=True)
class Found:
    """A notebook in a download.

    Attributes
    ----------
    source : str
        The download, for a person.
    name : str
        Path in the download, as its system named it; of a notebook in a student's own zip, the zip's.
    file : str
        The file's own name.
    read : callable
        Returns its bytes; raises `RefusedError`.
    """

    source: str
    name: str
    file: str
    read: Callable[[], bytes] = field(repr=False, compare=False)


@dataclass
class Download:
    """What was found in one zip or folder.

    Attributes
    ----------
    notebooks : list of Found
    metadata : dict of str to bytes
        Gradescope's files about submissions, by the folder they lie in.
    times : dict of str to bytes
        What nbgrader's exchange writes about the time, by folder.
    notes : dict of str to bytes
        What Blackboard writes about each upload, by path.
    refused : list of str
        What was not taken and why.
    """

    notebooks: list[Found] = field(default_factory=list)
    metadata: dict[str, bytes] = field(default_factory=dict)
    times: dict[str, bytes] = field(default_factory=dict)
    notes: dict[str, bytes] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def look_into(path: Path) -> Download:
    """Return what is in a zip or a folder. Never raises for what is in it."""
    found = Download()
    try:
        if path.is_dir():
            _folder(path, found)
        elif path.suffix.lower() == ".ipynb":
            _file(path, path.name, path.parent.name or ".", found)
        else:
            _zip(path, found)
    except RefusedError as error:
        found.refused.append(f"{printable(path.name)}: {error}")
    except OSError as error:
        found.refused.append(f"{printable(path.name)}: cannot be read ({error.strerror or error})")
    return found


def _folder(root: Path, found: Download) -> None:
    for place, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not _aside(name))
        for name in sorted(names):
            path = Path(place, name)
            _file(path, path.relative_to(root).as_posix(), root.name, found)


def _file(path: Path, name: str, source: str, found: Download) -> None:
    kind = _kind(name)
    if not kind:
        return
    if not stat.S_ISREG(path.lstat().st_mode):
        found.refused.append(f"{printable(name)}: a link or no file: not opened")
    elif kind == "notebook":
        found.notebooks.append(Found(source, name, path.name, lambda: _read_path(path)))
    elif kind == "metadata":
        found.metadata[_parent(name)] = path.read_bytes()[:_MAX_METADATA]
    elif kind == "time":
        found.times[_parent(name)] = path.read_bytes()[:_MAX_TIME]
    elif kind == "note":
        found.notes[name] = path.read_bytes()[:_MAX_NOTE]
    else:
        try:
            with opened(path) as archive:
                _inner(archive, name, source, found, lambda: opened(path))
        except RefusedError as error:
            found.refused.append(f"{printable(name)}: {error}")


def _read_path(path: Path) -> bytes:
    file = read_file(path)
    if file.data is None:
        raise RefusedError(file.problem or f"larger than {MAX_BYTES >> 20} MB")
    return file.data


def _zip(path: Path, found: Download) -> None:
    budget = Budget(MAX_TOTAL)
    with opened(path) as archive:
        for info in members(archive, _kind, found.refused):
            name, kind = name_of(info), _kind(name_of(info))
            try:
                if kind == "notebook":
                    file = PurePosixPath(name).name
                    again = _again(lambda: opened(path), info, budget)
                    found.notebooks.append(Found(path.name, name, file, again))
                elif kind == "metadata":
                    found.metadata[_parent(name)] = read_member(
                        archive, info, _MAX_METADATA, budget
                    )
                elif kind == "time":
                    found.times[_parent(name)] = read_member(archive, info, _MAX_TIME, budget)
                elif kind == "note":
                    found.notes[name] = read_member(archive, info, _MAX_NOTE, budget)
                elif kind == "zip":
                    data = read_member(archive, info, MAX_INNER, budget)
                    with opened(io.BytesIO(data)) as inner:
                        _inner(inner, name, path.name, found, _reopen(path, info))
            except RefusedError as error:
                found.refused.append(f"{printable(name)}: {error}")


def _inner(
    archive: zipfile.ZipFile,
    name: str,
    source: str,
    found: Download,
    again: Callable[[], zipfile.ZipFile],
) -> None:
    """Find the notebooks in a zip that a student handed in; zips in it are not opened."""
    budget = Budget(MAX_INNER)
    for info in members(archive, _kind, found.refused, f"{name}: "):
        if _kind(name_of(info)) == "notebook":
            file = PurePosixPath(name_of(info)).name
            found.notebooks.append(Found(source, name, file, _again(again, info, budget)))


def _again(
    reopened: Callable[[], zipfile.ZipFile], info: zipfile.ZipInfo, budget: Budget
) -> Callable[[], bytes]:
    """Return what reads a member when it is wanted: a class of notebooks does not stay in memory."""

    def read() -> bytes:
        with reopened() as archive:
            return read_member(archive, info, MAX_BYTES, budget)

    return read


def _reopen(path: Path, info: zipfile.ZipInfo) -> Callable[[], zipfile.ZipFile]:
    def reopened() -> zipfile.ZipFile:
        with opened(path) as archive:
            return opened(io.BytesIO(read_member(archive, info, MAX_INNER, Budget(MAX_INNER))))

    return reopened


def _kind(name: str) -> str:
    """Return what a file is to us: "notebook", "zip", "metadata", "time", "note", "" (of no interest)."""
    path = PurePosixPath(name)
    # What systems and Jupyter put beside files.
    if any(map(_aside, path.parts)):
        return ""
    if path.name in (METADATA, TIMESTAMP):
        return "metadata" if path.name == METADATA else "time"
    if is_note(path.name):
        return "note"
    return {".ipynb": "notebook", ".zip": "zip"}.get(path.suffix.lower(), "")


def _aside(part: str) -> bool:
    """Return whether a part of a path makes it none of a student's own; people may be called "..." too."""
    hidden = part.startswith((".", "__MACOSX")) and part not in ("..", ".")
    return hidden and "_assignsubmission_" not in part


def _parent(name: str) -> str:
    return PurePosixPath(name).parent.as_posix()
