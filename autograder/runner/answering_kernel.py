"""The kernel's side of the door: a Jupyter kernel that answers questions itself.

It does so whatever its cells have done. Nothing that a notebook overwrites in IPython (``get_ipython``,
streams, displays) is used for an answer. Names that are used are put back before each question, from
references taken before the first cell. None of this is a wall: the other side trusts nothing that
comes from here.
"""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from ipykernel.ipkernel import IPythonKernel

from autograder.runner import older_numpy, shell_commands
from autograder.runner.absent import LENT, lend
from autograder.runner.cut_text import cut_text
from autograder.runner.inside_kernel import respond
from autograder.runner.plain_cells import plain_cells
from autograder.runner.protocol import HEARD, MIME, NUMBER
from autograder.runner.request import PLACE

#: Modules that answering uses; a package stands for all in it.
_USED: tuple[str, ...] = (
    "builtins",
    "json",
    "base64",
    "binascii",
    "io",
    "contextlib",
    "traceback",
    "linecache",
)
_USED += ("threading", "time", "autograder")
_SECONDS_TO_SEND = 60.0
_LOOK_MILLISECONDS = 100


class AnsweringKernel(IPythonKernel):  # type: ignore[misc]
    """Runs cells as any kernel does, and answers requests that carry a question."""

    #: ipykernel pauses before each reply, for late output. The grader waits for the end of the output.
    _execute_sleep = 0.0

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._streams = {name: getattr(sys, name) for name in ("stdout", "stderr")}
        cut_text(self.shell, self._streams.values())
        self._parts = {name: getattr(self.shell, name) for name in ("displayhook", "display_pub")}
        self._depth = sys.getrecursionlimit()
        self._one_at_a_time = threading.Lock()
        self._numbers = itertools.count(1)
        self._heard = 0
        self._put_back = _putting_back()
        shell_commands.no_shell_commands(self.shell)
        plain_cells(self.shell)
        older_numpy.put_back()

    async def execute_request(self, stream: Any, ident: Any, parent: Any) -> None:
        """Run a cell, or answer a question and say nothing else."""
        metadata = parent.get("metadata", {})
        question = metadata.get(PLACE)
        if LENT in metadata:
            lend(self.shell.user_ns, metadata[LENT])
            self.session.send(stream, "execute_reply", {"status": "ok"}, parent, ident=ident)
            return
        if question is None:
            await super().execute_request(stream, ident, parent)
            return
        self._mend()
        status = "ok"
        try:
            send, consult = partial(self._send, parent), partial(self._consult, parent, ident)
            respond(self.shell.user_ns, question, send, consult)
        except BaseException:  # KeyboardInterrupt: the time is over
            status = "error"
        self._mend()
        self.session.send(stream, "execute_reply", {"status": status}, parent, ident=ident)

    async def do_execute(self, *arguments: Any, **options: Any) -> Any:
        """Run a cell, and leave a kernel that can go on."""
        try:
            return await super().do_execute(*arguments, **options)
        except Exception as error:
            # A cell's changes to Python broke the steps after a cell: that is no reason to be silent.
            self._mend()
            return {
                "status": "error",
                "execution_count": self.execution_count,
                "ename": type(error).__name__,
                "evalue": str(error),
                "traceback": [],
            }
        finally:
            self._mend()

    def _publish_execute_input(self, *_: Any) -> None:
        """Say nothing: the code comes from who would read it."""

    def _publish_status(self, status: str, *where: Any, **options: Any) -> None:
        """Say when the kernel is idle. Nobody waits to hear that it is busy."""
        if status != "busy":
            super()._publish_status(status, *where, **options)

    def _mend(self) -> None:
        # Python's own functions first: the lines below need them.
        for put_back in self._put_back:
            put_back()
        if sys.getrecursionlimit() < self._depth:
            sys.setrecursionlimit(self._depth)
        for name, part in self._parts.items():
            if getattr(self.shell, name) is not part:
                setattr(self.shell, name, part)
        for name, stream in self._streams.items():
            now: Any = getattr(sys, name, None)
            # Our own is flushed when a cell ends: each flush wakes another thread, and it waits for that.
            if stream.closed if now is stream else not _works(now):
                # A stream that was closed forgot its way out; its thread is still there.
                stream.pub_thread = self.iopub_thread
                setattr(sys, name, stream)

    def _send(self, parent: Any, answers: list[str]) -> None:
        """Send answers and wait until the grader has them: the next case may end this process."""
        number = next(self._numbers)
        content = {"data": {MIME: answers}, "metadata": {}, "transient": {NUMBER: number}}
        topic = self._topic("display_data")
        self.session.send(self.iopub_socket, "display_data", content, parent=parent, ident=topic)
        until = time.monotonic() + _SECONDS_TO_SEND
        with self._one_at_a_time:
            while self._heard < number and time.monotonic() < until:
                self._said()

    def _consult(self, parent: Any, ident: Any, text: str) -> str:
        """Ask the grader something and return its words; threads take turns."""
        with self._one_at_a_time:
            content = {"prompt": text, "password": False}
            self.session.send(self.stdin_socket, "input_request", content, parent, ident=ident)
            while (words := self._said()) is None:
                pass
            return words

    def _said(self) -> str | None:
        """Return the next words of the grader; None where none have come, or that it has answers."""
        # A wait without an end could not be interrupted everywhere.
        if not self.stdin_socket.poll(_LOOK_MILLISECONDS):
            return None
        _, reply = self.session.recv(self.stdin_socket)
        words = None if reply is None else str(reply["content"]["value"])
        if words and words.startswith(HEARD):
            self._heard = int(words.removeprefix(HEARD))
            return None
        return words


def _putting_back() -> list[Callable[[], None]]:
    """Return functions that give the modules in `_USED` the names back that they have now."""
    used = [
        vars(module)
        for name, module in sorted(sys.modules.items())
        if name.split(".")[0] in _USED and module is not None
    ]
    # Bound now: whoever calls them needs no function of Python's by name.
    return [partial(names.update, dict(names)) for names in used]


def _works(stream: Any) -> bool:
    try:
        stream.flush()
    except Exception:
        return False
    # A closed stream of ipykernel's flushes, and refuses to write.
    return not getattr(stream, "closed", False)
