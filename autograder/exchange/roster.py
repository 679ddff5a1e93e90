"""A list of students as a learning management system exports it, and who of it is who in the gradebook."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from autograder.errors import GradingError
from autograder.exchange.grades import StudentGrades
from autograder.exchange.names import as_id

_MAX_BYTES = 32 * 2**20
#: Columns that say who someone is, the surest first.
_WHO = (
    "id", "sis login id", "sis user id", "username", "id number", "student id", "sid",
    "email address", "email",
)  # fmt: skip
_NAME = ("full name", "student", "name")
#: Moodle's number of a submission, and of nothing else.
_SUBMISSION = "identifier"


@dataclass(frozen=True)
class Roster:
    """The rows of an exported list, by column; `header` is in its order."""

    header: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]

    def column(self, *names: str) -> str | None:
        """Return the column called like one of these, whatever its capitals."""
        known = {name.strip().casefold(): name for name in self.header}
        return next((known[name.casefold()] for name in names if name.casefold() in known), None)


def read_roster(path: Path) -> Roster:
    """Read a CSV file.

    Raises
    ------
    GradingError
        Where it is none, or no column says who someone is.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GradingError(f"the roster {path} cannot be read: {error.strerror}") from None
    if len(data) > _MAX_BYTES:
        raise GradingError(f"the roster {path} is larger than {_MAX_BYTES >> 20} MB")
    text = _text(data)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise GradingError(f"the roster {path} is no CSV file: {error}") from None
    header = tuple(name.strip() for name in lines[0]) if lines else ()
    rows = tuple(dict(zip(header, line, strict=False)) for line in lines[1:] if any(line))
    roster = Roster(header, rows)
    if roster.column(*_WHO, *_NAME, _SUBMISSION) is None:
        raise GradingError(
            f"no column of {path.name} says who someone is: it needs one of ID, SIS Login ID, SIS User ID, "
            "Username, ID number, Email address, Full name"
        )
    return roster


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return max(",;\t", key=first.count)


def match(
    roster: Roster, students: Sequence[StudentGrades]
) -> tuple[list[tuple[Mapping[str, str], StudentGrades | None]], list[str]]:
    """Return each row with its student, and what could not be told.

    Two rows that mean one student, or two students of one row, get nothing: a grade must not go to another.
    """
    known = _index(students)
    pairs = [(row, _student(roster, row, known)) for row in roster.rows]
    often = Counter(student.student for _, student in pairs if student)
    twice = {name for name, count in often.items() if count > 1}
    remarks = [
        f"{name} is in the roster {often[name]} times: given to none" for name in sorted(twice)
    ]
    left = sorted({one.student for one in students if one.submitted} - set(often))
    remarks += [f"{name} has handed in and is not in the roster" for name in left]
    return [
        (row, None if student and student.student in twice else student) for row, student in pairs
    ], remarks


_Index: TypeAlias = dict[str, StudentGrades | None]


@dataclass(frozen=True)
class _Known:
    """Who is meant by a key. An id is one student's, whatever another's email says; of two, it is nobody."""

    ids: _Index = field(default_factory=dict)
    #: In small letters.
    small_ids: _Index = field(default_factory=dict)
    others: _Index = field(default_factory=dict)
    small_others: _Index = field(default_factory=dict)

    def find(self, key: str) -> StudentGrades | None:
        """Return the one student that a key can mean: written exactly so, or else in other capitals."""
        exact, small = _same(key), _same(key).casefold()
        return (
            self.ids.get(exact)
            or self.small_ids.get(small)
            or self.others.get(exact)
            or self.small_others.get(small)
        )


def _index(students: Iterable[StudentGrades]) -> _Known:
    known = _Known()
    for student in students:
        name = _same(student.student)
        _add(known.ids, name, student)
        _add(known.small_ids, name.casefold(), student)
        for key in {student.email, student.lms_id} - {""}:
            _add(known.others, _same(key), student)
            _add(known.small_others, _same(key).casefold(), student)
    return known


def _add(index: _Index, key: str, student: StudentGrades) -> None:
    index[key] = None if index.get(key, student) is not student else student


def _same(text: str) -> str:
    """Return a text in the form that an id has: letters and their accents may be written in two ways."""
    return unicodedata.normalize("NFC", text).strip()


def _student(roster: Roster, row: Mapping[str, str], known: _Known) -> StudentGrades | None:
    return next(filter(None, map(known.find, _keys(roster, row))), None)


def _keys(roster: Roster, row: Mapping[str, str]) -> Iterator[str]:
    """Yield what a student may be called in the gradebook, the surest first."""
    for name in _WHO:
        column = roster.column(name)
        if column and row.get(column, "").strip():
            yield row[column].strip()
    column = roster.column(_SUBMISSION)
    number = re.search(r"\d+", row.get(column, "")) if column else None
    named = roster.column(*_NAME)
    name = as_id(row.get(named, "")) if named else ""
    # As `collect` calls who is downloaded from Moodle.
    if number:
        yield f"{name or 'participant'}-{number[0]}"
        yield f"participant-{number[0]}"
    if name:
        yield name
