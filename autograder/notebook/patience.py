"""A time limit for code that runs in this very thread, such as a loop that never ends."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager


class OutOfTime(Exception):  # noqa: N818  # an outcome, not an error of ours
    """The time limit has been reached."""


def patience(seconds: float) -> AbstractContextManager[None]:
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
    if sys.platform == "emscripten":
        # In a browser no thread can be started that would wait.
        from autograder.notebook.patience_by_events import watched

        return watched(seconds)
    from autograder.notebook.patience_by_timer import timed

    return timed(seconds)
