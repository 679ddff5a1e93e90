"""Downloads of a learning management system in, nbgrader's submitted folders out."""

import errno
import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from autograder.assignment.course_directory import CourseDirectory, open_course
from autograder.errors import GradingError
from autograder.lms.enrolment import Enrolment, Person, read_enrolment
from autograder.lms.importers.archive import RefusedError
from autograder.lms.importers.download import look_into
from autograder.lms.importers.filename_patterns import proper_id
from autograder.lms.importers.latest_upload import Delivery, deliveries, of_one_name
from autograder.lms.importers.uploads import Upload, uploads
from autograder.lms.memory import Memory, read_memory, write_memory
from autograder.records.journal import journal_folder
from autograder.records.lock import only_run
from autograder.records.shared_folder import make_folder, share
from autograder.records.times import exchange_zone, read_moment
from autograder.submission.files import (
    EXCHANGE_FILES,
    SECRET,
    TIMESTAMP,
    is_notebook,
    refused_place,
)
from autograder.submission.nature import kind_of_name
from autograder.submission.reader import Unreadable, read_notebook
from autograder.submission.text import printable

#: The words for a student on the list who has handed in nothing, or nothing new.
MISSING, BEFORE = "MISSING", "nothing new; there from before"
#: The words for a student who sent files and no notebook among them; where none was read, nothing is kept.
NO_NOTEBOOK, NOTHING = "NO NOTEBOOK", "NOTHING TAKEN"
#: Of one delivery, of files that are not called notebooks.
MAX_LOOKED_AT = 50
#: Names of new folders, until they are whole.
_BESIDE = ".collect-"


@dataclass(frozen=True)
class Collected:
    """The outcome of one student's upload.

    Attributes
    ----------
    student : str
    files : tuple of str
        Names under which its notebooks are kept.
    origin : str
        Where they come from.
    timestamp : datetime or None
        UTC.
    late : bool
    older : int
        Earlier uploads that were left.
    earlier : int
        Earlier attempts that are kept for a grading that takes the best one.
    what : str
        "new", "replaced", "unchanged" or why not.
    remarks : tuple of str
        Facts that a person must look at.
    name : str
        Last name, first name, where the list of students has them.
    unclear : bool
        Whether a person must say who on the list this is.
    """

    student: str
    files: tuple[str, ...]
    origin: str
    timestamp: datetime | None
    late: bool
    older: int
    what: str
    remarks: tuple[str, ...] = ()
    name: str = ""
    unclear: bool = False
    earlier: int = 0


def collect(
    root: Path, assignment: str, sources: Sequence[Path]
) -> tuple[list[Collected], list[str]]:
    """Write submitted folders from zips and folders.

    Earlier attempts are kept beside the latest one (`CourseDirectory.attempts_folder`); all other files that
    are replaced, in ``.autograder/replaced``.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    sources : sequence of Path
        Later ones count where nothing else tells which upload is the later one.

    Returns
    -------
    tuple of list of Collected and list of str
        A line for each student who sent something, and for everybody on the list of students, where one was
        loaded; and what was refused and why.

    Raises
    ------
    GradingError
        Where there is no such assignment or source, or someone is grading just now.
    """
    course = open_course(root)
    notebook = course.notebook(assignment)
    for source in sources:
        if not source.exists():
            raise GradingError(f"there is no {source}")
    downloads = [look_into(source) for source in sources]
    folder = journal_folder(course.root)
    with only_run(folder):
        memory = read_memory(folder)
        zone = exchange_zone(course.config)
        found, refused = uploads(downloads, notebook, memory, assignment, zone)
        enrolment = read_enrolment(folder)
        found, doubts = _known(found, enrolment) if enrolment else (found, {})
        collecting = _Collecting(course, assignment, notebook, memory, refused)
        theirs = deliveries(found)
        left = _dropped(theirs, enrolment) if enrolment else []
        alike = _alike(theirs)
        try:
            done = [collecting.collect(name, all_) for name, all_ in theirs.items()]
            done = [
                replace(one, remarks=(*one.remarks, *alike.get(one.student, ()))) for one in done
            ]
        finally:
            if found:
                write_memory(folder, memory)
    if enrolment:
        done = _whole_class(course, assignment, enrolment, done, doubts) + left
    return sorted(
        done, key=lambda one: ((one.name or one.student).casefold(), one.student)
    ), refused


def _known(
    found: Sequence[Upload], enrolment: Enrolment
) -> tuple[list[Upload], dict[str, tuple[str, ...]]]:
    """Return the uploads with the ids of the list, and a remark on each id that is nobody's for sure."""
    made: list[Upload] = []
    doubts: dict[str, tuple[str, ...]] = {}
    for upload in found:
        upload_name = upload.upload_name
        people = enrolment.candidates(upload.student, upload_name.system, upload_name.student)
        if len(people) == 1:
            made.append(replace(upload, student=people[0].student))
            continue
        made.append(upload)
        if people:
            who = " or ".join(f"{printable(one.name)} ({one.student})" for one in people)
            words = f"may be {who}: `autograder roster --is {upload.student}=ID` says which"
        else:
            called = f", called {printable(upload_name.student)}" * (
                upload_name.student != upload.student
            )
            words = f"NOT ON THE LIST of students{called}"
        doubts[upload.student] = (words,)
    return made, doubts


def _alike(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return a remark for each name that differs from another's only in capitals: one person, or two."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[name.casefold()].append(name)
    return {
        name: (f"but for capitals called like {' and '.join(one for one in group if one != name)}",)
        for group in groups.values()
        if len(group) > 1
        for name in group
    }


def _dropped(theirs: dict[str, list[Delivery]], enrolment: Enrolment) -> list[Collected]:
    """Take out what those have sent who dropped the course; return their rows."""
    rows = []
    for one in enrolment.people:
        if one.dropped and one.student in theirs:
            del theirs[one.student]
            what = f"left: dropped the course on {one.dropped}"
            rows.append(Collected(one.student, (), "", None, False, 0, what, name=_name(one)))
    return rows


def _name(one: Person) -> str:
    return one.name if one.name != one.student else ""


def _whole_class(
    course: CourseDirectory,
    assignment: str,
    enrolment: Enrolment,
    done: Sequence[Collected],
    doubts: Mapping[str, tuple[str, ...]],
) -> list[Collected]:
    """Return the rows with names and doubts, and a row for everybody who sent nothing now."""
    names = {one.student: _name(one) for one in enrolment.people}
    rows = {
        one.student: replace(
            one,
            name=names.get(one.student, ""),
            unclear=one.student in doubts,
            remarks=(*doubts.get(one.student, ()), *one.remarks),
        )
        for one in done
    }
    there = {student for student, _ in course.submitted(assignment)}
    gone = {one.student for one in enrolment.people if one.dropped}
    for student in ({*there, *names} - gone) - set(rows):
        unknown = ("NOT ON THE LIST of students",) * (student not in names)
        rows[student] = Collected(
            student, (), "", None, False, 0, BEFORE if student in there else MISSING, unknown,
            names.get(student, ""), bool(unknown),
        )  # fmt: skip
    return list(rows.values())


@dataclass(frozen=True)
class _Collecting:
    course: CourseDirectory
    assignment: str
    notebook: str
    memory: Memory
    refused: list[str]
    #: Reasons why files were not read, by the order of their uploads.
    why: dict[int, str] = field(default_factory=dict)

    def collect(self, student: str, theirs: Sequence[Delivery]) -> Collected:
        """Take the latest delivery with a notebook in it; say what came where there is none."""
        remarks: list[str] = []
        contents: dict[int, bytes] = {}
        files: dict[str, bytes] = {}
        taken = theirs[0]
        for delivery in theirs:
            files, why = self._notebooks(delivery, contents)
            if files and not why:
                taken = delivery
                break
            remarks += why
        else:
            # A file that is called a notebook has a row when it is graded.
            called = [(one, _called_so(one, contents)) for one in theirs]
            taken, files = next(((one, kept) for one, kept in called if kept), called[0])
        if remarks and files and taken is not theirs[0]:
            remarks.append("so an earlier upload was taken")
        earlier: list[tuple[Delivery, dict[str, bytes]]] = []
        if files:
            earlier = self._earlier(theirs, taken, contents)
            what = self._write(student, taken, files, earlier)
        else:
            what = self._keep(student, taken, contents)
        unknown = [one.problem for one in taken.clocks if one.problem]
        if files and unknown:
            remarks.append(f"the time is not known: {unknown[0]}")
        remarks += list(
            dict.fromkeys(
                one.upload_name.unknown for one in taken.uploads if one.upload_name.unknown
            )
        )
        # Beside a notebook that was taken: one may be the later, and meant.
        remarks += [
            f"{printable(one.downloaded.file)}: {self.why[one.order]}"
            for one in taken.uploads
            if files and one.downloaded.kind == "notebook" and one.order in self.why
        ]
        kept = len(files)
        older = sum(_called(one) for one in theirs if one is not taken)
        older += _called(taken) - kept - sum(len(theirs) for _, theirs in earlier)
        told = taken.uploads if kept else [one for all_ in theirs for one in all_.uploads]
        return Collected(
            student,
            tuple(files),
            "; ".join(
                dict.fromkeys(f"{one.downloaded.source}: {one.downloaded.name}" for one in told)
            ),
            taken.timestamp,
            taken.late,
            max(0, older) if kept else 0,
            what,
            tuple(dict.fromkeys(remarks)),
            earlier=_kept(self.course.attempts_folder(student, self.assignment)),
        )

    def _earlier(
        self, theirs: Sequence[Delivery], taken: Delivery, contents: dict[int, bytes]
    ) -> list[tuple[Delivery, dict[str, bytes]]]:
        """Return the attempts before the one that was taken, the oldest first, each with its notebooks."""
        found = []
        # Of the copies of one file in one delivery the last was taken: the others are earlier attempts.
        names: dict[str, list[Upload]] = defaultdict(list)
        for one in taken.uploads:
            if one.order in contents and one.downloaded.kind == "notebook":
                names[one.file].append(one)
        for copies in names.values():
            last = of_one_name(copies) if len(copies) > 1 else None
            if last:
                rest = [one for one in copies if one is not last]
                rest.sort(key=lambda one: (one.upload_name.attempt, one.order))
                found += [Delivery((one,)) for one in rest]
        after = theirs.index(taken) + 1
        found = [*reversed(theirs[after:]), *found]
        read = [(one, *self._notebooks(one, contents)) for one in found]
        return [(one, files) for one, files, why in read if files and not why]

    def _notebooks(
        self, delivery: Delivery, contents: dict[int, bytes]
    ) -> tuple[dict[str, bytes], list[str]]:
        """Return what is a notebook by its content, by name; and, if nothing is, what came.

        The facts read go into ``contents``.
        """
        by_file: dict[str, list[Upload]] = defaultdict(list)
        why: list[str] = []
        called = [one for one in delivery.uploads if one.downloaded.kind == "notebook"]
        others = [one for one in delivery.uploads if one.downloaded.kind != "notebook"]
        for group in (called, others[:MAX_LOOKED_AT]):
            for one in group:
                problem = self._read(one, contents)
                if problem:
                    why.append(f"{printable(one.downloaded.file)}: {problem}")
                    self.why[one.order] = problem
                else:
                    by_file[one.file].append(one)
            if by_file:
                break
        if not by_file:
            return {}, why or ["there was no file"]
        files = {}
        for file, copies in sorted(by_file.items()):
            last = of_one_name(copies) if len(copies) > 1 else copies[0]
            for one in [last] if last else copies:
                name = file if one is last or file not in files else one.downloaded.file
                files[name if proper_id(name) else "renamed.ipynb"] = contents[one.order]
        return files, []

    def _read(self, one: Upload, contents: dict[int, bytes]) -> str:
        """Read a file; return what it is if it is no notebook, else ""."""
        found = one.downloaded
        if found.kind in ("hidden", "folder") or found.problem:
            said = {"hidden": "hidden", "folder": "an empty folder"}
            return found.problem or said[found.kind]
        try:
            data = contents[one.order] = found.read()
        except (RefusedError, OSError) as error:
            self.refused.append(f"{printable(found.name)}: {error}")
            return printable(str(error))
        read = read_notebook(data)
        if isinstance(read, Unreadable):
            return (kind_of_name(found.file) if data.strip() else "") or read.reason
        return "" if any(cell.kind for cell in read.cells) else "there are no cells in the notebook"

    def _write(
        self,
        student: str,
        taken: Delivery,
        files: Mapping[str, bytes],
        earlier: Sequence[tuple[Delivery, Mapping[str, bytes]]],
    ) -> str:
        """Put a submitted folder in place, whole, and the earlier attempts; return what was done."""
        course, assignment = self.course, self.assignment
        folder = course.folder("submitted", student, assignment)
        files = _with_exchange(taken, files)
        digest = _digest(files)
        attempts = _Attempts(
            course.attempts_folder(student, assignment), exchange_zone(course.config)
        )
        try:
            self._may_write(folder)
            self._refuse_links(attempts.place)
            before: dict[str, bytes] = {}
            newer = ""
            if folder.is_dir() and not folder.is_symlink():
                before = _there(folder)
                again = digest == self.memory.last(assignment, student)
                older = self.memory.older(assignment, student, taken.marks, digest)
                same = before == files or attempts.is_there(files, before)
                then = read_moment(before.get(TIMESTAMP), exchange_zone(course.config))
                when = then.utc if then else None
                if not same and when and taken.timestamp and when > taken.timestamp:
                    newer = f"left as it is: what is there is newer ({when:%Y-%m-%d %H:%M} UTC)"
                elif not same and older:
                    newer = "left as it is: what is there is newer"
                # A person has changed the folder where the last upload comes again.
                if newer and not again:
                    attempts.keep(files, taken.timestamp, before)
                elif not (newer or same or again):
                    attempts.keep(before, when, files)
            for one, theirs in earlier:
                attempts.keep(_with_exchange(one, theirs), one.timestamp, files, before)
            if before and same:
                if not older:
                    self.memory.remember(assignment, student, taken.marks, digest)
                return "unchanged"
            if newer:
                return newer
            replaced = self._put(student, folder, files)
        except OSError as error:
            return self._not_written(student, error)
        self.memory.remember(assignment, student, taken.marks, digest)
        return "replaced" if replaced else "new"

    def _keep(self, student: str, taken: Delivery, contents: Mapping[int, bytes]) -> str:
        """Keep what is no notebook, so that grading has a row for it, too; never in place of a notebook.

        For a file that was refused there is an empty one whose name says why. It has no time and is not
        remembered: any notebook that comes replaces it.
        """
        folder = self.course.folder("submitted", student, self.assignment)
        files = {}
        for one in taken.uploads:
            name = one.downloaded.file
            if one.order in contents:
                plain = proper_id(name) and name not in EXCHANGE_FILES
                files[name if plain else f"file-{one.order}"] = contents[one.order]
            elif one.order in self.why and one.downloaded.kind in ("notebook", "other"):
                called = re.sub(r"[:/\\*?\"|]", "", f"{name} ({self.why[one.order]}).txt")
                files[proper_id(called) or f"file-{one.order} (not taken).txt"] = b""
        if not files:
            return NOTHING
        try:
            self._may_write(folder)
            before = _there(folder) if folder.is_dir() and not folder.is_symlink() else None
            if before is not None and any(map(is_notebook, before)):
                return f"{NO_NOTEBOOK}; what is there from before stays"
            if before != files:
                self._put(student, folder, files)
        except OSError as error:
            return self._not_written(student, error)
        return NO_NOTEBOOK

    def _may_write(self, folder: Path) -> None:
        self._refuse_links(folder.parent)
        if os.path.lexists(folder.parent) and not _is_called(folder.parent):
            raise OSError(errno.EEXIST, "the folder of another has this name but for capitals")

    def _refuse_links(self, place: Path) -> None:
        if refused := refused_place(place, self.course.submitted_root(self.assignment)):
            raise OSError(errno.ELOOP, f"{printable(refused.name)} {refused.problem}")

    def _not_written(self, student: str, error: OSError) -> str:
        what = f"NOT WRITTEN: {error.strerror or type(error).__name__}"
        self.refused.append(f"{printable(student)}: {what}")
        return what

    def _put(self, student: str, folder: Path, files: Mapping[str, bytes]) -> bool:
        with _beside(folder, files) as beside:
            replaced = os.path.lexists(folder)
            if replaced:
                _put_away(self.course, self.assignment, student, folder)
            beside.replace(folder)
        return replaced


@contextmanager
def _beside(folder: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """Yield a new folder with these files, to be renamed to its place; else it is removed."""
    make_folder(folder.parent)
    # A run that was killed has left them; there is one run at a time.
    for left in folder.parent.glob(f"{_BESIDE}*"):
        shutil.rmtree(left, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(prefix=_BESIDE, dir=folder.parent))
    try:
        beside.chmod(0o755)
        share(beside)
        for name, data in files.items():
            make_folder((beside / name).parent)
            (beside / name).write_bytes(data)
            share(beside / name)
        yield beside
    finally:
        shutil.rmtree(beside, ignore_errors=True)


@dataclass(frozen=True)
class _Attempts:
    """A student's earlier attempts: each in a folder named by its time, or by when it was collected.

    Attributes
    ----------
    place : Path
        Where they lie.
    zone : str
        Of times that name none.
    """

    place: Path
    zone: str

    def keep(
        self, files: Mapping[str, bytes], when: datetime | None, *others: Mapping[str, bytes]
    ) -> None:
        """Keep an attempt, if it is another one than these others and those that are kept."""
        kept = [_there(path) for path in _folders(self.place)]
        known = any(self._alike(files, one) for one in (*others, *kept))
        if known or not any(map(is_notebook, files)):
            return
        when = when or datetime.now(UTC).replace(tzinfo=None)
        name = f"{when:%Y%m%dT%H%M%S%f}-{_digest(files)[:8]}"
        plain = {name: data for name, data in files.items() if data != b"\0"}
        with _beside(self.place / name, plain) as beside:
            beside.replace(self.place / name)

    def is_there(self, files: Mapping[str, bytes], before: Mapping[str, bytes]) -> bool:
        """Return whether all that is taken now is there, perhaps with a time that a person gave."""
        own, there = (
            {name: data for name, data in all_.items() if name not in EXCHANGE_FILES}
            for all_ in (files, before)
        )
        # A time in another zone is written anew: it may not have been known.
        in_utc = TIMESTAMP not in files or before.get(TIMESTAMP, b"").strip().endswith(b"UTC")
        return own == there and set(files) <= set(before) and in_utc and self._alike(before, files)

    def _alike(self, one: Mapping[str, bytes], other: Mapping[str, bytes]) -> bool:
        """Return whether two have the same notebooks, and no different times: then they are one attempt."""
        notebooks = [
            {name: data for name, data in files.items() if is_notebook(name)}
            for files in (one, other)
        ]
        times = {self._when(one), self._when(other)} - {None}
        return notebooks[0] == notebooks[1] and len(times) < 2

    def _when(self, files: Mapping[str, bytes]) -> datetime | None:
        moment = read_moment(files.get(TIMESTAMP), self.zone)
        return moment.utc.replace(microsecond=0) if moment and moment.utc else None


def _folders(place: Path) -> list[Path]:
    return [path for path in place.iterdir() if path.name[0] != "."] if place.is_dir() else []


def _kept(place: Path) -> int:
    """Return the number of earlier attempts that are kept."""
    return len(_folders(place))


def _is_called(folder: Path) -> bool:
    """Whether an existing folder has this very name: some file systems do not tell capitals apart."""
    names = (unicodedata.normalize("NFC", one.name) for one in folder.parent.iterdir())
    return unicodedata.normalize("NFC", folder.name) in names


def _called(delivery: Delivery) -> int:
    """Return the number of files with a notebook's name."""
    return sum(one.downloaded.kind == "notebook" for one in delivery.uploads)


def _called_so(delivery: Delivery, contents: Mapping[int, bytes]) -> dict[str, bytes]:
    """Return the files that are called notebooks, whatever is in them."""
    return {
        one.file: contents[one.order]
        for one in delivery.uploads
        if one.downloaded.kind == "notebook" and one.order in contents
    }


def _with_exchange(taken: Delivery, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of a delivery with those that the exchange wrote."""
    secrets = [one.upload_name.secret for one in taken.uploads if one.upload_name.secret]
    beside = {TIMESTAMP: _timestamp(taken), SECRET: secrets[0] if secrets else b""}
    return {**files, **{name: data for name, data in beside.items() if data}}


def _timestamp(taken: Delivery) -> bytes:
    """Return the content of ``timestamp.txt``; a time that cannot be read yet stays as it is."""
    if taken.timestamp:
        return f"{taken.timestamp:%Y-%m-%d %H:%M:%S} UTC\n".encode()
    written = [one.text for one in taken.clocks]
    return f"{written[0]}\n".encode() if written else b""


def _digest(files: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(repr((name, hashlib.sha256(data).hexdigest())).encode())
    return total.hexdigest()


def _there(folder: Path) -> dict[str, bytes]:
    """Return the files of a submitted folder; what is no plain file makes it another one."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        if path.is_file() and not path.is_symlink()
        else b"\0"
        for path in folder.rglob("*")
    }


def _put_away(course: CourseDirectory, assignment: str, student: str, folder: Path) -> None:
    when = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    place = journal_folder(course.root) / "replaced" / student / f"{assignment}-{when}"
    make_folder(place.parent)
    folder.replace(place)
