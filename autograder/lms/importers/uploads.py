"""Each file of a download with its student: what names, folders and Gradescope's list say together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.lms.importer import FOLDER, UploadName
from autograder.lms.importers.download import Download, DownloadedFile
from autograder.lms.importers.filename_patterns import (
    as_id,
    file_in,
    proper_file,
    proper_id,
    shared_folders,
    system_of,
    upload_name,
)
from autograder.lms.importers.systems import importers
from autograder.lms.memory import Memory
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
    downloaded : DownloadedFile
    upload_name : UploadName
        The facts in its name.
    delivery : str
        The same for what was handed in together.
    order : int
        The later one of two that are otherwise alike.
    """

    student: str
    file: str
    downloaded: DownloadedFile
    upload_name: UploadName
    delivery: str
    order: int


@dataclass(frozen=True)
class _Named:
    """A file, what the system says of it, and which download it is in."""

    downloaded: DownloadedFile
    upload_name: UploadName
    download: int


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

    Returns
    -------
    tuple of list of Upload and list of str
    """
    named: list[_Named] = []
    refused: list[str] = []
    for number, download in enumerate(downloads):
        refused += download.refused
        found = _in(download, number, notebook, zone, refused)
        named += [
            one for one in found if one.upload_name.assignment in ("", assignment or notebook)
        ]
    people = {
        one.upload_name.number: as_id(one.upload_name.student)
        for one in named
        if importers()[one.upload_name.system].renumbers
    }
    ids = memory.ids(assignment or notebook, people)
    return _uploads(named, notebook, ids, refused), refused


def _in(
    download: Download, number: int, notebook: str, zone: str, refused: list[str]
) -> list[_Named]:
    # Names that students give other files say nothing, unless there is nothing else.
    names = [one.name for one in download.files if one.kind != "hidden"]
    telling = [one.name for one in download.files if one.kind == "notebook"] or names
    system, shared = system_of(telling), shared_folders(telling, notebook)
    importer = importers()[system](download, zone, refused)
    found = []
    for one in download.files:
        said = upload_name(one.name, notebook, system, shared)
        if said is None:
            if one.kind != "hidden" and not one.problem and one.name not in importer.own_files:
                why = (
                    "its path does not say whose it is"
                    if system == FOLDER
                    else f"not named as {system} does"
                )
                refused.append(f"{printable(one.name)}: {why}")
            continue
        found += [_Named(one, person, number) for person in importer.people(one, said)]
    return found


def _uploads(
    named: Iterable[_Named], notebook: str, ids: Mapping[str, str], refused: list[str]
) -> list[Upload]:
    made = []
    for order, one in enumerate(named):
        found, said = one.downloaded, one.upload_name
        importer = importers()[said.system]
        student = proper_id(importer.student_id(said, ids))
        if not student:
            refused.append(
                f"{printable(found.name)}: its student's name is not known, or cannot be a folder's name"
            )
            continue
        inner = PurePosixPath(found.name).name != found.file
        file = proper_file(found.file if inner else file_in(found.name, said.system), notebook)
        delivery = importer.delivery(said) or f"download {one.download}"
        made.append(Upload(student, file, found, said, delivery, order))
    return made
