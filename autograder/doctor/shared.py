"""Probes of what all processes of a machine or a user share: files, counts, the processor, the disk."""

import ctypes
import errno
import fcntl
import os
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.doctor.probe import Facts, ProbeResult, first_through, on, probe
from autograder.doctor.processes import in_a_child
from autograder.doctor.system import call, void

_F_SETSIG, _F_SETLEASE, _F_NOTIFY, _F_SETPIPE_SZ = 10, 1024, 1026, 1031
_F_OFD_SETLK = 37
_GET_FLAGS, _SET_FLAGS = 0x80086601, 0x40086602
_SCHED_IDLE = 5
#: MAP_PRIVATE, MAP_ANONYMOUS, MAP_HUGETLB.
_LARGE_PAGES = 0x02 | 0x20 | 0x40000
_PR_SCHED_CORE = 62
#: Signals that wait, more than any program needs.
_MANY_SIGNALS = 2000
_FIRST_REAL_TIME_SIGNAL = 34
_WAIT_SECONDS = 5.0


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _told(command: int, argument: int, path: Path = Path(__file__)) -> Callable[[], None]:
    """Return a try: fcntl(2) on a file that is open for reading."""

    def attempt() -> None:
        with _opened(path) as descriptor:
            fcntl.fcntl(descriptor, command, argument)

    return attempt


@probe(
    "no leases on files that are shared",
    "take a lease, ask for notices and signals, on a file that can be read",
    "change",
)
def leases(facts: Facts) -> ProbeResult:
    """Take a lease on a file of the course's: whoever opens it outside waits up to 45 seconds."""
    return first_through(
        {
            "a lease for writing": _told(_F_SETLEASE, fcntl.F_WRLCK),
            "a lease for reading": _told(_F_SETLEASE, fcntl.F_RDLCK),
            "notices": _told(_F_NOTIFY, 0x2, Path(__file__).parent),
            "a signal": _told(_F_SETSIG, 10),
            "a receiver of signals": _told(fcntl.F_SETOWN, os.getpid()),
        }
    )


@probe("no locks on files that are shared", "lock a file that can be read, in three ways", "change")
def locks(facts: Facts) -> ProbeResult:
    """Lock a file of the course's; whether it is locked is asked by another opening of it."""
    whole = struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)

    def held(lock: Callable[[int], object]) -> Callable[[], None]:
        def attempt() -> None:
            with _opened(Path(__file__)) as mine, _opened(Path(__file__)) as other:
                lock(mine)
                asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
                try:
                    fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                in_a_child(lambda: _raise_unless_locked(other, asked))

        return attempt

    return first_through(
        {
            "flock": held(lambda mine: fcntl.flock(mine, fcntl.LOCK_SH)),
            "a record lock": held(lambda mine: fcntl.fcntl(mine, fcntl.F_SETLK, whole)),
            "an open file's lock": held(lambda mine: fcntl.fcntl(mine, _F_OFD_SETLK, whole)),
        }
    )


def _raise_unless_locked(descriptor: int, asked: bytes) -> None:
    kind = struct.unpack("h", fcntl.fcntl(descriptor, fcntl.F_GETLK, asked)[:2])[0]
    if kind == fcntl.F_UNLCK:
        raise PermissionError(errno.EPERM, "reported as done, and not done")


@probe(
    "the marks of files outside",
    "change mode, times, attributes of the connection file",
    "change",
)
def marks(facts: Facts) -> ProbeResult:
    """Change what is kept with a file of the grader's that the kernel can see."""
    from ipykernel.connect import get_connection_file

    path = Path(get_connection_file())

    def changed(change: Callable[[], object], undo: Callable[[], object]) -> Callable[[], None]:
        def attempt() -> None:
            before = path.stat()
            change()
            after = path.stat()
            undo()
            if (before.st_mode, before.st_mtime_ns) == (after.st_mode, after.st_mtime_ns):
                raise PermissionError(errno.EPERM, "reported as done, and not done")

        return attempt

    def flags() -> None:
        with _opened(path) as descriptor:
            word = fcntl.ioctl(descriptor, _GET_FLAGS, bytes(8))
            fcntl.ioctl(descriptor, _SET_FLAGS, word)

    found = path.stat()
    mode, times = found.st_mode & 0o7777, (found.st_atime_ns, found.st_mtime_ns)

    def by_descriptor() -> None:
        with _opened(path) as descriptor:
            os.utime(descriptor, (1, 1))

    def back() -> None:
        os.utime(path, ns=times)

    return first_through(
        {
            "its mode": changed(lambda: path.chmod(mode ^ 0o040), lambda: path.chmod(mode)),
            "its times": changed(by_descriptor, back),
            "an attribute": lambda: os.setxattr(path, "user.doctor", b"x"),
            "its flags": flags,
        }
    )


@probe(
    "what a user has once for all processes",
    "watch files, queue messages, signals, requests to disks; take pipes, pages, a core",
    "take",
)
def instances(facts: Facts) -> ProbeResult:
    """Take of what is counted by user or by machine: used up in here, it is missing outside."""

    def enlarge() -> None:
        reader, writer = os.pipe()
        try:
            fcntl.fcntl(reader, _F_SETPIPE_SZ, 2**20)
        finally:
            os.close(reader)
            os.close(writer)

    def ask_disks() -> None:
        context = ctypes.create_string_buffer(8)
        call("io_setup", 1, ctypes.addressof(context))

    def take_large_pages() -> None:
        # Of no length: that this is no request is said by the system itself only.
        try:
            call("mmap", 0, 0, 0, _LARGE_PAGES, -1, 0)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise

    def queue() -> None:
        call("mq_open", b"doctor", os.O_CREAT | os.O_RDWR, 0o600, 0)
        call("mq_unlink", b"doctor")

    # All that come into being are gone with the process that made them.
    tries: dict[str, Callable[[], object]] = {
        "watching files": lambda: os.close(call("inotify_init1", 0)),
        "watching all files": lambda: os.close(call("fanotify_init", 0, 0)),
        "requests to disks": ask_disks,
        "messages": queue,
        "a larger pipe": enlarge,
        "signals": _queue_signals,
        "memory that stays": _lock_memory,
        "large pages": take_large_pages,
        "a core of its own": lambda: call("prctl", _PR_SCHED_CORE, 1, 0, 0, 0),
        "rules that fill memory": lambda: call("landlock_create_ruleset", 0, 0, 1),
    }
    return first_through({name: _child(action) for name, action in tries.items()})


def _child(action: Callable[[], object]) -> Callable[[], None]:
    return lambda: in_a_child(lambda: void(action()))


def _queue_signals() -> None:
    import signal

    signal.pthread_sigmask(signal.SIG_BLOCK, {_FIRST_REAL_TIME_SIGNAL})
    libc = ctypes.CDLL(None, use_errno=True)
    for _ in range(_MANY_SIGNALS):
        if libc.sigqueue(os.getpid(), _FIRST_REAL_TIME_SIGNAL, ctypes.c_void_p(0)) != 0:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))


def _lock_memory() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    page = ctypes.create_string_buffer(64)
    if libc.mlock(page, ctypes.c_size_t(64)) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


@probe(
    "the disk and the memory of all",
    "have everything written to disk, files read in or dropped from memory",
    "take",
)
def disk(facts: Facts) -> ProbeResult:
    """Ask for what the whole machine waits for, of a descriptor that there is not.

    A filter reports it as done; only the system itself finds the descriptor missing.
    """

    def asked(name: str) -> None:
        try:
            call(name, -1, 0, 0, 4)
        except OSError as error:
            if error.errno == errno.EBADF:
                return
            raise
        raise PermissionError(errno.EPERM, "reported as done, and not done")

    return first_through(
        on(("syncfs", "fsync", "fdatasync", "sync_file_range", "fadvise64", "readahead"), asked)
    )


@probe("one share of the processor", "open a session of its own, which gets its share", "take")
def sessions(facts: Facts) -> ProbeResult:
    """Leave the kernel's session: many systems give each session the same share."""

    def leave() -> None:
        os.setsid()
        if os.getsid(0) != os.getpid():
            raise PermissionError(errno.EPERM, "reported as done, and not done")

    return first_through({"a session": lambda: in_a_child(leave)})


@probe(
    "what the kernel starts gives way",
    "compute in another process and in threads, ask for a better rank",
    "take",
)
def rank(facts: Facts) -> ProbeResult:
    """Compute beside the kernel: it should get what nobody else wants, and not be able to ask for more."""

    def compute() -> None:
        until = time.monotonic() + _WAIT_SECONDS
        while os.sched_getscheduler(0) != _SCHED_IDLE:
            if time.monotonic() > until:
                return
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
        if os.sched_getscheduler(0) == _SCHED_IDLE:
            raise PermissionError(errno.EPERM, "the lowest rank, for good")

    return first_through({"a rank as the kernel's": lambda: in_a_child(compute)})


@probe("where things lie outside", "read the table of what is mounted where", "learn", needed=False)
def mount_table(facts: Facts) -> ProbeResult:
    """Read the paths of what is shown in here, as they are outside."""
    files = (
        "self/mountinfo",
        "self/mounts",
        "self/mountstats",
        "1/mountinfo",
        "thread-self/mounts",
    )
    return first_through(on((f"/proc/{name}" for name in files), lambda n: Path(n).read_text()))
