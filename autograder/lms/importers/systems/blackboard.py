"""Blackboard's names: the assignment's title, the username, the time. The first two may have underscores."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from autograder.lms.importer import Importer, UploadName, register
from autograder.lms.importers.download import BLACKBOARD_ATTEMPT, Download, DownloadedFile

#: The first line of a note: ``Name: Ada Lovelace (alovelace)``.
_NAME = re.compile(r"\s*Name:[^\n]*\(([^()\n]+)\)\s*(?:\n|$)")


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
            upload_name = _NAME.match(data.decode("utf-8-sig", "replace"))
            if upload_name and head[1].endswith(f"_{upload_name[1]}"):
                self._known[head] = upload_name[1]

    def name(self, path: str) -> str:
        """Return the username of an upload; "" where nothing says it."""
        return self._known.get(_head(path), "")


def _head(path: str) -> tuple[str, str]:
    """Return the folder of a file, and what stands before the time in its name."""
    place = PurePosixPath(path)
    return place.parent.as_posix(), re.split(BLACKBOARD_ATTEMPT, place.name, maxsplit=1)[0]


@register
class Blackboard(Importer):
    """Blackboard, whose own notes tell a username from a title."""

    system = "blackboard"
    rank = 2
    pattern = (
        r"(?:.*?/)??(?P<student_id>[^/]+?)_attempt_(?P<attempt>\d{4}(?:-\d{2}){5})_"
        r"(?P<file_id>[^/]+)$"
    )

    def __init__(self, download: Download, zone: str, refused: list[str]) -> None:
        super().__init__(download, zone, refused)
        names = [one.name for one in download.files if one.kind != "hidden"]
        self._users = Users(names, download.notes)

    def people(self, file: DownloadedFile, upload_name: UploadName) -> list[UploadName]:
        """Return the student by the username."""
        return [replace(upload_name, student=self._users.name(file.name))]

    @classmethod
    def delivery(cls, upload_name: UploadName) -> str:
        """Return the time of the attempt."""
        return str(upload_name.attempt)
