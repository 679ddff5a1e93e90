"""How fast is a class graded: stock `nbgrader autograde` against `autograder grade`, on the same notebooks.

Run as ``python -m benchmarks.grading [NOTEBOOK] [--students N] [--rounds R]``. Both are run in turns, as
commands of their own, on the same submissions: right answers in several styles and known mistakes, as
students hand them in. Stock nbgrader isolates nothing; ours has its sandbox on.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import psutil

from autograder.assignment.course_directory import open_course
from autograder.assignment.read_assignment import course_context
from autograder.authoring.demo.answers import mistakes, right
from autograder.cli.grade_view.demo import generate_assignment, hand_in, make_course
from benchmarks.fresh import ROOT, describe_machine

BESIDE = Path(sys.executable).parent


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


def grade(course: Path, notebook: str, *command: str) -> Run:
    """Grade from scratch and measure."""
    for left in ("autograded", ".autograder"):
        shutil.rmtree(course / left, ignore_errors=True)
    peak = Peak()
    start = time.perf_counter()
    with (course / "log").open("wb") as log:
        process = psutil.Popen(command, cwd=course, stdout=log, stderr=subprocess.STDOUT)
        with peak.watching(process):
            # wait4, by way of psutil: the time of all processes that were waited for
            before = _children()
            status = process.wait()
            cpu = _children() - before
    if status not in (0, None):
        raise SystemExit(f"{' '.join(command)} failed:\n{(course / 'log').read_text()[-2000:]}")
    graded = len(list((course / "autograded").glob(f"*/{notebook}/*.ipynb")))
    return Run(time.perf_counter() - start, cpu, peak.mb, graded)


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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("notebook", nargs="?", default="2_filters")
    parser.add_argument("--students", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    nbgrader, autograder = str(BESIDE / "nbgrader"), str(BESIDE / "autograder")
    ways = {
        "stock nbgrader": ("stock", nbgrader, "autograde", given.notebook),
        "ours, 1 worker": ("ours", autograder, "grade", given.notebook, "--jobs", "1"),
        "ours, 2 workers": ("ours", autograder, "grade", given.notebook, "--jobs", "2"),
    }
    describe_machine()
    found: dict[str, list[Run]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory() as folder:
        make_class(Path(folder), given.notebook, given.students)
        for _ in range(given.rounds):
            for way, (course, *command) in ways.items():
                found[way].append(grade(Path(folder, course), given.notebook, *command))
    print(f"\n{given.notebook}, {given.students} submissions, median of {given.rounds}\n")
    print(f"{'':<16} {'per minute':>10} {'CPU s each':>10} {'peak MB':>8} {'ratio':>14}")
    stock = found["stock nbgrader"]
    for way, runs in found.items():
        rate = statistics.median(60 * run.graded / run.seconds for run in runs)
        cpu = statistics.median(run.cpu / run.graded for run in runs)
        peak = max(run.peak_mb for run in runs)
        # A busy moment of the machine hits one round: ratios are taken round by round.
        ratios = [one.seconds / run.seconds for one, run in zip(stock, runs, strict=True)]
        spread = f"{statistics.median(ratios):.1f}x ({min(ratios):.1f}-{max(ratios):.1f})"
        print(f"{way:<16} {rate:>10.1f} {cpu:>10.2f} {peak:>8.0f} {spread:>14}")


if __name__ == "__main__":
    main()
