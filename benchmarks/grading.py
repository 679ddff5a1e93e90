"""How fast is a class graded: stock `nbgrader autograde` against `autograder grade`, on the same notebooks.

Both are run in turns, as commands of their own, on the same submissions: right answers in several styles and
known mistakes, as students hand them in. Stock nbgrader isolates nothing; ours has its sandbox on. Another
class: ``python -m benchmarks.grading NOTEBOOK [--students N]``.
"""

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import psutil

from autograder.assignment.course_directory import open_course
from autograder.assignment.read_assignment import course_context
from autograder.authoring.demo.answers import mistakes, right
from autograder.cli.grade_view.demo import generate_assignment, hand_in, make_course
from autograder.exercise.courses import of_notebook
from benchmarks.fresh import ROOT
from benchmarks.measure import Measure, describe_machine, show

BESIDE = Path(sys.executable).parent
ROUNDS = 3
#: A second class, of which only our time is measured: stock nbgrader takes as long for each submission.
LARGER = 40
_CHILD_SUBREAPER = 36


class Run(NamedTuple):
    seconds: float  # wall time of the command
    cpu: float  # processor time of the command and all it started
    peak_mb: float  # memory of all its processes at once, shared pages counted once
    graded: int


def make_class(folder: Path, notebook: str, students: int) -> None:
    """Write two courses with the same submissions, one configured as nbgrader is by default."""
    ours = make_course(ROOT / "course", folder / "ours", notebook)
    context = course_context(ours.root, notebook, notebook, 1, "")
    made = [*right(context.release, notebook), *mistakes(context.release, notebook)]
    # Evenly over the list, so that every exercise has its mistakes.
    chosen = list(islice(made, 0, None, max(1, len(made) // students)))[:students]
    hand_in(ours, notebook, chosen)
    stock = folder / "stock"
    shutil.copytree(ours.root / "source", stock / "source")
    shutil.copytree(ours.root / "submitted", stock / "submitted")
    (stock / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"
    )
    generate_assignment(open_course(stock), notebook)


def run_command(course: Path, *command: str) -> Run:
    """Run a command in a course directory and measure it; nothing counts as graded yet."""
    peak = Peak()
    _take_in_orphans()
    start = time.perf_counter()
    with (course / "log").open("wb") as log:
        process = psutil.Popen(command, cwd=course, stdout=log, stderr=subprocess.STDOUT)
        with peak.watching(process):
            before = _children()
            status = process.wait()
            seconds = time.perf_counter() - start
        # Also of the workers, their warm parents and kernels: the process that they hang below is left to us
        # when the command ends.
        with suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        cpu = _children() - before
    if status not in (0, None):
        raise SystemExit(f"{' '.join(command)} failed:\n{(course / 'log').read_text()[-2000:]}")
    return Run(seconds, cpu, peak.mb, 0)


def grade(course: Path, notebook: str, *command: str) -> Run:
    """Grade from scratch and measure."""
    for left in ("autograded", ".autograder"):
        shutil.rmtree(course / left, ignore_errors=True)
    run = run_command(course, *command)
    graded = len(list((course / "autograded").glob(f"*/{notebook}/*.ipynb")))
    return run._replace(graded=graded)


def _take_in_orphans() -> None:
    """Let processes below this one become its own when their parents end (prctl(2))."""
    ctypes.CDLL(None).prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)


def _children() -> float:
    times = psutil.Process().cpu_times()
    return times.children_user + times.children_system


class Peak:
    """Looks a few times a second at the memory of a process and all it started."""

    def __init__(self) -> None:
        self.mb = 0.0
        self._over = threading.Event()

    def watching(self, process: psutil.Process) -> "Peak":
        self._thread = threading.Thread(target=self._watch, args=(process,))
        return self

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self, process: psutil.Process) -> None:
        while not self._over.wait(1.0):
            total = 0
            for one in (process, *process.children(recursive=True)):
                try:
                    total += one.memory_full_info().pss
                except psutil.Error:
                    continue
            self.mb = max(self.mb, total / 2**20)


def measures(notebook: str = "3_max_pooling", students: int = 20) -> Iterator[Measure]:
    nbgrader, autograder = str(BESIDE / "nbgrader"), str(BESIDE / "autograder")
    stock_command = (nbgrader, "autograde", notebook)
    our_command = (autograder, "grade", notebook, "--jobs", "2")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_class(folder / "one", notebook, 1)
        one = [grade(folder / "one" / "ours", notebook, *our_command) for _ in range(ROUNDS)]
        yield Measure(f"a class of one, {notebook}", tuple(run.seconds for run in one), "s")
        processor = tuple(run.cpu for run in one)
        yield Measure(f"a class of one, {notebook}, all processes", processor, "s CPU")

        make_class(folder, notebook, students)
        make_class(folder / "larger", notebook, LARGER)
        stock: list[Run] = []
        ours: dict[int, list[Run]] = {students: [], LARGER: []}
        places = {students: folder, LARGER: folder / "larger"}
        for _ in range(ROUNDS):
            stock.append(grade(folder / "stock", notebook, *stock_command))
            for count, runs in ours.items():
                runs.append(grade(places[count] / "ours", notebook, *our_command))
        yield from _reading(folder / "ours", notebook, autograder)
    for count, runs in ours.items():
        of_class = f"{count} of {notebook}, 2 workers"
        # A busy moment of the machine hits one round: ratios are taken round by round.
        pairs = zip(_a_minute(runs), _a_minute(stock), strict=True)
        ratios = tuple(a / b for a, b in pairs)
        yield Measure(f"{of_class}, speed of stock nbgrader's", ratios, better="higher")
        yield Measure(f"{of_class}, submissions", _a_minute(runs), "a minute", "higher")
        yield Measure(f"{of_class}, memory", tuple(run.peak_mb for run in runs), "MB")
    yield Measure("stock nbgrader, submissions", _a_minute(stock), "a minute", "neither")
    yield Measure("stock nbgrader, memory", tuple(run.peak_mb for run in stock), "MB", "neither")


def _reading(course: Path, notebook: str, autograder: str) -> Iterator[Measure]:
    """The commands that only read what was graded."""
    student = min(path.name for path in (course / "submitted").iterdir())
    for words in (
        ["report", notebook],
        ["export", notebook, "--to", "csv"],
        ["replay", student, of_notebook(notebook)[0].name],
    ):
        runs = [run_command(course, autograder, *words) for _ in range(ROUNDS)]
        yield Measure(f"autograder {words[0]}", tuple(run.seconds for run in runs), "s")
        yield Measure(f"autograder {words[0]}, CPU", tuple(run.cpu for run in runs), "s CPU")


def _a_minute(runs: list[Run]) -> tuple[float, ...]:
    return tuple(60 * run.graded / run.seconds for run in runs)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("notebook")
    parser.add_argument("--students", type=int, default=20)
    given = parser.parse_args()
    describe_machine()
    list(show(measures(given.notebook, given.students)))


if __name__ == "__main__":
    main()
