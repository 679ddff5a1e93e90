"""Files in what a learning management system lets one download. Zips are read, never unpacked: nothing in
one can write where it likes, or more than it may.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from autograder.submission.files import TIMESTAMP, read_file
from autograder.submission.reader import MAX_BYTES
from autograder.submission.text import printable

#: Of all that is read of one download, unpacked.
MAX_TOTAL = 4 * 2**30
MAX_MEMBERS = 200_000
#: Of one zip inside a zip.
MAX_INNER = 256 * 2**20
METADATA = "submission_metadata.yml"
_MAX_METADATA = 128 * 2**20
_MAX_TIME = 1_000


class RefusedError(ValueError):
    """A file that is not taken; the text says why."""


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
    refused : list of str
        What was not taken and why.
    """

    notebooks: list[Found] = field(default_factory=list)
    metadata: dict[str, bytes] = field(default_factory=dict)
    times: dict[str, bytes] = field(default_factory=dict)
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
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__")))
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
    else:
        try:
            with _opened(path) as archive:
                _inner(archive, name, source, found, lambda: _opened(path))
        except RefusedError as error:
            found.refused.append(f"{printable(name)}: {error}")


def _read_path(path: Path) -> bytes:
    file = read_file(path)
    if file.data is None:
        raise RefusedError(file.problem or f"larger than {MAX_BYTES >> 20} MB")
    return file.data


def _zip(path: Path, found: Download) -> None:
    budget = _Budget()
    with _opened(path) as archive:
        for info in _members(archive, "", found):
            name, kind = _name(info), _kind(_name(info))
            try:
                if kind == "notebook":
                    file = PurePosixPath(name).name
                    again = _again(lambda: _opened(path), info, budget)
                    found.notebooks.append(Found(path.name, name, file, again))
                elif kind == "metadata":
                    found.metadata[_parent(name)] = _read(archive, info, _MAX_METADATA, budget)
                elif kind == "time":
                    found.times[_parent(name)] = _read(archive, info, _MAX_TIME, budget)
                elif kind == "zip":
                    data = _read(archive, info, MAX_INNER, budget)
                    with _opened(io.BytesIO(data)) as inner:
                        _inner(inner, name, path.name, found, _reopen(path, info, budget))
            except RefusedError as error:
                found.refused.append(f"{printable(name)}: {error}")


def _inner(
    archive: zipfile.ZipFile,
    name: str,
    source: str,
    found: Download,
    opened: Callable[[], zipfile.ZipFile],
) -> None:
    """Find the notebooks in a zip that a student handed in; zips in it are not opened."""
    budget = _Budget()
    for info in _members(archive, f"{name}: ", found):
        if _kind(_name(info)) == "notebook":
            file = PurePosixPath(_name(info)).name
            found.notebooks.append(Found(source, name, file, _again(opened, info, budget)))


def _again(
    opened: Callable[[], zipfile.ZipFile], info: zipfile.ZipInfo, budget: _Budget
) -> Callable[[], bytes]:
    """Return what reads a member when it is wanted: a class of notebooks does not stay in memory."""

    def read() -> bytes:
        with opened() as archive:
            return _read(archive, info, MAX_BYTES, budget)

    return read


def _reopen(path: Path, info: zipfile.ZipInfo, budget: _Budget) -> Callable[[], zipfile.ZipFile]:
    def opened() -> zipfile.ZipFile:
        with _opened(path) as archive:
            return _opened(io.BytesIO(_read(archive, info, MAX_INNER, budget)))

    return opened


def _opened(file: Path | io.BytesIO) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise RefusedError(f"no zip that can be read ({printable(str(error))})") from None


def _members(archive: zipfile.ZipFile, where: str, found: Download) -> Iterator[zipfile.ZipInfo]:
    """Yield the members that may be read; of those that would matter and may not, say why."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise RefusedError(f"{len(members)} files in it: it is not looked into")
    for info in members:
        if info.is_dir() or not _kind(_name(info)):
            continue
        problem = _problem(info)
        if problem:
            found.refused.append(f"{printable(where + info.filename)}: {problem}")
        else:
            yield info


def _problem(info: zipfile.ZipInfo) -> str:
    name = info.filename.replace("\\", "/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        return "its name points out of the zip: not taken"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link: not followed"
    if info.flag_bits & 1:
        return "locked by a password"
    return ""


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, budget: _Budget) -> bytes:
    """Read a member, whatever it claims of its size."""
    try:
        with archive.open(info) as stream:
            data = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise RefusedError(f"damaged ({printable(str(error)) or 'it ends too early'})") from None
    if len(data) > most:
        raise RefusedError(f"larger than {most >> 20} MB when unpacked: not taken")
    budget.take(len(data))
    return data


class _Budget:
    """How much may still be read of a download."""

    def __init__(self) -> None:
        self._left = MAX_TOTAL

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise RefusedError(f"more than {MAX_TOTAL >> 30} GB in this zip: no more is read")


def _name(info: zipfile.ZipInfo) -> str:
    return info.filename.replace("\\", "/")


def _kind(name: str) -> str:
    """Return what a file is to us: "notebook", "zip", "metadata", "time" or "" (of no interest)."""
    path = PurePosixPath(name)
    # What systems and Jupyter put beside files.
    if any(part.startswith((".", "__MACOSX")) and part not in ("..", ".") for part in path.parts):
        return ""
    if path.name in (METADATA, TIMESTAMP):
        return "metadata" if path.name == METADATA else "time"
    return {".ipynb": "notebook", ".zip": "zip"}.get(path.suffix.lower(), "")


def _parent(name: str) -> str:
    return PurePosixPath(name).parent.as_posix()
