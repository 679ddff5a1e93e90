"""What a kernel sees and can do from inside, asked from inside."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.runner.run_notebook import run_notebook
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.limits import Limits
from tests.helpers.waiting import wait_until

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
"""


PRIVATE = [REPOSITORY, REPOSITORY / "solutions", REPOSITORY / "pyproject.toml", REPOSITORY / "tests",
           REPOSITORY / "course" / "source", REPOSITORY / "course" / "notebooks", REPOSITORY / ".git",
           Path("/etc/passwd"), Path("/etc/shadow"), Path("/var"), Path("/run"), Path("/sys"),
           Path("/home"), Path("/boot")]  # fmt: skip
CLOSED = ["/x", "/dev/x", "/usr/x", "/etc/x", "/packages/autograder/x", "/packages/x",
          f"{sys.prefix}/lib/x", f"{sys.base_prefix}/lib/x", "/proc/x", str(REPOSITORY / "x")]  # fmt: skip
#: Time for a walk over all that is visible, also on a slow machine.
LIMITS = Limits(
    cell_seconds=300,
    notebook_seconds=900,
    submission_seconds=1200,
    scratch_bytes=8 * 2**20,
    file_bytes=2**20,
    open_files=100,
)

PROBES = {
    "private": f"says([tries(lambda: look(p)) for p in {list(map(str, PRIVATE))}])",
    "root": "says(sorted(os.listdir('/')))",
    "course": "says(sorted(os.listdir('/packages/course')))",
    "imports": "says([tries(lambda: __import__(n)) for n in"
    " ('convnet', 'misconceptions', 'autograder', 'course')])",
    "home": "says([os.path.expanduser('~'), os.getcwd()])",
    "processes": """
others = [n for n in os.listdir('/proc') if n.isdigit() and n != os.readlink('/proc/self')]
says([[n, *(tries(lambda: open(f'/proc/{n}/{f}', 'rb').read(1)) for f in ('environ', 'mem', 'maps'))]
      for n in others] + [len(others), tries(lambda: os.kill(1, 9))])
""",
    "secrets": """
found = []
for folder, folders, files in os.walk('/'):
    folders[:] = [n for n in folders if os.path.join(folder, n) not in ('/proc', '/dev')]
    names = set(folders) | set(files)
    if names & {'convnet', 'misconceptions', 'gradebook.db', 'nbgrader_config.py'}:
        found.append([folder, sorted(names)])
says(found)
""",
    "closed": f"says([tries(lambda: open(p, 'w')) for p in {CLOSED}])",
    "open": "says([open(p, 'w').write('x') for p in ('/scratch/x', '/tmp/x', '/dev/shm/x', 'x')])",
    "terminals": "says([tries(lambda: os.open(p, how)) for p in ('/dev/ptmx', '/dev/pts/ptmx')"
    " for how in (os.O_RDONLY, os.O_RDWR)])",
    "devices": "says([open('/dev/urandom', 'rb').read(4) != b'', open('/dev/null', 'w').write('x'),"
    " open('/dev/zero', 'rb').read(1) == bytes(1)])",
    "sizes": "import shutil\nsays([shutil.disk_usage(p).total for p in ('/scratch', '/tmp', '/dev/shm')])",
    "rights": "says([os.getuid(), tries(lambda: os.setuid(0)), tries(lambda: socket.sethostname('x'))])",
    "networks": "says([name for _, name in socket.if_nameindex()])",
    "hosts": "says([tries(lambda: socket.create_connection((h, 80), 2))"
    " for h in ('127.0.0.1', '8.8.8.8', 'example.org')])",
    "large file": "says(tries(lambda: open('/scratch/a', 'wb').write(b'x' * (3 * 2**20))))",
    "many files": "says(tries(lambda: [open('/dev/null') for _ in range(200)]))",
    "raising": "import resource\nsays(tries(lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1))))",
    "namespaces": "says(subprocess.run(['unshare', '-U', 'true'], capture_output=True).returncode)",
    "full disk": """
def fill():
    for n in range(100):
        with open(f'/scratch/{n}', 'wb') as file:
            file.write(b'x' * 2**19)
says(tries(fill))
""",
}


def inside(cells: Iterable[str], limits: Limits) -> list[Any]:
    """Run cells that each print one JSON value; return the values."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in (HELP, *cells)])
    ran = run_notebook(notebook, [], limits=limits)
    assert ran.remarks == ()
    values = []
    for cell in ran.notebook.cells[1:]:
        (output,) = cell.outputs
        assert output.output_type == "stream", output
        values.append(json.loads(output.text))
    return values


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """What each probe saw, in one kernel."""
    return dict(zip(PROBES, inside(PROBES.values(), LIMITS), strict=True))


def test_what_cannot_be_seen(seen: dict[str, Any]) -> None:
    for path, listing in zip(PRIVATE, seen["private"], strict=True):
        # The folders that lead to Python are there, with nothing else in them.
        leads = [Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve()]
        if any(lead.is_relative_to(path) for lead in leads):
            assert "solutions" not in listing
        else:
            assert listing in ("FileNotFoundError", "PermissionError"), path
    assert {"home", "var", "run", "sys", "boot"}.isdisjoint(seen["root"])
    assert {"notebooks", "source", "nbgrader_config.py"}.isdisjoint(seen["course"])
    assert seen["home"] == ["/scratch", "/scratch"]


def test_other_processes_are_closed(seen: dict[str, Any]) -> None:
    """A few of the sandbox's own can be listed; nothing in them can be read, none can be ended."""
    *others, count, killed = seen["processes"]
    assert count <= 6
    for _, *found in others:
        assert set(found) <= {"PermissionError", "ProcessLookupError", "FileNotFoundError"}
    # The first process of a namespace does not hear its children's signals.
    assert killed in ("None", "PermissionError")


def test_the_solutions_cannot_be_imported_and_the_course_can(seen: dict[str, Any]) -> None:
    assert seen["imports"][:2] == ["ModuleNotFoundError"] * 2
    assert all("/packages/" in found for found in seen["imports"][2:])


def test_nothing_secret_is_anywhere(seen: dict[str, Any]) -> None:
    """Not by walking either: no solutions, no gradebook, no course folder is below the root."""
    # nbgrader brings an example configuration of its own.
    assert [entry for entry in seen["secrets"] if "nbgrader" not in Path(entry[0]).parts] == []


def test_what_cannot_be_written(seen: dict[str, Any]) -> None:
    refused = {"OSError", "PermissionError", "FileNotFoundError"}
    opened = [path for path, end in zip(CLOSED, seen["closed"], strict=True) if end not in refused]
    # A repository below /tmp: there the kernel has a /tmp of its own, and writes into that.
    assert all(Path(path).is_relative_to("/tmp") for path in opened)
    assert not any(Path(path).exists() for path in opened)
    assert seen["open"] == [1] * 4
    assert not Path("/scratch/x").exists()


def test_terminals_which_a_machine_has_few_of_are_closed(seen: dict[str, Any]) -> None:
    assert seen["terminals"] == ["PermissionError"] * 4
    assert seen["devices"] == [True, 1, True]


def test_what_can_be_written_is_small(seen: dict[str, Any]) -> None:
    assert seen["sizes"] == [LIMITS.scratch_bytes] * 3
    assert seen["full disk"] == "OSError"


def test_the_kernel_has_no_rights(seen: dict[str, Any]) -> None:
    assert seen["rights"][0] == 1000
    assert set(seen["rights"][1:]) <= {"PermissionError", "OSError"}
    assert seen["namespaces"] != 0


def test_there_is_no_network(seen: dict[str, Any]) -> None:
    assert seen["networks"] == ["lo"]
    assert set(seen["hosts"]) <= {"ConnectionRefusedError", "OSError", "gaierror", "TimeoutError"}


def test_limits_hold(seen: dict[str, Any]) -> None:
    assert seen["large file"] == seen["many files"] == "OSError"
    assert seen["raising"] in ("PermissionError", "ValueError")


def test_a_process_left_behind_dies_with_the_kernel() -> None:
    mark = f"cnn-left-behind-{os.getpid()}"
    child = f"['sleep', '600'], start_new_session=True, env={{'MARK': '{mark}'}}"
    orphan = f"""
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execve('/bin/sleep', ['sleep', '600'], {{'MARK': '{mark}'}})
    os._exit(0)
says(1)
"""
    inside([f"says(subprocess.Popen({child}).pid > 0)", orphan], Limits())
    wait_until(lambda: not alive(mark))


def alive(mark: str) -> bool:
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in path.read_bytes():
                return True
        except OSError:
            continue
    return False
