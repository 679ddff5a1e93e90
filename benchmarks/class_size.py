"""How do grading, report, feedback and export grow with the class?

A small notebook with two exercises is graded by the commands that an instructor runs, with the sandbox and
two workers, in a fresh course for each size. Other sizes: ``python -m benchmarks.class_size [SIZE ...]``.
"""

import argparse
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from benchmarks.grading import BESIDE, run_command
from benchmarks.measure import Measure, describe_machine, show
from tests.helpers.grading_fakes import NAME, WRONG_RELU, as_bytes, hand_in, known_course, submit

SIZES = (30, 300)


def make_class(root: Path, students: int) -> None:
    """Write a course with so many submissions, one in three with a mistake."""
    known_course(root)
    right = as_bytes(submit())
    contents = cycle([right, right, as_bytes(submit({"relu": WRONG_RELU}))])
    for number, content in enumerate(islice(contents, students)):
        hand_in(root, f"student-{number:05}", content)


def measures(sizes: tuple[int, ...] = SIZES) -> Iterator[Measure]:
    autograder, nbgrader = str(BESIDE / "autograder"), str(BESIDE / "nbgrader")
    steps = {
        "grade": (autograder, "grade", NAME, "--jobs", "2", "--seed", "1"),
        "grade again": (autograder, "grade", NAME, "--jobs", "2"),
        "report": (autograder, "report", NAME),
        "export": (autograder, "export", NAME, "--to", "csv"),
        "feedback": (nbgrader, "generate_feedback", NAME),
    }
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            course = Path(folder, "course")
            make_class(course, size)
            for name, command in steps.items():
                took = run_command(course, *command)
                what = f"{size} students, {name}"
                yield Measure(what, (took.seconds,), "s")
                yield Measure(f"{what}, each", (1000 * took.seconds / size,), "ms")
                yield Measure(f"{what}, processor", (took.cpu,), "s CPU")
                yield Measure(f"{what}, memory", (took.peak_mb,), "MB")
            for part in ("gradebook.db", ".autograder"):
                yield Measure(f"{size} students, {part}", (_megabytes(course / part),), "MB")


def _megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES)
    describe_machine()
    list(show(measures(tuple(parser.parse_args().sizes))))


if __name__ == "__main__":
    main()
