"""The executor of this machine: worker processes that end with the run, however that ends."""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from multiprocessing import forkserver, get_all_start_methods, get_context, parent_process, util
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext
from typing import Any, TypeVar

from autograder.runner.turns import Turns, in_turn, share
from autograder.sandbox.available import Availability, take_over

T = TypeVar("T")

#: Bytes that a worker may take: some twenty times what grading takes. Where a submission brings it to more,
#: that one fails with words for a person, and the class goes on.
_MEMORY = 4 * 2**30
_PRELOAD = "autograder.grading.preload"


class LocalPool(ProcessPoolExecutor):
    """A process pool whose workers take turns, and can be ended in the middle of their work.

    Parameters
    ----------
    turns : int
        How many workers work at a time, without those that have stepped aside (`autograder.runner.turns`).
    context : multiprocessing context
        Of another start method than fork.
    """

    def __init__(self, turns: int, context: BaseContext) -> None:
        self._most, self._turns = turns, Turns(context.Semaphore(turns), context.Value("i", 0))
        super().__init__(turns, mp_context=context, initializer=begin, initargs=(self._turns,))

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Schedule a call; see `concurrent.futures.Executor`. May start a worker."""
        with _without_ctrl_c():
            return super().submit(in_turn, fn, *args, **kwargs)

    def aside(self, calls: int) -> int:
        """Return how many of so many calls have stepped aside; a worker is started in place of each."""
        aside = self._turns.count
        most = min(self._most + aside, calls)
        with self._shutdown_lock, _without_ctrl_c():
            while not self._broken and len(self._processes) < most:
                self._spawn_process()  # type: ignore[attr-defined]
        return aside

    def kill(self) -> None:
        """End all workers now; the walls see to it that the kernels they run end too."""
        for process in list((self._processes or {}).values()):
            process.kill()


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Hold Ctrl-C back from this thread, and from a process that is started meanwhile until `begin`."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def local_executor(workers: int) -> LocalPool:
    """Return the executor of this machine: the one that was started ahead, else a new one."""
    if _ahead:
        return _ahead.pop()
    if "forkserver" not in get_all_start_methods():
        return LocalPool(workers, get_context("spawn"))
    _start_forkserver()
    return LocalPool(workers, get_context("forkserver"))


def import_ahead() -> None:
    """Import what workers need and start the process that they are forked from, if it does not run yet.

    Where this process has no threads yet, that one is a copy of it, and what is imported by now is imported
    once. Later, workers are not forked from this process: a progress bar's thread and an open database do
    not survive that.
    """
    if "forkserver" not in get_all_start_methods():
        return
    if sys.platform != "linux" or threading.active_count() > 1:
        _start_forkserver()
        return
    importlib.import_module(_PRELOAD)
    with _copied():
        _start_forkserver()


def _start_forkserver() -> None:
    forkserver.set_forkserver_preload([_PRELOAD])
    with _without_ctrl_c():
        forkserver.ensure_running()


@contextmanager
def _copied() -> Iterator[None]:
    """Have the processes that `multiprocessing` starts for itself be copies of this one: no new Python."""
    new_python = util.spawnv_passfds

    def copy(_: object, command: Sequence[str | bytes], kept: Sequence[int]) -> int:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        if pid := os.fork():
            return pid
        status = 1
        try:
            _close_others(kept)
            # As it is in a new Python: the lock of the original is held just now.
            forkserver._forkserver.__init__()  # type: ignore[misc]
            exec(command[-1], {})
            status = 0
        except SystemExit:
            status = 0
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            # None of what the original does at its end.
            os._exit(status)

    util.spawnv_passfds = copy  # type: ignore[assignment]
    try:
        yield
    finally:
        util.spawnv_passfds = new_python


def _close_others(kept: Iterable[int]) -> None:
    kept = sorted({0, 1, 2, *map(int, kept)})
    for low, high in pairwise([*kept, os.sysconf("SC_OPEN_MAX")]):
        # Not where nothing is between: some systems would close all then.
        if low + 1 < high:
            os.closerange(low + 1, high)


#: An executor that nobody has asked for yet.
_ahead: list[LocalPool] = []


def start_ahead(workers: int, available: Availability) -> None:
    """Start the executor, a worker and its warm parent, before it is known what they will do."""
    if available.warm:
        _ahead.append(local_executor(workers))
        _ahead[0].submit(_warm, available)


def _warm(available: Availability) -> None:
    from autograder.sandbox import forkserver_pool

    take_over(available)
    forkserver_pool.make_ready()


def end_ahead() -> None:
    """End what was started ahead and is not used."""
    while _ahead:
        pool = _ahead.pop()
        pool.kill()
        pool.shutdown()


def begin(turns: Turns | None = None) -> None:
    """Prepare a worker: its memory has a limit, it takes turns, ends with the run and leaves Ctrl-C to it."""
    share(turns)
    if sys.platform == "linux":
        limit_memory(_MEMORY)
    if hasattr(os, "setsid"):
        # A terminal's Ctrl-C would reach what a worker starts, too, and look like a kernel's own end.
        os.setsid()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    end_with_run()


def limit_memory(most: int) -> None:
    """See to it that this process takes no more memory: then there is a MemoryError."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def end_with_run() -> None:
    """Have this worker end when the run ends, however that ends.

    Workers wait on pipes that other workers hold open too: without this, a killed run leaves them, and
    the kernels they run, behind.
    """
    run = parent_process()
    if run is None:
        return

    def watch() -> None:
        wait([run.sentinel])
        os._exit(1)

    threading.Thread(target=watch, name="end-with-run", daemon=True).start()
