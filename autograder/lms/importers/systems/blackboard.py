"""Blackboard's names: the assignment's title, the username, the time. The first two may have underscores."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

_ATTEMPT = r"_attempt_\d{4}(?:-\d{2}){5}"
#: ``TITLE_USERNAME_attempt_TIME.txt``. What students hand in has more behind the time.
_NOTE = re.compile(rf"(?:(?!{_ATTEMPT}).)+{_ATTEMPT}\.txt", re.DOTALL)
#: Its first line: ``Name: Ada Lovelace (alovelace)``.
_NAME = re.compile(r"\s*Name:[^\n]*\(([^()\n]+)\)\s*(?:\n|$)")


def is_note(name: str) -> bool:
    """Return whether a file is what Blackboard itself writes about an upload."""
    return _NOTE.fullmatch(name) is not None


class Users:
    """The usernames of a download.

    Parameters
    ----------
    paths : iterable of str
        Of the files that were handed in.
    notes : mapping of str to bytes
        Blackboard's own files, by path. Without that of an upload, a username is taken to have no underscore,
        unless two students would then be one.
    """

    def __init__(self, paths: Iterable[str], notes: Mapping[str, bytes]) -> None:
        heads = {_head(path) for path in paths}
        self._known = {head: head[1].rpartition("_")[2] for head in heads}
        often = Counter(self._known.values())
        self._known = {head: name for head, name in self._known.items() if often[name] == 1}
        for path, data in notes.items():
            head = _head(path)
            said = _NAME.match(data.decode("utf-8-sig", "replace"))
            if said and head[1].endswith(f"_{said[1]}"):
                self._known[head] = said[1]

    def name(self, path: str) -> str:
        """Return the username of an upload; "" where nothing says it."""
        return self._known.get(_head(path), "")


def _head(path: str) -> tuple[str, str]:
    """Return the folder of a file, and what stands before the time in its name."""
    place = PurePosixPath(path)
    return place.parent.as_posix(), re.split(_ATTEMPT, place.name, maxsplit=1)[0]
