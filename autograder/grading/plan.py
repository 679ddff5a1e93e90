"""The plan of a run: grades that stand, grades taken from records, submissions to run."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from autograder.assignment.assignment import Assignment
from autograder.assignment.context import context_of
from autograder.assignment.course_directory import CourseDirectory
from autograder.assignment.digest import digest, fingerprint, with_submission
from autograder.assignment.exercise_digest import definitions_of
from autograder.errors import GradingError
from autograder.grading.attempts import Attempt
from autograder.grading.executor import Job
from autograder.grading.grade_one import is_blank
from autograder.records.changes import Changes, changes_since
from autograder.records.gradebook import expected_scores
from autograder.records.journal import Entry, Journal
from autograder.records.partial_result import merged
from autograder.records.result import Result, text_digest
from autograder.records.result_cache import ResultCache, made_from
from autograder.records.result_row import ResultRow, lost_row, row_of
from autograder.submission.files import TIMESTAMP, Submission


@dataclass(frozen=True)
class Work:
    """One submission whose recorded grade, if it has one, does not stand.

    Attributes
    ----------
    student : str
    parts : mapping of str to str
        Digests of the parts that its result depends on.
    attempts : tuple of Attempt
        The latest last.
    changes : Changes
        The exercises that are judged again.
    entry : Entry or None
        The earlier record.
    previous : mapping of str to (float or None), or None
        The automatic scores there are, by grade_id, if this very submission has been graded; else None.
    """

    student: str
    parts: Mapping[str, str]
    attempts: tuple[Attempt, ...]
    changes: Changes
    entry: Entry | None = None
    previous: Mapping[str, float | None] | None = None

    @functools.cached_property
    def made_from(self) -> str:
        """A hash of all that its result is made from."""
        found = self.changes
        return made_from(
            self.parts, self.entry, (found.whole, sorted(found.again), sorted(found.counted))
        )


#: Makes a result when its turn comes to be written: a class of notebooks would fill the memory.
Make: TypeAlias = Callable[[], Result]


@dataclass
class RunPlan:
    """The work of a run.

    Attributes
    ----------
    late_cost : callable
        Returns, for a student, a function of an attempt's files of the exchange and its points: what lateness
        takes off.
    under_way : dict of str to Work
        By student, of what is being graded.
    timestamps : dict of str to (bytes or None)
        By student, what the exchange wrote about the time of those whose grade stands.
    rows : list of ResultRow
        Those that need no grading, to be told when there is time.
    ready : list of (Work, callable)
        Results that need no grading, to be written when there is time.
    """

    folders: dict[str, Path]
    force: bool
    parts: Mapping[str, str]
    known: Mapping[str, Mapping[str, float | None]]
    journal: Journal
    cache: ResultCache
    course: CourseDirectory
    assignment: Assignment
    late_cost: Callable[[str], Callable[[Mapping[str, bytes], float], float]]
    under_way: dict[str, Work] = field(default_factory=dict)
    timestamps: dict[str, bytes | None] = field(default_factory=dict)
    rows: list[ResultRow] = field(default_factory=list)
    ready: list[tuple[Work, Make]] = field(default_factory=list)

    def jobs(self) -> Iterator[Job]:
        """Yield what has to be graded, read when its turn comes."""
        for student in self.folders:
            entry = self.journal.latest(self.assignment.name, student)
            try:
                submission = self._read(student, entry.result if entry else None)
            except OSError:
                reason = "the submitted folder was gone when its turn came: nothing was written"
                self.rows.append(lost_row(student, self.assignment.seed, reason))
                continue
            found = self._planned(student, submission, entry)
            if isinstance(found, ResultRow):
                self.rows.append(found)
            elif self.cache.has(self.assignment.name, student, found.made_from):
                self.ready.append((found, functools.partial(self.waiting, found)))
            elif not found.changes.whole and not found.changes.again:
                self.ready.append((found, functools.partial(self.whole, found)))
            else:
                self.under_way[student] = found
                yield Job(student, submission, None if found.changes.whole else found.changes.again)
                # Needed when a result is written; a worker has something to do by now.
                definitions_of(self.assignment)

    def _read(self, student: str, before: Result | None) -> Submission:
        """Read a submission; with earlier attempts where the best counts or the latest is blank."""
        name, notebook = self.assignment.name, self.assignment.notebook
        best, counted = self.assignment.attempts == "best", before.attempt if before else ""
        found = self.course.read(student, name, notebook, earlier=best, counted=counted)
        if best or not self.course.attempts_folder(student, name).is_dir():
            return found
        # Looked into once: one that earned points is not blank.
        earned = before is not None and before.points > 0 and found.attempt_id == counted
        if earned or not is_blank(found, context_of(self.assignment)):
            return found
        return self.course.read(student, name, notebook, earlier=True, counted=counted)

    def whole(self, work: Work, found: Result | None = None) -> Result:
        """Return the whole result of a submission of which only a part was judged, or nothing."""
        if work.changes.whole or work.entry is None:
            assert found is not None, "what is graded wholly has a result"
            return found
        text = self._autograded(work.student)
        if text is None:
            raise GradingError(
                f"the autograded notebook of {work.student} went away: run this again"
            )
        context = context_of(self.assignment)
        return merged(work.entry.result, text, context, work.changes, found)

    def waiting(self, work: Work) -> Result:
        """Return a result that waits."""
        found = self.cache.get(self.assignment.name, work.student, work.made_from)
        assert found is not None, "nobody else forgets what waits: a run holds the course directory"
        return found

    def _planned(
        self, student: str, submission: Submission, entry: Entry | None
    ) -> ResultRow | Work:
        """Return the row of a submission whose grade still stands, else what is to be done about it."""
        attempts, parts = self._attempts(student, submission)
        if entry is None:
            return Work(student, parts, attempts, Changes(True))
        text = self._autograded(student)
        stands = text is not None and self.known.get(student) == expected_scores(entry.result)
        if stands and not self.force and entry.fingerprint == fingerprint(parts):
            counted = submission.attempt(entry.result.attempt)
            self.timestamps[student] = counted.of_exchange.get(TIMESTAMP)
            return row_of(entry.result, entry.graded)
        change = self._changes(entry, parts)
        written = text is not None and text_digest(text) == entry.basis.shown
        # Which attempt counts is known from whole results only.
        if self.force or not stands or not entry.fingerprint or not written or len(attempts) > 1:
            change = Changes(True, why=change.why)
        previous = self.known.get(student) if _same_submission(entry, parts) else None
        return Work(student, parts, attempts, change, entry, previous)

    def _attempts(
        self, student: str, submission: Submission
    ) -> tuple[tuple[Attempt, ...], dict[str, str]]:
        """Return a student's attempts, and the digests of all that the grade depends on."""
        parts = with_submission(self.parts, submission)
        if not submission.earlier:
            return (Attempt(submission.attempt_id, submission.of_exchange),), parts
        cost = self.late_cost(student)
        attempts = tuple(
            Attempt(
                one.attempt_id,
                one.of_exchange,
                one.number,
                functools.partial(cost, one.of_exchange),
            )
            for one in submission.attempts
        )
        most = sum(points for _, points in self.assignment.points)
        known = [(one.id, one.late_cost(most), one.late_cost(most / 2)) for one in attempts]
        return attempts, {**parts, "attempts": digest(known, submission.unread)}

    def _changes(self, entry: Entry, parts: Mapping[str, str]) -> Changes:
        if self.force:
            return Changes(True, why={"": "--force"})
        if not entry.fingerprint:
            return Changes(True, why={"": "it was graded otherwise before"})
        return changes_since(entry.basis, parts, functools.partial(definitions_of, self.assignment))

    def _autograded(self, student: str) -> str | None:
        """Return the text of a student's autograded notebook, or None where there is none."""
        folder = self.course.folder("autograded", student, self.assignment.name)
        try:
            return (folder / f"{self.assignment.notebook}.ipynb").read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return None


def _same_submission(entry: Entry, parts: Mapping[str, str]) -> bool:
    """Whether a recorded grade is one of this very submission."""
    then = entry.basis.parts.get("submission")
    return entry.result.status != "error" and then == parts["submission"]
