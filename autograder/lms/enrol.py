"""Load a list of students: into nbgrader's gradebook, and into the record beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autograder.assignment.course_directory import CourseDirectory, open_course
from autograder.errors import GradingError, meant
from autograder.lms.enrolment import (
    Enrolment,
    Person,
    paired,
    people_of,
    read_enrolment,
    with_ids,
    write_enrolment,
)
from autograder.lms.memory import Memory, read_memory
from autograder.lms.roster import read_roster
from autograder.records.gradebook import open_gradebook, save_students
from autograder.records.journal import journal_folder
from autograder.records.lock import only_run
from autograder.submission.text import printable


@dataclass(frozen=True)
class EnrolmentRequest:
    """A list to be loaded.

    Attributes
    ----------
    roster : Path or None
        The file; None to load none.
    by : str
        The column that has nbgrader's ids; empty to find them.
    add : bool
        Whether those who are not in the file stay: it is one section's.
    drop : bool
        Whether it may be that more than half of the people have dropped the course.
    same : mapping of str to str
        Ids that a person says to be another id of a student's.
    db : str or None
        URL of the gradebook; None for the course's own.
    """

    course: Path
    roster: Path | None = None
    by: str = ""
    add: bool = False
    drop: bool = False
    same: Mapping[str, str] | None = None
    db: str | None = None


@dataclass(frozen=True)
class EnrolmentLine:
    """A person on the list; ``what`` is "new", "known", "back", "dropped", with the day of the last."""

    person: Person
    what: str


def enrol(request: EnrolmentRequest) -> tuple[list[EnrolmentLine], list[str]]:
    """Load a list of students, or show the one there is.

    A student who is known already keeps the id, whatever the list calls them. One who is not in the list any
    more has dropped the course: their work and grades stay, and nobody waits for them.

    Returns
    -------
    tuple of list of EnrolmentLine and list of str
        All people by name, and remarks for the instructor.

    Raises
    ------
    GradingError
        Where the file cannot be read, there is no list yet, or most people would be dropped.
    """
    course = open_course(request.course)
    folder = journal_folder(course.root)
    with only_run(folder):
        before = read_enrolment(folder)
        if before is None and request.roster is None:
            raise GradingError("no list of students has been loaded yet: `autograder roster FILE`")
        enrolment, remarks = before or Enrolment(), list[str]()
        if request.roster is not None:
            enrolment, remarks = _loaded(course, request, request.roster, enrolment)
        enrolment = _with_word(enrolment, request.same or {})
        if enrolment != before:
            with open_gradebook(request.db or course.directory.db_url) as gradebook:
                save_students(gradebook, {one.student: _columns(one) for one in enrolment.active})
            write_enrolment(folder, enrolment)
    old = {one.student: one for one in before.people} if before else {}
    lines = [EnrolmentLine(one, _what(one, old.get(one.student))) for one in enrolment.people]
    return sorted(
        lines, key=lambda line: (line.person.name.casefold(), line.person.student)
    ), remarks


def _what(one: Person, old: Person | None) -> str:
    if one.dropped:
        return f"dropped on {one.dropped}"
    if old is None:
        return "new"
    return "back" if old.dropped else "known"


def _columns(one: Person) -> dict[str, str]:
    """Return the fields that nbgrader's gradebook has columns for."""
    return {
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
        "lms_user_id": one.ids.get("canvas", ""),
    }


def _loaded(
    course: CourseDirectory, request: EnrolmentRequest, path: Path, before: Enrolment
) -> tuple[Enrolment, list[str]]:
    """Return the enrolment as a file has it."""
    people, remarks = people_of(read_roster(path, request.by), request.by)
    if not people:
        raise GradingError(f"there is no student in {path.name}")
    earlier = list(before.people)
    found: list[Person] = []
    for new in people:
        known = paired(new, earlier)
        if known is not None:
            earlier.remove(known)
            new = Person(
                known.student,
                new.first_name or known.first_name,
                new.last_name or known.last_name,
                new.email or known.email,
                new.section or known.section,
                {**known.ids, **new.ids},
            )
        found.append(new)
    found = _as_in_submissions(course, found, [one.student for one in before.people], remarks)
    found, left_out = with_ids(found, [one.student for one in earlier])
    active = [one for one in earlier if not one.dropped]
    if len(active) * 2 > len(before.active) and not (request.add or request.drop):
        raise GradingError(
            f"{len(active)} of {len(before.active)} people in the list before are not in {path.name}. Say "
            "--add if it is the list of another section, --drop if they have left"
        )
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    gone = [one if request.add or one.dropped else replace(one, dropped=today) for one in earlier]
    return replace(before, people=(*found, *gone)), remarks + left_out


def _as_in_submissions(
    course: CourseDirectory, people: Sequence[Person], known: Sequence[str], remarks: list[str]
) -> list[Person]:
    """Give people the ids that their submissions have had so far."""
    memory = read_memory(journal_folder(course.root))
    found = list(people)
    enrolment = Enrolment(tuple(people))
    for student, system in sorted(_handed_in(course, memory).items()):
        if student in known:
            continue
        places = [found.index(one) for one in enrolment.candidates(student, system) if one in found]
        if len(places) == 1 and not found[places[0]].student:
            ids = {**found[places[0]].ids, **({"canvas": student} if system == "canvas" else {})}
            found[places[0]] = replace(found[places[0]], student=student, ids=ids)
        elif not any(one.student == student for one in found):
            remarks.append(f"{printable(student)} has handed in, and is not in the list")
    return found


def _handed_in(course: CourseDirectory, memory: Memory) -> dict[str, str]:
    """Return the students with submissions, and the system that each id is from."""
    found: dict[str, str] = {}
    for path in course.source("x").parent.glob("*"):
        for student, _ in course.submitted(path.name):
            found.setdefault(student, memory.system_of(path.name, student))
    return found


def _with_word(enrolment: Enrolment, same: Mapping[str, str]) -> Enrolment:
    """Take a person's word for whose ids are whose."""
    known = [one.student for one in enrolment.people]
    for student in same.values():
        if student not in known:
            raise GradingError(
                f"nobody in the list has the id {printable(student)}.{meant(student, known)}"
            )
    return replace(enrolment, same={**enrolment.same, **same})
