"""The people of a course: the list that an instructor loads, kept beside the gradebook.

nbgrader's gradebook has names and email addresses. It has no sections, no mark for someone who left, and no
other ids. Those are kept here.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from autograder.errors import GradingError
from autograder.lms import columns
from autograder.lms.columns import Column
from autograder.lms.importers.filename_patterns import as_id, proper_id
from autograder.lms.roster import WHO, Roster
from autograder.records.csv_file import write_private
from autograder.submission.text import printable

FILE = "roster.json"
#: The ids that are one person's alone. Canvas' number is compared with Canvas' downloads only.
_OWN: tuple[Column, ...] = (*WHO, "email")
_TEST_STUDENT = "Student, Test"
#: Signs of a group's name, which Moodle may put in front; half of a person's name has none.
_GROUP = re.compile(r"\d|^(?:groupe?|gruppe|grupo|team|section|sektion|tutorium|klasse)\b", re.I)


@dataclass(frozen=True)
class Person:
    """Someone on the list.

    Attributes
    ----------
    student : str
        nbgrader's id; empty as long as there is none.
    ids : mapping of str to str
        Ids in other systems and the full name, by the kind of column.
    dropped : str
        The day on which a list without this person was loaded (ISO); empty for who is in the course.
    """

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    section: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    dropped: str = ""

    @property
    def name(self) -> str:
        """Last name, first name, else the id."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or self.student

    @property
    def full_name(self) -> str:
        """The name as an id, as Moodle's downloads have it."""
        return as_id(f"{self.first_name} {self.last_name}".strip() or self.ids.get("name", ""))

    @property
    def turned_name(self) -> str:
        """The name as an id, the last name first."""
        return as_id(f"{self.last_name} {self.first_name}".strip())

    @property
    def joined_name(self) -> str:
        """The name as Canvas' downloads have it: ``lovelaceada``."""
        return _joined(f"{self.last_name}{self.first_name}")


@dataclass(frozen=True)
class Enrolment:
    """The list of a course.

    Attributes
    ----------
    people : tuple of Person
        Also those who dropped the course.
    same : mapping of str to str
        Ids that a person has said to be another id of a student's.
    """

    people: tuple[Person, ...] = ()
    same: Mapping[str, str] = field(default_factory=dict)

    @property
    def active(self) -> tuple[Person, ...]:
        """The people who are in the course."""
        return tuple(one for one in self.people if not one.dropped)

    def __contains__(self, student: object) -> bool:
        """Whether an id of nbgrader's is someone's on the list."""
        return any(one.student == student for one in self.people)

    def candidates(self, student: str, system: str = "", called: str = "") -> list[Person]:
        """Return the people that an id may be; one alone is sure.

        Parameters
        ----------
        student : str
            The id by which a download, or the gradebook, knows someone.
        system : str
            The system it is from; empty where that is not known.
        called : str
            The name in the download.

        Returns
        -------
        list of Person
        """
        if student in self.same:
            return [one for one in self.people if one.student == self.same[student]]
        if system.startswith("canvas"):
            return self._of_canvas(student, called)
        key = _same(student)
        name = as_id(student)
        names = {name}
        if system in ("moodle", "brightspace"):
            # A number stands behind the name: in Moodle, of two people's.
            names.add(re.sub(r"-\d+$", "", name))
        if system == "moodle":
            names |= _without_group(called)
        alike = [one for one in self.people if one.full_name in names]
        own = [
            one
            for one in self.people
            if key in {_same(one.student), *map(_same, _own(one, without="canvas"))}
        ]
        # A name alone is nobody's where two have it.
        only_a_name = len(alike) > 1 and name == alike[0].full_name
        if only_a_name or not own:
            # Moodle may be set to "Lovelace Ada", also where the list has first and last names.
            return alike or [one for one in self.people if one.turned_name in names]
        return own

    def _of_canvas(self, number: str, called: str) -> list[Person]:
        if any(one.ids.get("canvas") for one in self.people):
            return [one for one in self.people if one.ids.get("canvas") == number]
        return [one for one in self.people if called and one.joined_name == _joined(called)]


def read_enrolment(folder: Path) -> Enrolment | None:
    """Read the list of a course directory's ``.autograder``; None where none was loaded.

    Raises
    ------
    GradingError
        Where the file is there and damaged.
    """
    path = folder / FILE
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
        return Enrolment(tuple(Person(**one) for one in tree["people"]), dict(tree["same"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise GradingError(
            f"{path} is damaged: remove it, and load the list again (`autograder roster FILE`)"
        ) from None


def write_enrolment(folder: Path, enrolment: Enrolment) -> None:
    """Write the list, whole or not at all."""
    people = [asdict(one) for one in enrolment.people]
    tree = {"people": people, "same": dict(enrolment.same)}
    write_private(folder / FILE, json.dumps(tree, ensure_ascii=True, indent=1, sort_keys=True))


def people_of(roster: Roster, by: str = "") -> tuple[list[Person], list[str]]:
    """Return the students of a list, without nbgrader's ids, and what was left out.

    Parameters
    ----------
    roster : Roster
    by : str
        The column that has nbgrader's ids; empty where none is said to have them. Those people have one.

    Returns
    -------
    tuple of list of Person and list of str
    """
    remarks: list[str] = []
    canvas = roster.from_canvas and all(
        row.get(roster.called("canvas") or "", "").strip().isdecimal() for row in roster.people
    )
    named = {kind: roster.called(kind) for kind in (*_OWN, "name", "first", "last", "section")}
    if not canvas:
        # A column "id" of any other list.
        named["number"], named["canvas"] = named["number"] or named["canvas"], None
    column = roster.column(by) if by else None
    role = columns.called(roster.header, "role")
    only_students = bool(role) and any(_is_student(row.get(role or "", "")) for row in roster.rows)
    found: list[Person] = []
    for row in roster.people:
        cells = {kind: row.get(name, "").strip() for kind, name in named.items() if name}
        who = printable(cells.get("name") or cells.get("email") or next(iter(row.values()), ""))
        if only_students and not _is_student(row.get(role or "", "")):
            remarks.append(f"{who} is no student ({printable(row.get(role or '', ''))}): left out")
            continue
        if canvas and cells.get("name") == _TEST_STUDENT:
            remarks.append("Canvas' test student: left out")
            continue
        first, last = cells.pop("first", ""), cells.pop("last", "")
        if not (first or last):
            first, last = _parts(cells.get("name", ""))
        student = row.get(column, "").strip() if column else ""
        section = cells.pop("section", "")
        ids: dict[str, str] = {kind: cell for kind, cell in cells.items() if cell}
        if roster.participants and "name" in ids:
            ids["moodle"] = columns.participant(row.get(roster.participants, ""))
        person = Person(student, first, last, cells.get("email", ""), section, ids)
        # Two of one name alone are two people; somebody in two sections is one.
        if _own(person) and any(replace(one, section=section) == person for one in found):
            remarks.append(f"{who} stands there more than once: taken once")
        else:
            found.append(person)
    return found, remarks


def paired(new: Person, before: Sequence[Person]) -> Person | None:
    """Return the person of an earlier list who has the same id, or the same name if it is unique."""
    same_id = [one for one in before if _shared(one, new)]
    if len(same_id) == 1:
        return same_id[0]
    same_name = [one for one in before if one.full_name == new.full_name and one.full_name]
    fits = [one for one in same_name if not _differ(one, new)]
    return fits[0] if not same_id and len(fits) == 1 else None


def with_ids(people: Iterable[Person], taken: Iterable[str]) -> tuple[list[Person], list[str]]:
    """Give nbgrader's ids to those who have none; return all, and who could not have any.

    It is the id that `autograder collect` gives: Canvas' number, Moodle's name, else a user name, a number,
    an email address or the name.

    Parameters
    ----------
    people : iterable of Person
    taken : iterable of str
        Ids that are other people's.

    Returns
    -------
    tuple of list of Person and list of str
        Remarks on people who are left out.
    """
    people, used, remarks = list(people), set(taken), []
    names = [one.full_name for one in people]
    kept = [one.student for one in people if one.student]
    used.update(kept)
    done: list[Person] = []
    for one in people:
        if one.student:
            twice = kept.count(one.student) > 1
            fault = "is the id of two people" if twice else "cannot be a folder's name"
            if twice or not proper_id(one.student):
                remarks.append(f"{printable(one.name)}: {printable(one.student)} {fault}: left out")
            else:
                done.append(one)
            continue
        alone = names.count(one.full_name) == 1
        wanted = [one.ids.get("canvas", "")]
        if "moodle" in one.ids:
            wanted.append(one.full_name if alone else f"{one.full_name}-{one.ids['moodle']}")
        wanted += [one.ids.get(kind, "") for kind in ("username", "number", "sis", "login")]
        wanted += [one.email, one.full_name if alone else ""]
        chosen = next((kind for kind in map(proper_id, wanted) if kind and kind not in used), "")
        if chosen:
            used.add(chosen)
            done.append(replace(one, student=chosen))
        else:
            remarks.append(
                f"{printable(one.name) or 'a row'}: nothing in the list tells this person from all others: "
                "left out"
            )
    return done, remarks


def _without_group(called: str) -> set[str]:
    """Return the names that may stand behind that of a group: ``Group 1-Ada Lovelace``."""
    return {
        as_id(called[hyphen.end() :])
        for hyphen in re.finditer("-", called)
        if _GROUP.search(called[: hyphen.start()])
    }


def _own(one: Person, without: str = "") -> list[str]:
    return [cell for kind in _OWN if kind != without and (cell := one.ids.get(kind, ""))]


def _shared(one: Person, other: Person) -> bool:
    """Whether two people have an id of one kind in common."""
    if one.student and one.student == other.student:
        return True
    return any(
        one.ids.get(kind) and _same(one.ids[kind]) == _same(other.ids.get(kind, ""))
        for kind in _OWN
    )


def _differ(one: Person, other: Person) -> bool:
    """Whether two people of one name have different ids of one kind."""
    return any(
        one.ids.get(kind) and other.ids.get(kind) and not _shared(one, other) for kind in _OWN
    )


def _is_student(role: str) -> bool:
    return bool(re.search(r"stud|teilnehm|étud|alumn", role, re.IGNORECASE))


def _parts(name: str) -> tuple[str, str]:
    """Return first and last name: "Lovelace, Ada" and "Ada Lovelace" are one."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()


def _same(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def _joined(name: str) -> str:
    return "".join(ch for ch in _same(name) if ch.isalnum())
