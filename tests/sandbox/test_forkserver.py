"""Kernels of one warm parent: apart from each other, limited together, gone without a trace."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.runner.run_notebook import RunResult, run_notebook
from autograder.sandbox import forkserver_pool, kernel_dirs
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import SANDBOX
from autograder.sandbox.limits import MIB
from tests.helpers.waiting import patient

pytestmark = pytest.mark.skipif(
    sandbox_available().provisioner != SANDBOX, reason="no walls inside walls on this machine"
)


def run(*cells: str, **limits: float) -> RunResult:
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    return run_notebook(notebook, [], limits=patient(restarts=0, **limits))


def printed(ran: RunResult, cell: int = 0) -> str:
    return "".join(output.get("text", "") for output in ran.notebook.cells[cell].outputs)


def parents() -> list[int]:
    return [parent._process.pid for parent in forkserver_pool._idle]


def test_one_parent_serves_one_kernel_after_the_other() -> None:
    run("1")
    before = parents()
    assert before
    assert printed(run("print(2)")) == "2\n"
    assert parents() == before


def test_a_kernel_finds_nothing_of_the_one_before() -> None:
    leave = (
        "import os, socket, sys, numpy, autograder.runner.inside_kernel as r\n"
        "for p in ('/tmp/x', '/dev/shm/x', '/scratch/x'): open(p, 'w').write('x')\n"
        "socket.socket(socket.AF_UNIX).bind('/kernel/x')\n"
        "numpy.left = r.left = sys.left = True\n"
        "os.environ['LEFT'] = '1'"
    )
    look = (
        "import os, sys, numpy, autograder.runner.inside_kernel as r\n"
        "print([os.path.exists(p) for p in ('/tmp/x', '/dev/shm/x', '/scratch/x', '/kernel/x')],\n"
        "      [hasattr(m, 'left') for m in (numpy, r, sys)], 'LEFT' in os.environ,\n"
        "      os.listdir('/kernels'), os.listdir('/dev/shm'))"
    )
    assert run(leave).notebook.cells[0].outputs == []
    assert printed(run(look)) == "[False, False, False, False] [False, False, False] False [] []\n"


def test_what_warm_parents_leave_out_is_there_for_a_notebook() -> None:
    """Its own artists have their help, it may import the debugger, and Matplotlib's take all properties."""
    code = (
        "import debugpy, inspect, matplotlib.pyplot as plt\n"
        "class Mine(plt.Line2D): pass\n"
        "print('linewidth' in Mine.set.__doc__, 'linewidth' in inspect.signature(Mine.set).parameters)\n"
        "line, = plt.plot([1, 2], [3, 4], lw=3)\n"
        "print(line.set(alpha=0.5, lw=2), line.get_linewidth(), bool(Mine.set_alpha.__doc__))\n"
        "plt.close()"
    )
    assert printed(run(code)) == "True True\n[None, None] 2.0 True\n"


def test_random_numbers_differ_from_kernel_to_kernel() -> None:
    drawn = "random.random(), np.random.rand(), np.random.default_rng().random()"
    code = f"import random, numpy as np\nprint({drawn})"
    first, second = (printed(run(code)).split() for _ in range(2))
    assert all(one != other for one, other in zip(first, second, strict=True))


@pytest.mark.slow
def test_what_processes_take_together_is_limited() -> None:
    many = (
        "import os, time\n"
        "for n in range(60):\n"
        "    if os.fork() == 0:\n"
        "        time.sleep(600); os._exit(0)\n"
        "time.sleep(600)"
    )
    ran = run(many, processes=50)
    assert ran.remarks[0] == (
        "the kernel died in cell 1: there were more than 50 processes and threads"
    )
    large = (
        "import os, time\n"
        "for n in range(6):\n"
        "    if os.fork() == 0:\n"
        "        x = bytearray(60 * 2**20); x[::4096] = b'x' * len(x[::4096]); time.sleep(600); os._exit(0)\n"
        "time.sleep(600)"
    )
    ran = run(large, total_memory_bytes=300 * MIB)
    assert (
        ran.remarks[0]
        == "the kernel died in cell 1: its processes took more than 300 MiB of memory"
    )
    busy = (
        "import os\n"
        "for n in range(2):\n"
        "    if os.fork() == 0:\n"
        "        while True: pass\n"
        "while True: pass"
    )
    ran = run(busy, total_cpu_seconds=2)
    assert ran.remarks[0] == (
        "the kernel died in cell 1: its processes took more than 2 s of processor time"
    )
    # A kernel that was ended is no reason to doubt what comes after.
    assert printed(run("print(1)")) == "1\n"


def test_the_folder_of_sockets_takes_nothing_else() -> None:
    """It lies on the grader's disk, and what lies there is connected to by the grader."""
    tries = (
        "import os\n"
        "for make in (lambda: open('/kernel/x', 'wb'), lambda: os.mkdir('/kernel/x'),\n"
        "             lambda: os.symlink('/run/x', '/kernel/x'), lambda: open('/kernel/c.json', 'a')):\n"
        "    try:\n"
        "        make(); print('made')\n"
        "    except OSError as error:\n"
        "        print(error.strerror)"
    )
    assert printed(run(tries)) == "Permission denied\n" * 4
    many = (
        "import socket, time\n"
        "for n in range(100):\n"
        "    with socket.socket(socket.AF_UNIX) as s: s.bind(f'/kernel/{n}')\n"
        "time.sleep(600)"
    )
    assert run(many).remarks[0] == (
        "the kernel died in cell 1: it wrote into the folder of its sockets"
    )


def test_sockets_are_limited_because_what_waits_in_them_is_not() -> None:
    many = "import socket, time\nkept = [socket.socketpair() for _ in range(200)]\ntime.sleep(600)"
    assert run(many).remarks[0] == "the kernel died in cell 1: it opened hundreds of sockets"


#: Ways to keep others from looking at a process: none, not at its memory, its first thread has ended.
_HIDE = {
    "open": "time.sleep(600)",
    "closed": "ctypes.CDLL(None).prctl(4, 0, 0, 0, 0); time.sleep(600)",
    "headless": "threading.Thread(target=time.sleep, args=(600,)).start(); "
    "ctypes.CDLL(None).pthread_exit(0)",
}


@pytest.mark.parametrize("hide", _HIDE)
@pytest.mark.parametrize(
    "kept",
    ["[os.pipe() for _ in range(30)]", "[select.epoll() for _ in range(400)]"],
    ids=["pipes", "watches"],
)
def test_descriptors_of_all_processes_are_limited(kept: str, hide: str) -> None:
    many = (
        "import ctypes, os, select, threading, time\n"
        "for n in range(25):\n"
        "    if os.fork() == 0:\n"
        f"        kept = {kept}\n"
        f"        {_HIDE[hide]}\n"
        "time.sleep(600)"
    )
    assert run(many).remarks[0] == (
        "the kernel died in cell 1: it held hundreds of pipes, sockets or other files open"
    )


def test_an_honest_pool_holds_few_descriptors() -> None:
    pool = (
        "import os, subprocess, time\n"
        "pids = [os.fork() or (time.sleep(4), os._exit(0)) for _ in range(60)]\n"
        "kept = [subprocess.Popen(['sleep', '3'], stdin=-1, stdout=-1, stderr=-1) for _ in range(40)]\n"
        "files = [open('/dev/null') for _ in range(250)]\n"
        "[os.waitpid(pid, 0) for pid in pids]\n"
        "print('lived')"
    )
    assert printed(run(pool)) == "lived\n"


def test_processes_left_behind_end_with_the_kernel() -> None:
    mark = f"left-{os.getpid()}"
    leave = (
        "import subprocess, sys\n"
        f"subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(99)', '{mark}'],"
        " start_new_session=True)\nprint('left')"
    )
    assert printed(run(leave)) == "left\n"
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                assert mark.encode() not in (entry / "cmdline").read_bytes()
            except OSError:
                continue


@pytest.mark.slow
def test_a_submission_has_a_time_limit_of_its_own() -> None:
    ran = run("import time\ntime.sleep(900)", "print(1)", submission_seconds=3.0)
    assert any("time limit" in remark for remark in ran.remarks)
    assert ran.seconds < 300


def test_a_parent_that_dies_is_replaced() -> None:
    run("1")
    for parent in list(forkserver_pool._idle):
        parent._process.kill()
        parent._process.wait()
    assert printed(run("print(1)")) == "1\n"


@pytest.mark.slow
def test_notebooks_run_side_by_side() -> None:
    with ThreadPoolExecutor(3) as pool:
        rans = list(pool.map(lambda n: run(f"import time\ntime.sleep(0.3)\nprint({n})"), range(3)))
    assert [printed(ran) for ran in rans] == ["0\n", "1\n", "2\n"]


def test_folders_of_killed_processes_are_removed(tmp_path: Path) -> None:
    abandoned, young, foreign = (tmp_path / f"cnn-course-{n}" for n in "abc")
    for folder in (abandoned, young):
        folder.mkdir()
        (folder / "lock").touch()
    foreign.mkdir()
    old = time.time() - 1000
    for folder in (abandoned, foreign):
        os.utime(folder, (old, old))
    kernel_dirs.remove_abandoned(tmp_path)
    assert sorted(tmp_path.iterdir()) == [young, foreign]
    assert kernel_dirs.kernels_folder().is_dir()
