"""Waiting for a condition, with a limit that only a fault reaches; kernels with time to spare."""

import time
from collections.abc import Callable
from pathlib import Path

from autograder.sandbox.limits import Limits

#: Far above what a slow and busy machine needs.
SECONDS = 600.0
#: A kernel may take so many times longer than usual; a loop without end is ended by its processor time.
PATIENCE = 10.0


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


def patient(**limits: float) -> Limits:
    """Limits of a machine that is `PATIENCE` times slower than usual, but for those given, as they are."""
    usual = Limits()
    times = ("cell_seconds", "notebook_seconds", "submission_seconds")
    longer = {name: PATIENCE * getattr(usual, name) for name in times}
    return Limits(**{"patience": PATIENCE, **longer, **limits})  # type: ignore[arg-type]


def is_running(pid: int) -> bool:
    """Whether a process is there and has not ended; read from /proc."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
