"""A time limit for code that runs in this very thread, such as a loop that never ends."""

from __future__ import annotations

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class OutOfTime(Exception):  # noqa: N818  # an outcome, not an error of ours
    """The time limit has been reached."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Interrupt the block as Ctrl-C would when it takes longer than ``seconds``.

    Works where Python can be interrupted: in the main thread, between two steps of Python code. Elsewhere
    the block runs as long as it runs.

    Raises
    ------
    OutOfTime
        Where the block was interrupted for its time.
    KeyboardInterrupt
        Where somebody else interrupted it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    lock, done, late = threading.Lock(), threading.Event(), threading.Event()

    def interrupt() -> None:
        with lock:
            if not done.is_set():
                late.set()
                _thread.interrupt_main()

    # In a program that was started in the background Ctrl-C may be switched off, and with it this.
    before = signal.getsignal(signal.SIGINT)
    ignored = before in (signal.SIG_IGN, signal.SIG_DFL)
    if ignored:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except KeyboardInterrupt:
        if late.is_set():
            raise OutOfTime from None
        raise
    finally:
        with lock:
            done.set()
        timer.cancel()
        if ignored:
            signal.signal(signal.SIGINT, before)
