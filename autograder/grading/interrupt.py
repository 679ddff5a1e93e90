"""Stopping on request: the first Ctrl-C lets what is being written be written, the second stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass
class Interrupt:
    """Whether someone asked for an end."""

    requested: bool = False


@contextmanager
def on_request() -> Iterator[Interrupt]:
    """Turn the first SIGINT or SIGTERM into a request; outside the main thread, do nothing."""
    interrupt = Interrupt()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def request(signum: int, frame: Any) -> None:
        interrupt.requested = True
        signal.signal(signum, before[signal.Signals(signum)])

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    for number in before:
        signal.signal(number, request)
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
