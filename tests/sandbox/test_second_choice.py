"""Where there are no namespaces: what is granted, who supervises, and that nothing outlives a kernel."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.runner.run_notebook import RunResult, run_notebook
from autograder.sandbox.jail import impossible, missing_walls
from autograder.sandbox.kernelspec import LANDLOCK
from autograder.sandbox.limits import MIB, Limits
from autograder.sandbox.runtime import ABSENT, PACKAGES, Bind
from autograder.sandbox.supervisor import STATUS, SupervisorConfig
from autograder.sandbox.walls import access_rules
from autograder.sandbox.walls.access_rules import AccessRules, kernel_access_rules
from tests.helpers.waiting import SECONDS, patient, wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")
needs_landlock = pytest.mark.skipif(bool(impossible()), reason=impossible())


# -- what is granted --------------------------------------------------------------------------------


def test_a_secret_is_left_out_of_what_is_granted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, course = tmp_path / "lib" / "site", tmp_path / "repository" / "course"
    for name in ("numpy/core.py", "convnet/__init__.py", "secret.pth", "one.py"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).touch()
    (site / "link").symlink_to(tmp_path)
    course.mkdir(parents=True)
    (course / "plots.py").touch()
    binds = [
        Bind("read", tmp_path / "lib", tmp_path / "lib"),
        Bind("link", tmp_path / "lib64", Path("lib")),
        Bind("read", PACKAGES / "course" / "plots.py", course / "plots.py"),
        Bind("empty", site / "convnet"),
        Bind("read", site / "convnet" / "__init__.py", ABSENT),
        Bind("read", site / "secret.pth", Path("/dev/null")),
    ]
    monkeypatch.setattr(access_rules, "runtime_binds", lambda: binds)
    found = kernel_access_rules([tmp_path / "scratch"])
    own = {path for path in found.readable if path.startswith(str(tmp_path))}
    assert own == {str(p) for p in (site / "numpy", site / "one.py", course / "plots.py")}
    assert set(found.listed) == {str(tmp_path / "lib"), str(site)}
    assert found.writable == ("/dev/null", str(tmp_path / "scratch"))
    assert AccessRules.read(found.text()) == found


# -- a kernel ---------------------------------------------------------------------------------------


def run(cells: list[str], **options: Any) -> RunResult:
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    return run_notebook(notebook, [], provisioner=LANDLOCK, **options)


def words(ran: RunResult) -> list[str]:
    return [
        "".join(o.get("text", o.get("evalue", "")) for o in cell.outputs)
        for cell in ran.notebook.cells
    ]


@needs_landlock
def test_a_notebook_runs_as_it_does_elsewhere() -> None:
    ran = run(
        [
            "import os\nprint(open('data/a.txt').read(), os.getcwd() == os.environ['HOME'])",
            "import shutil\nshutil.copy('data/a.txt', 'b.txt')\nprint(open('b.txt').read())",
            "import tempfile\nwith tempfile.TemporaryDirectory() as f: print(f.startswith(os.getcwd()))",
            "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
            "import course, autograder, course.plots\n"
            "print(len(os.listdir(os.path.dirname(course.__file__))) > 2)",
            "import subprocess\nprint(subprocess.run(['echo', 'x'], capture_output=True).stdout)",
            "print(sorted(name for name in os.environ if 'SECRET' in name))",
            "import misconceptions",
        ],
        files={"data/a.txt": b"text"},
    )
    assert ran.remarks == ("not installed here: misconceptions (cell 8 imports it)",)
    said = words(ran)
    assert said[:3] == ["text True\n", "text\n", "True\n"]
    assert [sorted(o.data) for o in ran.notebook.cells[3].outputs][-1] == [
        "image/png",
        "text/plain",
    ]
    assert said[4:7] == ["True\n", "b'x\\n'\n", "[]\n"]
    assert "misconceptions" in said[7]


@pytest.mark.slow
@needs_landlock
def test_a_kernel_that_hangs_is_ended_with_all_that_it_started() -> None:
    mark = f"cnn-second-{os.getpid()}-{time.monotonic_ns()}"
    orphan = f"""
import os, signal, time
for n in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.execv("/bin/sh", ["sh", "-c", ": {mark}; sleep 600; :"])
        os._exit(0)
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True: pass
"""
    ran = run([orphan, "print('next')"], limits=patient(cell_seconds=20, grace_seconds=0.5))
    assert "killed" in ran.remarks[0]
    assert words(ran)[1] == "next\n"
    assert with_word(mark) == []


@needs_landlock
@pytest.mark.parametrize(
    ("cell", "limits"),
    [
        ("import time\nfor n in range(40):\n    os.fork() or (time.sleep(600), os._exit(0))\ntime.sleep(600)",
         patient(cell_seconds=SECONDS, processes=30, restarts=0)),
        ("import time\nfor n in range(9):\n    open(f'f{n}', 'wb').write(bytes(2**20))\ntime.sleep(600)",
         patient(cell_seconds=SECONDS, scratch_bytes=4 * MIB, restarts=0)),
        ("import time\nf = open('f', 'wb'); os.unlink('f'); f.write(bytes(9 * 2**20)); f.flush()\n"
         "time.sleep(600)",
         patient(cell_seconds=SECONDS, scratch_bytes=4 * MIB, restarts=0)),
        ("import time\nfor n in range(25):\n"
         "    os.fork() or ([os.pipe() for _ in range(30)], time.sleep(600), os._exit(0))\ntime.sleep(600)",
         patient(cell_seconds=SECONDS, restarts=0)),
        ("import socket, time\nfor n in range(4):\n"
         "    kept = [socket.socketpair() for _ in range(80)]\n    os.fork() and time.sleep(600)",
         patient(cell_seconds=SECONDS, restarts=0)),
    ],
    ids=["processes", "files", "a deleted file", "pipes", "sockets"],
)  # fmt: skip
def test_too_much_ends_the_kernel(cell: str, limits: Limits) -> None:
    ran = run([f"import os\n{cell}\nprint('lived')"], limits=limits)
    assert words(ran) == [""]
    assert "died" in ran.remarks[0]


def with_word(word: str) -> list[str]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if word.encode() in path.read_bytes():
                found.append(path.parent.name)
    return found


# -- the supervisor ---------------------------------------------------------------------------------


@pytest.fixture
def order(tmp_path: Path) -> Path:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    granted = kernel_access_rules([scratch]).text()
    file = tmp_path / "order.json"
    totals = Limits().totals() | {"cpu_seconds": 2}
    file.write_text(SupervisorConfig(os.getpid(), granted, str(scratch), totals).text())
    return file


def supervised(order: Path, code: str, **options: Any) -> subprocess.Popen[str]:
    command = [sys.executable, "-P", "-c", code]
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "autograder.sandbox.supervisor", str(order), *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=order.with_name("scratch"),
        env={"PYTHONPATH": str(Path(__file__).parents[2])}, **options,
    )  # fmt: skip


@needs_landlock
@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("raise SystemExit(3)", 3),
        ("import os; os.kill(os.getpid(), 9)", 128 + 9),
        ("while True: pass", STATUS["cpu"]),
        ("try: open('/etc/passwd')\nexcept PermissionError: raise SystemExit(5)", 5),
    ],
)
def test_it_ends_as_the_kernel_does(order: Path, code: str, status: int) -> None:
    with supervised(order, code) as process:
        process.communicate(timeout=SECONDS)
    assert process.returncode == status


@needs_landlock
@pytest.mark.parametrize("how", ["asked", "its parent has ended"])
def test_it_ends_all_that_there_is(order: Path, how: str) -> None:
    mark = f"cnn-supervised-{os.getpid()}-{time.monotonic_ns()}"
    code = f"""
import os, time
if os.fork() == 0:
    os.setsid()
    os.execv("/bin/sh", ["sh", "-c", ": {mark}; sleep 600; :"])
print("ready", flush=True)
time.sleep(600)
"""
    started: list[subprocess.Popen[str]] = []
    ready, leave = threading.Event(), threading.Event()

    def grader() -> None:
        process = supervised(order, code)
        started.append(process)
        process.stdout.readline()  # type: ignore[union-attr]
        ready.set()
        leave.wait()

    thread = threading.Thread(target=grader)
    thread.start()
    try:
        assert ready.wait(SECONDS)
        (process,) = started
        wait_until(lambda: with_word(mark))
        if how == "asked":
            process.send_signal(signal.SIGTERM)
    finally:
        leave.set()
        thread.join()
    process.communicate(timeout=SECONDS)
    assert with_word(mark) == []


@needs_landlock
def test_on_request_the_kernel_gives_way(order: Path) -> None:
    code = (
        "import os, time\nprint('ready', flush=True)\n"
        "while os.getpriority(os.PRIO_PROCESS, 0) < 10: time.sleep(0.01)\nraise SystemExit(5)"
    )
    with supervised(order, code) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGUSR1)
        process.communicate(timeout=SECONDS)
    assert process.returncode == 5


@needs_landlock
def test_nothing_runs_for_a_grader_that_is_gone(order: Path) -> None:
    told = json.loads(order.read_text())
    order.write_text(json.dumps(told | {"parent": 1}))
    with supervised(order, "open('ran', 'w')") as process:
        process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert not (order.parent / "scratch" / "ran").exists()


@needs_landlock
def test_a_wall_that_cannot_be_put_up_stops_the_kernel(order: Path) -> None:
    told = json.loads(order.read_text())
    broken = json.loads(told["rules"]) | {"readable": ["\\0"]}
    order.write_text(json.dumps(told | {"rules": json.dumps(broken).replace("\\\\0", "\\u0000")}))
    with supervised(order, "open('ran', 'w')") as process:
        _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert "Error" in said
    assert not (order.parent / "scratch" / "ran").exists()


# -- counting, in a process of its own that has no other children --------------------------------------


def test_descendants_are_found_counted_and_ended(tmp_path: Path) -> None:
    code = """
import os, sys, time
from pathlib import Path
from autograder.sandbox.processes import descendants, end_descendants
from autograder.sandbox.watchdog import DescendantWatchdog, Totals
PLENTY = Totals(2**40, 10**6, 10**6, 2**40)
from dataclasses import replace
reader, writer = os.pipe()
kernel = os.fork()
if kernel == 0:
    if os.fork() == 0:
        kept = bytearray(64 * 2**20)
        os.write(writer, b"x")
    else:
        os.write(writer, b"x")
    time.sleep(600)
assert len(os.read(reader, 1) + os.read(reader, 1)) == 2
assert len(descendants()) == 2
scratch = Path(sys.argv[1])
(scratch / "f").write_bytes(bytes(10**6))
print(DescendantWatchdog(kernel, PLENTY, scratch=scratch).look())
for total in ({"processes": 1}, {"memory_bytes": 60 * 2**20}, {"cpu_seconds": -1}, {"scratch_bytes": 10**5}):
    print(DescendantWatchdog(kernel, replace(PLENTY, **total), scratch=scratch).look())
ended, status = end_descendants(kernel)
print(ended, os.waitstatus_to_exitcode(status), descendants())
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split("\n")[:5] == ["None", "processes", "memory", "cpu", "scratch"]
    assert ran.stdout.split("\n")[5] == "2 -9 []"


def test_a_process_whose_first_thread_has_ended_still_counts() -> None:
    code = """
import ctypes, os, sys, threading, time
from autograder.sandbox.processes import descendants, end_descendants
kernel = os.fork()
if kernel == 0:
    threading.Thread(target=time.sleep, args=(600,)).start()
    ctypes.CDLL(None).pthread_exit(None)
deadline = time.monotonic() + 300
while time.monotonic() < deadline and [p.state for p in descendants()] != ["Z"]:
    time.sleep(0.01)
print([p.state for p in descendants()])
print(end_descendants(kernel)[0], descendants())
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=SECONDS
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "['Z']\n1 []\n"


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograder.sandbox.walls import landlock

    monkeypatch.setattr(landlock, "abi", lambda: 3)
    assert any("signals" in line for line in missing_walls())
    monkeypatch.setattr(landlock, "abi", lambda: 6)
    assert not any("signals" in line for line in missing_walls())
