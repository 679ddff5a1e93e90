"""Whose file is it? Each learning management system says so in the name, in its own way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from nbgrader.plugins import FileNameCollectorPlugin
from nbgrader.utils import parse_utc

#: Named patterns, as nbgrader's collector wants them; the first that fits counts. ``number`` is what the
#: system counts people or submissions by, ``attempt`` grows from one upload to the next.
PATTERNS: Mapping[str, str] = {
    "moodle": r"(?:.*/)?(?P<student_id>[^/]+?)_(?P<number>\d+)_assignsubmission_file(?:_?/(?:.*/)?|_)"
    r"(?P<file_id>[^/]+)$",
    "gradescope": r"(?:.*/)?(?P<student_id>submission_(?P<number>\d+))/(?:.*/)?(?P<file_id>[^/]+)$",
    "blackboard": r"(?:.*/)?[^/]+?_(?P<student_id>[^_/]+)_attempt_"
    r"(?P<timestamp>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)_(?P<file_id>[^/]+)$",
    "canvas, anonymous": r"(?:.*/)?(?P<student_id>anon_(?P<number>[A-Za-z0-9]{4,8}))_(?P<late>LATE_)?"
    r"(?P<attempt>\d{1,20})_(?P<file_id>[^/]+)$",
    "canvas": r"(?:.*/)?(?P<student_id>[^/]+?)_(?P<late>LATE_)?(?P<number>\d{1,20})_"
    r"(?P<attempt>\d{1,20})_(?P<file_id>[^/]+)$",
}
_LONGEST = 1_000


class LmsCollector(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's collector with the patterns of several systems.

    Also for `nbgrader zip_collect --collector=autograder.exchange.names.LmsCollector`.
    """

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Return what a name says; None where it is none of a known system.

        Parameters
        ----------
        submitted_file : str
            Path of a file, as it was downloaded.
        """
        if len(submitted_file) > _LONGEST:
            return None
        for system, pattern in PATTERNS.items():
            if re.match(pattern, submitted_file):
                self.named_regexp, self.valid_ext = pattern, [".ipynb", ".IPYNB", ".zip", ".ZIP"]
                said = super().collect(submitted_file)
                return {**said, "system": system} if said else None
        return None


@dataclass(frozen=True)
class Whose:
    """What the name of a file says.

    Attributes
    ----------
    student : str
        As the system calls them.
    system : str
        Which pattern fitted; "folder" for a name that only says who.
    number : str
        Number of the person (Canvas) or the submission (Moodle, Gradescope); may be empty.
    attempt : int
        The larger, the later.
    timestamp : datetime or None
        UTC.
    late : bool
        Whether the system says that it was late.
    """

    student: str
    system: str = "folder"
    number: str = ""
    attempt: int = 0
    timestamp: datetime | None = None
    late: bool = False


def whose(name: str, notebook: str) -> Whose | None:
    """Return whose file it is by its path in the download; None where that does not say.

    A path that is none of a system's is taken as STUDENT/FILE, STUDENT/NOTEBOOK/FILE or STUDENT.ipynb.
    """
    said = LmsCollector().collect(name)
    if said is None:
        return _by_folder(PurePosixPath(name), notebook)
    when = said.get("timestamp")
    return Whose(
        said["student_id"],
        said["system"],
        said.get("number") or "",
        int(said.get("attempt") or 0),
        _time(when) if when else None,
        bool(said.get("late")),
    )


def _time(text: str) -> datetime | None:
    """Read a time such as 2016-01-30-15-00-00."""
    day, clock = text[:10], text[11:].replace("-", ":")
    try:
        return parse_utc(f"{day} {clock}")  # type: ignore[no-any-return]
    except (ValueError, OverflowError):
        return None


def _by_folder(path: PurePosixPath, notebook: str) -> Whose | None:
    folders = [part for part in path.parts[:-1] if part != notebook]
    if folders:
        return Whose(folders[-1])
    return Whose(path.stem) if path.stem != notebook else None


def proper_id(text: str) -> str:
    """Return a name as nbgrader's id of a student, the name of a folder; '' where it cannot be one."""
    text = unicodedata.normalize("NFC", text).strip()
    odd = any(unicodedata.category(ch) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for ch in text)
    # 128 characters is what the gradebook holds, 255 bytes what a folder's name may have.
    if odd or not text or len(text) > 100 or len(text.encode()) > 200:
        return ""
    return "" if text.startswith(".") or set(text) & set('/\\:*?"|') else text


def as_id(name: str) -> str:
    """Return a person's name as an id: "Ada Lovelace" is "ada-lovelace"."""
    return "-".join(unicodedata.normalize("NFC", name).casefold().split())


def proper_file(name: str, notebook: str) -> tuple[str, int]:
    """Return the name under which a notebook is kept, and the number of its upload.

    Canvas adds -1, -2 to what is uploaded again.
    """
    stem = PurePosixPath(name).stem
    again = re.fullmatch(re.escape(notebook) + r"-(\d{1,6})", stem)
    if again:
        return f"{notebook}.ipynb", int(again[1])
    return (f"{stem}.ipynb" if proper_id(stem) else "renamed.ipynb"), 0


def file_in(name: str) -> str:
    """Return what the student called a file, by its path in the download."""
    said = LmsCollector().collect(name)
    return str(said["file_id"]) if said else PurePosixPath(name).name
