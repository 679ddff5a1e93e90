"""The journal of graded submissions: a killed run continues from it, and a replay reads it.

An SQLite database, because a line appended to a text file may be torn by a full disk or a power failure, and
because `nbgrader autograde` writes here too. Lines are only ever added: an earlier verdict stays.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograder.errors import GradingError
from autograder.records.result import Basis, Result
from autograder.records.shared_folder import share

FOLDER = ".autograder"
FILE = "journal.db"

_TABLES = """
CREATE TABLE IF NOT EXISTS rounds (
    id INTEGER PRIMARY KEY, assignment TEXT NOT NULL, seed TEXT NOT NULL, begun TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS graded (
    id INTEGER PRIMARY KEY, assignment TEXT NOT NULL, student TEXT NOT NULL,
    fingerprint TEXT NOT NULL, graded TEXT NOT NULL, record TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS latest ON graded (assignment, student, id);
"""


@dataclass(frozen=True)
class Round:
    """The grading of a class with one seed, however many runs it takes."""

    id: int
    seed: int


@dataclass(frozen=True)
class Entry:
    """One line: a submission whose result has been written.

    Attributes
    ----------
    fingerprint : str
        Of all it depends on; empty where it must be graded again anyway.
    result : Result
        Without the notebook.
    """

    fingerprint: str
    graded: datetime
    result: Result
    basis: Basis

    def to_record(self) -> dict[str, Any]:
        """Return result and basis as JSON data."""
        return self.result.to_record() | self.basis.to_record()


class Journal:
    """The journal of a course directory. Every line is on the disk when its method returns."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def round(self, assignment: str) -> Round | None:
        """Return the present round of an assignment, or None where it was never graded."""
        found = self._connection.execute(
            "SELECT id, seed FROM rounds WHERE assignment = ? ORDER BY id DESC LIMIT 1",
            (assignment,),
        ).fetchone()
        return Round(found[0], int(found[1])) if found else None

    def new_round(self, assignment: str, seed: int) -> Round:
        """Begin a new round: all is graded again, with this seed."""
        with self._connection:
            self._add_round(assignment, seed)
        return self._known_round(assignment)

    def same_round(self, assignment: str, seed: int) -> Round:
        """Return the present round; where there is none, begin one. Two processes get the same."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            if self.round(assignment) is None:
                self._add_round(assignment, seed)
        return self._known_round(assignment)

    def _known_round(self, assignment: str) -> Round:
        known = self.round(assignment)
        assert known is not None
        return known

    def _add_round(self, assignment: str, seed: int) -> None:
        self._connection.execute(
            "INSERT INTO rounds (assignment, seed, begun) VALUES (?, ?, ?)",
            # As text: a seed may be larger than the integers of SQLite.
            (assignment, str(seed), _now()),
        )

    def write(self, result: Result, basis: Basis, fingerprint: str) -> None:
        """Add a line.

        Parameters
        ----------
        result : Result
        basis : Basis
            Hashes and versions that the result depends on.
        fingerprint : str
            Of all the result depends on; empty where it must be graded again anyway.
        """
        # A file name may hold bytes that are no text: they are escaped.
        text = json.dumps(result.to_record() | basis.to_record(), ensure_ascii=True)
        values = (result.assignment, text_of(result.student), fingerprint, _now(), text)
        with self._connection:
            self._connection.execute(
                "INSERT INTO graded (assignment, student, fingerprint, graded, record) "
                "VALUES (?, ?, ?, ?, ?)",
                values,
            )

    def latest(self, assignment: str, student: str) -> Entry | None:
        """Return the last line about a student's submission."""
        found = self._connection.execute(
            "SELECT fingerprint, graded, record FROM graded "
            "WHERE assignment = ? AND student = ? ORDER BY id DESC LIMIT 1",
            (assignment, text_of(student)),
        ).fetchone()
        if not found:
            return None
        record = json.loads(found[2])
        return Entry(
            found[0],
            datetime.fromisoformat(found[1]),
            Result.from_record(record),
            Basis.from_record(record),
        )

    def ungraded(self, assignment: str, students: Iterable[str]) -> list[str]:
        """Return those of the students of whom no result of the assignment was ever written."""
        found = self._connection.execute(
            "SELECT DISTINCT student FROM graded WHERE assignment = ?", (assignment,)
        )
        graded = {student for (student,) in found}
        return [student for student in students if text_of(student) not in graded]

    def past(self, student: str) -> Iterator[Result]:
        """Yield all results of a student that were written, the oldest first."""
        found = self._connection.execute(
            "SELECT record FROM graded WHERE student = ? ORDER BY id", (text_of(student),)
        )
        for (record,) in found:
            yield Result.from_record(json.loads(record))

    def students(self) -> list[str]:
        """Return all students there is a line of."""
        found = self._connection.execute("SELECT DISTINCT student FROM graded ORDER BY student")
        return [name for (name,) in found]

    def assignments(self, student: str) -> list[str]:
        """Return the assignments there is a line of for a student."""
        found = self._connection.execute(
            "SELECT DISTINCT assignment FROM graded WHERE student = ? ORDER BY assignment",
            (text_of(student),),
        )
        return [name for (name,) in found]


def journal_folder(root: Path) -> Path:
    """Return the folder for what grading keeps in a course directory, made where it is missing.

    Only who may write to the course directory may read it: the seed in it is worth something to students.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
    share(folder)
    return folder


@contextmanager
def open_journal(root: Path) -> Iterator[Journal]:
    """Open the journal of a course directory, made new where there is none.

    Raises
    ------
    GradingError
        Where it cannot be read or written.
    """
    with open_database(root, FILE, _TABLES) as connection, explained(root, FILE):
        yield Journal(connection)


@contextmanager
def open_database(root: Path, name: str, tables: str) -> Iterator[sqlite3.Connection]:
    """Open a database beside the journal, made new where there is none.

    Errors after that are for `explained`: several are open at once, and each speaks for itself.

    Parameters
    ----------
    root : Path
        The course directory.
    name : str
        The file's.
    tables : str
        SQL that makes them where they are missing.

    Yields
    ------
    sqlite3.Connection
        Closed at the end.

    Raises
    ------
    GradingError
        Where it cannot be read or written.
    """
    path = journal_folder(root) / name
    with ExitStack() as stack:
        with explained(root, name):
            connection = stack.enter_context(closing(_connected(path)))
            connection.executescript(tables)
        yield connection


def _connected(path: Path) -> sqlite3.Connection:
    if not path.exists():
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    share(path)
    connection = sqlite3.connect(path, timeout=60)
    try:
        # A line must survive a power failure: the default of some systems is less.
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@contextmanager
def explained(root: Path, name: str) -> Iterator[None]:
    """Turn a database's own errors into a `GradingError` that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise GradingError(
            f"the journal {FOLDER}/{name} in the course directory cannot be used: {error}"
            + _remedy(error)
        ) from error


def _remedy(error: sqlite3.Error) -> str:
    if "not a database" in str(error) or "malformed" in str(error):
        return (
            ". Put a copy of before in its place; without one, move it away, and all is graded once more, "
            "with a new seed"
        )
    return ""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def text_of(name: str) -> str:
    """Return a name as text: one that came from a file system may hold bytes that are none."""
    return name.encode("utf-8", "backslashreplace").decode()
