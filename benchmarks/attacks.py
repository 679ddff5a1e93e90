"""What do hostile submissions get: from stock `nbgrader autograde`, and from `autograder grade`?

Run as ``python -m benchmarks.attacks [--only WORD...]``. The attacks of the made-up class are handed in
twice. The stock course is configured as nbgrader is by default, and its test cells are what such courses
have: hidden asserts that compare with the reference's arrays, on the smaller cases of one seed. (Its own
check cells call our grader; without asserts stock nbgrader would give every submission full marks, and
the comparison would say nothing.)

Stock nbgrader isolates nothing, so here it runs behind walls of its own: no network, and nothing of this
machine to be written but its course. Where an attack gets no grade, an honest submission is graded after it
in the same course. What would use up this machine's memory, processes or disk is not run.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.assignment.context import AskedExercise, Context
from autograder.assignment.course_directory import open_course
from autograder.assignment.read_assignment import course_context
from autograder.authoring.demo.answers import right_answers
from autograder.authoring.demo.hostile import attacks
from autograder.authoring.demo.sample import Sample, as_bytes, cell, filled
from autograder.cli.grade_view.demo import (
    LIMITS,
    compare,
    generate_assignment,
    hand_in,
    make_course,
)
from autograder.exercise.plain_values import Spread, as_array
from autograder.grading.run import GradeRequest, grade_course
from autograder.judging.answer import Raised, Returned
from autograder.judging.messages import points_text
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.runtime import Bind, python_path, runtime_binds
from autograder.sandbox.walls.bwrap import SCRATCH, Walls, command_line, find_bwrap
from benchmarks.fresh import ROOT
from benchmarks.measure import describe_machine

NAME = "2_filters"
SEED = 5
#: Cases whose arguments are larger than this would be no text for a cell.
SMALL = 200
SECONDS = 240
#: By number, or by number and name.
NOT_RUN = {
    "16-memory-cell": "not run: would use up this machine's memory",
    "16-memory-answer": "not run: would use up this machine's memory",
    "16-forks-cell": "not run: would use up this machine's processes",
    "16-forks-answer": "not run: would use up this machine's processes",
    "16-disk-cell": "not run: would use up this machine's disk",
    "26": "not run: its neighbours would be this machine's processes",
}

#: Runs nbgrader and says what is left when it has ended; the walls fall, and end that, after this.
WATCH = """
import glob, os, runpy, sys, time
word = b"left-by-" + b"a-submission"  # not this command line
status = os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "nbgrader", *sys.argv[1:]])
time.sleep(2)
def words(path):
    try:
        return open(path, "rb").read()
    except OSError:
        return b""
left = sum(word in words(path) for path in glob.glob("/proc/[0-9]*/cmdline"))
print(f"LEFT {left}", file=sys.stderr)
sys.exit(status if status >= 0 else 1)
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="*", default=[""], help="words in the attacks' names")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    describe_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = make_course(ROOT / "course", folder / "ours", NAME)
        context = course_context(ours.root, NAME, NAME, SEED, "")
        made = [one for one in attacks(context.release, NAME) if _wanted(one, given.only)]
        hand_in(ours, NAME, made)
        request = GradeRequest(ours.root, NAME, given.jobs, (), SEED, limits=LIMITS)
        compared = compare(context, made, grade_course(request, lambda count, row: None))
        stock = stock_course(folder / "stock", context)
        there = {one.student: one for one in attacks(_release(stock), NAME)}
        honest = right_answers(NAME, "loops")
        with ThreadPoolExecutor(given.jobs) as pool:
            ends = list(pool.map(lambda one: by_stock(stock, there[one.student], honest), made))
    print(
        "\n| # | submission | ours: worth | ours: got | stock nbgrader |\n| --- | --- | --- | --- | --- |"
    )
    for one, end in zip(compared, ends, strict=True):
        worth, got = points_text(one.expected), points_text(one.result.points)
        print(f"| {number_of(one.made)} | {one.made.about} | {worth} | {got} | {end} |", flush=True)
    same = sum(one.right for one in compared)
    classes = {number_of(one.made) for one in compared}
    print(f"\n{same} of {len(compared)} attacks of {len(classes)} classes got what they are worth.")


def _wanted(one: Sample, words: Iterable[str]) -> bool:
    return any(word in one.student for word in words)


def number_of(one: Sample) -> int:
    """Return the number of an attack's class."""
    return int(one.student.split("-")[1])


# -- a stock course ---------------------------------------------------------------------------------


def stock_course(root: Path, context: Context) -> Path:
    """Make a course with nbgrader's defaults and asserts in its test cells."""
    source = root / "source" / NAME
    shutil.copytree(ROOT / "course" / "source" / NAME, source)
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"
    )
    path = source / f"{NAME}.ipynb"
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    for question in context.questions:
        cell(notebook, question.exercise.check_id).source = asserts(question)
    path.write_bytes(as_bytes(notebook))
    generate_assignment(open_course(root), NAME)
    return root


def _release(root: Path) -> Any:
    import nbformat

    return nbformat.read(root / "release" / NAME / f"{NAME}.ipynb", as_version=4)


def asserts(question: AskedExercise) -> str:
    """Return a hidden test as stock courses have it."""
    lines = ["### BEGIN HIDDEN TESTS", "import numpy as np"]
    name = question.exercise.name
    for case, expected in zip(question.cases, question.key.expected, strict=True):
        if case.size > SMALL:
            continue
        words = [*map(_text, case.args), *(f"{k}={_text(v)}" for k, v in case.kwargs.items())]
        call = f"{name}({', '.join(words)})"
        if isinstance(expected, Returned):
            lines.append(
                f"np.testing.assert_allclose({call}, {_text(expected.value)}, rtol=1e-5, atol=1e-8)"
            )
        elif isinstance(expected, Raised):
            lines += ["try:", f"    {call}", f"except {expected.error}:", "    pass", "else:",
                      f"    raise AssertionError('expected a {expected.error}')"]  # fmt: skip
    return "\n".join([*lines, "### END HIDDEN TESTS"])


def _text(value: Any) -> str:
    array = as_array(value.array if isinstance(value, Spread) else value)
    if array is not None and array.ndim:
        return f"np.array({array.tolist()}, dtype='{array.dtype}').reshape({array.shape})"
    return repr(value.item() if hasattr(value, "item") else value)


# -- grading there ----------------------------------------------------------------------------------


def by_stock(template: Path, made: Sample, honest: dict[str, str]) -> str:
    """Return what stock nbgrader gives a submission, and whether it takes an honest one along."""
    name = made.student.removeprefix("attack-")
    for known in (name, name.split("-")[0]):
        if known in NOT_RUN:
            return NOT_RUN[known]
    root = template.with_name(f"stock-{made.student}")
    shutil.copytree(template, root)
    after = filled(_release(root), honest)
    neighbour = Sample("honest", "right", "", {f"{NAME}.ipynb": as_bytes(after)})
    # nbgrader goes through the folders as the system lists them: the attack comes first by its name.
    hand_in(open_course(root), NAME, [replace(made, student="attack"), neighbour])
    (end, left), taken = _autograde(root, "attack"), ""
    found = _points(root, "attack")
    if end:
        # Whatever it is that went wrong: can the next one still be graded?
        _autograde(root, "honest")
        whole = _points(root, "honest")
        taken = "" if whole and whole[0] == whole[1] else "; the honest one gets none either"
    if left:
        taken += f"; {left} of its processes still run when the command has ended"
    shutil.rmtree(root, ignore_errors=True)
    if end == "aborted":
        return f"no grade: the command ends, and with it the batch{taken}"
    if end:
        return f"no grade ({end}){taken}"
    if found is None:
        return f"no grade{taken}"
    points, possible = found
    if points >= possible:
        return f"**FULL** ({points_text(points)} of {points_text(possible)}){taken}"
    return f"{points_text(points)} of {points_text(possible)}{taken}"


def _autograde(root: Path, student: str) -> tuple[str, int]:
    """Run the command behind walls; return how it failed ("" if not), and how much still runs."""
    bwrap = find_bwrap()
    assert bwrap is not None, "bubblewrap is needed"
    prefix = Path(sys.prefix)
    share = [
        Bind("read", path, path) for path in (prefix / "share", prefix / "etc") if path.is_dir()
    ]
    walls = Walls([*runtime_binds(), *share], [root], nested=True)
    environment = kernel_environment(SCRATCH, python_path=python_path())
    environment.pop("NBGRADER_EXECUTION")
    words = ["autograde", NAME, "--student", student, "--create", f"--CourseDirectory.root={root}"]
    python = [sys.executable, "-c", WATCH, *words]
    with command_line(bwrap, walls, environment, python) as (command, descriptor):
        try:
            done = subprocess.run(command, env={}, pass_fds=(descriptor,), capture_output=True,
                                  text=True, timeout=SECONDS, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"still running after {SECONDS} s", 0
    left = int(done.stderr.rpartition("LEFT ")[2] or 0)
    if done.returncode == 0:
        return "", left
    # It goes on with the next one after errors that it knows, and says so at the end.
    return "error" if "There was an error processing" in done.stderr else "aborted", left


def _points(root: Path, student: str) -> tuple[float, float] | None:
    """Return the points of the test cells and how many there are; None where there is no grade."""
    try:
        with Gradebook(f"sqlite:///{root}/gradebook.db") as gradebook:
            submission = gradebook.find_submission(NAME, student)
            (notebook,) = submission.notebooks
            grades = [g for g in notebook.grades if g.cell.cell_type == "code"]
            if any(grade.auto_score is None for grade in grades):
                return None
            return sum(g.auto_score for g in grades), sum(g.max_score for g in grades)
    except (MissingEntry, ValueError):
        return None
    except Exception as error:
        return (
            None if "not a database" in str(error) or "malformed" in str(error) else _again(error)
        )


def _again(error: Exception) -> None:
    raise error


if __name__ == "__main__":
    main()
