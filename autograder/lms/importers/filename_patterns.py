"""The student behind a file's name: each learning management system writes it in its own way."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from nbgrader.plugins import FileNameCollectorPlugin
from traitlets import Unicode

from autograder.lms.importer import FOLDER, UploadName
from autograder.lms.importers.systems import importers

_LONGEST = 1_000
#: Characters that Moodle leaves out of file names, and that an id may not have.
_MEANING = "&<>\"'`|:\\/*?"


class LmsCollector(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's collector with the patterns of several systems.

    Also for `nbgrader zip_collect --collector=autograder.lms.importers.filename_patterns.LmsCollector`.
    """

    system = Unicode("", help="Only this system's names; empty for any.").tag(config=True)

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Return the facts in a file's name; None where it is none of a known system.

        Parameters
        ----------
        submitted_file : str
            Path of a file, as it was downloaded.
        """
        # A notebook is recognized by its content.
        return parse_name(submitted_file, self.system)


def _patterns() -> Mapping[str, str]:
    return {system: one.pattern for system, one in importers().items() if one.pattern}


def parse_name(name: str, system: str = "") -> dict[str, Any] | None:
    """Return the facts in a file's name, read as a system's (any system's if ""); None where it is none."""
    if len(name) > _LONGEST:
        return None
    for known, pattern in _patterns().items():
        said = re.match(pattern, name) if system in ("", known) else None
        if said:
            return {**said.groupdict(), "system": known}
    return None


def system_of(names: Collection[str]) -> str:
    """Return the system a download is from: the one whose pattern fits most names, at least half of them.

    All names of a download are then read by that pattern, so that no student can call a file as another
    system would call another student's.
    """
    fits = {
        system: sum(len(name) <= _LONGEST and bool(re.match(pattern, name)) for name in names)
        for system, pattern in _patterns().items()
    }
    best = max(fits, key=lambda system: fits[system])
    return best if names and 2 * fits[best] >= len(names) else FOLDER


def upload_name(name: str, notebook: str, system: str, shared: int = 0) -> UploadName | None:
    """Return the student of a file by its path in the download; None where that does not say.

    Parameters
    ----------
    name : str
    notebook : str
    system : str
        From `system_of`. "folder" reads STUDENT/FILE, STUDENT/NOTEBOOK/FILE and STUDENT.ipynb.
    shared : int
        How many folders stand in front of the students' ones (see `shared_folders`).

    Returns
    -------
    UploadName or None
    """
    if system == FOLDER:
        return _by_folder(name, notebook, shared)
    said = parse_name(name, system)
    if said is None:
        return None
    return UploadName(
        said["student_id"],
        system,
        said.get("number") or "",
        int((said.get("attempt") or "0").replace("-", "")),
        late=bool(said.get("late")),
        assignment=said.get("assignment") or "",
    )


def _by_folder(name: str, notebook: str, shared: int) -> UploadName | None:
    folders = _folders(name)
    theirs = [part for part in folders[shared:] if part != notebook]
    if theirs:
        return UploadName(theirs[0])
    stem = _stem(PurePosixPath(name).name)
    return UploadName(stem) if not folders and stem != notebook else None


def _folders(name: str) -> list[str]:
    """Return the folders of a path; an empty folder itself (``ada/.``) is one of them."""
    return [part for part in name.split("/")[:-1] if part not in ("", ".")]


def shared_folders(names: Iterable[str], notebook: str) -> int:
    """Return the number of folders above the students' ones: those that all files share.

    Of each path at least one folder is left to be the student's.
    """
    folders = [_folders(name) for name in names]
    deep = [parts for parts in folders if any(part != notebook for part in parts)]
    alike = [len(set(level)) == 1 for level in zip(*deep, strict=False)]
    shared = [*alike, False].index(False)
    while shared and any(all(part == notebook for part in parts[shared:]) for parts in deep):
        shared -= 1
    return shared


def proper_id(text: str) -> str:
    """Return a name as nbgrader's id of a student, the name of a folder; '' where it cannot be one."""
    text = unicodedata.normalize("NFC", text).strip()
    # 128 characters is what the gradebook holds, 255 bytes what a folder's name may have.
    if not text or len(text) > 100 or len(text.encode()) > 200:
        return ""
    barred = any(_unseen(ch) or ch in '/\\:*?"|' for ch in text)
    return "" if text.startswith(".") or barred else text


def _unseen(ch: str) -> bool:
    return unicodedata.category(ch) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def as_id(name: str) -> str:
    """Return a person's name as an id: "Ada Lovelace" is "ada-lovelace".

    The same for a name in a list and in a folder's name, where Moodle leaves out what might mean something.
    """
    plain = unicodedata.normalize("NFC", name).replace("_", " ").casefold()
    kept = "".join(ch for ch in plain if not _unseen(ch) and ch not in _MEANING)
    return "-".join(kept.split())


#: Endings that browsers, editors and systems add to a notebook's name.
_BEHIND = (
    ".ipynb",
    ".json",
    ".txt",
    ".zip",
    ".crdownload",
    ".part",
    ".partial",
    ".download",
    ".html",
    ".py",
)
#: Forms that they and people give it where the name exists already.
_COPY = re.compile(
    r"(?:copy of|copia de|copia di|copie de|kopie von|kopi av|kopia)[ _-]+(?P<of>.+)"
    r"|(?P<first>.+?)[ _-]*(?:\(\d+\)|[ _-](?:copy|copie|copia|kopie|kopi|kopia)[ _-]?\d*|[ _-]\d{1,6})",
    re.IGNORECASE,
)


def _stem(name: str) -> str:
    path = PurePosixPath(name)
    while path.suffix.lower() in _BEHIND and path.stem:
        path = PurePosixPath(path.stem)
    return path.name


def proper_file(name: str, notebook: str) -> str:
    """Return the name under which a notebook is kept: the right one for each of its copies' names."""
    stem = kept = _stem(name)
    while stem:
        if _same(stem) == _same(notebook):
            return f"{notebook}.ipynb"
        copied = _COPY.fullmatch(stem)
        stem = (copied["of"] or copied["first"]) if copied else ""
    return f"{kept}.ipynb" if proper_id(kept) else "renamed.ipynb"


def _same(stem: str) -> str:
    return unicodedata.normalize("NFC", stem).casefold().replace(" ", "_").strip("_")


def file_in(name: str, system: str) -> str:
    """Return the student's own name of a file, from its path in the download."""
    said = parse_name(name, system) if system != FOLDER else None
    return str(said["file_id"]) if said else PurePosixPath(name).name
