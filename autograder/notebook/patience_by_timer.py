"""A time limit by a second thread that waits, and presses Ctrl-C when the time is over."""

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def timed(seconds: float, outcome: type[Exception]) -> Iterator[None]:
    """Interrupt the block after ``seconds`` with ``outcome``; see `autograder.notebook.patience.patience`."""
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
            raise outcome from None
        raise
    finally:
        with lock:
            done.set()
        timer.cancel()
        if ignored:
            signal.signal(signal.SIGINT, before)
