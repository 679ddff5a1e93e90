"""A time limit for code that runs in this very thread, such as a loop that never ends."""

import sys
import time
from contextlib import AbstractContextManager
from types import CodeType
from typing import Any

#: A number for tools that Python reserves for nobody (sys.monitoring knows 0 to 5).
_TOOL = 4


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
        return _Watched(seconds)
    from autograder.notebook.patience_by_timer import timed

    return timed(seconds, OutOfTime)


class _Watched:
    """Interrupts the block without a second thread: Python tells of each jump and each call.

    The clock is read there. This slows down loops of Python some five times and NumPy not at all, so it is
    used only where there is no thread. Code that catches the interruption and goes on is interrupted again
    at its next step.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._late = False
        # Python 3.12 and newer.
        self._monitoring: Any = getattr(sys, "monitoring", None)

    def __enter__(self) -> None:
        events = self._monitoring
        if events is None or events.get_tool(_TOOL) is not None:
            # Somebody watches already, such as a check that is run inside a check: their limit holds.
            self._monitoring = None
            return
        events.use_tool_id(_TOOL, "cnn-course")
        self._end = time.monotonic() + self._seconds
        for event in (events.events.JUMP, events.events.PY_START):
            events.register_callback(_TOOL, event, self._look)
        events.set_events(_TOOL, events.events.JUMP | events.events.PY_START)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if self._monitoring is None:
            return
        self._monitoring.set_events(_TOOL, 0)
        self._monitoring.free_tool_id(_TOOL)
        if self._late and isinstance(error, KeyboardInterrupt):
            raise OutOfTime from None

    def _look(self, code: CodeType, *_: Any) -> None:
        # The end of the block must get through, however late it is.
        if time.monotonic() >= self._end and code is not _EXIT:
            self._late = True
            # As Ctrl-C does it: code that catches every Exception lets this through.
            raise KeyboardInterrupt


_EXIT = _Watched.__exit__.__code__
