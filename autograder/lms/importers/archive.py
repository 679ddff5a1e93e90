"""A zip that a stranger made: read a member at a time, never unpacked.

Nothing in it can write where it likes, or more than it may.
"""

import io
import re
import stat
import zipfile
import zlib
from datetime import datetime
from pathlib import Path

from autograder.submission.text import printable

MAX_MEMBERS = 200_000
#: The time that means "no time" in a zip.
_NO_YEAR = 1980


class RefusedError(ValueError):
    """A file that is not taken; the text says why."""


class ByteBudget:
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


def members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """Return the members, folders too.

    Raises
    ------
    RefusedError
        Where there are too many.
    """
    infos = archive.infolist()
    if len(infos) > MAX_MEMBERS:
        raise RefusedError(f"{len(infos)} files in it: it is not looked into")
    return infos


def points_out(info: zipfile.ZipInfo) -> bool:
    """Return whether a member's name is one of a file elsewhere."""
    name = name_of(info)
    return name.startswith("/") or bool(re.match(r"[A-Za-z]:", name)) or ".." in name.split("/")


def problem_of(info: zipfile.ZipInfo) -> str:
    """Return why a member may not be read; "" where it may."""
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link: not followed"
    if info.flag_bits & 1:
        return "locked by a password"
    return ""


def name_of(info: zipfile.ZipInfo) -> str:
    """Return a member's path; some systems write it with backslashes."""
    return info.filename.replace("\\", "/")


def sent_at(info: zipfile.ZipInfo) -> datetime | None:
    """Return the time a zip has for a member; it has no zone, and many programs write none at all."""
    try:
        when = datetime(*info.date_time)  # noqa: DTZ001 - see above
    except ValueError:
        return None
    return when if when.year > _NO_YEAR else None


def begins(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the first bytes of a member; none where it is damaged."""
    try:
        with archive.open(info) as stream:
            return stream.read(8)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return b""


def read_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int, budget: ByteBudget
) -> bytes:
    """Read a member, whatever it claims of its size.

    Parameters
    ----------
    archive : zipfile.ZipFile
        Open.
    info : zipfile.ZipInfo
        The member.
    most : int
        Bytes that it may have when unpacked.
    budget : ByteBudget
        Of the whole zip; counts these bytes.

    Returns
    -------
    bytes

    Raises
    ------
    RefusedError
        Where it is damaged, has more than ``most`` bytes, or goes beyond the budget.
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
