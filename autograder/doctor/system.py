"""Probes of the operating system: rights, namespaces, and calls that no notebook needs."""

import ctypes
import errno
import os
import platform
import uuid
from pathlib import Path

from autograder.doctor.probe import Facts, ProbeResult, first_through, on, probe
from autograder.doctor.processes import in_a_child
from autograder.sandbox.walls.syscalls import NUMBERS

_NEW_USER = 0x10000000
_PR_GET_NO_NEW_PRIVS = 39
_TIOCSTI = 0x5412
_LIBC = ctypes.CDLL(None, use_errno=True)


def call(name: str, *arguments: int | bytes) -> int:
    """Make a system call by its number, past the C library."""
    number = NUMBERS.get(platform.machine(), {}).get(name)
    if number is None:
        raise OSError(38, f"no number known for {name} on this machine")
    wide = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result: int = _LIBC.syscall(ctypes.c_long(number), *wide)
    if result == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


@probe("no rights of root", "use capabilities, gain some by a setuid program", "change")
def rights(facts: Facts) -> ProbeResult:
    """Ask for what this process may, and whether a program that it starts may more."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    _LIBC.capget(header, data)
    if data[0] or data[1] or data[3] or data[4]:
        return ProbeResult(True, "got through: it has capabilities")
    if _LIBC.prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
        return ProbeResult(True, "got through: setuid programs work")
    return ProbeResult(False, "no capabilities, and setuid programs give none")


@probe("no new namespaces", "unshare the user, clone with a new user", "change")
def namespaces(facts: Facts) -> ProbeResult:
    """Try to be root somewhere, which opens much more of the operating system."""

    def clone() -> None:
        if (pid := call("clone", _NEW_USER | 17, 0, 0, 0, 0)) == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    return first_through(
        {
            "unshare": lambda: in_a_child(lambda: void(call("unshare", _NEW_USER))),
            "clone": clone,
        }
    )


@probe("no mounts", "mount a folder, change the root", "change")
def mounts(facts: Facts) -> ProbeResult:
    """Try to rearrange the file system."""
    folder = Path(f"mount-{uuid.uuid4().hex}").absolute()
    folder.mkdir()
    name = os.fsencode(folder)

    def mount() -> None:
        call("mount", b"tmpfs", name, b"tmpfs", 0, 0)
        call("umount2", name, 2)

    try:
        return first_through(
            {
                "mount": mount,
                "fsopen": lambda: os.close(call("fsopen", b"tmpfs", 0)),
                "chroot": lambda: in_a_child(lambda: void(call("chroot", name))),
            }
        )
    finally:
        folder.rmdir()


@probe("no typing into a terminal", "TIOCSTI, also with a bit set that the kernel drops", "change")
def typing(facts: Facts) -> ProbeResult:
    """Put a letter into a terminal as if somebody had typed it."""
    if not hasattr(os, "openpty"):
        return ProbeResult(None, "no terminals here")
    try:
        _, terminal = os.openpty()
    except OSError:
        terminal = 0
    letter = b"x"
    return first_through(
        {
            "TIOCSTI": lambda: _ioctl(terminal, _TIOCSTI, letter),
            "TIOCSTI, disguised": lambda: _ioctl(terminal, _TIOCSTI | 1 << 40, letter),
        }
    )


@probe("no keyrings", "make a key, ask for the session's", "learn")
def keyrings(facts: Facts) -> ProbeResult:
    """Use the system's store of keys, which is not the process's own."""
    return first_through(
        {
            "add_key": lambda: call("add_key", b"user", uuid.uuid4().hex.encode(), b"x", 1, -1),
            "keyctl": lambda: call("keyctl", 0, -3, 0),
        }
    )


@probe("memory that no limit counts", "memfd_create, System V memory", "take")
def uncounted_memory(facts: Facts) -> ProbeResult:
    """Take memory that belongs to no process."""
    return first_through(
        {
            "memfd_create": lambda: os.close(call("memfd_create", b"x", 0)),
            "shmget": lambda: call("shmctl", call("shmget", 0, 4096, 0o1600), 0, 0),
        }
    )


@probe(
    "no large parts of the kernel",
    "io_uring, bpf, userfaultfd, other families of sockets",
    "change",
)
def large_parts(facts: Facts) -> ProbeResult:
    """Open what has been the way out of sandboxes before."""
    import socket

    def load_a_protocol() -> None:
        # There is none of this number: only the system itself looks for one.
        try:
            socket.socket(socket.AF_INET, socket.SOCK_STREAM, 253)
        except OSError as error:
            if error.errno != errno.EPROTONOSUPPORT:
                raise

    nothing = bytes(256)
    vsock = getattr(socket, "AF_VSOCK", 40)
    return first_through(
        {
            "io_uring": lambda: os.close(call("io_uring_setup", 1, nothing)),
            "bpf": lambda: os.close(call("bpf", 0, _bpf_map(), 72)),
            "userfaultfd": lambda: os.close(call("userfaultfd", 1)),
            "AF_ALG": lambda: socket.socket(38, socket.SOCK_SEQPACKET).close(),
            "AF_PACKET": lambda: socket.socket(17, socket.SOCK_RAW).close(),
            "AF_VSOCK": lambda: socket.socket(vsock, socket.SOCK_STREAM).close(),
            "other protocols": load_a_protocol,
            "netfilter": lambda: socket.socket(16, socket.SOCK_RAW, 12).close(),
        }
    )


@probe("the system's settings", "open settings below /proc/sys and /sys to write", "change")
def settings(facts: Facts) -> ProbeResult:
    """Open, without writing, what would change the machine."""
    names = [
        f"/proc/sys/{n}" for n in ("kernel/domainname", "kernel/core_pattern", "vm/swappiness")
    ]
    names += [
        "/proc/sysrq-trigger",
        "/sys/power/state",
        "/sys/kernel/mm/transparent_hugepage/enabled",
    ]
    return first_through(on(names, lambda name: os.close(os.open(name, os.O_WRONLY))))


@probe("the kernel's log and memory", "read /dev/kmsg, /proc/kcore, syslog", "learn")
def kernel_log(facts: Facts) -> ProbeResult:
    """Read what the kernel tells of itself."""
    buffer = bytes(64)
    read = on(("/dev/kmsg", "/proc/kcore"), lambda name: os.close(os.open(name, os.O_RDONLY)))
    return first_through({**read, "syslog": lambda: call("syslog", 3, buffer, 64)})


@probe("the machine's hardware", "list /sys", "learn", needed=False)
def hardware(facts: Facts) -> ProbeResult:
    """Learn about the machine."""
    return first_through({"its names": lambda: list(Path("/sys").iterdir())})


def void(_: object) -> None:
    """Forget a result."""


def _ioctl(descriptor: int, request: int, argument: bytes) -> None:
    call("ioctl", descriptor, request, argument)


def _bpf_map() -> bytes:
    """Return the bytes of a request for the smallest array that programs in the kernel could share."""
    return b"".join(value.to_bytes(4, "little") for value in (2, 4, 4, 1)).ljust(72, b"\0")
