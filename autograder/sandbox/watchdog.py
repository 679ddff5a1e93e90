"""The first process beside a kernel: it ends with the kernel, and ends the kernel where it takes too much.

Limits of the operating system hold for one process each; a submission may start many. Their sum is
measured here, some ten times a second.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import socket
import stat
import threading
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal, TypeAlias

from autograder.sandbox.descendants import Totals
from autograder.sandbox.rank import Ranks

#: Why a kernel ended: by itself, or for one of the totals.
Reason: TypeAlias = Literal["ended", "memory", "processes", "cpu", "sockets", "files"]

_LOOK_SECONDS = 0.1
#: A kernel has some twenty. What waits in one to be read takes memory that is counted nowhere.
_MOST_SOCKETS = 256
#: In the folder of its sockets, which is on the grader's disk.
_MOST_FILES = 64
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


def living() -> set[str]:
    """Return the processes that can be seen, by the names that /proc has for them."""
    return {path.name for path in Path("/proc").iterdir() if path.name.isdigit()}


def keep(
    kernel: int,
    trusted: Collection[str],
    totals: Totals,
    control: socket.socket | None = None,
    folder: Path | None = None,
) -> Reason:
    """Wait until a kernel ends, until it takes too much, or until nobody holds the other end of ``control``.

    Parameters
    ----------
    kernel : int
        Its process id, a child of this process.
    trusted : collection of str
        The result of `living` before the kernel was there; its /proc may be that of an outer namespace.
    totals : Totals
    control : socket or None
        Its other end is the grader's.
    folder : Path or None
        Where it makes its sockets, and nothing else.
    """
    waiting = select.poll()
    ended = os.pidfd_open(kernel)
    waiting.register(ended, select.POLLIN)
    if control is not None:
        waiting.register(control, select.POLLIN)
    spent, shares, ranks = 0.0, _Shares(), Ranks(kernel)
    while True:
        if waiting.poll(_LOOK_SECONDS * 1000):
            return "ended"
        spent += _bury(kernel)
        names = living() - set(trusted)
        if reason := _excess(names, totals, spent, shares):
            return reason
        ranks.lower(names)
        if _sockets() > _MOST_SOCKETS:
            return "sockets"
        if folder and _is_misused(folder):
            return "files"


def _excess(names: Collection[str], totals: Totals, spent: float, shares: _Shares) -> Reason | None:
    resident = tasks = 0
    seconds = spent
    # Looked at first, and nothing else: while a bomb of forks is examined, it grows.
    if len(names) > totals.processes:
        return "processes"
    for fields, size in _processes(names):
        resident += size
        tasks += int(fields[17])
        # Its own time and that of its children which have ended, in user and in system mode.
        seconds += sum(map(int, fields[11:15])) / _TICKS
    if tasks > totals.processes:
        return "processes"
    if seconds > totals.cpu_seconds:
        return "cpu"
    # What forked processes share counts once for each above; counting it rightly takes longer.
    if resident > totals.memory_bytes and shares.of(names) > totals.memory_bytes:
        return "memory"
    return None


class _Shares:
    """Counts memory rightly, beside the keeper: a process that is busy with its memory makes one wait."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._total = 0

    def of(self, names: Collection[str]) -> int:
        """Return the last count, in bytes, and begin another where none is under way."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._count, args=(names,), daemon=True)
            self._thread.start()
        return self._total

    def _count(self, names: Collection[str]) -> None:
        self._total = sum(map(_share, names))


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
            if number >= _MOST_FILES or not (given or stat.S_ISSOCK(found.st_mode)):
                return True
    return False


def _processes(names: Collection[str]) -> Iterator[tuple[list[str], int]]:
    """Yield what /proc/N/stat says after the program's name, and resident bytes, of each process."""
    for name in names:
        # It may end while it is looked at.
        with contextlib.suppress(OSError, IndexError):
            line = Path("/proc", name, "stat").read_text(errors="replace")
            resident = int(Path("/proc", name, "statm").read_text().split()[1])
            # The program's name is its own choice and may hold anything, brackets too.
            yield line.rpartition(")")[2].split(), resident * _PAGE


def _share(name: str) -> int:
    """Return a process's share of memory in bytes: pages seen by n processes count one n-th."""
    try:
        for line in Path("/proc", name, "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except PermissionError:
        # It does not let itself be looked at: then all it sees is its own.
        with contextlib.suppress(OSError):
            return int(Path("/proc", name, "statm").read_text().split()[1]) * _PAGE
    except OSError:
        pass
    return 0


def _bury(kernel: int) -> float:
    """Take leave of orphans that have ended; return the seconds they had spent."""
    seconds = 0.0
    with contextlib.suppress(ChildProcessError):
        while True:
            # Only orphans: how the kernel itself ended is not for here.
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if found is None or found.si_pid == kernel:
                break
            _, _, usage = os.wait4(found.si_pid, 0)
            seconds += usage.ru_utime + usage.ru_stime
    return seconds


def end_children() -> float:
    """End every other process of this namespace; return the processor time that all of them took."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
