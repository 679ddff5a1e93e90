"""One run of `autograder grade`: plan, leave out what is unchanged, grade the rest, write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from autograder.errors import GradingError, SandboxUnavailable
from autograder.grading.assignment import Assignment
from autograder.grading.context import Context, context_of
from autograder.grading.course import Course, open_course
from autograder.grading.database import shown_url
from autograder.grading.digest import code_digest, common_parts, fingerprint, with_submission
from autograder.grading.gradebook import (
    expected_scores,
    open_gradebook,
    owing,
    require_known,
    scores,
)
from autograder.grading.journal import Journal, journal_folder, open_journal
from autograder.grading.klass import Crew, Grade, Job, grade_class, grade_job, plan
from autograder.grading.lock import only_run
from autograder.grading.pool import local_executor
from autograder.grading.reading import read_assignment
from autograder.grading.row import Row, lost_row, row_from
from autograder.grading.seed import choose_round
from autograder.grading.stop import Stop, on_request
from autograder.grading.writer import Writer
from autograder.limits import Limits
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.spec import LOCAL, SANDBOX
from autograder.submission.files import read_folder

#: Told with how many there are and a row, once with None before the first row.
Tell: TypeAlias = Callable[[int, Row | None], None]


@dataclass(frozen=True)
class Order:
    """What to grade and how.

    Attributes
    ----------
    course : Path
    assignment : str
    workers : int
        Submissions at a time on this machine.
    students : tuple of str
        Only these; empty for all.
    seed : int or None
        None for the one the class has, or a fresh one where it has none.
    sandbox : bool
    force : bool
        Grade also what is unchanged.
    db : str or None
        URL of the gradebook; None for what the course directory's configuration says.
    cluster : str or None
        Address of a Dask scheduler.
    limits : Limits
        What one submission may use.
    """

    course: Path
    assignment: str
    workers: int = 2
    students: tuple[str, ...] = ()
    seed: int | None = None
    sandbox: bool = True
    force: bool = False
    db: str | None = None
    cluster: str | None = None
    limits: Limits = field(default_factory=Limits)


class Ended(GradingError):  # noqa: N818  (how a run ended, not a failed call)
    """A run ended before all was graded.

    Attributes
    ----------
    rows : list of Row
        What is written.
    left : int
        How many are not.
    asked : bool
        Whether someone asked for the end; else something failed.
    """

    def __init__(self, reason: str, rows: list[Row], left: int, *, asked: bool) -> None:
        super().__init__(reason)
        self.rows, self.left, self.asked = rows, left, asked


@dataclass
class _Todo:
    """What there is to do, and what is told at its end."""

    folders: dict[str, Path]
    force: bool
    parts: Mapping[str, str]
    known: Mapping[str, Mapping[str, float | None]]
    owing: Set[str]
    journal: Journal
    course: Course
    assignment: Assignment
    #: By student, of what is being graded.
    under_way: dict[str, tuple[Mapping[str, str], bytes | None]] = field(default_factory=dict)
    #: Rows that need no grading, to be told when there is time.
    at_once: list[Row] = field(default_factory=list)

    def jobs(self) -> Iterator[Job]:
        """Yield what has to be graded, read when its turn comes."""
        for student, folder in self.folders.items():
            try:
                submission = read_folder(folder, self.assignment.notebook)
            except OSError:
                reason = "the submitted folder was gone when its turn came: nothing was written"
                self.at_once.append(lost_row(student, self.assignment.seed, reason))
                continue
            parts = with_submission(self.parts, submission)
            row = None if self.force else self._unchanged(student, parts)
            if row is not None:
                self.at_once.append(row)
                continue
            self.under_way[student] = (parts, submission.timestamp)
            yield Job(student, submission)

    def _unchanged(self, student: str, parts: Mapping[str, str]) -> Row | None:
        """Return the row of a submission whose grade still stands: in journal, gradebook and folder."""
        entry = self.journal.latest(self.assignment.name, student)
        if entry is None or entry.fingerprint != fingerprint(parts):
            return None
        if self.known.get(student) != expected_scores(entry.record):
            return None
        folder = self.course.folder("autograded", student, self.assignment.name)
        if not (folder / f"{self.assignment.notebook}.ipynb").is_file():
            return None
        return row_from(entry.record, entry.graded)


def grade_course(
    order: Order, tell: Tell, *, grade: Grade = grade_job, crew: Crew | None = None
) -> list[Row]:
    """Grade an assignment of a course directory and write all results.

    What was graded before and depends on nothing that has changed is not graded again.

    Parameters
    ----------
    order : Order
    tell : callable
    grade : callable
        How one submission is graded.
    crew : Crew or None
        Who grades; None for what the order says.

    Raises
    ------
    Ended
        Where the run ended early; what is written stays.
    GradingError
        Where nothing can be graded.
    """
    course = open_course(order.course)
    configured = course.config.get("Ask", {})
    provisioner = str(configured.get("provisioner", SANDBOX)) if order.sandbox else LOCAL
    if order.cluster is None and provisioner == SANDBOX:
        available = sandbox_available()
        if not available.ok:
            raise SandboxUnavailable(available.reason, available.remedy)
    folders = plan(course, order.assignment, order.students)
    db_url = order.db or course.directory.db_url
    with ExitStack() as stack:
        stack.enter_context(only_run(journal_folder(course.root)))
        journal = stack.enter_context(open_journal(course.root))
        asked = order.seed if order.seed is not None else configured.get("seed")
        round_, seed = choose_round(
            journal, order.assignment, asked, force=order.force, whole=not order.students
        )
        assignment = read_assignment(
            course, order.assignment, course.notebook(order.assignment), seed, provisioner, code_digest()
        )  # fmt: skip
        assignment = replace(assignment, limits=order.limits)
        # Made here once, so that a broken source is said before any worker starts.
        context = context_of(assignment)
        gradebook = stack.enter_context(open_gradebook(db_url))
        require_known(gradebook, context.assignment, context.notebook, graded_cells(context))
        todo = _Todo(
            folders,
            order.force,
            common_parts(assignment, round_=round_.id, database=_place(db_url, course.root)),
            scores(gradebook, assignment.name),
            owing(gradebook, assignment.name),
            journal,
            course,
            assignment,
        )
        writer = Writer(course, db_url, gradebook, journal, dict(assignment.files))
        stop = stack.enter_context(on_request())
        if crew is None:
            crew = stack.enter_context(_crew(order, len(folders)))
        return _grade(todo, writer, crew, grade, stop, tell)


def graded_cells(context: Context) -> list[str]:
    """Return the grade_ids of all cells with points."""
    return [*(question.exercise.check_id for question in context.questions), *context.written]


def _crew(order: Order, count: int) -> AbstractContextManager[Crew]:
    """Return who grades."""
    if order.cluster is not None:
        from autograder.grading.cluster import cluster_crew

        return cluster_crew(order.cluster, sandbox=order.sandbox)
    workers = max(min(order.workers, count), 1)
    return nullcontext(Crew(lambda: local_executor(workers), window=2 * workers))


def _place(db_url: str, root: Path) -> str:
    """Return what names a gradebook also when the course directory is moved or a password changes."""
    return shown_url(db_url).replace(str(root), ".")


def _grade(
    todo: _Todo, writer: Writer, crew: Crew, grade: Grade, stop: Stop, tell: Tell
) -> list[Row]:
    count, rows = len(todo.folders), []

    def add(row: Row) -> None:
        rows.append(row)
        tell(count, row)

    def add_at_once() -> None:
        while todo.at_once:
            row = todo.at_once.pop(0)
            # A due date, an extension or a grade given by hand may have changed; the work has not.
            if row.unchanged_since and row.student in todo.owing:
                writer.penalize(row.student, todo.assignment.name, todo.assignment.notebook)
            add(row)

    tell(count, None)
    try:
        # Closed whatever happens: that ends the workers.
        with closing(
            grade_class(todo.jobs(), todo.assignment, crew, grade=grade, stop=stop)
        ) as results:
            for result in results:
                add_at_once()
                parts, timestamp = todo.under_way.pop(result.student)
                add(writer.write(result, parts, timestamp))
        add_at_once()
    except (GradingError, KeyboardInterrupt) as error:
        reason = str(error) or "stopped"
        asked = isinstance(error, KeyboardInterrupt)
        raise Ended(reason, rows, count - len(rows), asked=asked) from None
    if stop.requested:
        raise Ended("stopped", rows, count - len(rows), asked=True)
    return rows


def wrong(rows: Iterable[Row]) -> list[Row]:
    """Return the rows that an instructor must look at: not read, not there, or the grader's fault."""
    return [row for row in rows if row.status != "graded"]
