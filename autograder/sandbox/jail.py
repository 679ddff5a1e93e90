"""The jails of a kernel: each an ordered list of walls that a process puts up around itself, for good.

In namespaces (`autograder.sandbox.walls.namespaces`, `autograder.sandbox.walls.bwrap`) the last walls are
those of `inner_jail`. Without namespaces `landlock_jail` is all there is, and without Landlock
`other_user_jail`. ``python -m autograder.sandbox.jail GRANTS COMMAND...`` runs a command in the second;
GRANTS is a file.
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeAlias

from autograder.sandbox.walls import landlock, seccomp
from autograder.sandbox.walls.access_rules import DEVICES, FACTS, NULL, AccessRules
from autograder.sandbox.walls.rights import become_user, drop_capabilities

#: Raises LandlockError, SeccompError or OSError where it cannot be put up.
Wall: TypeAlias = Callable[[], None]


def put_up(walls: Iterable[Wall]) -> None:
    """Put up walls in their order. Must be called before threads are started.

    Raises
    ------
    LandlockError, SeccompError, OSError
        Where a wall cannot be put up.
    """
    for wall in walls:
        wall()


def inner_jail(writable: Iterable[Path], sockets: Path) -> list[Wall]:
    """Return the walls inside namespaces.

    A namespace maps the grader to another user, but its files are still the same user's: where root grades,
    the system's settings in /proc/sys would be the kernel's to write. Landlock refuses all but ``writable``.
    Of /proc only facts on the machine can be read: tables of mounts there say where things lie outside.
    Of /dev only devices that keep nothing can be opened.
    Where the operating system has no Landlock, or the machine no known system calls, that wall is left out.

    Parameters
    ----------
    writable : iterable of Path
    sockets : Path
        On the grader's disk: the kernel may make sockets there and nothing else.
    """
    walls: list[Wall] = []
    if landlock.abi() >= 1:
        readable = [path for path in Path("/").iterdir() if path.name not in ("dev", "proc")]
        walls.append(
            partial(
                landlock.restrict,
                [*readable, *DEVICES, *FACTS],
                [*writable, NULL],
                listed=[Path("/")],
                sockets=[sockets],
                tcp=True,
            )
        )
    if not seccomp.supported():
        walls.append(partial(seccomp.install, offline=False))
    return walls


def landlock_jail(rules: AccessRules) -> list[Wall]:
    """Return the walls without namespaces: rights, files and connections, system calls.

    Parameters
    ----------
    rules : AccessRules
        Paths that may be opened.
    """
    readable, writable, listed, sockets = (
        [Path(path) for path in paths]
        for paths in (rules.readable, rules.writable, rules.listed, rules.sockets)
    )
    return [
        drop_capabilities,
        partial(landlock.restrict, readable, writable, listed=listed, sockets=sockets),
        partial(seccomp.install, offline=True, own_signals=not landlock.signals_are_scoped()),
    ]


def other_user_jail(user: int) -> list[Wall]:
    """Return the walls where root grades and only owners and modes of files keep a secret.

    Files have to be closed to all others then.

    Parameters
    ----------
    user : int
        A number that is nobody's; the group gets it, too.
    """
    return [
        partial(become_user, user),
        drop_capabilities,
        partial(seccomp.install, offline=True, own_signals=True),
    ]


def impossible() -> str:
    """Return why a process cannot be confined here; "" where it can."""
    if landlock.abi() < 1:
        return "this kernel has no Landlock, or it is switched off"
    return seccomp.supported()


def missing_walls() -> list[str]:
    """Return the things that confinement does not prevent on this machine."""
    missing = [
        "a process sees whether a file exists, its size and its times (not what is in it)",
        "memory, processor time and processes are counted some times a second, not by the system",
        "the working folder is on disk, and its size is looked at once a second",
    ]
    if not landlock.signals_are_scoped():
        missing.append(
            "this kernel cannot keep signals within a submission: programs in it cannot end one another"
        )
    return missing


def confined(command: Sequence[str], rules: Path) -> list[str]:
    """Return the command line that runs ``command`` confined; ``rules`` is a file with their text."""
    return [sys.executable, "-P", "-m", "autograder.sandbox.jail", str(rules), *command]


def main(argv: Sequence[str], environment: Mapping[str, str]) -> None:
    """Put up the walls of `landlock_jail` around this process and become the command."""
    put_up(landlock_jail(AccessRules.read(Path(argv[0]).read_text())))
    os.execve(argv[1], list(argv[1:]), dict(environment))


if __name__ == "__main__":
    main(sys.argv[1:], os.environ)
