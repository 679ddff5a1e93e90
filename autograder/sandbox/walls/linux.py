"""The few system calls that Python does not have: namespaces, mounts, rights."""

import ctypes
import functools
import os
import signal
from pathlib import Path
from typing import Any

# linux/sched.h
NEW_USER, NEW_MOUNTS, NEW_PIDS = 0x10000000, 0x00020000, 0x20000000
NEW_NETWORK, NEW_IPC, NEW_NAMES, NEW_CGROUP = 0x40000000, 0x08000000, 0x04000000, 0x02000000

# linux/mount.h
READ_ONLY, NO_SETUID, NO_DEVICES = 1, 2, 4
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18

# linux/prctl.h
_SET_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SUBREAPER, _NO_NEW_PRIVILEGES = 1, 4, 36, 38


def unshare(flags: int) -> None:
    """Give this process namespaces of its own; see unshare(2)."""
    _check(_libc().unshare(flags), "unshare")


def mount_memory(path: str, size: int, *, flags: int = 0, files: int = 1) -> None:
    """Mount a folder in memory that holds ``size`` bytes and ``files`` names at most.

    Parameters
    ----------
    path : str
    size : int
        In bytes.
    flags : int
        Of mount(2), besides those that rule out setuid programs and devices.
    files : int
        The option ``nr_inodes`` of tmpfs(5).

    Raises
    ------
    OSError
        Where the system refuses.
    """
    options = f"size={size},nr_inodes={files},mode=0755".encode()
    flags |= NO_SETUID | NO_DEVICES
    _check(_libc().mount(b"tmpfs", os.fsencode(path), b"tmpfs", flags, options), path)


def bind(source: str, target: str) -> None:
    """Show a file or a folder at another place, too, with what is mounted in it."""
    flags = _BIND | _RECURSIVE
    _check(_libc().mount(os.fsencode(source), os.fsencode(target), None, flags, None), target)


def keep_mounts_to_ourselves() -> None:
    """See to it that what is mounted from now on is seen in this namespace only."""
    _check(_libc().mount(None, b"/", None, _RECURSIVE | _PRIVATE, None), "/")


def map_identity(uid: int, gid: int) -> None:
    """Be the same user in the new user namespace, and nobody else."""
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1")


def adopt_orphans() -> None:
    """Become the parent of all processes below this one whose own parent ends."""
    _control(_SET_SUBREAPER, 1)


def die_with(parent: int, number: int = signal.SIGKILL) -> None:
    """Have this process sent a signal when the thread that started it ends."""
    _control(_SET_DEATH_SIGNAL, number)
    # It may have ended before the line above: nobody tells of that any more.
    if os.getppid() != parent:
        os._exit(1)


def set_inspectable(inspectable: bool) -> None:
    """Allow or forbid others of this user to look into this process's memory and environment."""
    _control(_SET_DUMPABLE, int(inspectable))


def gain_no_rights() -> None:
    """See to it that running a program never brings more rights."""
    _control(_NO_NEW_PRIVILEGES, 1)


@functools.cache
def _libc() -> Any:
    return ctypes.CDLL(None, use_errno=True)


def _control(option: int, value: int) -> None:
    _check(_libc().prctl(option, *map(ctypes.c_ulong, (value, 0, 0, 0))), "prctl")


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), what)
