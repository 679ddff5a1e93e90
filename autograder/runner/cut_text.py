"""Text of a cell that is cut where it is written: a loop that prints without end fills no memory."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from ipykernel.iostream import OutStream

#: Characters of one cell on one stream: more than a reader gets to see, so that the grader learns that
#: text is missing. Even where each takes six bytes, one message can hold them all.
MOST_TEXT = 3 * 2**20


class CutStream(OutStream):  # type: ignore[misc]
    """A stream of ipykernel's that takes no more than `MOST_TEXT` characters of one cell."""

    _room = MOST_TEXT

    def set_parent(self, parent: Any) -> None:
        """Begin with another cell."""
        self._room = MOST_TEXT
        super().set_parent(parent)

    def flush(self) -> None:
        """Send what is kept; where nothing is, do not wake the thread that sends."""
        if self._buffers:
            super().flush()

    def write(self, string: str) -> int | None:
        """Return the length of ``string``, also where nothing of it is kept."""
        if not isinstance(string, str) or len(string) <= self._room:
            written: int | None = super().write(string)
            self._room -= len(string)
            return written
        if self._room:
            super().write(string[: self._room])
            self._room = 0
        return len(string)


def cut_text(shell: Any, streams: Iterable[Any]) -> None:
    """Have streams of ipykernel's take as much of a cell as `CutStream` does; leave others as they are.

    IPython 9 also keeps all text of each cell in the history of its shell, which nobody reads here.
    """
    shell._tee = lambda **_: nullcontext()
    for stream in streams:
        if type(stream) is OutStream:
            stream.__class__ = CutStream
