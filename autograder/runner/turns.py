"""Turns: how many submissions are worked on at a time, and how one that waits for a limit lets others on.

Only so many submissions have a turn as there are to be at a time. One that has been in the same piece of
code for long may never leave it. It *steps aside*: its turn goes to another submission, its kernel gives way
to others, and its own time stands still while that kernel waits for a processor. It takes no turn again: the
rest of it is done beside the others. So a loop without end costs the others little, and honest code that is
slow keeps all the time that a limit gives it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from autograder.sandbox.processes import available_bytes, queued

#: Each takes the memory of a worker, a warm parent and a kernel.
_MOST_ASIDE = 4
#: This share of the time that a submission waits for a processor counts: a run must come to its end also
#: where other programs leave it none.
_COUNTED = 0.05


@dataclass(frozen=True)
class Turns:
    """Turns that the workers of one run share.

    Attributes
    ----------
    free : multiprocessing.Semaphore
        Turns that nobody has.
    aside : multiprocessing.Value
        The number of submissions that have stepped aside.
    """

    free: Any
    aside: Any

    @property
    def count(self) -> int:
        """The number of submissions that have stepped aside."""
        # Read without its lock: whoever was killed with it would hold it for good.
        found: int = self.aside.get_obj().value
        return found


class Turn:
    """The turn of this process, which works on one submission at a time.

    Where no turns are shared, nothing steps aside.
    """

    def __init__(self, turns: Turns | None = None) -> None:
        self._turns = turns
        #: Whether the submission has stepped aside.
        self.aside = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for a turn, and have it or be aside in the block."""
        if self._turns is None:
            yield
            return
        self._turns.free.acquire()
        try:
            yield
        finally:
            if self.aside:
                self.aside = False
                with self._turns.aside.get_lock():
                    self._turns.aside.value -= 1
            else:
                self._turns.free.release()

    def step_aside(self, memory: int) -> bool:
        """Give the turn up; tell whether that is done.

        It is not where many have, or where less memory is left than another submission may take.

        Parameters
        ----------
        memory : int
            The most that a submission may take, in bytes.
        """
        if self._turns is None or self.aside or available_bytes() < memory:
            return self.aside
        with self._turns.aside.get_lock():
            if self._turns.aside.value < _MOST_ASIDE:
                self._turns.aside.value += 1
                self.aside = True
        if self.aside:
            self._turns.free.release()
        return self.aside


_turn = Turn()


def this_turn() -> Turn:
    """Return the turn of this process."""
    return _turn


def share(turns: Turns | None) -> None:
    """Have this process take its turns with others."""
    global _turn
    _turn = Turn(turns)


def in_turn(work: Callable[..., Any], /, *arguments: Any, **options: Any) -> Any:
    """Return what a call returns, which is made when it is this process's turn."""
    with _turn.taken():
        return work(*arguments, **options)


class Clock:
    """A submission's own time, in seconds.

    It goes as every clock does, until the submission steps aside. From then on it all but stands still while
    the kernel waits for a processor.

    Parameters
    ----------
    turn : Turn or None
        None for that of this process.
    monotonic : callable
        Returns the time, in seconds.
    queued : callable
        From the number of a process to what `autograder.sandbox.processes.queued` says of it.
    """

    def __init__(
        self,
        turn: Turn | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        queued: Callable[[int], Mapping[str, float]] = queued,
    ) -> None:
        self._turn = turn or this_turn()
        self._monotonic, self._queued = monotonic, queued
        self._stood = 0.0
        self._looked = monotonic()
        self._seen: Mapping[str, float] = {}

    @property
    def aside(self) -> bool:
        """Whether the submission has stepped aside."""
        return self._turn.aside

    def now(self) -> float:
        """Return the time as of the last `look`, or the true one where there has been none."""
        return self._monotonic() - self._stood

    def look(self, process: int) -> None:
        """Take off the time that a kernel has waited since the last look.

        Parameters
        ----------
        process : int
            Above all the kernel's processes.
        """
        if not self.aside:
            return
        now, waited = self._monotonic(), self._queued(process)
        # Several may have waited at once, but time never goes backwards.
        more = sum(seconds - self._seen.get(name, 0.0) for name, seconds in waited.items())
        self._stood += (1 - _COUNTED) * min(max(more, 0.0), now - self._looked)
        self._looked, self._seen = now, waited

    def step_aside(self, process: int, memory: int) -> bool:
        """Give the turn up where that may be; tell whether it was done now.

        Parameters
        ----------
        process : int
            Above all the kernel's processes.
        memory : int
            The most that a submission may take, in bytes.
        """
        if self.aside or not (waited := self._queued(process)):
            return False
        self._looked, self._seen = self._monotonic(), waited
        return self._turn.step_aside(memory)
