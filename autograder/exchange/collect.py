"""Downloads of a learning management system in, nbgrader's submitted folders out."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import GradingError
from autograder.exchange.archive import RefusedError
from autograder.exchange.download import look_into
from autograder.exchange.latest import Taken, latest
from autograder.exchange.uploads import uploads
from autograder.grading.course import Course, open_course
from autograder.grading.journal import journal_folder
from autograder.grading.lock import only_run
from autograder.grading.writer import read_timestamp
from autograder.submission.files import TIMESTAMP, refused_place
from autograder.submission.text import printable


@dataclass(frozen=True)
class Collected:
    """What became of one student's upload.

    Attributes
    ----------
    student : str
    files : tuple of str
        Names under which its notebooks are kept.
    origin : str
        Where they come from.
    timestamp : datetime or None
        UTC.
    late : bool
    older : int
        Earlier uploads that were left.
    what : str
        "new", "replaced", "unchanged" or why not.
    """

    student: str
    files: tuple[str, ...]
    origin: str
    timestamp: datetime | None
    late: bool
    older: int
    what: str


def collect(
    root: Path, assignment: str, sources: Sequence[Path]
) -> tuple[list[Collected], list[str]]:
    """Write submitted folders from zips and folders.

    What was there before and is replaced is kept in ``.autograder/replaced``.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    sources : sequence of Path
        Later ones count where nothing else tells which upload is the later one.

    Returns
    -------
    tuple of list of Collected and list of str
        A line for each student, and what was refused and why.

    Raises
    ------
    GradingError
        Where there is no such assignment or source, or someone is grading just now.
    """
    course = open_course(root)
    notebook = course.notebook(assignment)
    for source in sources:
        if not source.exists():
            raise GradingError(f"there is no {source}")
    found, refused = uploads([look_into(source) for source in sources], notebook)
    with only_run(journal_folder(course.root)):
        done = [_collect(course, assignment, taken, refused) for taken in latest(found)]
    return done, refused


def _collect(course: Course, assignment: str, taken: Taken, refused: list[str]) -> Collected:
    files = dict(_contents(taken, refused))
    origin = "; ".join(
        dict.fromkeys(f"{one.found.source}: {one.found.name}" for one in taken.uploads)
    )
    if files:
        try:
            what = _write(course, assignment, taken, files)
        except OSError as error:
            what = f"NOT WRITTEN: {error.strerror or type(error).__name__}"
            refused.append(f"{printable(taken.student)}: {what}")
    else:
        what = "refused"
    return Collected(
        taken.student, tuple(files), origin, taken.timestamp, taken.late, taken.older, what
    )


def _contents(taken: Taken, refused: list[str]) -> Iterator[tuple[str, bytes]]:
    for upload in taken.uploads:
        try:
            yield upload.file, upload.found.read()
        except (RefusedError, OSError) as error:
            refused.append(f"{printable(upload.found.name)}: {error}")


def _write(course: Course, assignment: str, taken: Taken, files: Mapping[str, bytes]) -> str:
    """Put a submitted folder in place, whole; return what was done."""
    folder = course.folder("submitted", taken.student, assignment)
    if taken.timestamp:
        files = {**files, TIMESTAMP: f"{taken.timestamp:%Y-%m-%d %H:%M:%S} UTC\n".encode()}
    if refused := refused_place(folder.parent, course.submitted_root(assignment)):
        raise OSError(errno.ELOOP, f"{printable(refused.name)} {refused.problem}")
    if folder.is_dir() and not folder.is_symlink():
        before = _there(folder)
        if before == dict(files):
            return "unchanged"
        then = read_timestamp(before.get(TIMESTAMP))
        if then and taken.timestamp and then > taken.timestamp:
            return f"left as it is: what is there is newer ({then:%Y-%m-%d %H:%M} UTC)"
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=".collect-", dir=folder.parent))
    try:
        beside.chmod(0o755)
        for name, data in files.items():
            (beside / name).write_bytes(data)
        replaced = os.path.lexists(folder)
        if replaced:
            _put_away(course, assignment, taken.student, folder)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return "replaced" if replaced else "new"


def _there(folder: Path) -> dict[str, bytes]:
    """Return the files of a submitted folder; what is no plain file makes it another one."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        if path.is_file() and not path.is_symlink()
        else b"\0"
        for path in folder.rglob("*")
    }


def _put_away(course: Course, assignment: str, student: str, folder: Path) -> None:
    when = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    place = journal_folder(course.root) / "replaced" / student / f"{assignment}-{when}"
    place.parent.mkdir(parents=True, exist_ok=True)
    folder.replace(place)
