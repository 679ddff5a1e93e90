"""One run of `autograder grade`: plan, leave out what is unchanged, grade the rest, write."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from autograder.assignment.assignment import Assignment
from autograder.assignment.context import Context, context_of
from autograder.assignment.course_directory import open_course
from autograder.assignment.digest import code_digest, common_parts
from autograder.assignment.exercise_digest import definitions_of
from autograder.assignment.read_assignment import read_assignment
from autograder.assignment.settings import limits_of, read_limits
from autograder.errors import GradingError, SandboxUnavailable
from autograder.grading.attempts import counting
from autograder.grading.executor import ExecutorConfig, GradeJob, grade_class, grade_job, plan
from autograder.grading.interrupt import Interrupt, on_request
from autograder.grading.plan import RunPlan, Work
from autograder.grading.ready import ready_executor
from autograder.records.database_url import shown_url
from autograder.records.extensions import read_extensions
from autograder.records.grade_changes import GradeChanges, Regraded, grade_changes
from autograder.records.gradebook import (
    given_by_hand,
    open_gradebook,
    owing,
    require_known,
    scores,
    submission_times,
)
from autograder.records.journal import journal_folder, open_journal
from autograder.records.lock import only_run
from autograder.records.result import Result
from autograder.records.result_cache import open_result_cache
from autograder.records.result_row import ResultRow, lost_row, row_of
from autograder.records.seed import PROPOSED, begin_round, choose_round
from autograder.records.writer import Writer, with_time_remark
from autograder.sandbox.available import Availability, sandbox_available
from autograder.sandbox.kernelspec import LOCAL, SANDBOX
from autograder.sandbox.limits import Limits

#: callback(total, row); called once with row=None at the start.
OnRow: TypeAlias = Callable[[int, ResultRow | None], None]


@dataclass(frozen=True)
class GradeRequest:
    """A request to grade: submissions, executor, and options.

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
    limits : Limits or None
        The limits of one submission; None for those of the course directory's grading.toml.
    set_limits : mapping of str to float
        Limits that go before those of the file, by the names they have there.
    preview : bool
        Write nothing; what was graded waits for a run that wants the same.
    ask : bool
        Write no grade of a submission that was graded before and has not changed since, until it is known
        which of these grades move and `agree` has agreed.
    agree : callable or None
        Is told what moves, before that is written if ``ask`` is set; returns whether it may be. Where it is
        not asked it is told all the same, at the end.
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
    limits: Limits | None = None
    set_limits: Mapping[str, float] = field(default_factory=dict)
    preview: bool = False
    ask: bool = False
    agree: Callable[[GradeChanges], bool] | None = field(default=None, compare=False)

    @property
    def waits(self) -> bool:
        """Whether what was graded before is not written at once."""
        return self.preview or self.ask


class Ended(GradingError):  # noqa: N818  (how a run ended, not a failed call)
    """A run ended before all was graded.

    Attributes
    ----------
    rows : list of ResultRow
        The rows written.
    left : int
        How many are not.
    asked : bool
        Whether someone asked for the end; else something failed.
    without_force : bool
        Whether --force has been done: the command goes on without it.
    """

    def __init__(
        self,
        reason: str,
        rows: list[ResultRow],
        left: int,
        *,
        asked: bool,
        without_force: bool = False,
    ) -> None:
        super().__init__(reason)
        self.rows, self.left, self.asked, self.without_force = rows, left, asked, without_force


class NotAgreed(GradingError):  # noqa: N818  (a person's answer, not a failed call)
    """Grades would change and nobody confirmed it: none of the submissions graded again was written.

    Attributes
    ----------
    rows : list of ResultRow
        The rows written: submissions that had no grade, and those that are unchanged.
    changes : GradeChanges
    without_force : bool
        As in `Ended`.
    """

    def __init__(
        self, rows: list[ResultRow], changes: GradeChanges, without_force: bool = False
    ) -> None:
        super().__init__("grades that were given before would move")
        self.rows, self.changes, self.without_force = rows, changes, without_force


def grade_course(
    request: GradeRequest,
    on_row: OnRow,
    *,
    grade: GradeJob = grade_job,
    executor_config: ExecutorConfig | None = None,
) -> list[ResultRow]:
    """Grade an assignment of a course directory and write all results.

    A submission that was graded before and depends on nothing that has changed is not graded again.

    Parameters
    ----------
    request : GradeRequest
    on_row : callable
    grade : callable
        How one submission is graded.
    executor_config : ExecutorConfig or None
        The executor; None for the one in the request.

    Returns
    -------
    list of ResultRow
        Rows that are written, then those that wait.

    Raises
    ------
    Ended
        Where the run ended early; what is written stays.
    NotAgreed
        Grades given before would change, and the order asks first.
    GradingError
        Where nothing can be graded.
    """
    course = open_course(request.course)
    configured = course.config.get("Ask", {})
    provisioner = str(configured.get("provisioner", SANDBOX)) if request.sandbox else LOCAL
    available = None
    if request.cluster is None and provisioner == SANDBOX:
        available = sandbox_available()
        if not available.ok:
            raise SandboxUnavailable(available.reason, available.remedy)
    folders = plan(course, request.assignment, request.students)
    db_url = request.db or course.directory.db_url
    with ExitStack() as stack:
        stack.enter_context(only_run(journal_folder(course.root)))
        journal = stack.enter_context(open_journal(course.root))
        cache = stack.enter_context(open_result_cache(course.root))
        asked = request.seed if request.seed is not None else configured.get("seed")
        round_, seed = choose_round(
            journal, cache, request.assignment, asked, force=request.force, whole=not request.students,
            wait=request.waits, preview=request.preview,
        )  # fmt: skip
        assignment = read_assignment(
            course, request.assignment, course.notebook(request.assignment), seed, provisioner, code_digest()
        )  # fmt: skip
        limits = request.limits
        if request.set_limits and limits is None:
            limits = limits_of({**read_limits(course.root), **request.set_limits})
        assignment = replace(assignment, limits=limits or assignment.limits)
        # Made here once, so that a broken source is said before any worker starts.
        context = context_of(assignment)
        if executor_config is None:
            surely = journal.ungraded(assignment.name, folders) if not request.force else folders
            # A worker more would take the work of the one that got ready for it.
            workers = min(request.workers, len(folders))
            executor_config = stack.enter_context(
                _executor_config(request, workers, len(surely), assignment, available)
            )
        gradebook = stack.enter_context(open_gradebook(db_url))
        require_known(gradebook, context.assignment, context.notebook, graded_cells(context))
        run_plan = RunPlan(
            folders,
            request.force,
            common_parts(assignment, round_=round_.id, database=_place(db_url, course.root)),
            scores(gradebook, assignment.name),
            journal,
            cache,
            course,
            assignment,
            lambda student: writer.late_cost(student, assignment.name),
        )
        writer = Writer(course, db_url, gradebook, journal, dict(assignment.files))
        extended = read_extensions(journal_folder(course.root), assignment.name)
        late = {*owing(gradebook, assignment.name), *extended} if not request.preview else set()
        times = {} if request.preview else submission_times(gradebook, assignment.name)
        interrupt = stack.enter_context(on_request())
        return _Run(request, run_plan, writer, late, times, interrupt, on_row).rows_of(
            executor_config, grade
        )


def graded_cells(context: Context) -> dict[str, float | None]:
    """Return the grade_ids of all cells with points, and how many where we give them."""
    checks = {question.exercise.check_id: question.max_points for question in context.questions}
    return {**checks, **dict.fromkeys(context.written)}


def _executor_config(
    request: GradeRequest,
    workers: int,
    surely: int,
    assignment: Assignment,
    available: Availability | None,
) -> AbstractContextManager[ExecutorConfig]:
    """Return the executor of a request; ``surely`` is as ``jobs`` of `ready_executor`."""
    if request.cluster is not None:
        from autograder.grading.cluster import cluster_executor

        return cluster_executor(request.cluster, sandbox=request.sandbox)
    return ready_executor(workers, surely, assignment, available)


def _place(db_url: str, root: Path) -> str:
    """Return what names a gradebook also when the course directory is moved or a password changes."""
    return shown_url(db_url).replace(str(root), ".")


@dataclass
class _Run:
    """Takes results as they come, writes them or has them wait, and tells of them."""

    request: GradeRequest
    run_plan: RunPlan
    writer: Writer
    #: Students who may owe another amount for lateness than is written.
    late: Set[str]
    #: When submissions came, as the gradebook has it.
    times: Mapping[str, datetime | None]
    interrupt: Interrupt
    on_row: OnRow
    written: list[ResultRow] = field(default_factory=list)
    waiting: list[tuple[Work, ResultRow]] = field(default_factory=list)
    regraded: list[Regraded] = field(default_factory=list)
    new: int = 0
    begun: bool = False

    def rows_of(self, executor_config: ExecutorConfig, grade: GradeJob) -> list[ResultRow]:
        """Grade all; return the rows of all."""
        run_plan, interrupt = self.run_plan, self.interrupt
        count = len(run_plan.folders)
        self.on_row(count, None)
        try:
            # Closed whatever happens: that ends the workers.
            with closing(
                grade_class(
                    run_plan.jobs(),
                    run_plan.assignment,
                    executor_config,
                    grade=grade,
                    interrupt=interrupt,
                )
            ) as results:
                for result in results:
                    self._take_ready()
                    self._take(run_plan.under_way.pop(result.student), result)
            self._take_ready()
            if not interrupt.requested:
                self._write_waiting()
        except NotAgreed:
            raise
        except (GradingError, KeyboardInterrupt) as error:
            raise self._ended(
                str(error) or "stopped", isinstance(error, KeyboardInterrupt)
            ) from None
        if interrupt.requested:
            raise self._ended("stopped", True)
        return self.written + [row for _, row in self.waiting]

    def _ended(self, reason: str, asked: bool) -> Ended:
        left = len(self.run_plan.folders) - len(self.written)
        without = self._without_force
        return Ended(reason, self.written, left, asked=asked, without_force=without)

    @property
    def _proposed(self) -> bool:
        """Whether the round of this run has not begun: then all of it waits."""
        return not self.begun and self.run_plan.parts["round"] == str(PROPOSED)

    @property
    def _without_force(self) -> bool:
        """Whether the round that --force asked for has begun: once more would begin another."""
        return self.request.force and not self._proposed

    def _take_ready(self) -> None:
        while self.run_plan.rows:
            row = self.run_plan.rows.pop(0)
            self._add(self._as_of_now(row) if row.unchanged_since else row)
        while self.run_plan.ready and not self.interrupt.requested:
            work, make = self.run_plan.ready.pop(0)
            self._keep(work, self._counting(work, make()))

    def _as_of_now(self, row: ResultRow) -> ResultRow:
        """Bring up to date what may change without the work: its time, what lateness costs."""
        assignment, student = self.run_plan.assignment, row.student
        moment = self.writer.moment(self.run_plan.timestamps.get(student))
        # The course's time zone may be known by now.
        moved = moment is not None and self.times.get(student, moment.utc) != moment.utc
        if moment is not None and moved:
            self.writer.set_time(student, assignment.name, moment.utc)
        # So may a due date, an extension or a grade given by hand.
        if moved or student in self.late:
            self.writer.penalize(student, assignment.name, assignment.notebook)
        return with_time_remark(row, moment)

    def _take(self, work: Work, result: Result) -> None:
        """Take a result that was just made; a failure of the grader that need not be written is tried
        again.
        """
        if result.status == "error" and (self._waits(work) or not work.changes.whole):
            stands = "; the earlier grade stands" * (work.previous is not None)
            reason = "; ".join(result.remarks) + stands
            self._add(lost_row(work.student, self.run_plan.assignment.seed, reason))
        else:
            self._keep(work, self._counting(work, self.run_plan.whole(work, result)))

    def _counting(self, work: Work, result: Result) -> Result:
        """Return the result of the attempt that counts."""
        gradebook, name = self.writer.gradebook, self.run_plan.assignment.name
        by_hand = functools.partial(given_by_hand, gradebook, name)
        before = work.entry.result if work.entry else None
        return counting(result, work.attempts, before, by_hand)

    def _waits(self, work: Work) -> bool:
        """Whether a result is not written at once."""
        graded_before = work.previous is not None
        return self.request.preview or self._proposed or (self.request.ask and graded_before)

    def _keep(self, work: Work, result: Result) -> None:
        """Write a result, or have it wait."""
        row = row_of(result)
        if self._waits(work):
            self.run_plan.cache.put(result, work.made_from)
            self.waiting.append((work, row))
            self.on_row(len(self.run_plan.folders), row)
        else:
            row = self._write(work, result, work.parts)
            self._add(row)
        self._count(work, row)

    def _write(self, work: Work, result: Result, parts: Mapping[str, str]) -> ResultRow:
        only = None if work.changes.whole else work.changes.exercises
        counts = next((one for one in work.attempts if one.id == result.attempt), work.attempts[-1])
        definitions = definitions_of(self.run_plan.assignment, result.mistaken)
        row = self.writer.write(result, parts, counts.of_exchange, definitions, only)
        self.run_plan.cache.drop(result.assignment, result.student)
        return row

    def _add(self, row: ResultRow) -> None:
        self.written.append(row)
        self.on_row(len(self.run_plan.folders), row)

    def _count(self, work: Work, row: ResultRow) -> None:
        if work.previous is None:
            self.new += 1
        else:
            written = _other_points(work)
            self.regraded.append(Regraded(row, work.previous, work.changes, written))

    def _write_waiting(self) -> None:
        """Say what moves, and write what waits if that may be."""
        changes = grade_changes(self.regraded, self._by_hand(), self.new)
        agree = self.request.agree or (lambda _: False)
        if self.request.preview or not self.request.ask:
            if self.request.agree:
                agree(changes)
            return
        agreed = bool(changes.moved or changes.given) and agree(changes)
        if changes.moved and not agreed:
            raise NotAgreed(self.written, changes, self._without_force)
        parts: dict[str, str] = {}
        if self.waiting and self._proposed:
            run_plan = self.run_plan
            name, seed = run_plan.assignment.name, run_plan.assignment.seed
            begun = begin_round(run_plan.journal, run_plan.cache, name, seed)
            parts, self.begun = {"round": str(begun.id)}, True
        while self.waiting and not self.interrupt.requested:
            work, _ = self.waiting.pop(0)
            result = self.run_plan.waiting(work)
            self.written.append(self._write(work, result, {**work.parts, **parts}))

    def _by_hand(self) -> dict[tuple[str, str], float]:
        return given_by_hand(self.writer.gradebook, self.run_plan.assignment.name)


def _other_points(work: Work) -> dict[str, tuple[float, float]]:
    """Return the points possible, before and now, of written answers whose points were changed."""
    before = json.loads(work.entry.basis.parts.get("written", "{}")) if work.entry else {}
    now = json.loads(work.parts["written"])
    return {
        name: (points, now[name])
        for name, points in before.items()
        if name in now and now[name] != points
    }


def wrong(rows: Iterable[ResultRow]) -> list[ResultRow]:
    """Return the rows that an instructor must look at: not read, not there, or the grader's fault."""
    return [row for row in rows if row.status != "graded"]
