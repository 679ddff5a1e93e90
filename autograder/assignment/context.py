"""The context shared by all submissions of an assignment: release version, questions, key, how to run."""

import functools
import os
import socket
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import nbformat
from nbformat import NotebookNode

from autograder.assignment.assignment import Assignment
from autograder.assignment.digest import code_digest, versions
from autograder.assignment.packages import require
from autograder.assignment.settings import Setting
from autograder.errors import GradingError
from autograder.exercise.courses import below, find, in_order
from autograder.exercise.model import Case, Exercise
from autograder.judging.answer_key import AnswerKey
from autograder.judging.reference_key import make_key, right_key
from autograder.runner.answers import room_for
from autograder.runner.run_notebook import RunResult, run_notebook
from autograder.sandbox.limits import Limits
from autograder.submission.match import grade_id, is_solution

#: On a busy or slow machine the time limits grow, but no more than this.
MAX_PATIENCE = 8.0
_LOOP = 10_000
#: Seconds for one turn of a loop that adds, in Python, on a machine for which the limits are meant.
_ORDINARY_ADDITION = 60e-9


class Runner(Protocol):
    """Runs a rebuilt notebook where it can do no harm and asks its functions."""

    def __call__(  # noqa: D102
        self,
        notebook: NotebookNode,
        questions: Sequence[tuple[Exercise, Sequence[Case]]],
        *,
        files: Mapping[str, bytes],
        in_place: bool = False,
        answered: Sequence[str] = (),
        endless: Collection[str] = (),
    ) -> RunResult: ...


@dataclass(frozen=True)
class AskedExercise:
    """One exercise with the cases and the key of this run's seed."""

    exercise: Exercise
    max_points: float
    seed: int
    #: Slugs of wrong answers that count as right.
    accept: tuple[str, ...] = ()

    @functools.cached_property
    def key(self) -> AnswerKey:
        """The reference key: right answers and known wrong ones; computed once, at first use."""
        return make_key(self.exercise, self.seed, self.max_points, self.accept)

    @functools.cached_property
    def right(self) -> AnswerKey:
        """The right answers alone, which are computed faster."""
        return right_key(self.exercise, self.seed)

    @functools.cached_property
    def cases(self) -> tuple[Case, ...]:
        """The cases."""
        return self.exercise.cases(self.seed)

    @functools.cached_property
    def asked(self) -> tuple[Case, ...]:
        """The cases as they are asked, with the room that an answer has."""
        expected = zip(self.key.expected, *self.key.accepted.values(), strict=True)
        return tuple(
            replace(case, room=room_for(answers))
            for case, answers in zip(self.cases, expected, strict=True)
        )


@dataclass(frozen=True)
class Context:
    """Everything about the assignment that grading one submission needs.

    Attributes
    ----------
    assignment, notebook : str
        nbgrader's names.
    release : NotebookNode
        The release version.
    seed : int
        Of this run.
    questions : tuple of AskedExercise
        In the notebook's order.
    written : tuple of str
        grade_ids of the answers that a person grades.
    run : Runner
    files : mapping of str to bytes
        The assignment's own files, put beside the kernel.
    carry_forward : bool
        Whether an exercise is asked again with right answers of those that it builds on.
    """

    assignment: str
    notebook: str
    release: NotebookNode
    seed: int
    questions: tuple[AskedExercise, ...]
    written: tuple[str, ...]
    run: Runner
    files: Mapping[str, bytes] = field(default_factory=dict)
    carry_forward: bool = True

    @property
    def grade_ids(self) -> frozenset[str]:
        """All grade_ids of the release version."""
        return frozenset(grade_id(cell) for cell in self.release.cells if grade_id(cell))

    @functools.cached_property
    def others(self) -> tuple[AskedExercise, ...]:
        """Helpers, and exercises of earlier notebooks, that this one's exercises may build on; no points."""
        asked = {question.exercise.name for question in self.questions}
        found = [one for question in self.questions for one in below(question.exercise)]
        rest = {one.name: one for one in found if one.name not in asked}
        return tuple(AskedExercise(one, 1.0, self.seed) for one in in_order(rest.values()))


def make_context(assignment: Assignment, run: Runner) -> Context:
    """Return the context of an assignment whose notebooks ``run`` runs."""
    release = nbformat.reads(assignment.release, as_version=4)
    settings = {name: Setting(name) for name, _ in assignment.points}
    settings |= {setting.exercise: setting for setting in assignment.settings}
    questions = [
        AskedExercise(
            _timed(settings[name].applied(find(name)), assignment.limits),
            max_points,
            assignment.seed,
            settings[name].accept,
        )
        for name, max_points in assignment.points
    ]
    written = [
        grade_id(cell)
        for cell in release.cells
        if is_solution(cell) and cell.metadata.nbgrader.grade
    ]
    return Context(
        assignment.name,
        assignment.notebook,
        release,
        assignment.seed,
        tuple(questions),
        tuple(written),
        run,
        dict(assignment.files),
        assignment.carry_forward,
    )


def _timed(exercise: Exercise, limits: Limits) -> Exercise:
    """Return the exercise with the time for its questions; one with a time of its own keeps that."""
    usual = exercise.seconds == Exercise.seconds
    return replace(exercise, seconds=limits.exercise_seconds) if usual else exercise


@functools.lru_cache(maxsize=4)
def context_of(assignment: Assignment) -> Context:
    """Return the context of an assignment, in whatever process or machine this is; made once in each.

    Raises
    ------
    GradingError
        Where the code here is not the code of the process that sent the assignment, or a package is not
        here that submissions may import.
    """
    if assignment.code and assignment.code != code_digest():
        raise GradingError(
            f"the grader on {socket.gethostname()} ({versions()['cnn-course']}) is not the same version as "
            "the one that runs the class: install the same cnn-course and cnn-course-solutions there (or, if "
            "its code was changed while the class was graded, run this again)"
        )
    require(assignment.packages)
    return make_context(assignment, kernel_runner(assignment.provisioner, assignment.limits))


def patient(limits: Limits, longer: float, most: float = MAX_PATIENCE) -> Limits:
    """Return limits in which times are longer: a busy or slow machine is no student's fault.

    Parameters
    ----------
    limits : Limits
    longer : float
        How many times longer than usual work takes here; less than 1 counts as 1.
    most : float
        The largest factor.

    Returns
    -------
    Limits
    """
    factor = min(max(longer, 1.0), most)
    return replace(
        limits,
        cell_seconds=limits.cell_seconds * factor,
        notebook_seconds=limits.notebook_seconds * factor,
        grace_seconds=limits.grace_seconds * factor,
        start_seconds=limits.start_seconds * factor,
        submission_seconds=limits.submission_seconds * factor,
        patience=limits.patience * factor,
    )


def load() -> float:
    """Return the number of processes that want each processor now; 1 where the system does not say."""
    if not hasattr(os, "getloadavg"):
        return 1.0
    return os.getloadavg()[0] / (os.cpu_count() or 1)


def slowness() -> float:
    """Return this machine's time for a computation over an ordinary machine's, at least 1.

    Measured in processor time on a loop of half a millisecond or more, the best of three.
    """

    def seconds() -> float:
        start, total = time.thread_time(), 0
        for number in range(_LOOP):
            total += number
        return time.thread_time() - start

    return max(min(seconds() for _ in range(3)) / (_LOOP * _ORDINARY_ADDITION), 1.0)


def delay(slow: float = 0.0) -> float:
    """Return the factor by which work takes longer here and now, for load and speed; at least 1.

    ``slow`` is `slowness` where it was just measured.
    """
    return max(load(), 1.0) * (slow or slowness())


def kernel_runner(
    provisioner: str, limits: Limits | None = None, patience: float = MAX_PATIENCE
) -> Runner:
    """Return the runner that starts a Jupyter kernel through a provisioner.

    Parameters
    ----------
    provisioner : str
    limits : Limits or None
    patience : float
        So many times as long, at most, on a busy machine.

    Returns
    -------
    Runner
    """

    def run(
        notebook: NotebookNode,
        questions: Sequence[tuple[Exercise, Sequence[Case]]],
        *,
        files: Mapping[str, bytes],
        in_place: bool = False,
        answered: Sequence[str] = (),
        endless: Collection[str] = (),
    ) -> RunResult:
        checks = {exercise.check_id for exercise, _ in questions}
        slow = slowness()
        return run_notebook(
            notebook,
            questions,
            limits=replace(patient(limits or Limits(), delay(slow), patience), slowness=slow),
            provisioner=provisioner,
            files=files,
            check_ids=checks,
            in_place=in_place,
            answered=answered,
            endless=endless,
        )

    return run
