"""Each file of a download with its student: what names, folders and Gradescope's list say together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from autograder.lms.importers.archive import RefusedError
from autograder.lms.importers.download import METADATA, Download, DownloadedFile
from autograder.lms.importers.filename_patterns import (
    FOLDER,
    UploadName,
    as_id,
    file_in,
    proper_file,
    proper_id,
    shared_folders,
    system_of,
    upload_name,
)
from autograder.lms.importers.submitters import Submitters, read_submitters
from autograder.lms.importers.systems.blackboard import Users
from autograder.lms.memory import Memory
from autograder.records.times import Moment, read_moment
from autograder.submission.text import printable


@dataclass(frozen=True)
class Upload:
    """One file of one student.

    Attributes
    ----------
    student : str
        nbgrader's id.
    file : str
        Under which name it is kept if it is a notebook.
    found : DownloadedFile
    said : UploadName
        What the system says of it.
    delivery : str
        The same for what was handed in together.
    order : int
        The later one of two that are otherwise alike.
    clock : Moment or None
        What the exchange wrote about the time.
    """

    student: str
    file: str
    found: DownloadedFile
    said: UploadName
    delivery: str
    order: int
    clock: Moment | None = None


@dataclass(frozen=True)
class _Named:
    """A file, what the system says of it, which download it is in, and what stands beside it."""

    found: DownloadedFile
    said: UploadName
    download: int
    clock: Moment | None = None


def uploads(
    downloads: Sequence[Download],
    notebook: str,
    memory: Memory,
    assignment: str = "",
    zone: str = "UTC",
) -> tuple[list[Upload], list[str]]:
    """Return every file with its student, and what could not be taken and why.

    Parameters
    ----------
    downloads : sequence of Download
        Later ones count where nothing else tells which is the later upload.
    notebook : str
        The name it should have, without ``.ipynb``.
    memory : Memory
        Of earlier collecting; learns who is behind Moodle's numbers.
    assignment : str
        "" for the notebook's name.
    zone : str
        The course's time zone.
    """
    named: list[_Named] = []
    refused: list[str] = []
    for number, download in enumerate(downloads):
        refused += download.refused
        named += _in(download, number, notebook, zone, refused)
    people = {
        one.said.number: as_id(one.said.student) for one in named if one.said.system == "moodle"
    }
    ids = memory.ids(assignment or notebook, people)
    return _uploads(named, notebook, ids, refused), refused


def _in(
    download: Download, number: int, notebook: str, zone: str, refused: list[str]
) -> list[_Named]:
    # What students call other files says nothing, unless there is nothing else.
    names = [one.name for one in download.files if one.kind != "hidden"]
    telling = [one.name for one in download.files if one.kind == "notebook"] or names
    system, shared = system_of(telling), shared_folders(telling, notebook)
    submitters = _submitters(download, zone, refused) if system == "gradescope" else {}
    users = Users(names, download.notes) if system == "blackboard" else None
    found = []
    for one in download.files:
        said = upload_name(one.name, notebook, system, shared)
        if said is None:
            if one.kind != "hidden" and not one.problem:
                why = (
                    "its path does not say whose it is"
                    if system == FOLDER
                    else f"not named as {system} does"
                )
                refused.append(f"{printable(one.name)}: {why}")
            continue
        clock = None
        if users:
            said = replace(said, student=users.name(one.name))
        if system == FOLDER:
            # Elsewhere such a file is only one that a student made.
            clock = read_moment(download.times.get(_parent(one.name)), zone)
            said = replace(said, timestamp=clock.utc if clock else None)
        found += [_Named(one, person, number, clock) for person in _people(one, said, submitters)]
    return found


def _parent(name: str) -> str:
    return PurePosixPath(name).parent.as_posix()


def _submitters(download: Download, zone: str, refused: list[str]) -> dict[str, Submitters]:
    known: dict[str, Submitters] = {}
    for folder, data in download.metadata.items():
        if re.search(r"(^|/)submission_\d+(/|$)", folder):
            refused.append(f"{printable(folder)}/{METADATA}: a student's own: not believed")
            continue
        try:
            for name, people in read_submitters(data, zone).items():
                known[name if folder == "." else f"{folder}/{name}"] = people
        except RefusedError as error:
            refused.append(f"{METADATA}: {error}")
    return known


def _people(
    found: DownloadedFile, said: UploadName, submitters: Mapping[str, Submitters]
) -> list[UploadName]:
    """Return the people a submission is of: on Gradescope that may be a group."""
    if said.system != "gradescope":
        return [said]
    path = found.name.split("/")
    folder = "/".join(path[: path.index(said.student) + 1])
    known = submitters.get(folder)
    if known is None or not known.students:
        return [replace(said, unknown=f"{METADATA} does not say whose {said.student} is")]
    return [replace(said, student=name, timestamp=known.timestamp) for name in known.students]


def _uploads(
    named: Iterable[_Named], notebook: str, ids: Mapping[str, str], refused: list[str]
) -> list[Upload]:
    made = []
    for order, one in enumerate(named):
        found, said = one.found, one.said
        student = proper_id(_id(said, ids))
        if not student:
            refused.append(
                f"{printable(found.name)}: its student's name is not known, or cannot be a folder's name"
            )
            continue
        inner = PurePosixPath(found.name).name != found.file
        file = proper_file(found.file if inner else file_in(found.name, said.system), notebook)
        delivery = _delivery(said) or f"download {one.download}"
        made.append(Upload(student, file, found, said, delivery, order, one.clock))
    return made


def _delivery(said: UploadName) -> str:
    """Return what the system calls what was handed in together; "" where it is all there is in a download.

    Canvas and Moodle give the last attempt only, with all its files.
    """
    if said.system == "gradescope":
        return said.number
    return str(said.attempt) if said.system == "blackboard" else ""


def _id(said: UploadName, ids: Mapping[str, str]) -> str:
    """Return nbgrader's id: if possible one that is the same in every assignment."""
    if said.system == "canvas":
        return said.number  # of the person; Canvas takes grades by it
    return ids[said.number] if said.system == "moodle" else said.student
