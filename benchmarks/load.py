"""Does a busy machine cost a right answer points? Grade right notebooks while the machine is overloaded.

Run as ``python -m benchmarks.load [NOTEBOOK ...] [--students N] [--at-once J] [--busy B]``. J notebooks are
graded at a time, and B processes beside them do nothing but use a core each. Every row that is not graded
with full points is printed; the last line counts them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

from autograder.assignment.read_assignment import course_context
from autograder.authoring.demo.answers import right
from autograder.cli.grade_view.demo import hand_in, make_course
from autograder.grading.run import GradeRequest, grade_course
from autograder.records.result_row import ResultRow
from benchmarks.fresh import ROOT
from benchmarks.measure import describe_machine


@contextmanager
def busy(count: int):
    """Keep so many processes busy inside the block."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()


@contextmanager
def watched_load(every: float = 5.0):
    """Yield a list that gets the load average of the last minute while the block runs."""
    seen: list[float] = []
    done = threading.Event()

    def watch() -> None:
        while not done.wait(every):
            seen.append(os.getloadavg()[0])

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        done.set()
        thread.join()


def grade_right(folder: Path, notebook: str, students: int, at_once: int) -> list[ResultRow]:
    """Grade so many right submissions, written in all styles in turns."""
    course = make_course(ROOT / "course", folder / notebook, notebook)
    context = course_context(course.root, notebook, notebook, 1, "")
    styles = cycle(list(right(context.release, notebook)))
    made = [
        replace(one, student=f"student-{number:03}")
        for number, one in enumerate(islice(styles, students))
    ]
    hand_in(course, notebook, made)
    return grade_course(GradeRequest(course.root, notebook, at_once, (), 5), lambda *_: None)


def lost(row: ResultRow) -> bool:
    """Whether a row of right answers has less than all points that are given automatically."""
    verdicts = sum(verdict.points for verdict in row.verdicts)
    possible = sum(verdict.max_points for verdict in row.verdicts)
    return row.status != "graded" or not row.verdicts or verdicts < possible


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*")
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--at-once", type=int, default=30)
    parser.add_argument("--busy", type=int, default=0)
    arguments = parser.parse_args()
    describe_machine()
    names = arguments.notebooks or sorted(path.name for path in (ROOT / "course/source").iterdir())
    graded = missed = 0
    with tempfile.TemporaryDirectory() as folder, busy(arguments.busy):
        for notebook in names:
            start = time.perf_counter()
            with watched_load() as loads:
                rows = grade_right(Path(folder), notebook, arguments.students, arguments.at_once)
            short = [row for row in rows if lost(row)]
            seconds = time.perf_counter() - start
            load = f"{min(loads):.0f} to {max(loads):.0f}" if loads else "not seen"
            print(
                f"{notebook}: {len(rows)} graded, {len(short)} short, {seconds:.0f} s, load {load}"
            )
            for row in short:
                bad = [
                    f"{v.exercise} {v.points:g}" for v in row.verdicts if v.points < v.max_points
                ]
                print(f"  {row.student}: {row.status} {', '.join(bad)} {row.remarks}", flush=True)
            graded += len(rows)
            missed += len(short)
    print(f"{graded} right notebooks graded, {missed} with a point less")


if __name__ == "__main__":
    main()
