"""A piece of code on its way through a kernel, and how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Literal, Protocol, TypeAlias

#: The end of a piece of code. "interrupted" and "killed" are acts of its time limit; "died" is the
#: kernel's process ending by itself, "exit" the code asking for that.
End: TypeAlias = Literal["ok", "error", "exit", "interrupted", "killed", "died"]


class Listener(Protocol):
    """Hears what a kernel puts out while it runs a piece of code."""

    def hear(self, kind: str, content: Mapping[str, Any]) -> None:
        """Take a message of type ``kind``."""

    def miss(self) -> None:
        """Learn that a message was too large to be read."""


#: Seconds to wait for one half of an end after the other. A flood of output may cost us the message that
#: says it is over; and ipykernel 7 can, on a busy machine, stop sending replies while all else works.
_OTHER_HALF_SECONDS = 2.0


class Running:
    """A piece of code on its way: done when its reply and the end of its output have both come."""

    def __init__(self, listener: Listener, *, wait_for_reply: bool) -> None:
        self.listener = listener
        #: The id of the message that carries the code, once it is sent.
        self.request = ""
        #: Messages of answers of which the kernel was told that they have come.
        self.confirmed = 0
        self.end: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self.replied = False
        self._seen: End = "ok"
        self._idle = False
        self._wait_for_reply = wait_for_reply

    def output(self, kind: str, content: Mapping[str, Any]) -> None:
        """Take a message of output."""
        if kind == "status" and content.get("execution_state") == "idle":
            self._idle = True
            self._half(self.replied or not self._wait_for_reply)
            return
        if kind == "error":
            self._seen = "error"
        self.listener.hear(kind, content)

    def reply(self, content: Mapping[str, Any]) -> None:
        """Take the reply, which knows best how the code ended."""
        self.replied = True
        self._seen = "ok" if content.get("status") == "ok" else "error"
        if _asks_to_exit(content):
            self._seen = "exit"
        self._half(self._idle)

    def _half(self, whole: bool) -> None:
        if whole:
            self._finish()
        else:
            asyncio.get_running_loop().call_later(_OTHER_HALF_SECONDS, self._finish)

    def _finish(self) -> None:
        if not self.end.done():
            self.end.set_result(self._seen)


def _asks_to_exit(content: Mapping[str, Any]) -> bool:
    payload = content.get("payload")
    return isinstance(payload, list) and any(
        isinstance(item, dict) and item.get("source") == "ask_exit" for item in payload
    )
