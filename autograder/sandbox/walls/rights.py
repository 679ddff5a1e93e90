"""Rights of a process: given up for good, or those of another user."""

import ctypes
import os

_CAPBSET_READ, _CAPBSET_DROP = 23, 24
_AMBIENT, _AMBIENT_CLEAR_ALL = 47, 4
_CAPABILITY_VERSION_3 = 0x20080522


def become_user(user: int) -> None:
    """Become another user, with a group of the same number and no other groups.

    Raises
    ------
    OSError
        Where this process may not.
    """
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def drop_capabilities() -> None:
    """Drop all capabilities from every set of this process.

    Raises
    ------
    OSError
        Where the system refuses.
    """
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
