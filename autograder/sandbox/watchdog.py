"""The watchdog of one submission: it ends the watch when the kernel ends or its processes take too much.

Limits of the operating system hold for one process each, and a submission may start many. Their sums are
checked here, some ten times a second. In a PID namespace the submission's processes are
all that can be seen (`NamespaceWatchdog`); without one they are the descendants of the process that watches
(`DescendantWatchdog`).
"""

import contextlib
import os
import select
import signal
import stat
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from autograder.sandbox.priority import PriorityKeeper
from autograder.sandbox.processes import (
    Process,
    anonymous_bytes,
    descendants,
    names,
    opened,
    read,
    reap,
    resident_bytes,
    share_bytes,
    table_size,
)

#: Reasons for a kernel's end: by itself (or because that was asked for), or one of the totals.
Reason: TypeAlias = Literal[
    "ended", "memory", "processes", "cpu", "scratch", "sockets", "files", "descriptors"
]

#: The byte at a wake that asks for a nicer kernel: as a signal writes it into a pipe.
GIVE_WAY = bytes([signal.SIGUSR1])

_LOOK_SECONDS = 0.1
_SLOW_LOOK_SECONDS = 1.0
#: A kernel has some twenty. Data that waits in one takes memory that is counted nowhere.
_MOST_SOCKETS = 256
#: Pipes and sockets of all processes. The operating system counts a user's pipes, too: after a thousand, all
#: further ones are small.
_MOST_PIPES = 512
#: A kernel has some sixty descriptors, and its forks inherit them. The sum counts those of each process above
#: the first number. Watches (epoll) are counted by user, and a thousand descriptors can make a million.
_USUAL_DESCRIPTORS, _MOST_FURTHER_DESCRIPTORS = 96, 2048
#: In the folder of its sockets, which is on the grader's disk.
_MOST_SOCKET_FILES = 64
#: More files than any notebook makes; a million empty ones would fill a file system, too.
_MOST_FILES = 20_000
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Totals:
    """Limits for all processes of one submission together.

    Attributes
    ----------
    memory_bytes : int
        Resident, without what files back.
    processes : int
        Threads included.
    scratch_bytes : int
        On disk, in the working folder, deleted files that are still open included.
    """

    memory_bytes: int
    processes: int
    cpu_seconds: int
    scratch_bytes: int


class _Wakes(Protocol):
    def fileno(self) -> int: ...


class Watchdog(ABC):
    """Looks after all processes of a kernel.

    Parameters
    ----------
    kernel : int
        Its process id, a child of this process.
    totals : Totals
    wakes : sequence of file descriptors
        The watch ends where something else than `GIVE_WAY` comes from one, or its other end was closed.
    """

    def __init__(self, kernel: int, totals: Totals, wakes: Sequence[int | _Wakes] = ()) -> None:
        self.kernel, self.totals = kernel, totals
        self._wakes, self._priorities = wakes, PriorityKeeper(kernel)
        self._next = 0.0

    def watch(self) -> Reason:
        """Wait until the kernel ends, takes too much or is to end; return why."""
        waiting, end = select.poll(), os.pidfd_open(self.kernel)
        waiting.register(end, select.POLLIN)
        for wake in self._wakes:
            waiting.register(wake, select.POLLIN)
        while True:
            for descriptor, _ in waiting.poll(_LOOK_SECONDS * 1000):
                if descriptor == end or _heard(descriptor) != GIVE_WAY:
                    return "ended"
                self._priorities.kernel_gives_way = True
            if reason := self.look():
                return reason

    def look(self) -> Reason | None:
        """Return the total that is passed, None for none; what is not the kernel gets the lowest priority."""
        threads, seconds = 0, reap(but=self.kernel)
        found: list[Process] = []
        for process in self.members():
            found.append(process)
            threads += process.threads
            seconds += process.seconds
            # At once: while a bomb of forks is examined, it grows.
            if threads > self.totals.processes:
                return "processes"
        if seconds > self.totals.cpu_seconds:
            return "cpu"
        if self.memory(found) > self.totals.memory_bytes:
            return "memory"
        self._priorities.lower([process.name for process in found])
        if reason := self.further(found):
            return reason
        if time.monotonic() < self._next:
            return None
        self._next = time.monotonic() + _SLOW_LOOK_SECONDS
        return "descriptors" if holds_too_much(found) else self.slow(found)

    @abstractmethod
    def members(self) -> Iterable[Process]:
        """Return the submission's processes."""

    @abstractmethod
    def memory(self, found: Collection[Process]) -> int:
        """Return the bytes of memory that these processes take together."""

    def further(self, found: Collection[Process]) -> Reason | None:
        """Return another total that is passed, None for none."""
        return None

    def slow(self, found: Collection[Process]) -> Reason | None:
        """Return one that is looked at once a second only, None for none."""
        return None


def _heard(descriptor: int) -> bytes:
    with contextlib.suppress(OSError):
        return os.read(descriptor, 1)
    return b""


class NamespaceWatchdog(Watchdog):
    """Watches from inside a kernel's PID namespace.

    Parameters
    ----------
    trusted : collection of str
        Processes that were there before the kernel (`processes.names`); /proc may be an outer namespace's.
    sockets : Path
        The folder where the kernel makes its sockets, and nothing else.
    """

    def __init__(
        self,
        kernel: int,
        totals: Totals,
        wakes: Sequence[int | _Wakes] = (),
        *,
        trusted: Collection[str],
        sockets: Path,
    ) -> None:
        super().__init__(kernel, totals, wakes)
        self._trusted, self._folder, self._shares = set(trusted), sockets, _Shares()

    def members(self) -> Iterable[Process]:
        """Return all processes of the namespace but the trusted ones."""
        return read(names() - self._trusted)

    def memory(self, found: Collection[Process]) -> int:
        """Return resident bytes; pages shared by n processes count one n-th where it matters."""
        chosen = [process.name for process in found]
        resident = sum(map(resident_bytes, chosen))
        # Memory that forked processes share counts once for each in there; counting it rightly takes longer.
        if resident > self.totals.memory_bytes:
            return self._shares.of(chosen)
        return resident

    def further(self, found: Collection[Process]) -> Reason | None:
        """Look at the number of sockets and at the folder where they are made."""
        if _sockets() > _MOST_SOCKETS:
            return "sockets"
        return "files" if _is_misused(self._folder) else None


class DescendantWatchdog(Watchdog):
    """Watches all descendants of this process, which must have adopted orphans.

    Parameters
    ----------
    scratch : Path
        The folder that holds all that grows; looked at once a second.
    """

    def __init__(
        self, kernel: int, totals: Totals, wakes: Sequence[int | _Wakes] = (), *, scratch: Path
    ) -> None:
        super().__init__(kernel, totals, wakes)
        self._scratch = scratch

    def members(self) -> Iterable[Process]:
        """Return the living processes below this one."""
        return descendants()

    def memory(self, found: Collection[Process]) -> int:
        """Return the bytes that no file backs."""
        return sum(anonymous_bytes(process.name) for process in found)

    def slow(self, found: Collection[Process]) -> Reason | None:
        """Look at what lies on disk."""
        most = self.totals.scratch_bytes
        return "scratch" if disk_bytes(self._scratch, found, most) > most else None


class _Shares:
    """Counts memory rightly, beside the watchdog: a process that is busy with its memory makes one wait."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._total = 0

    def of(self, chosen: Collection[str]) -> int:
        """Return the last count, in bytes, and begin another where none is under way."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._count, args=(chosen,), daemon=True)
            self._thread.start()
        return self._total

    def _count(self, chosen: Collection[str]) -> None:
        self._total = sum(map(share_bytes, chosen))


def _sockets() -> int:
    """Return the number of sockets in this network namespace."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        # "sockets: used 16"
        return int(Path("/proc/self/net/sockstat").read_text().split()[2])
    return 0


def _is_misused(folder: Path) -> bool:
    """Whether there is something else in a folder of sockets than sockets and connection files."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for number, entry in enumerate(entries):
            try:
                found = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            given = entry.name.endswith(".json") and stat.S_ISREG(found.st_mode)
            given = given and found.st_size < _PAGE
            if number >= _MOST_SOCKET_FILES or not (given or stat.S_ISSOCK(found.st_mode)):
                return True
    return False


def holds_too_much(found: Iterable[Process]) -> bool:
    """Whether processes have more pipes, sockets and other descriptors open than any notebook's."""
    pipes, further, unseen = set(), 0, 0
    for process in found:
        if (seen := opened(process.name)) is None:
            unseen += table_size(process.name)
            continue
        further += max(0, len(seen) - _USUAL_DESCRIPTORS)
        pipes |= {
            (one.st_dev, one.st_ino)
            for one in seen
            if stat.S_ISSOCK(one.st_mode) or stat.S_ISFIFO(one.st_mode)
        }
    return len(pipes) + unseen > _MOST_PIPES or further + unseen > _MOST_FURTHER_DESCRIPTORS


def disk_bytes(scratch: Path, found: Collection[Process], enough: int) -> int:
    """Return the bytes of the files in a folder, and of deleted ones that are open; stops at ``enough``.

    Parameters
    ----------
    scratch : Path
        Files are counted at any depth.
    found : collection of Process
        Their open files are looked at.
    enough : int
        In bytes.

    Returns
    -------
    int
        ``enough + 1`` where the folder holds more, or too many files, or cannot be counted.
    """
    total = files = 0
    folders = [str(scratch)]
    while folders:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    with contextlib.suppress(FileNotFoundError):
                        seen = entry.stat(follow_symlinks=False)
                        total += seen.st_blocks * 512
                        files += 1
                        if stat.S_ISDIR(seen.st_mode):
                            folders.append(entry.path)
                    if total > enough or files > _MOST_FILES:
                        return enough + 1
        except FileNotFoundError:
            continue
        except OSError:
            # Shut, or so deep that its name is too long: what cannot be counted may be anything.
            return enough + 1
    deleted: dict[tuple[int, int], int] = {}
    for process in found:
        for seen in opened(process.name) or ():
            if stat.S_ISREG(seen.st_mode) and seen.st_nlink == 0:
                deleted[seen.st_dev, seen.st_ino] = seen.st_blocks * 512
    return total + sum(deleted.values())
