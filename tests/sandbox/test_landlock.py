"""Landlock: what is granted works, all else is refused."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.walls import landlock

needs_landlock = pytest.mark.skipif(landlock.abi() < 1, reason="no Landlock here")

HELP = """
import json, os, socket, subprocess, sys
from pathlib import Path
from autograder.sandbox.walls import landlock
def tries(action, *arguments):
    try:
        action(*arguments)
    except OSError as error:
        return type(error).__name__
    return "done"
"""


def restricted(code: str, readable: list[Path], writable: list[Path], listed: list[Path]) -> Any:
    """Run code in a restricted process and return the JSON value that it prints."""
    names = [list(map(str, paths)) for paths in (readable, writable, listed)]
    restrict = f"r, w, l = [[Path(p) for p in paths] for paths in {names}]\n"
    restrict += "landlock.restrict(r, w, listed=l)\n"
    ran = subprocess.run(
        [sys.executable, "-c", HELP + restrict + code], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    made = {name: tmp_path / name for name in ("read", "write", "list", "closed")}
    for path in made.values():
        (path / "below").mkdir(parents=True)
        (path / "below" / "file").write_text("x")
    return made


@needs_landlock
def test_files(folders: dict[str, Path]) -> None:
    code = f"""
found = {{}}
for name, path in { ({name: str(path) for name, path in folders.items()}) }.items():
    below = Path(path, "below")
    found[name] = [
        tries(os.listdir, below), tries((below / "file").read_text), tries((below / "file").write_text, "y"),
        tries((below / "new").touch), tries((below / "new").unlink), tries(os.mkfifo, below / "pipe"),
        tries(os.symlink, "file", below / "link"), tries(os.mknod, below / "null", 0o20600, os.makedev(1, 3)),
    ]
print(json.dumps(found))
"""
    found = restricted(code, [folders["read"]], [folders["write"]], [folders["list"]])
    no = "PermissionError"
    assert found["closed"] == [no] * 4 + ["FileNotFoundError"] + [no] * 3
    assert found["read"] == ["done", "done", no, no, "FileNotFoundError", no, no, no]
    assert found["list"] == ["done", no, no, no, "FileNotFoundError", no, no, no]
    assert found["write"] == ["done"] * 7 + [no]
    assert (folders["read"] / "below" / "file").read_text() == "x"


@needs_landlock
def test_one_file_can_be_granted_and_a_missing_one_is_no_error(folders: dict[str, Path]) -> None:
    file = folders["closed"] / "below" / "file"
    code = f"""
print(json.dumps([tries(Path({str(file)!r}).read_text), tries(os.listdir, {str(file.parent)!r})]))
"""
    found = restricted(code, [file, Path("/nowhere/at/all")], [], [])
    assert found == ["done", "PermissionError"]


@needs_landlock
def test_links_lead_nowhere(folders: dict[str, Path]) -> None:
    link = folders["write"] / "link"
    link.symlink_to(folders["closed"] / "below" / "file")
    code = f"print(json.dumps(tries(Path({str(link)!r}).read_text)))"
    assert restricted(code, [], [folders["write"]], []) == "PermissionError"


@pytest.mark.skipif(landlock.abi() < 4, reason="Landlock cannot refuse TCP here")
def test_tcp_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        code = f"""
print(json.dumps([tries(socket.create_connection, {server.getsockname()}),
                  tries(socket.create_server, ("127.0.0.1", 0))]))
"""
        assert restricted(code, [], [], []) == ["PermissionError"] * 2


@pytest.mark.skipif(landlock.abi() < 6, reason="Landlock has no scopes here")
def test_signals_and_abstract_sockets_outside_are_refused() -> None:
    name = f"\0cnn-course-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(name)
        server.listen()
        code = f"""
client = socket.socket(socket.AF_UNIX)
kills = [tries(os.kill, pid, 0) for pid in (os.getppid(), os.getpid())]
print(json.dumps([tries(client.connect, {name!r}), *kills]))
"""
        assert restricted(code, [], [], []) == ["PermissionError", "PermissionError", "done"]


@needs_landlock
def test_it_is_for_good_and_for_children(folders: dict[str, Path]) -> None:
    file = folders["closed"] / "below" / "file"
    code = f"""
landlock.restrict([Path("/")], [Path("/")])
ran = subprocess.run(["/bin/cat", {str(file)!r}], capture_output=True)
print(json.dumps([tries(Path({str(file)!r}).read_text), ran.returncode != 0]))
"""
    system = [Path(path) for path in ("/bin", "/usr", "/lib", "/lib64", "/etc", "/dev")]
    assert restricted(code, system, [Path("/dev/null")], []) == ["PermissionError", True]


@needs_landlock
def test_threads_must_not_be_left_out() -> None:
    code = """
import threading
from autograder.sandbox.walls import landlock
event = threading.Event()
threading.Thread(target=event.wait).start()
try:
    landlock.restrict([], [])
except landlock.LandlockError as error:
    print(error)
event.set()
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "threads" in ran.stdout


def test_without_landlock_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "_call", lambda *a: -1)
    assert landlock.abi() == 0
    with pytest.raises(landlock.LandlockError, match="no Landlock"):
        landlock.restrict([], [])


@pytest.mark.parametrize(("version", "size"), [(1, 8), (3, 8), (4, 16), (5, 16), (6, 24), (7, 24)])
def test_an_old_kernel_is_asked_for_what_it_knows(
    monkeypatch: pytest.MonkeyPatch, version: int, size: int
) -> None:
    made: list[Any] = []
    monkeypatch.setattr(landlock, "abi", lambda: version)
    monkeypatch.setattr(landlock, "_threads", lambda: 1)

    def call(number: int, *arguments: Any) -> int:
        made.append((number, arguments))
        return -1

    monkeypatch.setattr(landlock, "_call", call)
    with pytest.raises(landlock.LandlockError):
        landlock.restrict([], [])
    ((number, (attributes, length, _)),) = made
    assert number == 444
    assert len(attributes) == length == size
    handled = int.from_bytes(attributes[:8], sys.byteorder)
    assert handled.bit_length() == {1: 13, 3: 15, 4: 15, 5: 16, 6: 16, 7: 16}[version]
