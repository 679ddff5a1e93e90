"""Times of submission and extra time that a person, or a system's list, knows."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from autograder.assignment.course_directory import CourseDirectory, open_course
from autograder.errors import GradingError, meant
from autograder.lms import columns
from autograder.lms.enrolment import Enrolment, people_of, read_enrolment
from autograder.lms.load_grades import existing_gradebook, read_grades
from autograder.lms.memory import read_memory
from autograder.lms.roster import Roster, read_roster
from autograder.records.csv_file import write_private
from autograder.records.extensions import read_extensions, write_extensions
from autograder.records.journal import journal_folder
from autograder.records.lock import only_run
from autograder.records.times import Moment, exchange_zone, read_moment, read_time
from autograder.submission.files import TIMESTAMP, refused_place
from autograder.submission.text import printable

_TIMES = (
    "handed in", "handed_in", "submitted", "submitted at", "submission time", "time", "timestamp",
    "last modified (submission)", "zuletzt geändert (abgabe)", "dernière modification (travail remis)",
    "última modificación (entrega)", "ultima modifica (consegna)",
)  # fmt: skip
_EXTENSIONS = ("extension_hours", "extension hours", "extra hours", "extension (hours)")
#: A date and time with no zone, read in these two, is two times.
_FAR = ("UTC", "+12:00")


@dataclass(frozen=True)
class LatenessRequest:
    """Times and extra time to be kept.

    Attributes
    ----------
    table : Path or None
        A list with times of submission, hours of extra time, or both.
    by : str
        The column of it that has nbgrader's ids; empty to find out who is who.
    handed_in : mapping of str to str
        By student: the time of submission, as a person says it; it names its zone.
    hours : mapping of str to float
        By student: extra time; 0 takes it back.
    on_time : tuple of str
        Students whose submissions count as in time by a person's word.
    db : str or None
        URL of the gradebook; None for the course's own.
    """

    course: Path
    assignment: str
    table: Path | None = None
    by: str = ""
    handed_in: Mapping[str, str] = field(default_factory=dict)
    hours: Mapping[str, float] = field(default_factory=dict)
    on_time: tuple[str, ...] = ()
    db: str | None = None


@dataclass(frozen=True)
class LatenessLine:
    """A submission and what is known of its time.

    Attributes
    ----------
    handed_in : datetime or None
        UTC; None where it is not known.
    hours : float
        Extra time.
    late : timedelta or None
        After the due date and the extra time; None where nobody knows, or nothing is due.
    """

    student: str
    name: str
    handed_in: datetime | None
    hours: float
    late: timedelta | None


def keep_times(request: LatenessRequest) -> tuple[list[LatenessLine], list[str]]:
    """Keep what is said of times and extra time; return all submissions, and what could not be kept.

    A time goes beside the submission, where nbgrader's exchange writes it. Extra time goes into the gradebook
    with the next run of `autograder grade`, and every plugin for penalties heeds it.

    Returns
    -------
    tuple of list of LatenessLine and list of str

    Raises
    ------
    GradingError
        Where a file cannot be read, a student is not known or a time says nothing.
    """
    course = open_course(request.course)
    course.notebook(request.assignment)
    folder = journal_folder(course.root)
    with existing_gradebook(course, request.db) as gradebook:
        grades = read_grades(gradebook, request.assignment)
    names = {one.student: one.name for one in grades.students}
    there = [student for student, _ in course.submitted(request.assignment)]
    remarks: list[str] = []
    with only_run(folder):
        times = {who: _by_word(course, text) for who, text in request.handed_in.items()}
        hours = dict(request.hours)
        if request.table is not None:
            of_table = _of_table(course, request, there, remarks)
            times, hours = {**of_table[0], **times}, {**of_table[1], **hours}
        known = sorted({*there, *names})
        for student in (*request.handed_in, *request.hours, *request.on_time):
            if student not in known:
                raise GradingError(
                    f"there is no student {printable(student)}.{meant(student, known)}"
                )
        for student, moment in times.items():
            if student in there:
                _write_time(course, request.assignment, student, moment)
            else:
                remarks.append(f"{printable(student)} has handed in nothing: the time is not kept")
        for student in request.on_time:
            late = _late(course, request.assignment, student, grades.duedate, 0.0)[1]
            hours[student] = math.ceil(late / timedelta(hours=1)) if late else 0.0
        if hours:
            write_extensions(folder, request.assignment, hours)
    extra = read_extensions(folder, request.assignment)
    lines = []
    for student in there:
        handed_in, late = _late(
            course, request.assignment, student, grades.duedate, extra.get(student, 0.0)
        )
        name = names.get(student, student)
        lines.append(
            LatenessLine(
                student, "" if name == student else name, handed_in, extra.get(student, 0.0), late
            )
        )
    return lines, remarks


def _late(
    course: CourseDirectory, assignment: str, student: str, due: datetime | None, hours: float
) -> tuple[datetime | None, timedelta | None]:
    """Return the time of a submission, and how late that is."""
    path = course.folder("submitted", student, assignment) / TIMESTAMP
    try:
        moment = read_moment(path.read_bytes(), exchange_zone(course.config))
    except OSError:
        moment = None
    when = moment.utc if moment else None
    if when is None or due is None:
        return when, None
    return when, max(when - due - timedelta(hours=hours), timedelta())


def _by_word(course: CourseDirectory, text: str) -> Moment:
    """Return the time that a person says."""
    moment = _with_zone(course, text)
    if moment.problem:
        raise GradingError(f"{moment.problem}. Nothing was kept")
    return moment


def _with_zone(course: CourseDirectory, text: str) -> Moment:
    """Read a time. One that names no zone is in the course's, if that was set: nobody guesses."""
    if "timezone" not in course.config.get("Exchange", {}):
        first, second = (read_time(text, zone) for zone in _FAR)
        if first.utc != second.utc:
            why = (
                f"“{printable(text, 60)}” names no time zone: set c.Exchange.timezone in nbgrader_config.py "
                'to yours, as in "Europe/Berlin"'
            )
            return Moment(None, why, text)
    return read_time(text, exchange_zone(course.config))


def _of_table(
    course: CourseDirectory, request: LatenessRequest, there: list[str], remarks: list[str]
) -> tuple[dict[str, Moment], dict[str, float]]:
    """Return the times and the hours of a list, by student; say what of it cannot be used."""
    assert request.table is not None
    roster = read_roster(request.table, request.by)
    time, extra = roster.column(*_TIMES), roster.column(*_EXTENSIONS)
    if not (time or extra):
        raise GradingError(
            f"{request.table.name} has neither times nor extra time: call the column handed_in or "
            f"extension_hours (there are: {', '.join(roster.header[:20])})"
        )
    whose = _students(course, request, roster, there)
    times: dict[str, Moment] = {}
    hours: dict[str, float] = {}
    for row, student in zip(roster.people, whose, strict=True):
        said = row.get(time or "", "").strip().strip("-")
        more = row.get(extra or "", "").strip().strip("-")
        who = printable(next(iter(row.values()), ""))
        if not (said or more):
            continue
        if not student:
            remarks.append(f"{who}: nobody knows which student this is")
            continue
        if said:
            moment = _with_zone(course, said)
            if moment.problem:
                remarks.append(f"{who}: {moment.problem}")
            else:
                times[student] = moment
        if more:
            number = columns.number(more)
            if number is None:
                remarks.append(f"{who}: {printable(more, 40)} is no number of hours")
            else:
                hours[student] = number
    return times, hours


def _students(
    course: CourseDirectory, request: LatenessRequest, roster: Roster, there: list[str]
) -> list[str]:
    """Return the student of each row; "" where that is not sure."""
    folder = journal_folder(course.root)
    memory, enrolment = read_memory(folder), read_enrolment(folder) or Enrolment()
    numbers = memory.people.get(request.assignment, {})
    found = []
    for row in roster.people:
        people, _ = people_of(replace(roster, rows=(row,)), request.by)
        one = people[0] if people else None
        alone = Enrolment((one,) if one else ())
        of_number = numbers.get(one.ids.get("moodle", ""), ("", ""))[1] if one else ""
        keys = [] if one is None else [one.student, *one.ids.values(), one.email, one.full_name]
        listed = {
            person.student for key in keys for person in (enrolment.candidates(key) if key else ())
        }
        named = {
            student
            for student in there
            if alone.candidates(student, memory.system_of(request.assignment, student))
        }
        given = {one.student} & {*there} if one and one.student else set()
        whose = given or ({of_number} if of_number else set()) or listed or named
        found.append(next(iter(whose)) if len(whose) == 1 else "")
    return found


def _write_time(course: CourseDirectory, assignment: str, student: str, moment: Moment) -> None:
    folder = course.folder("submitted", student, assignment)
    if refused := refused_place(folder, course.submitted_root(assignment)):
        raise GradingError(f"{printable(refused.name)} {refused.problem}")
    write_private(folder / TIMESTAMP, f"{moment.utc:%Y-%m-%d %H:%M:%S} UTC\n")
