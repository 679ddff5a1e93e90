"""The processes below this one: finding them, counting what they take, ending them all."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
#: More files than any notebook makes; a million empty ones would fill a file system, too.
_MOST_FILES = 20_000


@dataclass(frozen=True)
class Totals:
    """Limits for all processes of one submission together.

    Attributes
    ----------
    memory_bytes : int
        Resident, without what files back.
    processes : int
        Threads included.
    cpu_seconds : int
    scratch_bytes : int
        On disk, in the working folder, deleted files that are still open included.
    """

    memory_bytes: int
    processes: int
    cpu_seconds: int
    scratch_bytes: int


@dataclass(frozen=True)
class Process:
    """One line of /proc/PID/stat."""

    pid: int
    parent: int
    state: str
    threads: int
    seconds: float

    @property
    def lives(self) -> bool:
        """Whether any of its threads runs; the first may have ended before the others."""
        return self.state not in "ZX" or self.threads > 1


def excess(kernel: int, totals: Totals, scratch: Path | None) -> str:
    """Return which total is passed: memory, processes, cpu or scratch; "" for none.

    Orphans that have ended are reaped on the way.

    Parameters
    ----------
    kernel : int
        A child of this process, which is not reaped.
    totals : Totals
    scratch : Path or None
        None to leave files out, which take longer to look at.
    """
    _reap(kernel)
    found = descendants()
    times = os.times()
    if sum(process.threads for process in found) > totals.processes:
        return "processes"
    if sum(_memory(process.pid) for process in found) > totals.memory_bytes:
        return "memory"
    ended = times.children_user + times.children_system
    if sum(process.seconds for process in found) + ended > totals.cpu_seconds:
        return "cpu"
    if scratch and _disk(scratch, found, totals.scratch_bytes) > totals.scratch_bytes:
        return "scratch"
    return ""


def descendants() -> list[Process]:
    """Return the living processes below this one, at any depth."""
    below: dict[int, list[Process]] = {}
    for process in _processes():
        below.setdefault(process.parent, []).append(process)
    found, look = [], [os.getpid()]
    while look:
        children = below.pop(look.pop(), [])
        look += [child.pid for child in children]
        # Its children are not yet ours while a process is dying.
        found += [child for child in children if child.lives]
    return found


def spent(pid: int) -> float:
    """Return the processor time of a process and of all below it, in seconds; 0 where it cannot be seen."""
    total, look = 0.0, [pid]
    while look:
        name = Path("/proc", str(look.pop()))
        # It may end while it is looked at.
        with contextlib.suppress(OSError, IndexError, ValueError):
            text = (name / "stat").read_text(errors="replace")
            # Its own and that of its children which have ended.
            total += sum(map(int, text.rpartition(")")[2].split()[11:15])) / _TICKS
            for thread in (name / "task").iterdir():
                look += map(int, (thread / "children").read_text().split())
    return total


def end_all(kernel: int) -> tuple[int, int | None]:
    """End every process below this one; return how many there were, and how the kernel ended."""
    ended: set[int] = set()
    status: int | None = None
    while True:
        # Stopped first, all of them, so that none starts another while its neighbours are ended.
        stopped: set[int] = set()
        while new := {p.pid for p in descendants()} - stopped:
            _send(new, signal.SIGSTOP)
            stopped |= new
        _send(stopped, signal.SIGKILL)
        ended |= stopped
        try:
            while True:
                pid, how = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    break
                status = how if pid == kernel else status
        except ChildProcessError:
            return len(ended), status
        time.sleep(0.002)


def _send(pids: set[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _reap(kernel: int) -> None:
    """Take leave of orphans that have ended; how the kernel ended is not asked here."""
    with contextlib.suppress(ChildProcessError):
        for process in _processes():
            if process.parent == os.getpid() and not process.lives and process.pid != kernel:
                os.waitpid(process.pid, os.WNOHANG)


def _processes() -> Iterator[Process]:
    for name in os.listdir("/proc"):  # noqa: PTH208  (ten times a second)
        if not name.isdigit():
            continue
        # It may end while it is looked at.
        with contextlib.suppress(OSError, IndexError, ValueError):
            text = Path("/proc", name, "stat").read_text(errors="replace")
            # The program's name is its own choice and may hold anything, brackets too.
            fields = text.rpartition(")")[2].split()
            seconds = sum(map(int, fields[11:15])) / _TICKS
            yield Process(int(name), int(fields[1]), fields[0], int(fields[17]), seconds)


def _memory(pid: int) -> int:
    """Return resident bytes that no file backs."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        # A thread's, because where the first has ended the process itself shows none.
        for thread in Path("/proc", str(pid), "task").iterdir():
            lines = (thread / "status").read_text(errors="replace").splitlines()
            kept = [line for line in lines if line.startswith(("RssAnon:", "RssShmem:", "VmSwap:"))]
            if kept:
                return sum(int(line.split()[1]) for line in kept) * 1024
    return 0


def _disk(scratch: Path, processes: list[Process], enough: int) -> int:
    """Return the bytes of the files in a folder, and of deleted ones that are open; stops at ``enough``."""
    total = files = 0
    folders = [str(scratch)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):
                        found = entry.stat(follow_symlinks=False)
                        total += found.st_blocks * 512
                        files += 1
                        if stat.S_ISDIR(found.st_mode):
                            folders.append(entry.path)
                    if total > enough or files > _MOST_FILES:
                        return enough + 1
        except FileNotFoundError:
            continue
        except OSError:
            # Shut, or so deep that its name is too long: what cannot be counted may be anything.
            return enough + 1
    deleted: dict[tuple[int, int], int] = {}
    for process in processes:
        with contextlib.suppress(OSError):
            for file in Path("/proc", str(process.pid), "fd").iterdir():
                with contextlib.suppress(OSError):
                    found = file.stat()
                    if stat.S_ISREG(found.st_mode) and found.st_nlink == 0:
                        deleted[found.st_dev, found.st_ino] = found.st_blocks * 512
    return total + sum(deleted.values())
