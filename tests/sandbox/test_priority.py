"""What a kernel starts has the lowest priority, and the kernel keeps its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.runner.run_notebook import run_notebook
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import BUBBLEWRAP
from autograder.sandbox.priority import PriorityKeeper
from tests.helpers.waiting import patient

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="priorities of Linux")


@pytest.fixture
def sleeper() -> Iterator[int]:
    code = (
        "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start(); print()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield process.pid
        process.kill()


def policies(pid: int) -> set[int]:
    return {os.sched_getscheduler(int(t.name)) for t in Path(f"/proc/{pid}/task").iterdir()}


def test_another_process_gets_the_lowest_rank_in_all_its_threads(sleeper: int) -> None:
    PriorityKeeper(os.getpid()).lower([str(os.getpid()), str(sleeper), "0", "999999999"])
    assert policies(sleeper) == {os.SCHED_IDLE}
    assert os.SCHED_IDLE not in policies(os.getpid())


def test_the_kernel_keeps_its_rank_while_it_uses_one_processor(sleeper: int) -> None:
    priorities = PriorityKeeper(sleeper)
    priorities._since -= 10
    priorities.lower([str(sleeper)])
    assert policies(sleeper) == {os.SCHED_OTHER}


def test_threads_that_keep_several_processors_busy_give_way(sleeper: int) -> None:
    priorities = PriorityKeeper(sleeper)
    # As if so much had been spent since the last look.
    priorities._since -= 10
    priorities._spent -= 100.0
    priorities.lower([str(sleeper)])
    assert os.sched_getscheduler(sleeper) == os.SCHED_OTHER
    assert policies(sleeper) == {os.SCHED_OTHER, os.SCHED_IDLE}


@pytest.mark.skipif(
    not sandbox_available().ok or sandbox_available().provisioner == BUBBLEWRAP,
    reason="nobody who keeps the kernel on this machine",
)
def test_a_kernel_and_what_it_starts() -> None:
    """Other processes compute and end as ever; what they start is no better, and none of them rises."""
    code = """
import os, time
reader, writer = os.pipe()
def tell(*words):
    os.write(writer, (repr(words) + ";").encode())
def wait():
    end = time.monotonic() + 300
    while os.sched_getscheduler(0) != os.SCHED_IDLE and time.monotonic() < end:
        time.sleep(0.01)
if os.fork() == 0:
    os.setsid()
    wait()
    try:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    except OSError:
        pass
    tell(os.sched_getscheduler(0) == os.SCHED_IDLE)
    if os.fork() == 0:
        tell(os.sched_getscheduler(0) == os.SCHED_IDLE)
        os._exit(0)
    os.wait(); os._exit(0)
os.wait()
os.close(writer)
print(os.read(reader, 100).decode(), os.sched_getscheduler(0) == os.SCHED_OTHER)
"""
    ran = run_notebook(
        new_notebook(cells=[new_code_cell(code)]),
        [],
        limits=patient(cell_seconds=400, restarts=0),
    )
    assert ran.notebook.cells[0].outputs[0].text == "(True,);(True,); True\n"


def niceness(pid: int) -> set[int]:
    return {
        os.getpriority(os.PRIO_PROCESS, int(t.name)) for t in Path(f"/proc/{pid}/task").iterdir()
    }


def test_a_kernel_gives_way_on_request_in_all_its_threads(sleeper: int) -> None:
    ranks = PriorityKeeper(sleeper)
    ranks.lower([str(sleeper)])
    assert niceness(sleeper) == niceness(os.getpid())
    ranks.kernel_gives_way = True
    ranks.lower([str(sleeper)])
    assert niceness(sleeper) == {10}
    # Not the lowest rank: then it might not even say that it was interrupted.
    assert policies(sleeper) == {os.SCHED_OTHER}
    assert os.getpriority(os.PRIO_PROCESS, 0) < 10
