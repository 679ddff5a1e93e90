"""Waiting for a condition, with a limit that only a fault reaches."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Far above what a slow and busy machine needs.
SECONDS = 600.0


def wait_until(condition: Callable[[], object], seconds: float = SECONDS) -> None:
    """Return when a condition holds.

    Raises
    ------
    AssertionError
        Where it does not hold after that many seconds.
    """
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"still not so after {seconds} seconds"
        time.sleep(0.02)
