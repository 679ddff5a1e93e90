"""Many submissions in one run: nothing grows, none is lost, none counts twice.

CNN_COURSE_SOAK says how many; the default is for every day.
"""

import contextlib
import os
import random
import secrets
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest

from autograder.assignment.course_directory import open_course
from autograder.grading.run import GradeRequest, grade_course
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import SANDBOX
from autograder.sandbox.limits import Limits
from tests.helpers.grading_fakes import ANSWERS, NAME, RELU, WRONG_RELU, hand_in, known_course, rows

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sandbox_available().provisioner != SANDBOX, reason="no walls inside walls"),
]

MANY = int(os.environ.get("CNN_COURSE_SOAK", "150"))
LITTERS = RELU + (
    "\nimport os\n"
    "for place in ('.', '/tmp', '/dev/shm'):\n    open(f'{place}/left', 'wb').write(bytes(2**20))\n"
    "if os.fork() == 0:\n    os.setsid()\n    __import__('time').sleep(600)"
)
#: Submissions, in turns, and the points that their functions are worth (of 7).
KINDS: tuple[tuple[Any, float], ...] = (
    (ANSWERS, 7.0),
    (ANSWERS | {"relu": WRONG_RELU}, 5.0),
    (ANSWERS | {"relu": RELU + "\nprint('x' * 10**6)"}, 7.0),
    (ANSWERS | {"relu": LITTERS}, 7.0),
    (b'{"cells": [', 0.0),
    ({}, 0.0),
)


class Sizes(NamedTuple):
    """What a run holds: bytes, descriptors, processes, entries in its temporary folders."""

    memory: int
    files: int
    processes: int
    temporary: int


def sizes_now() -> Sizes:
    """Look at all processes of the run."""
    every = [psutil.Process(), *psutil.Process().children(recursive=True)]
    memory = files = 0
    for process in every:
        with contextlib.suppress(psutil.Error):
            memory += process.memory_full_info().pss
            files += process.num_fds()
    temporary = sum(1 for _ in Path(tempfile.gettempdir()).glob("cnn-course-*/*"))
    return Sizes(memory, files, len(every), temporary)


def least(looks: list[Sizes]) -> Sizes:
    """Return the least of each: kernels come and go with some sixty descriptors each, what leaks stays."""
    return Sizes(*map(min, zip(*looks, strict=True)))


def handed_in(root: Path, count: int) -> dict[str, float]:
    """Hand in a class; return what each is worth."""
    worth = {}
    for number in range(count):
        content, points = KINDS[number % len(KINDS)]
        student = f"s{number:05}"
        hand_in(root, student, content)
        worth[student] = points
    return worth


def test_nothing_grows_and_none_is_lost(tmp_path):
    root = known_course(tmp_path / "course")
    worth = handed_in(root, MANY)
    seen: Counter[str] = Counter()
    window = max(MANY // 10, 10)
    looks: dict[str, list[Sizes]] = {"early": [], "late": []}

    def on_row(count, row):
        if row is not None:
            seen[row.student] += 1
            done = sum(seen.values())
            if window <= done < 2 * window:
                looks["early"].append(sizes_now())
            elif MANY - 5 - window <= done < MANY - 5:
                looks["late"].append(sizes_now())

    limits = Limits(cell_seconds=10, notebook_seconds=30)
    graded = grade_course(GradeRequest(root, NAME, 2, (), 7, limits=limits), on_row)
    early, late = least(looks["early"]), least(looks["late"])
    print(f"after a tenth: {early}; at the end: {late}")
    assert {row.student: row.points for row in graded} == worth
    assert set(seen.values()) == {1}
    assert set(rows(open_course(root))) == set(worth)
    assert late.memory < 1.3 * early.memory
    assert late.processes <= early.processes + 3
    # A process more has some twenty descriptors of its own.
    more = max(late.processes - early.processes, 0)
    assert late.files < early.files + 20 + 20 * more
    assert late.temporary <= early.temporary + 6


def working() -> list[psutil.Process]:
    """Return the worker processes, which are forked from a server that has imported all."""
    servers, parents = [], {}
    for process in psutil.Process().children(recursive=True):
        # Kernels and their supervisors end while one looks.
        with contextlib.suppress(psutil.Error):
            if "forkserver" in str(process.cmdline()):
                parents[process.pid] = process.ppid()
                servers.append(process)
    return [process for process in servers if parents[process.pid] in parents]


def test_workers_that_are_killed_lose_nothing(tmp_path):
    root = known_course(tmp_path / "course")
    worth = handed_in(root, max(24, MANY // 5))
    seed = secrets.randbits(32)
    print(f"workers drawn with random.Random({seed})")
    draw = random.Random(seed)
    # A submission may be blamed where its worker dies twice: not so often.
    due = sorted(draw.sample(range(len(worth) // 2), 3))
    kills = seen = 0

    def on_row(count, row):
        nonlocal kills, seen
        seen += row is not None
        if kills < len(due) and seen > due[kills] and (workers := working()):
            draw.choice(workers).kill()
            kills += 1

    limits = Limits(cell_seconds=10, notebook_seconds=30)
    graded = grade_course(GradeRequest(root, NAME, 2, (), 7, limits=limits), on_row)
    assert kills
    assert Counter(row.student for row in graded) == Counter(worth.keys())
    found = {row.student: row.points for row in graded if row.status != "error"}
    assert found == {student: worth[student] for student in found}
    assert len(worth) - len(found) <= kills
