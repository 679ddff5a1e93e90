"""Results that are graded and not yet written: they wait for a person's word, or for the run after a preview.

A cache and nothing more: a result is found again only for the very things it was made from, and a lost one is
made again.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat

from autograder.assignment.digest import digest
from autograder.errors import GradingError
from autograder.records.journal import (
    FOLDER,
    Entry,
    explained,
    journal_folder,
    open_database,
    text_of,
)
from autograder.records.result import Result

FILE = "pending.db"
_TABLES = """
CREATE TABLE IF NOT EXISTS results (
    assignment TEXT NOT NULL, student TEXT NOT NULL, made_from TEXT NOT NULL,
    record TEXT NOT NULL, notebook TEXT NOT NULL, PRIMARY KEY (assignment, student));
CREATE TABLE IF NOT EXISTS seeds (assignment TEXT PRIMARY KEY, seed TEXT NOT NULL);
"""


class ResultCache:
    """The results that wait in a course directory."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def put(self, result: Result, made_from: str) -> None:
        """Keep a result, in place of an earlier one of this student.

        Raises
        ------
        GradingError
            Where there is no room for it.
        """
        values = (
            result.assignment,
            text_of(result.student),
            made_from,
            json.dumps(result.to_record(), ensure_ascii=True),
            result.text,
        )
        with _said(f"the result of {result.student} could not be kept"), self._connection:
            self._connection.execute(
                "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?, ?)", values
            )

    def has(self, assignment: str, student: str, made_from: str) -> bool:
        """Return whether there is a result that was made from exactly this.

        Parameters
        ----------
        assignment, student : str
        made_from : str
            See the function `made_from`.

        Returns
        -------
        bool

        Raises
        ------
        GradingError
            Where the cache cannot be read.
        """
        return bool(
            self._rows(
                "SELECT 1 FROM results WHERE assignment = ? AND student = ? AND made_from = ?",
                (assignment, text_of(student), made_from),
            )
        )

    def get(self, assignment: str, student: str, made_from: str) -> Result | None:
        """Return the result that was made from exactly this, if there is one.

        Parameters
        ----------
        assignment, student : str
        made_from : str
            See the function `made_from`.

        Returns
        -------
        Result or None
            With its notebook.

        Raises
        ------
        GradingError
            Where the cache cannot be read.
        """
        found = self._rows(
            "SELECT record, notebook FROM results "
            "WHERE assignment = ? AND student = ? AND made_from = ?",
            (assignment, text_of(student), made_from),
        )
        if not found:
            return None
        record, notebook = found[0]
        return Result.from_record(json.loads(record), nbformat.reads(notebook, as_version=4))

    def drop(self, assignment: str, student: str) -> None:
        """Forget a student's result: it is written."""
        with _said(), self._connection:
            self._connection.execute(
                "DELETE FROM results WHERE assignment = ? AND student = ?",
                (assignment, text_of(student)),
            )

    def seed(self, assignment: str) -> int | None:
        """Return the seed that a new round was previewed with, if one was."""
        found = self._rows("SELECT seed FROM seeds WHERE assignment = ?", (assignment,))
        return int(found[0][0]) if found else None

    def keep_seed(self, assignment: str, seed: int | None) -> None:
        """Keep the seed of a round that has not begun; None where it has."""
        with _said(), self._connection:
            self._connection.execute("DELETE FROM seeds WHERE assignment = ?", (assignment,))
            if seed is not None:
                self._connection.execute("INSERT INTO seeds VALUES (?, ?)", (assignment, str(seed)))

    def _rows(self, query: str, values: tuple[str, ...]) -> list[Any]:
        with _said():
            return list(self._connection.execute(query, values))


@contextmanager
def _said(doing: str = "results that wait cannot be used") -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise GradingError(
            f"{doing}: {FOLDER}/{FILE}: {error}. The file may be removed: it is made anew"
        ) from None


@contextmanager
def open_result_cache(root: Path) -> Iterator[ResultCache]:
    """Open what waits in a course directory.

    Raises
    ------
    GradingError
        Where it cannot be read or written.
    """
    try:
        with open_database(root, FILE, _TABLES) as connection, explained(root, FILE):
            _look_over(connection)
    except GradingError:
        # A cache that cannot be read is made anew. Where that cannot be, opening it says why.
        with suppress(OSError):
            (journal_folder(root) / FILE).unlink(missing_ok=True)
    with open_database(root, FILE, _TABLES) as connection:
        yield ResultCache(connection)


def _look_over(connection: sqlite3.Connection) -> None:
    """Raise an error where any part of the file is damaged, or its tables are others than ours."""
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(found)
    connection.execute(
        "SELECT assignment, student, made_from, record, notebook FROM results LIMIT 0"
    )
    connection.execute("SELECT assignment, seed FROM seeds LIMIT 0")


def made_from(parts: Mapping[str, str], entry: Entry | None, changes: object) -> str:
    """Return a hash of all that a result is made from.

    Parameters
    ----------
    parts : mapping of str to str
        Digests of the parts it depends on, the round apart: a round that is previewed has not begun.
    entry : Entry or None
        The earlier record: some verdicts may be taken from it.
    changes : object
        The exercises that were judged again.

    Returns
    -------
    str
    """
    known = sorted((name, value) for name, value in parts.items() if name != "round")
    before = json.dumps(entry.to_record(), sort_keys=True) if entry else ""
    return digest(known, before, changes)
