"""What do endless loops cost a class? Grade right notebooks, then the same with loops in some of them.

Run as ``python -m benchmarks.loops [NOTEBOOK] [--students N] [--loops K] [--jobs J] [--kind KIND ...]``. K of
the N submissions have a loop, evenly over the class and of one kind after the other. Both classes are graded
from scratch, by commands of their own, one after the other. A submission without a loop that has other points
in the second class is named.
"""

import argparse
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from nbformat import NotebookNode

from autograder.assignment.read_assignment import course_context
from autograder.authoring.demo.answers import right
from autograder.authoring.demo.sample import Sample, as_bytes, filled
from autograder.cli.grade_view.demo import hand_in, make_course
from benchmarks.fresh import ROOT
from benchmarks.grading import BESIDE
from benchmarks.measure import Measure, describe_machine, show

SPIN = "while True:\n    pass"
#: Appended to the cell of one answer, in which it runs before anything is asked.
IN_A_CELL = {
    "cell": SPIN,
    "sleep": "import time\ntime.sleep(10**6)",
    "print": "while True:\n    print('again')",
    "input": "while input('? ') != 'yes':\n    pass",
    "swallow": "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
}
FUNCTION = "def {}(*arguments, **options):\n    while True:\n        pass"
KINDS = (*IN_A_CELL, "function", "every function")


class Graded(NamedTuple):
    seconds: float
    points: Mapping[str, str]


def with_loop(
    release: NotebookNode, sample: Sample, notebook: str, kind: str, place: int
) -> Sample:
    """Return a right submission with a loop in it."""
    answers = dict(sample.honest_answers)
    names = list(answers)
    chosen = names if kind == "every function" else [names[place % len(names)]]
    for name in chosen:
        answers[name] += "\n\n" + IN_A_CELL.get(kind, FUNCTION.format(name)) + "\n"
    return replace(sample, files={f"{notebook}.ipynb": as_bytes(filled(release, answers))})


def made_class(folder: Path, notebook: str, students: int, loops: Mapping[int, str]) -> Path:
    """Write a course with right submissions, some of them with a loop; return its folder."""
    course = make_course(ROOT / "course", folder, notebook)
    context = course_context(course.root, notebook, notebook, 1, "")
    made = []
    for number, sample in zip(
        range(students), cycle(list(right(context.release, notebook))), strict=False
    ):
        if number in loops:
            sample = with_loop(context.release, sample, notebook, loops[number], number)
        made.append(replace(sample, student=f"student-{number:03}"))
    hand_in(course, notebook, made)
    return course.root


def graded(course: Path, notebook: str, jobs: int) -> Graded:
    """Grade a class by the command."""
    command = [str(BESIDE / "autograder"), "grade", notebook, "--jobs", str(jobs), "--seed", "5"]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=course, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{notebook} was not graded:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    rows = (line.split("\t") for line in done.stdout.splitlines())
    return Graded(seconds, {row[0]: row[1] for row in rows})


def measures(
    notebook: str = "2_filters",
    students: int = 40,
    count: int = 4,
    jobs: int = 2,
    kinds: tuple[str, ...] = KINDS,
) -> Iterator[Measure]:
    kind = cycle(kinds)
    loops = {students * (2 * number + 1) // (2 * count): next(kind) for number in range(count)}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        without = graded(made_class(place / "without", notebook, students, {}), notebook, jobs)
        with_them = graded(made_class(place / "with", notebook, students, loops), notebook, jobs)
    of_class = f"{students} of {notebook}, {jobs} at a time"
    for what, run in ((of_class, without), (f"the same with {count} loops", with_them)):
        yield Measure(what, (run.seconds,), "s")
    yield Measure("ratio with to without", (with_them.seconds / without.seconds,))
    yield Measure("one loop more", ((with_them.seconds - without.seconds) / count,), "s")
    honest = [
        student for number, student in enumerate(sorted(without.points)) if number not in loops
    ]
    changed = [one for one in honest if with_them.points.get(one) != without.points[one]]
    print("other points than without loops:", ", ".join(changed) or "nobody", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebook", nargs="?", default="2_filters")
    parser.add_argument("--students", type=int, default=40)
    parser.add_argument("--loops", type=int, default=4)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kind", choices=KINDS, action="append")
    given = parser.parse_args()
    describe_machine()
    kinds = tuple(given.kind or KINDS)
    list(show(measures(given.notebook, given.students, given.loops, given.jobs, kinds)))


if __name__ == "__main__":
    main()
