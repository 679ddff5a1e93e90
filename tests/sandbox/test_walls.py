"""What a kernel sees and can do from inside, asked from inside."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.challenge.run import Ran, run_notebook
from autograder.limits import Limits
from autograder.sandbox.available import sandbox_available

pytestmark = pytest.mark.skipif(not sandbox_available().ok, reason=sandbox_available().reason)

REPOSITORY = Path(__file__).parents[2]
HELP = """
import json, os, socket, subprocess, sys
def tries(action):
    try:
        return repr(action())
    except BaseException as error:
        return type(error).__name__
def says(value):
    print(json.dumps(value))
def look(path):
    return os.listdir(path) if os.path.isdir(path) else open(path).read()
def connect(host, port):
    return socket.create_connection((host, port), 2)
"""


def inside(*cells: str, limits: Limits | None = None) -> list[Any]:
    """Run cells that each print one JSON value; return the values."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in (HELP, *cells)])
    ran = run_notebook(notebook, [], limits=limits)
    assert ran.remarks == ()
    return [value(ran, number) for number in range(1, len(cells) + 1)]


def value(ran: Ran, number: int) -> Any:
    (output,) = ran.notebook.cells[number].outputs
    assert output.output_type == "stream", output
    return json.loads(output.text)


def says(expression: str) -> str:
    return f"says({expression})"


def test_what_cannot_be_seen() -> None:
    private = [REPOSITORY, REPOSITORY / "solutions", REPOSITORY / "pyproject.toml", REPOSITORY / "tests",
               REPOSITORY / "course" / "source", REPOSITORY / "course" / "notebooks", REPOSITORY / ".git",
               "/etc/passwd", "/etc/shadow", "/var", "/run", "/sys", "/home", "/boot"]  # fmt: skip
    listings, mine, packages, imports, home, processes = inside(
        says(f"[tries(lambda: look(p)) for p in {list(map(str, private))}]"),
        says("sorted(os.listdir('/'))"),
        says("sorted(os.listdir('/packages/course'))"),
        says(
            "[tries(lambda: __import__(n)) for n in ('convnet', 'misconceptions', 'autograder', 'course')]"
        ),
        says("[os.path.expanduser('~'), os.getcwd(), os.listdir('.').count('.ipython')]"),
        says("[n for n in os.listdir('/proc') if n.isdigit()]"),
    )
    for path, listing in zip(private, listings, strict=True):
        # The folders that lead to Python are there, with nothing else in them.
        leads = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve()]
        if any(lead.is_relative_to(path) for lead in leads):
            assert "solutions" not in listing
        else:
            assert listing in ("FileNotFoundError", "PermissionError"), path
    assert {"home", "var", "run", "sys", "boot"}.isdisjoint(mine)
    assert {"notebooks", "source", "nbgrader_config.py"}.isdisjoint(packages)
    assert imports[:2] == ["ModuleNotFoundError"] * 2
    assert all("/packages/" in found for found in imports[2:])
    assert home == ["/scratch", "/scratch", 1]
    assert processes == ["1", "2"]


def test_nothing_secret_is_anywhere() -> None:
    """Not by walking either: no file of the solutions or of the course's sources is below the root."""
    (found,) = inside(
        """
found = []
for folder, folders, files in os.walk('/'):
    folders[:] = [n for n in folders if os.path.join(folder, n) not in ('/proc', '/dev')]
    names = set(folders) | set(files)
    if names & {'convnet', 'misconceptions', 'gradebook.db', 'nbgrader_config.py'}:
        found.append([folder, sorted(names)])
says(found)
"""
    )
    course = [entry for entry in found if "nbgrader" not in Path(entry[0]).parts]
    assert course == []


def test_what_cannot_be_written() -> None:
    places = ["/x", "/dev/x", "/usr/x", "/etc/x", "/packages/autograder/x", "/packages/x", f"{sys.prefix}/x",
              f"{sys.base_prefix}/lib/x", "/proc/x", str(REPOSITORY / "x")]  # fmt: skip
    outside, scratch, sizes, uid = inside(
        says(f"[tries(lambda: open(p, 'w')) for p in {places}]"),
        says("[open(p, 'w').write('x') for p in ('/scratch/x', '/tmp/x', '/dev/shm/x', 'x')]"),
        """
import shutil
says([shutil.disk_usage(p).total for p in ('/scratch', '/tmp', '/dev/shm')])
""",
        says("[os.getuid(), tries(lambda: os.setuid(0)), tries(lambda: socket.sethostname('x'))]"),
        limits=Limits(scratch_bytes=8 * 2**20),
    )
    assert set(outside) <= {"OSError", "PermissionError", "FileNotFoundError"}
    assert scratch == [1] * 4
    assert sizes == [8 * 2**20] * 3
    assert uid[0] == 1000
    assert set(uid[1:]) <= {"PermissionError", "OSError"}
    assert not Path("/scratch/x").exists()


def test_there_is_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        connections, names = inside(
            says(
                f"[tries(lambda: connect(h, {port})) for h in ('127.0.0.1', '8.8.8.8', 'example.org')]"
            ),
            says("socket.if_nameindex()"),
        )
    assert set(connections) <= {"ConnectionRefusedError", "OSError", "gaierror", "TimeoutError"}
    assert [name for _, name in names] == ["lo"]


def test_limits_hold() -> None:
    large, files, raising, spaces = inside(
        says("tries(lambda: open('/scratch/a', 'wb').write(b'x' * (3 * 2**20)))"),
        says("tries(lambda: [open('/dev/null') for _ in range(200)])"),
        """
import resource
says(tries(lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1))))
""",
        says("tries(lambda: os.unshare(os.CLONE_NEWUSER)) if hasattr(os, 'unshare') else "
             "subprocess.run(['unshare', '-U', 'true'], capture_output=True).returncode"),
        limits=Limits(file_bytes=2**20, open_files=100),
    )  # fmt: skip
    assert large == "OSError"
    assert files == "OSError"
    assert raising in ("PermissionError", "ValueError")
    assert spaces not in ("None", 0)


def test_the_disk_of_the_scratch_folder_is_small() -> None:
    (filled,) = inside(
        """
def fill():
    for n in range(100):
        open(f'/scratch/{n}', 'wb').write(b'x' * 2**20)
says(tries(fill))
""",
        limits=Limits(scratch_bytes=8 * 2**20),
    )
    assert filled == "OSError"


def test_a_process_left_behind_dies_with_the_kernel() -> None:
    mark = f"cnn-left-behind-{os.getpid()}"
    inside(
        says(
            f"subprocess.Popen(['sleep', '600'], start_new_session=True, env={{'MARK': '{mark}'}}).pid > 0"
        ),
        f"""
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execve('/bin/sleep', ['sleep', '600'], {{'MARK': '{mark}'}})
    os._exit(0)
says(1)
""",
    )
    deadline = time.monotonic() + 10
    while alive(mark) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(mark)


def alive(mark: str) -> bool:
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                return True
        except OSError:
            continue
    return False
