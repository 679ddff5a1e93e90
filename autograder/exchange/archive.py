"""A zip that a stranger made: read a member at a time, never unpacked.

Nothing in it can write where it likes, or more than it may.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from autograder.submission.text import printable

MAX_MEMBERS = 200_000


class RefusedError(ValueError):
    """A file that is not taken; the text says why."""


class Budget:
    """How many bytes may still be read of a zip."""

    def __init__(self, most: int) -> None:
        self._left = self._most = most

    def take(self, size: int) -> None:
        """Count what was read.

        Raises
        ------
        RefusedError
            Where it is too much.
        """
        self._left -= size
        if self._left < 0:
            raise RefusedError(
                f"the zip holds more than {self._most >> 20} MB: no more is read of it"
            )


def opened(file: Path | io.BytesIO) -> zipfile.ZipFile:
    """Open a zip.

    Raises
    ------
    RefusedError
        Where it is none that can be read.
    """
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise RefusedError(f"no zip that can be read ({printable(str(error))})") from None


def members(
    archive: zipfile.ZipFile, wanted: Callable[[str], object], refused: list[str], where: str = ""
) -> Iterator[zipfile.ZipInfo]:
    """Yield the members that are wanted and may be read.

    Parameters
    ----------
    archive : ZipFile
    wanted : callable
        From a member's path: whether it matters.
    refused : list of str
        Is told of members that matter and may not be read.
    where : str
        Stands before their names there.

    Raises
    ------
    RefusedError
        Where there are too many.
    """
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise RefusedError(f"{len(infos)} files in it: it is not looked into")
    for info in infos:
        if info.is_dir() or not wanted(name_of(info)):
            continue
        problem = _problem(info)
        if problem:
            refused.append(f"{printable(where + info.filename)}: {problem}")
        else:
            yield info


def _problem(info: zipfile.ZipInfo) -> str:
    name = name_of(info)
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        return "its name points out of the zip: not taken"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link: not followed"
    if info.flag_bits & 1:
        return "locked by a password"
    return ""


def name_of(info: zipfile.ZipInfo) -> str:
    """Return a member's path; some systems write it with backslashes."""
    return info.filename.replace("\\", "/")


def read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, budget: Budget
) -> bytes:
    """Read a member, whatever it claims of its size.

    Raises
    ------
    RefusedError
        Where it is damaged or has more than ``most`` bytes.
    """
    try:
        with archive.open(info) as stream:
            data = stream.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise RefusedError(f"damaged ({printable(str(error)) or 'it ends too early'})") from None
    if len(data) > most:
        raise RefusedError(f"larger than {most >> 20} MB when unpacked: not taken")
    budget.take(len(data))
    return data
