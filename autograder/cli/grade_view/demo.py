"""Grade the made-up class and say, for each submission, what was expected and what happened."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.assignment.context import Context
from autograder.assignment.course_directory import CONFIG, CourseDirectory, open_course
from autograder.assignment.read_assignment import course_context
from autograder.authoring.demo.accidents import accidents
from autograder.authoring.demo.answers import mistakes, right
from autograder.authoring.demo.hostile import attacks
from autograder.authoring.demo.sample import Honest, Sample
from autograder.cli.grade_view.progress_view import grade_with_bar
from autograder.cli.grade_view.table import what_happened
from autograder.cli.terminal.output import results
from autograder.cli.terminal.progress import waiting
from autograder.cli.terminal.tables import NARROW, show
from autograder.errors import GradingError
from autograder.grading.run import GradeRequest
from autograder.judging.messages import points_text
from autograder.judging.verdict import Verdict
from autograder.records.result_row import ResultRow
from autograder.records.seed import run_seed
from autograder.sandbox.limits import MIB, Limits

#: Little, so that what takes all it gets does not take long.
LIMITS = Limits(
    cell_seconds=2,
    notebook_seconds=12,
    grace_seconds=1,
    total_memory_bytes=1536 * MIB,
    processes=64,
    scratch_bytes=64 * MIB,
)


@dataclass(frozen=True)
class Compared:
    """A submission, what it is worth and what it got."""

    made: Sample
    expected: float
    result: ResultRow
    named: bool

    @property
    def right(self) -> bool:
        """Whether it got what it is worth, and its mistake was named."""
        return self.named and abs(self.expected - self.result.points) < 0.005


def made_class(context: Context) -> list[Sample]:
    """Return the whole class of a notebook."""
    arguments = (context.release, context.notebook)
    return [*right(*arguments), *mistakes(*arguments), *accidents(*arguments), *attacks(*arguments)]


def make_course(source: Path, folder: Path, assignment: str) -> CourseDirectory:
    """Make a new course directory with one assignment of another; nbgrader knows it then.

    Parameters
    ----------
    source : Path
        The other course directory.
    folder : Path
        New or empty.
    assignment : str

    Returns
    -------
    CourseDirectory
        The new one, open.

    Raises
    ------
    GradingError
        Where the folder holds something already, or the assignment is not in the other course.
    """
    if folder.exists() and any(folder.iterdir()):
        raise GradingError(f"{folder} is not empty: give another folder, or remove it")
    given = open_course(source)
    given.notebook(assignment)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(source / CONFIG, folder / CONFIG)
    shutil.copytree(given.source(assignment), folder / "source" / assignment)
    course = open_course(folder)
    generate_assignment(course, assignment)
    return course


def generate_assignment(course: CourseDirectory, assignment: str) -> None:
    """Do what `nbgrader generate_assignment` does."""
    from nbgrader.converters import GenerateAssignment

    from autograder.records.gradebook import open_gradebook

    with open_gradebook(course.directory.db_url):
        course.directory.assignment_id = assignment
        GenerateAssignment(coursedir=course.directory, config=course.config).start()


def hand_in(course: CourseDirectory, assignment: str, submissions: Iterable[Sample]) -> None:
    """Put submissions where nbgrader collects them.

    Parameters
    ----------
    course : CourseDirectory
    assignment : str
    submissions : iterable of Sample
    """
    for made in submissions:
        for name, data in made.files.items():
            path = course.folder("submitted", made.student, assignment) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


def compare(
    context: Context, made: Iterable[Sample], results: Iterable[ResultRow]
) -> list[Compared]:
    """Set what each submission got beside what it is worth.

    Parameters
    ----------
    context : Context
        Of the run that graded them: the same cases count.
    made : iterable of Sample
    results : iterable of ResultRow
        With one for each submission.

    Returns
    -------
    list of Compared
        In the order of ``made``.
    """
    by_student = {result.student: result for result in results}
    honest = Honest(context)
    return [_compare(honest(one.honest_answers), one, by_student[one.student]) for one in made]


def _compare(worth: Mapping[str, Verdict], made: Sample, result: ResultRow) -> Compared:
    named = True
    if made.diagnosis:
        exercise, slug = made.diagnosis
        found = {verdict.exercise: verdict.diagnosis for verdict in result.verdicts}
        # Some mistakes give the same numbers as another on these cases: what counts is the same words.
        named = found.get(exercise) in (slug, worth[exercise].diagnosis)
    expected = round(sum(verdict.points for verdict in worth.values()), 2)
    return Compared(made, expected, result, named)


def run_demo(
    source: Path, folder: Path, assignment: str, *, workers: int, seed: int | None, sandbox: bool,
    choose: Callable[[Sample], Any] = lambda made: True, console: Console | None = None,
) -> bool:  # fmt: skip
    """Make the class, grade it, show the table; return whether all got what they are worth.

    Parameters
    ----------
    source : Path
        The course directory that has the assignment.
    folder : Path
        New or empty: the course directory of the made-up class.
    assignment : str
    workers : int
        Submissions at a time.
    seed : int or None
        None for the environment's, or else a fresh one.
    sandbox : bool
        False for kernels without walls.
    choose : callable
        Whether a submission is handed in.
    console : rich.console.Console or None
        None for the one of all results.

    Returns
    -------
    bool

    Raises
    ------
    GradingError
        Where the class cannot be made or graded.
    """
    console = console or results()
    seed = run_seed(seed)
    with waiting("Making the class"):
        course = make_course(source, folder, assignment)
        context = course_context(course.root, assignment, course.notebook(assignment), seed, "")
        made = [one for one in made_class(context) if choose(one)]
        hand_in(course, assignment, made)
    request = GradeRequest(course.root, assignment, workers, (), seed, sandbox, limits=LIMITS)
    rows = grade_with_bar(request)
    with waiting("Comparing"):
        compared = compare(context, made, rows)
    if console.is_terminal and console.width >= NARROW:
        console.print(demo_table(compared))
    else:
        show(_HEADINGS, [_cells(one) for one in compared], console)
    failed = [one for one in compared if not one.right]
    kinds = {kind: sum(one.made.kind == kind for one in compared) for kind in _KINDS}
    counted = ", ".join(f"{number} {_KINDS[kind]}" for kind, number in kinds.items())
    console.print(
        f"{len(compared)} submissions ({counted}), seed {seed}: {len(failed)} not as expected."
    )
    return not failed


_HEADINGS = ("Submission", "What it is", "Worth", "Got", "", "What grading said")


def _cells(one: Compared) -> list[str | Text]:
    return [
        one.made.student,
        one.made.about,
        points_text(one.expected),
        points_text(one.result.points),
        Text("ok" if one.right else "NO", style="green" if one.right else "bold red"),
        Text(what_happened(one.result)),
    ]


_KINDS = {
    "right": "right",
    "mistake": "with a known mistake",
    "accident": "accidents",
    "attack": "attacks",
}


def demo_table(compared: Sequence[Compared]) -> Table:
    """Return the table: who, what, worth, got, what was said."""
    table = Table()
    for heading in _HEADINGS:
        right = heading in ("Worth", "Got")
        table.add_column(heading, justify="right" if right else "left", overflow="fold")
    for one in compared:
        table.add_row(*_cells(one))
    return table
