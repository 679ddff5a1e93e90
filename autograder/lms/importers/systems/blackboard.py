"""Blackboard's names: the assignment's title, the username, the time. The first two may have underscores."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath

from autograder.lms.importer import Importer, UploadName, register
from autograder.lms.importers.download import BLACKBOARD_ATTEMPT, Download, DownloadedFile
from autograder.records.times import read_time

#: The line on the time: ``Date Submitted: Tuesday, February 24, 2026 10:15:29 PM CET``. The student's own
#: text stands below it.
_DATE = re.compile(r"^Date Submitted:[ \t]*([^\r\n]{1,100})", re.MULTILINE)
_HEAD_LINES = 4
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
        self._times: dict[str, datetime | None] = {}
        often = Counter(self._known.values())
        self._known = {head: name for head, name in self._known.items() if often[name] == 1}
        for path, data in notes.items():
            head = _head(path)
            upload_name = _NAME.match(data.decode("utf-8-sig", "replace"))
            if upload_name and head[1].endswith(f"_{upload_name[1]}"):
                self._known[head] = upload_name[1]
                self._times[path.removesuffix(".txt")] = _sent(data)

    def name(self, path: str) -> str:
        """Return the username of an upload; "" where nothing says it."""
        return self._known.get(_head(path), "")

    def time(self, path: str) -> datetime | None:
        """Return the time of an upload (UTC) from Blackboard's note on it; None where none says it."""
        place = PurePosixPath(path)
        found = re.match(rf".*?{BLACKBOARD_ATTEMPT}", place.name)
        return self._times.get(str(place.with_name(found[0]))) if found else None


def _sent(data: bytes) -> datetime | None:
    """Return the time in a note; none where it names no zone, as the name of the file does not either."""
    head = data.decode("utf-8-sig", "replace").split("\n")[:_HEAD_LINES]
    said = _DATE.search("\n".join(head))
    if said is None:
        return None
    text = said[1].replace(" o'clock", "")
    first, second = (read_time(text, zone).utc for zone in ("UTC", "+12:00"))
    return first if first == second else None


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
        student, when = self._users.name(file.name), self._users.time(file.name)
        return [replace(upload_name, student=student, timestamp=when)]

    @classmethod
    def delivery(cls, upload_name: UploadName) -> str:
        """Return the time of the attempt."""
        return str(upload_name.attempt)
