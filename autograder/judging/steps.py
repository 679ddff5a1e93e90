"""How much of its work a function leaves to Python: counted, not timed, so that a busy machine has no say."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

_NUMPY = str(Path(np.__file__).parent)
#: Counting more tells nothing more.
MOST = 300_000
#: The count where the code switched counting off.
HIDDEN = MOST + 1


class Steps:
    """Counts lines, calls and returns of Python code while a block runs in this thread.

    A loop counts each time around, also where it stands on one line. NumPy's own work counts nothing, in
    C or in Python.
    """

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Steps:
        self._before = sys.gettrace()
        sys.settrace(self._see)
        return self

    def __exit__(self, *_: object) -> None:
        if self.count < MOST and sys.gettrace() != self._see:
            self.count = HIDDEN
        sys.settrace(self._before)

    def _see(self, frame: FrameType, event: str, argument: Any) -> Any:
        if frame.f_code.co_filename.startswith(_NUMPY):
            return None
        self.count += 1
        if self.count >= MOST:
            sys.settrace(None)
        return self._see
