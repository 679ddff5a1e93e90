"""Runs that are killed at random moments, and gone on with, end where an undisturbed run ends."""

import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.assignment.course_directory import open_course
from tests.helpers.grading_fakes import ANSWERS, NAME, WRONG_RELU, known_course, rows
from tests.helpers.waiting import is_running, wait_until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="workers end with a killed run on Linux"),
]

KILLS = 10
STUDENTS = 40
ROOT = Path(__file__).parent.parent.parent
CONTENTS = (
    ANSWERS,
    {"relu": WRONG_RELU},
    b'{"cells": [',
    {},
)
WAITING = {"relu": "import time\ntime.sleep(60)\n" + WRONG_RELU}


def slow_run(root, *words):
    """Start a run without kernels; return once it has begun."""
    run = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.slow_run", str(root), *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr.readline() == "begun\n"
    return run


def command(root, *words):
    """Start the command itself, with kernels, in a session of its own as a terminal would."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograder.cli.main", "grade", NAME, "--course", str(root), *words],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def outcome(root):
    """Return all that a run writes: the gradebook's rows and every autograded file."""
    folder = root / "autograded"
    files = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return rows(open_course(root)), files


def moments():
    """Random numbers, with the seed in the log."""
    seed = secrets.randbits(32)
    print(f"moments drawn with random.Random({seed})")
    return random.Random(seed)


def handed_in(root):
    """A copy of the course with a class's submissions."""
    return known_course(
        root, {f"s{number:02}": CONTENTS[number % len(CONTENTS)] for number in range(STUDENTS)}
    )


def whole_run(root):
    """Grade to the end; return the seconds that it took."""
    with slow_run(root) as run:
        start = time.monotonic()
        assert run.stderr.read().count("row") == STUDENTS
        whole = time.monotonic() - start
    assert run.returncode == 0
    return whole


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """A class that was graded without a break, and the seconds that it took."""
    root = handed_in(tmp_path_factory.mktemp("undisturbed") / "course")
    return root, whole_run(root)


def test_a_run_killed_ten_times_ends_where_an_undisturbed_one_ends(undisturbed, tmp_path):
    expected, whole = undisturbed
    killed, moment = handed_in(tmp_path / "killed"), moments()
    for _ in range(KILLS):
        with slow_run(killed) as run:
            time.sleep(moment.uniform(0, whole / KILLS))
            run.kill()
        # A machine that was busy before and is not now may have come to the end.
        assert run.returncode in (0, -signal.SIGKILL)
    whole_run(killed)
    assert outcome(killed) == outcome(expected)


CHANGE = '[relu]\naccept = ["absolute-value"]\n[conv_output_size.weights]\npadding = 3\n'


@pytest.fixture(scope="module")
def afresh(tmp_path_factory):
    """A class that was graded with the changed settings, and the seconds that it took."""
    root = handed_in(tmp_path_factory.mktemp("afresh") / "course")
    (root / "grading.toml").write_text(CHANGE)
    return root, whole_run(root)


@pytest.mark.parametrize("words", [(), ("--ask",)])
def test_a_regrade_killed_five_times_ends_where_grading_from_the_start_ends(
    undisturbed, afresh, tmp_path, words
):
    expected, whole = afresh
    killed = shutil.copytree(undisturbed[0], tmp_path / "killed", symlinks=True)
    moment = moments()
    before, after = rows(open_course(killed)), rows(open_course(expected))
    (killed / "grading.toml").write_text(CHANGE)
    for _ in range(KILLS // 2):
        with slow_run(killed, *words) as run:
            time.sleep(moment.uniform(0, whole / 4))
            run.kill()
        now = rows(open_course(killed))
        # Each written grade is the old one or the new one, never a part of each.
        assert all(now[student] in (before[student], after[student]) for student in before)
    with slow_run(killed, *words) as run:
        run.communicate()
    assert run.returncode == 0
    assert outcome(killed) == outcome(expected)


def test_the_command_killed_with_its_kernels_goes_on(tmp_path):
    moment = moments()
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    for root in (undisturbed, killed):
        known_course(root, {f"s{number}": content for number, content in enumerate(CONTENTS)})
    with command(undisturbed, "--seed", "7") as run:
        start = time.monotonic()
        run.communicate()
        whole = time.monotonic() - start
    assert run.returncode == 0
    for _ in range(2):
        with command(killed, "--seed", "7") as run:
            time.sleep(moment.uniform(whole / 3, whole))
            run.kill()

    with command(killed, "--seed", "7") as run:
        lines, errors = run.communicate()
    assert (run.returncode, errors) == (0, "")
    assert len(lines.splitlines()) == len(CONTENTS)
    assert outcome(killed) == outcome(undisturbed)


def test_ctrl_c_ends_the_workers_and_says_how_to_go_on(tmp_path):
    slow = {f"slow-{number}": WAITING for number in range(3)}
    root = known_course(tmp_path / "course", {"ada": b"", **slow})
    with command(root, "--jobs", "1") as run:
        wait_until((root / "autograded" / "ada" / NAME).exists)
        children = _children(run.pid)
        assert children
        os.killpg(run.pid, signal.SIGINT)
        lines, errors = run.communicate()
    assert run.returncode == 130
    assert errors == ("Stopped. 1 of 4 written, 3 left: the same command goes on from there.\n")
    assert lines.startswith("ada\t0\t7\tunreadable\t")
    # The process that forked the workers ends when it has heard of the run's end.
    wait_until(lambda: not any(is_running(pid) for pid in children))


def _children(pid: int) -> list[int]:
    """Return the processes below one, theirs too."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    found = [int(child) for child in text.split()]
    return found + [below for child in found for below in _children(child)]
