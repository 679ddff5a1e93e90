"""The outside of a kernel, set up to be attacked: files, sockets, processes that tell if they were."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

from autograder.doctor.files import SYSTEM
from autograder.doctor.probe import Facts
from autograder.doctor.processes import shared_areas
from autograder.exercise.solutions import packages
from autograder.sandbox.kernel_dir import KernelDir
from autograder.sandbox.packages import packages_folder

_WORD = "CNN_COURSE_DOCTOR"
_SHARED = Path("/dev/shm")
_SLEEPER = "import time; print('ready', flush=True); time.sleep(600)"
_LEFT_SECONDS = 5.0
_LOOK_SECONDS = 0.1


class Outside:
    """Files, sockets and processes outside the kernel that is examined; removed at the end.

    Attributes
    ----------
    facts : dict of str to str
        Facts about it that the probes need.
    """

    def __init__(self, course: Path | None = None) -> None:
        self._stack = contextlib.ExitStack()
        try:
            self.facts = self._set_up(course)
        except BaseException:
            self._stack.close()
            raise

    def __enter__(self) -> Outside:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def harm(self, name: str) -> str:
        """Return the harm that a probe did, as seen from here; "" where it did none."""
        looks = {
            "gradebook_change": self._gradebook,
            "tcp": lambda: self._heard(self._tcp, "a connection came in"),
            "udp": lambda: "a packet came in" if self._packets else "",
            "abstract_socket": lambda: self._heard(self._abstract, "a connection came in"),
            "socket_file": lambda: self._heard(self._by_path, "a connection came in"),
            "system_folders": self._marks,
            "signals": lambda: "" if self._target.poll() is None else "the process has ended",
            "left_behind": self._left,
            "shared_pages": lambda: "shared: " + ", ".join(self._areas) if self._areas else "",
        }
        return looks.get(name, lambda: "")()

    def can_tell(self, name: str) -> bool:
        """Return whether `harm` is the one to decide on a probe."""
        if name == "shared_pages":
            return self._areas is not None
        return name in ("signals", "system_folders", "left_behind")

    def _set_up(self, course: Path | None) -> Facts:
        word, enter = uuid.uuid4().hex, self._stack.enter_context
        home = Path.home()
        folder = Path(tempfile.mkdtemp(prefix=".cnn-course-doctor-", dir=home))
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        secret, self._book = folder / "secret", folder / "gradebook.db"
        for path in (secret, self._book):
            path.write_text(word)
        os.environ[_WORD] = word
        self._stack.callback(os.environ.pop, _WORD, None)
        self._victim, self._target = self._process(word), self._process(word)
        self._tcp = enter(socket.create_server(("127.0.0.1", 0)))
        self._abstract = enter(_listener(f"\0cnn-course-doctor-{word}"))
        # A socket's path is short; a home's may not be.
        short = Path(enter(tempfile.TemporaryDirectory(prefix="cnn-")))
        self._by_path = enter(_listener(str(short / "s")))
        datagrams = enter(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        datagrams.bind(str(short / "d"))
        self._packets: list[bytes] = []
        udp = self._echo()
        #: Resources that the process of that name shares; None until one could be examined.
        self._areas: list[str] | None = None
        name = f"cnn-{word[:10]}"
        self._watch(name)
        shared = self._shared(word)
        place = enter(KernelDir())
        place.connection_file.write_text(word)
        opened = [*(path.stat() for path in (secret, self._book)), os.fstat(self._tcp.fileno()),
                  os.fstat(self._abstract.fileno())]  # fmt: skip
        self._mark = f"cnn-course-left-{word}"
        # The engine, and what a kernel takes for it.
        engines = [Path(__file__).parents[1], packages_folder() / "autograder"]
        folders = [*map(Path, SYSTEM), Path(sys.prefix), *engines, home, folder]
        self._marked = [path / f"cnn-course-doctor-{word}" for path in folders]
        if course:
            self._marked.append(course / f"cnn-course-doctor-{word}")
        self._stack.callback(self._marks)
        self._buffer = ctypes.create_string_buffer(8)
        return {
            "word": word,
            "home": str(home),
            "outside": str(folder),
            "secret": str(secret),
            "gradebook": str(self._book),
            "course": str(course.resolve()) if course else "",
            "answer packages": " ".join(packages()),
            "answers": ":".join(_answers()),
            "grader": str(os.getpid()),
            "victim": str(self._victim.pid),
            "target": str(self._target.pid),
            "address": str(ctypes.addressof(self._buffer)),
            "tcp": str(self._tcp.getsockname()[1]),
            "udp": str(udp),
            "route": "yes" if _route() else "",
            "abstract": f"cnn-course-doctor-{word}",
            "socket": str(short / "s"),
            "datagrams": str(short / "d"),
            "shared memory": shared,
            "connection file": str(place.connection_file),
            "open": " ".join(f"{found.st_dev}:{found.st_ino}" for found in opened),
            "mark": self._mark,
            "name": name,
            "mark file": f"cnn-course-doctor-{word}",
        }

    def _process(self, word: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-I", "-c", _SLEEPER, word],
            env={**os.environ, _WORD: word},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self._stack.callback(_end, process)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    def _echo(self) -> int:
        server = self._stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.1)
        stop = threading.Event()

        def answer() -> None:
            while not stop.is_set():
                with contextlib.suppress(OSError):
                    packet, sender = server.recvfrom(100)
                    self._packets.append(packet)
                    server.sendto(packet, sender)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(stop.set)
        return int(server.getsockname()[1])

    def _watch(self, name: str) -> None:
        """Look at the memory of a process that takes this name."""
        stop = threading.Event()

        def look() -> None:
            while self._areas is None and not stop.wait(_LOOK_SECONDS):
                for path in Path("/proc").glob("[0-9]*/comm"):
                    with contextlib.suppress(OSError):
                        if path.read_text(errors="replace").strip() == name:
                            self._areas = shared_areas(path.with_name("maps").read_text())

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        self._stack.callback(thread.join)
        self._stack.callback(stop.set)

    def _shared(self, word: str) -> str:
        path = _SHARED / f"cnn-course-doctor-{word}"
        if _SHARED.is_dir():
            path.write_text(word)
            self._stack.callback(path.unlink, missing_ok=True)
        return str(path)

    def _gradebook(self) -> str:
        try:
            same = self._book.read_text() == self.facts["word"]
            shut = self._book.stat().st_mode & 0o777 == 0
        except OSError:
            return "it is gone or shut"
        return "" if same and not shut else "it was changed"

    def _marks(self) -> str:
        found = []
        for path in self._marked:
            with contextlib.suppress(OSError):
                path.unlink()
                found.append(path)
        return (
            "a file was left in " + ", ".join(str(path.parent) for path in found) if found else ""
        )

    def _heard(self, listener: socket.socket, words: str) -> str:
        listener.setblocking(False)
        try:
            listener.accept()[0].close()
        except OSError:
            return ""
        return words

    def _left(self) -> str:
        deadline = time.monotonic() + _LEFT_SECONDS
        while found := _with_word(self._mark):
            if time.monotonic() > deadline:
                for pid in found:
                    with contextlib.suppress(OSError):
                        os.kill(pid, 9)
                return f"{len(found)} processes were still there"
            time.sleep(0.1)
        return ""


def _listener(address: str) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.bind(address)
    server.listen()
    return server


def _answers() -> list[str]:
    found = [importlib.util.find_spec(name) for name in packages()]
    return [spec.origin for spec in found if spec and spec.origin]


def _route() -> bool:
    """Return whether this machine has a way out; nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.connect(("192.0.2.1", 9))
    except OSError:
        return False
    return True


def _with_word(word: str) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if word.encode() in (path / "cmdline").read_bytes():
                found.append(int(path.name))
    return found


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()
