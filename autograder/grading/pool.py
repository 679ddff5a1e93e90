"""The executor of this machine: worker processes that end with the run, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from concurrent.futures.process import ProcessPoolExecutor
from multiprocessing import get_context

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


class LocalPool(ProcessPoolExecutor):
    """A process pool whose workers can be ended in the middle of their work."""

    def kill(self) -> None:
        """End all workers now; the walls see to it that the kernels they run end too."""
        for process in list((self._processes or {}).values()):
            process.kill()


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
