"""Giving up everything but what is granted, without namespaces: rights, files, connections, other processes.

``python -m autograder.sandbox.jail GRANTS COMMAND...`` runs a command so; GRANTS is a file.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from autograder.sandbox.walls import landlock, seccomp
from autograder.sandbox.walls.access_rules import FACTS, Grants

_CAPBSET_READ, _CAPBSET_DROP = 23, 24
_AMBIENT, _AMBIENT_CLEAR_ALL = 47, 4
_CAPABILITY_VERSION_3 = 0x20080522
#: Devices that are every sandbox's own, or nobody's.
_OWN_DEVICES = tuple(Path("/dev", name) for name in ("null", "zero", "full", "tty", "ptmx", "pts"))


def impossible() -> str:
    """Return why a process cannot be confined here; "" where it can."""
    if landlock.abi() < 1:
        return "this kernel has no Landlock, or it is switched off"
    return seccomp.supported()


def missing_walls() -> list[str]:
    """Return what confinement does not keep from a process on this machine."""
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


def confine(grants: Grants) -> None:
    """Confine this process and all that come of it, for good. Must be called before threads are started.

    Raises
    ------
    LandlockError, SeccompError
        Where a wall cannot be put up.
    """
    drop_capabilities()
    readable, writable, listed, sockets = (
        map(Path, paths)
        for paths in (grants.readable, grants.writable, grants.listed, grants.sockets)
    )
    scoped = landlock.signals_are_scoped()
    landlock.restrict(readable, writable, listed=listed, sockets=sockets)
    seccomp.install(offline=True, own_signals=not scoped)


def confine_as(user: int) -> None:
    """Become another user, for good, who has no rights, talks to nobody and signals nobody.

    For a machine where root grades and nothing but the owners and modes of files keeps a secret: files then
    have to be closed to all others. Must be called before threads are started.

    Parameters
    ----------
    user : int
        A number that is nobody's; the group gets it, too.

    Raises
    ------
    OSError, SeccompError
        Where that cannot be.
    """
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    drop_capabilities()
    seccomp.install(offline=True, own_signals=True)


def harden(writable: Iterable[Path], sockets: Path) -> None:
    """Put up what further walls there are, inside namespaces. Must be called before threads are started.

    A namespace maps the grader to another user, but its files are still the same user's: where root grades,
    the system's settings in /proc/sys would be the kernel's to write. Landlock refuses all but ``writable``.
    Of /proc only facts on the machine can be read: tables of mounts there say where things lie outside.
    The folder of its ``sockets`` is on the grader's disk, so there it may make sockets and nothing else.
    Where the operating system has no Landlock, or the machine no known system calls, that wall is left out.

    Raises
    ------
    LandlockError, SeccompError
        Where a wall that there is cannot be put up.
    """
    if landlock.abi() >= 1:
        open_to_all = [*writable, *_OWN_DEVICES]
        shown = [path for path in Path("/").iterdir() if path.name != "proc"]
        landlock.restrict(
            [*shown, *FACTS], open_to_all, listed=[Path("/")], sockets=[sockets], tcp=True
        )
    if not seccomp.supported():
        seccomp.install(offline=False)


def drop_capabilities() -> None:
    """Give up the rights of root, where the grader has them: an owner of files is all that is left."""
    libc = ctypes.CDLL(None, use_errno=True)

    def control(option: int, value: int) -> int:
        result: int = libc.prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0)))
        return result

    capability = 0
    while control(_CAPBSET_READ, capability) >= 0:
        # Fails without the right to, and then there is nothing to gain from the set either.
        control(_CAPBSET_DROP, capability)
        capability += 1
    control(_AMBIENT, _AMBIENT_CLEAR_ALL)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"capset: {os.strerror(error)}")


def confined(command: Sequence[str], grants: Path) -> list[str]:
    """Return the command line that runs ``command`` confined; ``grants`` is a file with their text."""
    return [sys.executable, "-P", "-m", "autograder.sandbox.jail", str(grants), *command]


def main(argv: Sequence[str], environment: Mapping[str, str]) -> None:
    """Confine this process and become the command."""
    confine(Grants.read(Path(argv[0]).read_text()))
    os.execve(argv[1], list(argv[1:]), dict(environment))


if __name__ == "__main__":
    main(sys.argv[1:], os.environ)
