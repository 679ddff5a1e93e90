"""Run a command as Docker does by default: root with few rights and no namespaces to make; without a network.

``python docker_like.py COMMAND...``; needs root. It imitates what matters to walls; nothing outside changes.
"""

import ctypes
import os
import sys
from pathlib import Path

NEW_MOUNTS, NEW_IPC, NEW_USER, NEW_PIDS, NEW_NETWORK = (
    0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
#: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service, net_raw, sys_chroot,
#: mknod, audit_write, setfcap: what Docker leaves to root.
KEPT = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}
DROP_BOUNDING, LAST = 24, 40
VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def end(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main() -> None:
    ready, mapped = os.pipe(), os.pipe()
    outside = os.fork()
    if outside:
        os.read(ready[0], 1)
        for name in ("uid_map", "gid_map"):
            Path(f"/proc/{outside}/{name}").write_text("0 0 65536")
        os.write(mapped[1], b"x")
        sys.exit(end(outside))
    check(libc.unshare(NEW_USER | NEW_MOUNTS | NEW_IPC | NEW_PIDS | NEW_NETWORK))
    os.write(ready[1], b"x")
    os.read(mapped[0], 1)
    inside = os.fork()
    if inside:
        os._exit(end(inside))
    check(libc.mount(None, b"/", None, 16384 | (1 << 18), None))
    check(libc.mount(b"proc", b"/proc", b"proc", 0, None))
    # Of this user namespace: nobody in it makes another one.
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    for number in range(LAST + 1):
        if number not in KEPT:
            check(libc.prctl(DROP_BOUNDING, number, 0, 0, 0))
    header = (ctypes.c_uint32 * 2)(VERSION_3, 0)
    kept = sum(1 << number for number in KEPT)
    check(libc.capset(header, (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)))
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
