"""The worker processes of this machine."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.waiting import SECONDS

SCRIPT = """
import numpy as np
from autograder.grading.pool import begin
begin()
np.ones(2**20)
try:
    np.empty(2**32)
except MemoryError:
    print("no more")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of Linux")
def test_a_worker_has_a_limit_of_memory() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert ran.stdout == "no more\n"


COPIED = """
import os, select, sys, threading
from autograder import errors
from autograder.grading.pool import import_ahead, local_executor

def marks():
    return errors.__dict__.get("mark"), "autograder.grading.preload" in sys.modules

if __name__ == "__main__":
    errors.mark = 1
    ours, lost = os.pipe()
    print("begun", end=" ")
    over = threading.Event()
    if sys.argv[1:] == ["thread"]:
        threading.Thread(target=over.wait).start()
    import_ahead()
    os.close(lost)
    print(select.select([ours], [], [], 60)[0] == [ours], end=" ")
    with local_executor(2) as executor:
        print(executor.submit(marks).result(), flush=True)
    over.set()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux")
@pytest.mark.parametrize(("words", "mark"), [((), 1), (("thread",), None)])
def test_workers_are_copies_of_a_process_without_threads(
    tmp_path: Path, words: tuple[str, ...], mark: int | None
) -> None:
    """What was imported is there and nothing else: no file that was open, no text twice."""
    script = tmp_path / "copied.py"
    script.write_text(COPIED)
    command = [sys.executable, str(script), *words]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert (ran.stdout, ran.stderr) == (f"begun True {(mark, True)}\n", "")


TURNS = """
import os, signal, sys, time
from pathlib import Path
from autograder.grading.executor import ExecutorConfig, Job, grade_class
from autograder.grading.pool import local_executor
from autograder.runner.turns import this_turn

here = Path(sys.argv[1])

def grade(job, _):
    what = job.student
    if what == "wait":
        assert this_turn().step_aside(0)
        while not ((here / "go").exists() or (here / "died").exists()):
            time.sleep(0.01)
    elif what == "go":
        (here / "go").touch()
    elif what == "die" and not (here / "died").exists():
        (here / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "alone":
        os.close(os.open(here / "here", os.O_CREAT | os.O_EXCL))
        time.sleep(0.05)
        os.remove(here / "here")
    return what

if __name__ == "__main__":
    jobs = [Job(what, number) for number, what in enumerate(sys.argv[2].split())]
    one = ExecutorConfig(lambda: local_executor(1), window=2)
    print(*grade_class(jobs, None, one, grade=grade), flush=True)
"""


def graded(tmp_path: Path, jobs: str) -> list[str]:
    """Return jobs as they were done, one at a time."""
    script = tmp_path / "turns.py"
    script.write_text(TURNS)
    command = [sys.executable, str(script), str(tmp_path), jobs]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split()


@pytest.mark.slow
def test_who_steps_aside_holds_up_nobody(tmp_path: Path) -> None:
    """They wait for one that comes later than there is room for at a time."""
    jobs = "wait wait wait right right go"
    assert sorted(graded(tmp_path, jobs)) == sorted(jobs.split())


@pytest.mark.slow
def test_afterwards_no_more_are_worked_on_at_a_time_than_before(tmp_path: Path) -> None:
    jobs = "wait wait go" + " alone" * 12
    assert sorted(graded(tmp_path, jobs)) == sorted(jobs.split())


@pytest.mark.slow
def test_a_killed_worker_loses_nobody_who_stepped_aside(tmp_path: Path) -> None:
    jobs = "wait wait right die right go"
    assert sorted(graded(tmp_path, jobs)) == sorted(jobs.split())
