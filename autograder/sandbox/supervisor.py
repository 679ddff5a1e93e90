"""A process between the grader and a confined kernel: nothing that the kernel starts outlives it.

Run as ``python -m autograder.sandbox.supervisor ORDER COMMAND...``. Without a PID namespace a process can
leave its parent and its session. As a "subreaper" this process becomes the parent of all that did, so it
finds them, counts what they take together, and ends them: when the kernel ends, when it takes too much, when
the grader asks (SIGTERM) or ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from autograder.sandbox import linux
from autograder.sandbox.access_rules import Grants
from autograder.sandbox.descendants import Totals, descendants, end_all, excess
from autograder.sandbox.rank import Ranks
from autograder.sandbox.restrict import confine, confine_as

_LOOK_SECONDS = 0.1
#: Exit statuses that tell why a kernel was ended; far from those of Python and of shells.
STATUS = {"memory": 81, "processes": 82, "cpu": 83, "scratch": 84}


@dataclass(frozen=True)
class Order:
    """The orders of a supervisor.

    Attributes
    ----------
    parent : int
        Process id of the grader, whose end is the end of all.
    grants : str
        `autograder.sandbox.access_rules.Grants` as text.
    scratch : str
        The folder that holds all that grows.
    totals : dict
        Arguments of `autograder.sandbox.descendants.Totals`.
    user : int
        The user that the kernel becomes instead of being confined to ``grants``; 0 for nobody else.
    """

    parent: int
    grants: str
    scratch: str
    totals: dict[str, int]
    user: int = 0

    def text(self) -> str:
        """Return the order as the content of a file."""
        return json.dumps(asdict(self))


def main(argv: Sequence[str]) -> NoReturn:
    """Run the command confined, watch it, and exit as it does, or with one of `STATUS`."""
    order = Order(**json.loads(Path(argv[0]).read_text()))
    asked: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: asked.append(number))
    # A signal wakes the wait below; without this, Python would go on waiting after its handler.
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writer)
    linux.adopt_orphans()
    linux.die_with(order.parent, signal.SIGTERM)
    kernel = os.fork()
    if kernel == 0:
        _become(argv[1:], order)
    reason = _watch(kernel, reader, order, asked)
    _, status = end_all(kernel)
    sys.exit(STATUS[reason] if reason else _exit_status(status))


def _become(command: Sequence[str], order: Order) -> NoReturn:
    """Be the kernel: in a session of its own, with no file of the grader's open, confined."""
    try:
        supervisor = os.getppid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()
        os.closerange(3, 2**16)
        if order.user:
            confine_as(order.user)
        # After that: who becomes another user forgets it.
        linux.die_with(supervisor)
        if not order.user:
            confine(Grants.read(order.grants))
        os.execve(command[0], list(command), dict(os.environ))
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    os._exit(1)


def _watch(kernel: int, reader: int, order: Order, asked: Sequence[int]) -> str:
    """Wait for the kernel's end, or the order to end it, or a total that is passed; return which."""
    totals, scratch = Totals(**order.totals), Path(order.scratch)
    waiting = select.poll()
    waiting.register(os.pidfd_open(kernel), select.POLLIN)
    waiting.register(reader, select.POLLIN)
    look_at_files, ranks = 0.0, Ranks(kernel)
    while True:
        if waiting.poll(_LOOK_SECONDS * 1000) or asked:
            return ""
        with_files = time.monotonic() >= look_at_files
        if with_files:
            look_at_files = time.monotonic() + 1
        if reason := excess(kernel, totals, scratch if with_files else None):
            with contextlib.suppress(OSError):
                os.write(2, f"ended: {reason} beyond what is allowed\n".encode())
            return reason
        ranks.lower([str(process.pid) for process in descendants()])


def _exit_status(status: int | None) -> int:
    if status is None:
        return 1
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    main(sys.argv[1:])
