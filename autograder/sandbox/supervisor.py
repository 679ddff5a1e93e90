"""A process between the grader and a confined kernel: nothing that the kernel starts outlives it.

Run as ``python -m autograder.sandbox.supervisor ORDER COMMAND...``. Without a PID namespace a process can
leave its parent and its session. As a "subreaper" this process becomes the parent of all that did, so it
finds them, counts what they take together, and ends them: when the kernel ends, when it takes too much, when
the grader asks (SIGTERM) or ends. On SIGUSR1 the kernel gives way to others.
"""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

from autograder.sandbox.jail import landlock_jail, other_user_jail, put_up
from autograder.sandbox.processes import end_descendants
from autograder.sandbox.walls import linux
from autograder.sandbox.walls.access_rules import AccessRules
from autograder.sandbox.watchdog import DescendantWatchdog, Totals

#: Exit statuses that tell why a kernel was ended; far from those of Python and of shells.
STATUS = {"memory": 81, "processes": 82, "cpu": 83, "scratch": 84, "descriptors": 85}


@dataclass(frozen=True)
class SupervisorConfig:
    """The orders of a supervisor.

    Attributes
    ----------
    parent : int
        Process id of the grader, whose end is the end of all.
    rules : str
        `autograder.sandbox.walls.access_rules.AccessRules` as text.
    scratch : str
        The folder that holds all that grows.
    totals : dict
        Arguments of `autograder.sandbox.watchdog.Totals`.
    user : int
        The user that the kernel becomes instead of being confined to ``rules``; 0 for nobody else.
    """

    parent: int
    rules: str
    scratch: str
    totals: dict[str, int]
    user: int = 0

    def text(self) -> str:
        """Return the config as the content of a file."""
        return json.dumps(asdict(self))


def main(argv: Sequence[str]) -> NoReturn:
    """Run the command confined, watch it, and exit as it does, or with one of `STATUS`."""
    config = SupervisorConfig(**json.loads(Path(argv[0]).read_text()))
    # A signal is a byte in a pipe, which ends the watch, also where it comes before the watch begins.
    reader, writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(writer)
    for number in (signal.SIGTERM, signal.SIGUSR1):
        signal.signal(number, lambda number, frame: None)
    linux.adopt_orphans()
    linux.die_with(config.parent, signal.SIGTERM)
    kernel = os.fork()
    if kernel == 0:
        _become(argv[1:], config)
    totals, scratch = Totals(**config.totals), Path(config.scratch)
    reason = DescendantWatchdog(kernel, totals, [reader], scratch=scratch).watch()
    if reason in STATUS:
        with contextlib.suppress(OSError):
            os.write(2, f"ended: {reason} beyond what is allowed\n".encode())
    _, status = end_descendants(kernel)
    sys.exit(STATUS.get(reason) or _exit_status(status))


def _become(command: Sequence[str], config: SupervisorConfig) -> NoReturn:
    """Be the kernel: in a session of its own, with no file of the grader's open, confined."""
    try:
        supervisor = os.getppid()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.setsid()
        os.closerange(3, 2**16)
        if config.user:
            put_up(other_user_jail(config.user))
        # After that: who becomes another user forgets it.
        linux.die_with(supervisor)
        if not config.user:
            put_up(landlock_jail(AccessRules.read(config.rules)))
        os.execve(command[0], list(command), dict(os.environ))
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    os._exit(1)


def _exit_status(status: int | None) -> int:
    if status is None:
        return 1
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    main(sys.argv[1:])
