"""Each notebook of a download with its student: what names, folders and Gradescope's list say together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import PurePosixPath

from autograder.exchange.archive import RefusedError
from autograder.exchange.blackboard import Users
from autograder.exchange.download import METADATA, Download, Found
from autograder.exchange.names import (
    FOLDER,
    Whose,
    as_id,
    file_in,
    proper_file,
    proper_id,
    shared_folders,
    system_of,
    whose,
)
from autograder.exchange.submitters import Submitters, read_submitters
from autograder.grading.writer import read_timestamp
from autograder.submission.text import printable


@dataclass(frozen=True)
class Upload:
    """One notebook of one student.

    Attributes
    ----------
    student : str
        nbgrader's id.
    file : str
        Under which name it is kept.
    found : Found
    said : Whose
        What the system says of it.
    order : int
        The later one of two that are otherwise alike.
    """

    student: str
    file: str
    found: Found
    said: Whose
    order: int

    @property
    def age(self) -> tuple[float, int, int, int]:
        """Sorts the latest last: by time, by attempt, by the order of downloads and files."""
        number = int(self.said.number) if self.said.system == "gradescope" else 0
        when = self.said.timestamp.replace(tzinfo=UTC).timestamp() if self.said.timestamp else 0.0
        return (when, number, self.said.attempt, self.order)

    @property
    def delivery(self) -> str:
        """What was handed in together, where the system says so."""
        if self.said.system == "gradescope":
            return self.said.number
        return str(self.said.attempt) if self.said.system == "blackboard" else ""


def uploads(downloads: Sequence[Download], notebook: str) -> tuple[list[Upload], list[str]]:
    """Return every notebook with its student, and what could not be taken and why.

    Parameters
    ----------
    downloads : sequence of Download
        Later ones count where nothing else tells which is the later upload.
    notebook : str
        The name it should have, without ``.ipynb``.
    """
    found: list[tuple[Found, Whose]] = []
    refused: list[str] = []
    for download in downloads:
        refused += download.refused
        found += _in(download, notebook, refused)
    return _named(found, notebook, refused), refused


def _in(download: Download, notebook: str, refused: list[str]) -> list[tuple[Found, Whose]]:
    names = [one.name for one in download.notebooks]
    system, shared = system_of(names), shared_folders(names, notebook)
    submitters = _submitters(download, refused) if system == "gradescope" else {}
    users = Users(names, download.notes) if system == "blackboard" else None
    found = []
    for one in download.notebooks:
        said = whose(one.name, notebook, system, shared)
        if said is None:
            why = (
                "its path does not say whose it is"
                if system == FOLDER
                else f"not named as {system} does"
            )
            refused.append(f"{printable(one.name)}: {why}")
            continue
        if users:
            said = replace(said, student=users.name(one.name))
        if system == FOLDER:
            # Elsewhere such a file is only one that a student made.
            said = replace(said, timestamp=read_timestamp(download.times.get(_parent(one.name))))
        found += [(one, person) for person in _people(one, said, submitters)]
    return found


def _parent(name: str) -> str:
    return PurePosixPath(name).parent.as_posix()


def _submitters(download: Download, refused: list[str]) -> dict[str, Submitters]:
    known: dict[str, Submitters] = {}
    for folder, data in download.metadata.items():
        if re.search(r"(^|/)submission_\d+(/|$)", folder):
            refused.append(f"{printable(folder)}/{METADATA}: a student's own: not believed")
            continue
        try:
            for name, people in read_submitters(data).items():
                known[name if folder == "." else f"{folder}/{name}"] = people
        except RefusedError as error:
            refused.append(f"{METADATA}: {error}")
    return known


def _people(found: Found, said: Whose, submitters: dict[str, Submitters]) -> list[Whose]:
    """Return the people a submission is of: on Gradescope that may be a group."""
    if said.system != "gradescope":
        return [said]
    path = found.name.split("/")
    folder = "/".join(path[: path.index(said.student) + 1])
    known = submitters.get(folder)
    if known is None or not known.students:
        return [said]
    return [replace(said, student=name, timestamp=known.timestamp) for name in known.students]


def _named(found: Iterable[tuple[Found, Whose]], notebook: str, refused: list[str]) -> list[Upload]:
    found = list(found)
    numbers: dict[str, set[str]] = defaultdict(set)
    for _, said in found:
        if said.system == "moodle":
            numbers[as_id(said.student)].add(said.number)
    named = []
    for order, (one, said) in enumerate(found):
        student = proper_id(_id(said, numbers))
        if not student:
            refused.append(
                f"{printable(one.name)}: its student's name is not known, or cannot be a folder's name"
            )
            continue
        inner = one.file if one.name.lower().endswith(".zip") else file_in(one.name, said.system)
        file, again = proper_file(inner, notebook)
        # Canvas counts uploads by two numbers: the file's own grows over the whole site.
        said = replace(said, attempt=said.attempt or again)
        named.append(Upload(student, file, one, said, order))
    return named


def _id(said: Whose, numbers: dict[str, set[str]]) -> str:
    """Return nbgrader's id: if possible one that is the same in every assignment."""
    if said.system == "canvas":
        return said.number  # of the person; Canvas takes grades by it
    if said.system == "moodle":
        name = as_id(said.student)
        # The number is another one in each assignment: it is used only where the name is not enough.
        alone = len(numbers[name]) == 1 and name != "participant"
        if not proper_id(name):
            return f"participant-{said.number}"
        return name if alone else f"{name}-{said.number}"
    return said.student
