"""The executor of this machine: worker processes that end with the run, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

T = TypeVar("T")

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class LocalPool(ProcessPoolExecutor):
    """A process pool whose workers can be ended in the middle of their work."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Schedule a call; see `concurrent.futures.Executor`. May start a worker."""
        with _without_ctrl_c():
            return super().submit(fn, *args, **kwargs)

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
    """Return the executor of this machine."""
    # Not forked: a progress bar's thread and an open database do not survive a fork.
    return LocalPool(
        workers, mp_context=get_context("spawn"), initializer=begin, initargs=(os.getpid(),)
    )


def begin(parent: int) -> None:
    """Prepare a worker: it ends with the run and leaves Ctrl-C to it."""
    if hasattr(os, "setsid"):
        # A terminal's Ctrl-C would reach what a worker starts, too, and look like a kernel's own end.
        os.setsid()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    end_with_parent(parent)


def end_with_parent(parent: int) -> None:
    """Have this process killed when the one that started it ends, however that ends (Linux only).

    Workers wait on pipes that other workers hold open too: without this, a killed run leaves them, and
    the kernels they run, behind. The kernel of the operating system watches the thread that started the
    worker: that must be one that lives as long as the run.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        # It may have ended before the line above: nobody tells of that any more.
        if os.getppid() != parent:
            os._exit(1)
