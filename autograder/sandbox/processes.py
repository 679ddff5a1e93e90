"""Processes as /proc tells of them: found, read, ended."""

import contextlib
import os
import resource
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    """One line of /proc/NAME/stat.

    Attributes
    ----------
    name : str
        Its number as /proc has it, which may be that of an outer namespace.
    seconds : float
        Processor time, its own and that of its children which have ended.
    """

    name: str
    parent: int
    state: str
    threads: int
    seconds: float

    @property
    def lives(self) -> bool:
        """Whether any of its threads runs; the first may have ended before the others."""
        return self.state not in "ZX" or self.threads > 1


def names() -> set[str]:
    """Return the processes that can be seen, by the names that /proc has for them."""
    return {name for name in os.listdir("/proc") if name.isdigit()}  # noqa: PTH208  (ten times a second)


def _text(path: str) -> str:
    # By its name as text: a `Path` takes as long as reading, and this is done some hundred times a second.
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return file.readall().decode(errors="replace")


def stat_fields(place: Path | str) -> list[str]:
    """Return the fields of a process's or thread's stat file after the program's name."""
    # The program's name is its own choice and may hold anything, brackets too.
    return _text(f"{place}/stat").rpartition(")")[2].split()


def read(chosen: Iterable[str]) -> Iterator[Process]:
    """Yield the processes with these names, without those that end meanwhile."""
    for name in chosen:
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = stat_fields(f"/proc/{name}")
            seconds = sum(map(int, fields[11:15])) / _TICKS
            yield Process(name, int(fields[1]), fields[0], int(fields[17]), seconds)


def descendants() -> list[Process]:
    """Return the living processes below this one, at any depth."""
    below: dict[int, list[Process]] = {}
    for process in read(names()):
        below.setdefault(process.parent, []).append(process)
    found, look = [], [os.getpid()]
    while look:
        children = below.pop(look.pop(), [])
        look += [int(child.name) for child in children]
        # Its children are not yet ours while a process is dying.
        found += [child for child in children if child.lives]
    return found


def spent(pid: int) -> float:
    """Return the processor time of a process and of all below it, in seconds; 0 where it cannot be seen."""
    return sum(process.seconds for process in read(_below(pid)))


def queued(pid: int) -> dict[str, float]:
    """Return how long each thread of a process, and of all below it, has waited for a processor, in seconds.

    Empty where the system does not tell.
    """
    found = {}
    for name in _below(pid):
        # It may end while it is looked at.
        with contextlib.suppress(OSError, IndexError, ValueError):
            for thread in Path("/proc", name, "task").iterdir():
                found[thread.name] = int((thread / "schedstat").read_text().split()[1]) / 1e9
    return found


def available_bytes() -> int:
    """Return the bytes of memory that new processes may take; 0 where the system does not tell."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        for line in Path("/proc/meminfo").read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return 0


def _below(pid: int) -> Iterator[str]:
    """Yield the name of a process, and those of all below it."""
    look = [str(pid)]
    while look:
        name = look.pop()
        yield name
        # It may end while it is looked at.
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{name}/task"):  # noqa: PTH208
                look += _text(f"/proc/{name}/task/{thread}/children").split()


def resident_bytes(name: str) -> int:
    """Return the bytes of memory that a process has, shared pages in full; 0 where it has ended."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        return int(_text(f"/proc/{name}/statm").split()[1]) * _PAGE
    return 0


def share_bytes(name: str) -> int:
    """Return a process's share of memory in bytes: pages seen by n processes count one n-th."""
    try:
        for line in Path("/proc", name, "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except PermissionError:
        # It does not let itself be looked at: then all it sees is its own.
        return resident_bytes(name)
    except OSError:
        pass
    return 0


def anonymous_bytes(name: str) -> int:
    """Return the bytes of memory that no file backs; 0 where the process has ended."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        # A thread's, because where the first has ended the process itself shows none.
        for thread in Path("/proc", name, "task").iterdir():
            lines = (thread / "status").read_text(errors="replace").splitlines()
            kept = [line for line in lines if line.startswith(("RssAnon:", "RssShmem:", "VmSwap:"))]
            if kept:
                return sum(int(line.split()[1]) for line in kept) * 1024
    return 0


def opened(name: str) -> list[os.stat_result] | None:
    """Return facts on all that a process has open; None where it has ended or lets nobody look."""
    with contextlib.suppress(OSError):
        # A thread's, because where the first has ended the process itself shows none.
        for thread in Path("/proc", name, "task").iterdir():
            with contextlib.suppress(PermissionError), os.scandir(thread / "fd") as entries:
                if found := [seen for entry in entries if (seen := _facts(entry))]:
                    return found
    return None


def _facts(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat()
    except PermissionError:
        raise
    except OSError:  # closed meanwhile
        return None


def table_size(name: str) -> int:
    """Return the number of descriptors that a process has room for; 0 where it is ending or has ended."""
    with contextlib.suppress(OSError, IndexError, ValueError):
        for thread in Path("/proc", name, "task").iterdir():
            text = (thread / "status").read_text(errors="replace")
            # One that is ending has no memory any more.
            if "\nVmSize:" in text:
                return int(text.partition("\nFDSize:")[2].split()[0])
    return 0


def reap(but: int) -> float:
    """Reap children that have ended, all but one; return the seconds that all reaped ones had spent."""
    with contextlib.suppress(ChildProcessError):
        while True:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if found is None or found.si_pid == but:
                break
            os.waitpid(found.si_pid, 0)
    return _reaped_seconds()


def end_descendants(kernel: int) -> tuple[int, int | None]:
    """End every process below this one; return how many there were, and how the kernel ended."""
    ended: set[int] = set()
    status: int | None = None
    while True:
        # Stopped first, all of them, so that none starts another while its neighbours are ended.
        stopped: set[int] = set()
        while new := {int(process.name) for process in descendants()} - stopped:
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


def end_namespace() -> float:
    """End every other process of this namespace; return the processor time that all of them took."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    return _reaped_seconds()


def _send(pids: set[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _reaped_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
