"""The files in a download from a learning management system."""

import functools
import io
import os
import re
import stat
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal, TypeAlias

from autograder.lms.importers.archive import (
    ByteBudget,
    RefusedError,
    begins,
    members,
    name_of,
    opened,
    points_out,
    problem_of,
    read_member,
    sent_at,
)
from autograder.submission.files import SECRET, TIMESTAMP, read_file
from autograder.submission.nature import kind_of_zip
from autograder.submission.reader import MAX_BYTES
from autograder.submission.text import printable

#: Of all that is read of one download, unpacked: a thousand notebooks full of plots are 10 GB.
MAX_TOTAL = 16 * 2**30
#: Of one zip inside a zip, with all zips inside it.
MAX_INNER = 256 * 2**20
#: A student's zip, one in it, and one in that.
MAX_DEPTH = 3
#: Of one student's zip: so many files are looked at.
MAX_INNER_FILES = 1_000
METADATA = "submission_metadata.yml"
BLACKBOARD_ATTEMPT = r"_attempt_\d{4}(?:-\d{2}){5}"
#: Blackboard's own note about an upload: ``TITLE_USERNAME_attempt_TIME.txt``. Students' own files have more
#: behind the time.
_NOTE = re.compile(rf"(?:(?!{BLACKBOARD_ATTEMPT}).)+{BLACKBOARD_ATTEMPT}\.txt", re.DOTALL)
#: Bytes of the files that a system writes beside uploads, by their kind. A note also holds text that a
#: student typed.
_KEPT = {"metadata": 128 * 2**20, "times": 1_000, "secrets": 1_000, "notes": 4 * 2**20}
_ZIP = b"PK\x03\x04"
#: Files that learning systems add by themselves.
_JUNK = ("._", ".DS_Store", "Thumbs.db", "desktop.ini", "__MACOSX")

#: "notebook" is called one, "other" is anything else, "hidden" and "folder" (empty) are never opened.
FileKind: TypeAlias = Literal["notebook", "other", "hidden", "folder"]


@dataclass(frozen=True)
class DownloadedFile:
    """A file in a download.

    Attributes
    ----------
    source : str
        The download, for a person.
    name : str
        Path in the download, as its system named it; of a file in a student's own zip, the zip's.
    file : str
        The file's own name.
    read : callable
        Returns its bytes; raises `RefusedError`.
    sent : datetime or None
        The time in a zip; it has no zone, and serves for an order only.
    problem : str
        Why it is not read.
    owner : str
        The system user whose file it is, in a folder of this machine; empty where that is not known.
    """

    source: str
    name: str
    file: str
    read: Callable[[], bytes] = field(repr=False, compare=False)
    kind: FileKind = "notebook"
    sent: datetime | None = None
    problem: str = ""
    owner: str = ""


@dataclass
class Download:
    """The contents of one zip or folder.

    Attributes
    ----------
    metadata : dict of str to bytes
        Gradescope's files about submissions, by the folder they lie in.
    times, secrets : dict of str to bytes
        The time and the secret that nbgrader's exchange writes, by folder.
    notes : dict of str to bytes
        Blackboard's notes on each upload, by path.
    refused : list of str
        Files that were not taken, and why.
    """

    files: list[DownloadedFile] = field(default_factory=list)
    metadata: dict[str, bytes] = field(default_factory=dict)
    times: dict[str, bytes] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)
    notes: dict[str, bytes] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def add(self, downloaded: DownloadedFile) -> None:
        """Add a file; one with a problem is refused, too."""
        self.files.append(downloaded)
        if downloaded.problem:
            inner = (
                f": {downloaded.file}"
                if PurePosixPath(downloaded.name).name != downloaded.file
                else ""
            )
            self.refused.append(f"{printable(downloaded.name + inner)}: {downloaded.problem}")

    def keep(self, kind: str, name: str, read: Callable[[int], bytes]) -> None:
        """Keep what a system wrote beside uploads.

        Parameters
        ----------
        kind : str
            The attribute that it belongs to.
        name : str
            The file's, with its folders.
        read : callable
            Returns the content, given the most bytes that it may have.
        """
        place = name if kind == "notes" else _parent(name)
        getattr(self, kind)[place] = read(_KEPT[kind])


def look_into(path: Path) -> Download:
    """Return the contents of a zip or a folder. Never raises for what is in it."""
    found = Download()
    try:
        if path.is_dir():
            _folder(path, found)
        elif zipfile.is_zipfile(path) or path.suffix.lower() == ".zip":
            _zip(path, found)
        else:
            _file(path, path.name, path.parent.name or ".", found)
    except RefusedError as error:
        found.refused.append(f"{printable(path.name)}: {error}")
    except OSError as error:
        found.refused.append(f"{printable(path.name)}: cannot be read ({error.strerror or error})")
    return found


def _folder(root: Path, found: Download) -> None:
    for place, folders, names in os.walk(root, followlinks=False):
        here = Path(place).relative_to(root).as_posix()
        hidden = [name for name in folders if _aside(name)]
        folders[:] = sorted(set(folders) - set(hidden))
        before, owner = len(found.files), _owner(Path(place))
        for name in sorted(names):
            path = Path(place, name)
            _file(path, path.relative_to(root).as_posix(), root.name, found)
        # Also of what is in a zip that lies there.
        found.files[before:] = [replace(one, owner=owner) for one in found.files[before:]]
        if here != ".":
            for name in hidden:
                _unread(found, root.name, f"{here}/{name}", "hidden")
            if not (names or folders or hidden):
                _unread(found, root.name, here, "folder")


def _unread(found: Download, source: str, name: str, kind: FileKind) -> None:
    if not any(part.startswith(_JUNK) for part in name.split("/")):
        # As a file in it, so that its path says whose it is.
        path = f"{name}/." if kind == "folder" else name
        found.add(DownloadedFile(source, path, PurePosixPath(name).name, lambda: b"", kind))


def _file(path: Path, name: str, source: str, found: Download) -> None:
    kind = _kind(name)
    if not kind:
        _unread(found, source, name, "hidden")
        return
    if not stat.S_ISREG(path.lstat().st_mode):
        link = "a link or no file: not opened"
        found.add(DownloadedFile(source, name, path.name, lambda: b"", "other", problem=link))
    elif kind in _KEPT:
        found.keep(kind, name, lambda most: path.read_bytes()[:most])
    elif kind == "zip" or _begins(path) == _ZIP:
        zipped = _Zipped(source, name, lambda: opened(path), ByteBudget(MAX_INNER), 1)
        _inner(zipped, path.name, lambda: opened(path), lambda: _read_path(path), found)
    else:
        called: FileKind = "notebook" if kind == "notebook" else "other"
        found.add(DownloadedFile(source, name, path.name, lambda: _read_path(path), called))


def _owner(folder: Path) -> str:
    """Return the name of the user whose folder it is, as `Path.owner` does, or an empty text."""
    try:
        return folder.owner()
    except (KeyError, OSError, NotImplementedError):
        return ""


def _begins(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(_ZIP))


def _read_path(path: Path) -> bytes:
    file = read_file(path)
    if file.data is None:
        raise RefusedError(file.problem or f"larger than {MAX_BYTES >> 20} MB")
    return file.data


@dataclass(frozen=True)
class _Zipped:
    """A zip: `name` is that of the student's file; "" for the download itself."""

    source: str
    name: str
    reopen: Callable[[], zipfile.ZipFile]
    budget: ByteBudget
    depth: int = 0


def _zip(path: Path, found: Download) -> None:
    zipped = _Zipped(path.name, "", lambda: opened(path), ByteBudget(MAX_TOTAL))
    with opened(path) as archive:
        infos = members(archive)
        parents = {_parent(name_of(info).rstrip("/")) for info in infos}
        for info in infos:
            name = name_of(info)
            kind = _kind(name)
            try:
                if points_out(info):
                    raise RefusedError("its name points out of the zip: not taken")
                if info.is_dir():
                    if name.rstrip("/") not in parents:
                        _unread(found, path.name, name.rstrip("/"), "folder")
                elif kind in _KEPT:
                    read = functools.partial(read_member, archive, info, budget=zipped.budget)
                    found.keep(kind, name, read)
                else:
                    _member(archive, info, zipped, found)
            except RefusedError as error:
                found.refused.append(f"{printable(name)}: {error}")


def _member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, zipped: _Zipped, found: Download
) -> None:
    """Add a file of a zip; if it is a zip itself, what is in it."""
    own, kind, problem = name_of(info), _kind(name_of(info)), problem_of(info)
    name, file = zipped.name or own, PurePosixPath(own).name
    read = _again(zipped.reopen, info, zipped.budget)
    if not kind:
        _unread(found, zipped.source, name if zipped.name else own, "hidden")
    elif problem:
        found.add(
            DownloadedFile(zipped.source, name, file, read, "other", sent_at(info), problem=problem)
        )
    elif kind == "zip" or begins(archive, info).startswith(_ZIP):
        # The limits hold for each inner archive by itself: one student's bomb takes nothing from others.
        budget = zipped.budget if zipped.depth else ByteBudget(MAX_INNER)
        reopen = _reopen(zipped.reopen, info)
        inner = _Zipped(zipped.source, name, reopen, budget, zipped.depth + 1)

        def now() -> zipfile.ZipFile:
            # Read once and counted, however many zips are in it.
            return opened(io.BytesIO(read_member(archive, info, MAX_INNER, budget)))

        _inner(inner, file, now, read, found, sent_at(info))
    else:
        called: FileKind = "notebook" if kind == "notebook" else "other"
        found.add(DownloadedFile(zipped.source, name, file, read, called, sent_at(info)))


def _inner(
    zipped: _Zipped,
    file: str,
    now: Callable[[], zipfile.ZipFile],
    read: Callable[[], bytes],
    found: Download,
    sent: datetime | None = None,
) -> None:
    """Find the files in a zip that a student handed in."""

    def not_opened(why: str) -> None:
        found.add(
            DownloadedFile(zipped.source, zipped.name, file, read, "other", sent, problem=why)
        )

    if zipped.depth > MAX_DEPTH:
        not_opened(f"a zip in {MAX_DEPTH} zips: not opened")
        return
    before = len(found.files)
    try:
        with now() as archive:
            infos = [info for info in members(archive) if not info.is_dir()]
            if document := kind_of_zip(name_of(info) for info in infos):
                raise RefusedError(document)
            if len(infos) > MAX_INNER_FILES:
                raise RefusedError(f"{len(infos)} files in it: it is not looked into")
            for info in infos:
                if points_out(info):
                    not_opened("a name in it points out of the zip: not taken")
                else:
                    _member(archive, info, zipped, found)
    except RefusedError as error:
        # A notebook or a page that is only called a zip.
        unzipped = str(error).startswith("no zip") and _is_text(read)
        if unzipped:
            found.add(DownloadedFile(zipped.source, zipped.name, file, read, "other", sent))
        else:
            not_opened(str(error))
    if len(found.files) == before:
        not_opened("a zip with nothing in it")


def _is_text(read: Callable[[], bytes]) -> bool:
    try:
        return read()[:100].lstrip().startswith((b"{", b"\xef\xbb\xbf"))
    except (RefusedError, OSError):
        return False


def _again(
    reopened: Callable[[], zipfile.ZipFile], info: zipfile.ZipInfo, budget: ByteBudget
) -> Callable[[], bytes]:
    """Return a function that reads a member: a class of notebooks does not stay in memory."""

    def read() -> bytes:
        with reopened() as archive:
            return read_member(archive, info, MAX_BYTES, budget)

    return read


def _reopen(
    outer: Callable[[], zipfile.ZipFile], info: zipfile.ZipInfo
) -> Callable[[], zipfile.ZipFile]:
    def reopened() -> zipfile.ZipFile:
        with outer() as archive:
            return opened(io.BytesIO(read_member(archive, info, MAX_INNER, ByteBudget(MAX_INNER))))

    return reopened


def _kind(name: str) -> str:
    """Return the kind of a file: one of those in `FileKind`, "zip", or one of `_KEPT`.

    It is "" for a hidden one.
    """
    path = PurePosixPath(name)
    # Files that operating systems and Jupyter add.
    if any(_aside(part) or part.startswith(_JUNK) for part in path.parts):
        return ""
    if path.name in (METADATA, TIMESTAMP, SECRET):
        return {METADATA: "metadata", TIMESTAMP: "times"}.get(path.name, "secrets")
    if _NOTE.fullmatch(path.name):
        return "notes"
    return {".ipynb": "notebook", ".zip": "zip"}.get(path.suffix.lower(), "other")


def _aside(part: str) -> bool:
    """Return whether a part of a path makes it none of a student's own; people may be called "..." too."""
    hidden = part.startswith((".", "__MACOSX")) and part not in ("..", ".")
    return hidden and "_assignsubmission_" not in part


def _parent(name: str) -> str:
    return PurePosixPath(name).parent.as_posix()
