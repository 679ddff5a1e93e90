"""The lowest priority for processes that a kernel starts: they get the processor time nobody else wants.

A kernel's first thread runs as any other program of low priority: one submission, one share. Further
processes get the lowest priority that the system has (SCHED_IDLE, see sched(7)). So do further threads, where
they keep more than one processor busy. Without rights of root nothing leaves it, and what they start inherits
it. Nothing is ended for it: on an idle machine it is as fast as before.

On request a kernel is made nicer. That is far from the lowest priority: what it says still arrives on a busy
machine, and a loop in it comes to the end of its limit there.
"""

import contextlib
import os
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from autograder.sandbox.processes import stat_fields

_TICKS = os.sysconf("SC_CLK_TCK")
#: Processors that all threads of the kernel itself may keep busy, seconds over which that is measured.
_PROCESSORS, _OVER_SECONDS = 1.5, 1.0
#: Places in /proc/N/stat after the program's name.
_TIMES, _NICE, _POLICY = slice(11, 13), 16, 38
#: Beside one that computes, a fifth of a processor is left to it.
_NICER = 10


class PriorityKeeper:
    """Lowers the priorities of a kernel's processes.

    Parameters
    ----------
    kernel : int
        The kernel's process id, as the caller's namespace has it.
    """

    def __init__(self, kernel: int) -> None:
        self._kernel = kernel
        #: The name that /proc has for the kernel, once it is known.
        self._name = ""
        self._since, self._spent = time.monotonic(), 0.0
        #: Whether the kernel's own threads are to give way, too.
        self.kernel_gives_way = False

    def lower(self, names: Collection[str]) -> None:
        """Give the lowest priority to what is not the kernel's first thread; the kernel gives way on request.

        Parameters
        ----------
        names : collection of str
            Processes of the kernel, itself included, by the names that /proc has for them.
        """
        for name in names:
            # It may end while it is looked at.
            with contextlib.suppress(OSError, IndexError, ValueError):
                if self._is_kernel(name):
                    if self.kernel_gives_way:
                        _make_nice(name)
                    if self._busy(name):
                        _lower_threads(name, but=name)
                else:
                    _lower_threads(name)

    def _is_kernel(self, name: str) -> bool:
        if not self._name and _own_number(Path("/proc", name)) == self._kernel:
            self._name = name
        return name == self._name

    def _busy(self, name: str) -> bool:
        """Whether the kernel's own threads have kept more than one processor busy in the last seconds."""
        now = time.monotonic()
        if now - self._since < _OVER_SECONDS:
            return False
        spent = sum(map(int, stat_fields(Path("/proc", name))[_TIMES])) / _TICKS
        rate = (spent - self._spent) / (now - self._since)
        self._since, self._spent = now, spent
        return rate > _PROCESSORS


def _lower_threads(name: str, but: str = "") -> None:
    for thread in _threads(name):
        if thread.name != but and int(stat_fields(thread)[_POLICY]) != os.SCHED_IDLE:
            with contextlib.suppress(OSError):
                os.sched_setscheduler(_own_number(thread), os.SCHED_IDLE, os.sched_param(0))


def _make_nice(name: str) -> None:
    for thread in _threads(name):
        if int(stat_fields(thread)[_NICE]) < _NICER:
            os.setpriority(os.PRIO_PROCESS, _own_number(thread), _NICER)


def _threads(name: str) -> Iterator[Path]:
    yield from Path("/proc", name, "task").iterdir()


def _own_number(place: Path) -> int:
    """Return a thread's number in this process's namespace: /proc may be that of an outer one."""
    for line in (place / "status").read_text(errors="replace").splitlines():
        if line.startswith("NSpid:"):
            return int(line.split()[-1])
    return int(place.name)
