"""Landlock: a process gives up what it may open, connect to and signal, for itself and all that come of it.

It needs no rights and no namespaces, only a kernel that has it (Linux 5.13; each later ABI can refuse more).
Everything that is not granted is refused; a part of something granted cannot be taken out again. See
landlock(7).

It has no say on stat, chdir, chmod, chown, times and extended attributes, nor (up to ABI 7 at least) on
connecting to sockets that have a path: `autograder.sandbox.walls.seccomp` sees to most of these.
"""

import ctypes
import errno
import os
import stat
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_FILE, _MAKE_SOCKET = 1 << 5, 1 << 9
_MAKE_CHAR, _MAKE_BLOCK = 1 << 6, 1 << 11
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
#: Of these rights all but the ones named below came with ABI 1.
_ALL = (1 << 16) - 1
_SINCE = {_REFER: 2, _TRUNCATE: 3, _IOCTL_DEV: 5}
#: Rights that a rule on a file may grant.
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV

#: Binding and connecting TCP sockets; abstract sockets and signals of processes outside.
_NET, _NET_SINCE = 0b11, 4
_SCOPES, _SCOPES_SINCE = 0b11, 6


class LandlockError(OSError):
    """The restriction could not be put in place; nothing may be run that relies on it."""


def abi() -> int:
    """Return the version of the kernel's Landlock; 0 where it has none or it is switched off."""
    if sys.platform != "linux":
        return 0
    return max(0, _call(_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION))


def signals_are_scoped() -> bool:
    """Return whether `restrict` keeps signals from processes outside (ABI 6)."""
    return abi() >= _SCOPES_SINCE


def restrict(
    readable: Iterable[Path],
    writable: Iterable[Path],
    *,
    listed: Iterable[Path] = (),
    sockets: Iterable[Path] = (),
    tcp: bool = False,
) -> None:
    """Leave this process, and all that come of it, what is named here, for good.

    Also refused, as far as the kernel's ABI knows of them: TCP (4), ioctl on devices (5), abstract sockets
    and signals of processes outside (6). Must be called before the first thread is started: others would
    stay free.

    Parameters
    ----------
    readable : iterable of Path
        Files, and folders with all in them, that can be read and executed. Missing paths are left out.
    writable : iterable of Path
        The same, and written, created (but no devices) and removed.
    listed : iterable of Path
        Folders of which the names of all that is in them, at any depth, can be read, and nothing else.
    sockets : iterable of Path
        Folders that can be read, and in which sockets can be made and files removed.
    tcp : bool
        Whether TCP may be used, as in a network of one's own.

    Raises
    ------
    LandlockError
        Where the kernel has no Landlock, or there is a second thread.
    """
    version = abi()
    if version < 1:
        raise LandlockError(errno.EOPNOTSUPP, "this kernel has no Landlock, or it is switched off")
    if _threads() > 1:
        raise LandlockError(errno.EBUSY, "other threads are running and would stay unrestricted")
    known = _ALL & ~sum(right for right, since in _SINCE.items() if version < since)
    ruleset = _ruleset(version, known, 0 if tcp else _NET)
    try:
        looking = _READ_FILE | _READ_DIR | _EXECUTE
        for paths, rights in (
            (readable, looking),
            (listed, _READ_DIR),
            (sockets, looking | _MAKE_SOCKET | _REMOVE_FILE),
            (writable, known & ~_MAKE_CHAR & ~_MAKE_BLOCK & ~_IOCTL_DEV),
        ):
            for path in paths:
                _grant(ruleset, path, rights)
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_NO_NEW_PRIVS, *map(ctypes.c_ulong, (1, 0, 0, 0))) != 0:
            raise _failed("no_new_privs")
        if _call(_RESTRICT_SELF, ruleset, 0) != 0:
            raise _failed("landlock_restrict_self")
    finally:
        os.close(ruleset)


def _ruleset(version: int, known: int, net: int) -> int:
    fields = [known]
    if version >= _NET_SINCE:
        fields.append(net)
    if version >= _SCOPES_SINCE:
        fields.append(_SCOPES)
    attributes = struct.pack(f"={len(fields)}Q", *fields)
    ruleset = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        raise _failed("landlock_create_ruleset")
    return ruleset


def _grant(ruleset: int, path: Path, rights: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(beneath).st_mode):
            rights &= _OF_FILES
        rule = struct.pack("=Qi", rights, beneath)
        if rights and _call(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0) != 0:
            raise _failed(f"landlock_add_rule for {path}")
    finally:
        os.close(beneath)


def _call(number: int, *arguments: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result: int = libc.syscall(ctypes.c_long(number), *wide)
    return result


def _threads() -> int:
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return 1


def _failed(what: str) -> LandlockError:
    error = ctypes.get_errno()
    return LandlockError(error, f"{what}: {os.strerror(error)}")
