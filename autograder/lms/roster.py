"""A list of students as a learning management system exports it, and who of it is who in the gradebook."""

import csv
import io
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.errors import GradingError, meant
from autograder.lms import columns
from autograder.lms.columns import Column
from autograder.lms.grades import StudentGrades
from autograder.lms.importers.filename_patterns import as_id
from autograder.lms.xlsx import first_sheet
from autograder.submission.text import printable

_MAX_BYTES = 32 * 2**20
_SEPARATOR = re.compile(r"\"?sep=(.)\"?\r?\n", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
#: A number that a list keeps as a formula, so that a spreadsheet leaves the zeros in front.
_KEPT = re.compile(r'="([^"]*)"')
#: A long number after a spreadsheet: 1.23457E+08, or with a point it never had.
_DAMAGED = re.compile(r"\d+(?:[.,]\d+)?E\+\d+|\d+[.,]0+")
#: Columns that identify a person.
WHO: tuple[Column, ...] = ("canvas", "login", "sis", "username", "number")
#: In a row of Canvas' that is no person.
_POSSIBLE = "Points Possible"
_OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"<": "a web page",
}


@dataclass(frozen=True)
class Roster:
    """The rows of an exported list, by column.

    Attributes
    ----------
    header : tuple of str
        In order; of two columns of one name the second has a number behind it.
    titles : tuple of str
        The header as it stands in the file.
    """

    header: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]
    titles: tuple[str, ...] = ()

    def column(self, *names: str) -> str | None:
        """Return the column called like one of these, whatever its capitals."""
        known = {name.strip().casefold(): name for name in self.header}
        return next((known[name.casefold()] for name in names if name.casefold() in known), None)

    def called(self, kind: Column) -> str | None:
        """Return the column of a kind, by its name in any language; email addresses by themselves."""
        if kind == "email":
            return columns.emails(self.header, self.rows)
        return columns.called(self.header, kind)

    def title(self, column: str) -> str:
        """Return a column's name as it stands in the file."""
        return self.titles[self.header.index(column)] if self.titles else column

    @property
    def participants(self) -> str | None:
        """The column of a grading worksheet of Moodle's that numbers submissions."""
        return columns.participants(self.header, self.rows)

    @property
    def people(self) -> tuple[Mapping[str, str], ...]:
        """The rows that are people: Canvas' others (points possible, notes) have no number."""
        keys = self.called("canvas") if self.from_canvas else None
        return tuple(
            row
            for row in self.rows
            if _POSSIBLE not in next(iter(row.values()), "")
            and (keys is None or row.get(keys, "").strip())
        )

    @property
    def from_canvas(self) -> bool:
        """Whether it is Canvas' gradebook."""
        return None not in (
            self.called("canvas"),
            self.column("Section", "SIS User ID", "SIS Login ID"),
        )


def read_roster(path: Path, by: str = "") -> Roster:
    """Read a CSV file, or the first sheet of an .xlsx file.

    Parameters
    ----------
    path : Path
    by : str
        The column that says who someone is, where the instructor names it.

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
    lines = _lines(data, path)
    titles = tuple(name.strip() for name in lines[0]) if lines else ()
    header = tuple(
        f"{name} #{titles[:place].count(name) + 1}" if name in titles[:place] else name
        for place, name in enumerate(titles)
    )
    rows = tuple(
        dict(zip(header, (_KEPT.sub(r"\1", cell) for cell in line), strict=False))
        for line in lines[1:]
        if any(line)
    )
    roster = Roster(header, rows, titles)
    if by and roster.column(by) is None:
        raise GradingError(f"{path.name} has no column {by}.{meant(by, list(header))}")
    known = [roster.called(kind) for kind in (*WHO, "email", "name")]
    if not by and not any([*known, roster.participants]):
        there = ", ".join(header[:20]) or "none"
        raise GradingError(
            f"no column of {path.name} says who someone is (there are: {there}). It needs email addresses, "
            "user names, numbers or full names; say which column has the names that students have here "
            "by --by COLUMN"
        )
    return roster


def _lines(data: bytes, path: Path) -> list[list[str]]:
    if data.startswith(b"PK"):
        try:
            return first_sheet(data)
        except ValueError as error:
            raise GradingError(
                f"the roster {path} cannot be read: {error}. Save it as CSV and give that"
            ) from None
    for magic, words in _OTHER_FORMATS.items():
        if data.lstrip().startswith(magic):
            raise GradingError(f"the roster {path} is {words}: save it as CSV and give that")
    text = _text(data).lstrip("\r\n")
    named = _SEPARATOR.match(text)
    text = text[named.end() :].lstrip("\r\n") if named else text
    delimiter = named[1] if named else _delimiter(text)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise GradingError(f"the roster {path} is no CSV file: {error}") from None


def _text(data: bytes) -> str:
    encoding = json.detect_encoding(data)
    if encoding.startswith("utf-16"):
        return data.decode(encoding, "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    # Commas in a title count for nothing, quoted or beside a column that every list has.
    first = _QUOTED.sub("", text[:100_000]).split("\n", 1)[0]

    def fits(delimiter: str) -> tuple[int, int]:
        names = first.split(delimiter)
        kinds = (*WHO, "email", "name", "first", "last", "section")
        return sum(bool(columns.called(names, kind)) for kind in kinds), len(names)

    return max(",;\t|", key=fits)


class Doubt(str):
    """A remark on a grade that was not written because nobody can be sure whose it is."""


def match(
    roster: Roster,
    students: Sequence[StudentGrades],
    *,
    by: str = "",
    people: Mapping[str, str] | None = None,
    systems: Mapping[str, str] | None = None,
) -> tuple[list[tuple[Mapping[str, str], StudentGrades | None]], list[str]]:
    """Return each row with its student, and what could not be told.

    An id is one kind of number or name in all of a list. An equal value in another column needs a second
    sign; where two people may be meant, both are named and neither gets a grade.

    Parameters
    ----------
    roster : Roster
    students : sequence of StudentGrades
    by : str
        The column that has our ids, where the instructor names it: nothing else counts then.
    people : mapping of str to str
        Our ids, by Moodle's number of a submission.
    systems : mapping of str to str
        The system that an id is from, where that is known.

    Returns
    -------
    tuple of list of (mapping, StudentGrades or None) and list of str
        The roster's rows in their order, and remarks for the instructor.
    """
    matching = _Matching(roster, students, by, people or {}, systems or {})
    given = matching.all()
    return [(row, given.get(place)) for place, row in enumerate(roster.rows)], matching.remarks


class _Matching:
    def __init__(
        self,
        roster: Roster,
        students: Sequence[StudentGrades],
        by: str,
        people: Mapping[str, str],
        systems: Mapping[str, str],
    ) -> None:
        self.roster, self.students, self.people, self.systems = roster, students, people, systems
        self.remarks: list[str] = []
        self.named = roster.called("name") or _beside(roster)
        self.email = roster.called("email")
        own = [roster.called(kind) for kind in WHO] if not by else [roster.column(by)]
        self.ids = [name for name in (*own, None if by else self.email) if name]
        self.by = by
        self.often = Counter(_same(one.student).casefold() for one in students)
        self.cells: dict[str, dict[str, list[int]]] = {}
        self.numbers: dict[int, str] = {}
        if roster.participants and not by:
            self.numbers = {
                place: columns.participant(row.get(roster.participants, ""))
                for place, row in enumerate(roster.rows)
            }
        self.numeric = self._main([one for one in students if self._is_number(one)])
        self.other = self._main([one for one in students if not self._is_number(one)])

    def all(self) -> dict[int, StudentGrades]:
        """Return the student of each row that has one."""
        claims: dict[int, list[StudentGrades]] = defaultdict(list)
        left = []
        for student in self.students:
            rows = self._sure(student)
            if len(rows) == 1:
                claims[rows[0]].append(student)
            elif rows:
                self._two(student, rows)
            else:
                left.append(student)
        sure = set(claims)
        for student in left:
            rows = self._likely(student, sure)
            if len(rows) == 1:
                claims[rows[0]].append(student)
            elif rows:
                self._two(student, rows)
        given = {}
        for place, theirs in claims.items():
            if len(theirs) == 1:
                given[place] = theirs[0]
            else:
                names = " and ".join(f"{one.student} ({one.name})" for one in theirs)
                self._doubt(f"{self._who(place)} may be {names}: given to none", theirs)
        self._say_what_is_damaged()
        found = {one.student for one in given.values()} | self.doubtful
        self.remarks += [
            f"{one.student} has handed in, and is not in the list"
            for one in sorted(self.students, key=lambda one: one.student)
            if one.submitted and one.student not in found
        ]
        return given

    def _say_what_is_damaged(self) -> None:
        for name in self.ids:
            cells = [row.get(name) or "" for row in self.roster.rows]
            damaged = next((cell for cell in cells if _DAMAGED.fullmatch(cell.strip())), None)
            if damaged:
                self.remarks.append(
                    Doubt(
                        f"a spreadsheet has changed numbers in {self.roster.title(name)} "
                        f"({printable(damaged)}): download the list again, and do not save it there"
                    )
                )

    @cached_property
    def doubtful(self) -> set[str]:
        """Students of whom it has been said that nobody can be sure."""
        return set()

    def _doubt(self, text: str, theirs: Iterable[StudentGrades]) -> None:
        theirs = list(theirs)
        self.doubtful.update(one.student for one in theirs)
        if any(one.submitted for one in theirs) or "times" in text:
            self.remarks.append(Doubt(text))

    def _two(self, student: StudentGrades, rows: Sequence[int]) -> None:
        names = [self._who(place) for place in rows]
        if len(set(map(as_id, names))) == 1:
            text = f"{student.student} is in the roster {len(rows)} times: given to none"
        else:
            text = f"{student.student} may be {' or '.join(names)}: given to none"
        self._doubt(text, [student])

    # -- what says that a row is a student's --------------------------------------------------------

    def _sure(self, student: StudentGrades) -> list[int]:
        """Return the rows that are a student's by a kind of id that the whole list has."""
        main = self.numeric if self._is_number(student) else self.other
        if self.systems.get(student.student) == "canvas" and self.roster.from_canvas:
            main = self.by or self.roster.called("canvas")
        rows = set(self._at(main, student.student)) if main else set()
        if self.by:
            return sorted(rows)
        rows |= {
            place
            for place, number in self.numbers.items()
            if number and self._numbered(place, number, student.student)
        }
        canvas = self.roster.called("canvas") if self.roster.from_canvas else None
        if student.lms_id:
            for name in [canvas] if canvas else self.ids:
                rows |= set(self._at(name, student.lms_id))
        if "@" in student.email:
            for name in self.ids:
                rows |= set(self._at(name, student.email))
        # The name that somebody gave us may be another's.
        called = set(self._called(student))
        if len(rows) == 1 and len(called) == 1 and not rows & called:
            rows |= called
        return sorted(rows)

    def _likely(self, student: StudentGrades, taken: Set[int]) -> list[int]:
        """Return the rows of a student by a name, or by a weaker sign and a second one."""
        if self.by:
            return []
        rows = [
            place
            for place, row in enumerate(self.roster.rows)
            if place not in taken
            and self.named
            and as_id(row.get(self.named, "")) == _same(student.student)
        ]
        if rows:
            return rows
        if self.systems.get(student.student) == "canvas" and self.roster.from_canvas:
            return []
        # A spreadsheet takes the zeros in front of a number away.
        number = student.student.lstrip("0") if self._is_number(student) else student.student
        weak = {
            place: name
            for name in self.ids
            for key in (student.student, number)
            for place in self._at(name, key)
        }
        second = sorted(set(weak) & set(self._called(student)))
        if weak and not second:
            where = " or ".join(f"{self._who(place)} (by {name})" for place, name in weak.items())
            column = next(iter(weak.values()))
            self._doubt(
                f"{student.student} ({student.name}) may be {where}, and nothing else says so: given to "
                f'none. If ids here are those of one column, say --by "{column}"',
                [student],
            )
        return second

    def _main(self, students: Sequence[StudentGrades]) -> str | None:
        """Return the column that has the ids of most; None where that is not clear."""
        if self.by:
            return self.ids[0]
        found = {
            name: sum(bool(self._at(name, one.student)) for one in students) for name in self.ids
        }
        best = max(found, key=lambda name: found[name], default=None)
        canvas = self.roster.called("canvas")
        # In Canvas' list a number may be its own or the school's; ours are its own.
        numbers = bool(students) and self._is_number(students[0])
        if best is not None and numbers and self.roster.from_canvas and best != canvas:
            return None
        return best

    def _is_number(self, student: StudentGrades) -> bool:
        return _same(student.student).isdecimal()

    def _numbered(self, place: int, number: str, student: str) -> bool:
        if number in self.people:
            return self.people[number] == student
        name = as_id(self.roster.rows[place].get(self.named or "", ""))
        return student in (f"{name}-{number}", f"participant-{number}")

    def _at(self, column: str | None, key: str) -> list[int]:
        """Return the rows that have a key in a column: written exactly so, or else in other capitals."""
        if column is None:
            return []
        if column not in self.cells:
            index = self.cells[column] = defaultdict(list)
            for place, row in enumerate(self.roster.rows):
                cell = _same(row.get(column) or "")
                for form in {cell, f"\0{cell.casefold()}"}:
                    index[form].append(place)
        exact = _same(key)
        if not exact:
            return []
        small = f"\0{exact.casefold()}" if self.often[exact.casefold()] < 2 else ""
        return self.cells[column].get(exact) or self.cells[column].get(small, [])

    def _called(self, student: StudentGrades) -> list[int]:
        """Return the rows with the name that the gradebook has for a student."""
        ours = _words(f"{student.first_name} {student.last_name}")
        if not self.named or not (student.first_name and student.last_name):
            return []
        return [
            place
            for place, row in enumerate(self.roster.rows)
            if ours == _words(row.get(self.named, ""))
        ]

    def _who(self, place: int) -> str:
        row = self.roster.rows[place]
        return printable(
            (row.get(self.named, "") if self.named else "") or next(iter(row.values()), "")
        )


def _beside(roster: Roster) -> str | None:
    """Return the column of names in a worksheet of a language that is not known: beside the numbers."""
    first = roster.participants
    beside = roster.header[1] if first and len(roster.header) > 1 else None
    return None if beside == roster.called("email") else beside


def _same(text: str) -> str:
    """Return a text in the form that an id has: letters and their accents may be written in two ways."""
    return unicodedata.normalize("NFC", text).strip()


def _words(name: str) -> list[str]:
    """Return the words of a name, in whatever order it has them."""
    return sorted(re.findall(r"\w+", _same(name).casefold()))
