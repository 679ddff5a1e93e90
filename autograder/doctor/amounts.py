"""Probes of amounts: memory, time, processes, files. Each in a kernel of its own that may die of it."""

import contextlib
import mmap
import os
import resource
import select
import signal
import time
from pathlib import Path

from autograder.doctor.probe import Facts, ProbeResult, probe
from autograder.sandbox.limits import MIB, Limits

#: Small ones, so that trying costs little. Memory is what a kernel with Matplotlib needs to start.
LIMITS = Limits(
    cell_seconds=60,
    notebook_seconds=90,
    restarts=0,
    memory_bytes=1024 * MIB,
    cpu_seconds=6,
    processes=64,
    file_bytes=MIB,
    open_files=100,
    scratch_bytes=8 * MIB,
)
#: Seconds that a watch from outside may take, on a machine that is busy with other work.
_WATCH_SECONDS = 15.0
#: Seconds after which a process ends that nobody ended.
_LIFE_SECONDS = 120.0


@probe("memory of a process", "map more than is allowed", "take", alone=True)
def memory(facts: Facts) -> ProbeResult:
    """Ask for more memory than one process may have; it is never touched."""
    try:
        mmap.mmap(-1, LIMITS.memory_bytes + 64 * MIB).close()
    except (OSError, MemoryError) as error:
        return ProbeResult(False, str(error) or "MemoryError")
    return ProbeResult(True, f"got through: {LIMITS.memory_bytes // MIB + 64} MiB")


@probe(
    "memory of all processes", "use more than is allowed, in several processes", "take", alone=True
)
def total_memory(facts: Facts) -> ProbeResult:
    """Use half as much again as all processes together may, a little of it in each."""
    each = LIMITS.memory_bytes // 8
    count = LIMITS.totals()["memory_bytes"] * 3 // 2 // each
    if _available() < 2 * count * each:
        return ProbeResult(None, "too little memory is free to try")
    pids = []
    full, filled = os.pipe()
    for _ in range(count):
        if (pid := os.fork()) == 0:
            kept = mmap.mmap(-1, each, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
            for place in range(0, each, mmap.PAGESIZE):
                kept[place] = 1
            os.write(filled, b".")
            time.sleep(_LIFE_SECONDS)
            os._exit(0)
        pids.append(pid)
    # A byte comes from each process that has all its memory.
    while count and not any(map(_has_ended, pids)):
        if select.select([full], [], [], 0.1)[0]:
            count -= len(os.read(full, count))
    os.close(full)
    os.close(filled)
    lived = _watched(pids)
    through = lived == len(pids)
    return ProbeResult(through, f"{'got through: ' if through else ''}{lived} of {len(pids)} lived")


@probe("number of processes", "start twice as many as are allowed", "take", alone=True)
def processes(facts: Facts) -> ProbeResult:
    """Start processes that only wait, and end them."""
    pids: list[int] = []
    words = ""
    try:
        for _ in range(2 * LIMITS.processes):
            if (pid := os.fork()) == 0:
                time.sleep(_LIFE_SECONDS)
                os._exit(0)
            pids.append(pid)
    except OSError as error:
        words = str(error)
    lived = _watched(pids, 0.0 if words else _WATCH_SECONDS)
    through = lived >= 2 * LIMITS.processes
    return ProbeResult(
        through, f"got through: {lived} processes" if through else words or f"{lived} lived"
    )


@probe(
    "processor time", "compute for longer than is allowed, limits raised before", "take", alone=True
)
def processor_time(facts: Facts) -> ProbeResult:
    """Compute in a second process, whose time starts at nought."""
    if (pid := os.fork()) == 0:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(
                resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            )
        while time.process_time() < LIMITS.cpu_seconds + 3:
            pass
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    words = f"got through: {LIMITS.cpu_seconds + 3} s" if code == 0 else signal.strsignal(-code)
    return ProbeResult(code == 0, str(words))


@probe("size of a file", "write more than is allowed", "take", alone=True)
def file_size(facts: Facts) -> ProbeResult:
    """Write one large file."""
    path = Path("large")
    try:
        path.write_bytes(bytes(3 * LIMITS.file_bytes))
    except OSError as error:
        return ProbeResult(False, str(error.strerror))
    finally:
        path.unlink(missing_ok=True)
    return ProbeResult(True, f"got through: {3 * LIMITS.file_bytes // MIB} MiB")


@probe(
    "size of all files",
    "fill the working folder, with files that are deleted, too",
    "take",
    alone=True,
)
def scratch_size(facts: Facts) -> ProbeResult:
    """Write three times what all files together may hold; every second one is deleted and kept open."""
    count, paths = 3 * LIMITS.scratch_bytes // LIMITS.file_bytes, []
    kept = []
    try:
        for n in range(count):
            path = Path(f"filling-{n}")
            paths.append(path)
            file = path.open("wb", buffering=0)
            file.write(bytes(LIMITS.file_bytes))
            kept.append(file)
            if n % 2:
                path.unlink()
        time.sleep(_WATCH_SECONDS)
    except OSError as error:
        return ProbeResult(False, str(error.strerror))
    finally:
        for file in kept:
            file.close()
        for path in paths:
            path.unlink(missing_ok=True)
    return ProbeResult(True, f"got through: {count * LIMITS.file_bytes // MIB} MiB")


@probe("number of open files", "open more than are allowed", "take", alone=True)
def open_files(facts: Facts) -> ProbeResult:
    """Open files, and see when it ends."""
    opened: list[int] = []
    try:
        for _ in range(2 * LIMITS.open_files):
            opened.append(os.open("/dev/null", os.O_RDONLY))  # noqa: PERF401  (what was opened is closed)
    except OSError as error:
        return ProbeResult(False, str(error.strerror))
    finally:
        for descriptor in opened:
            os.close(descriptor)
    return ProbeResult(True, f"got through: {len(opened)}")


@probe("open pipes of all processes", "open many in each of many processes", "take", alone=True)
def pipes(facts: Facts) -> ProbeResult:
    """Open pipes: the system counts those of a user, and makes further ones small."""
    pids = []
    for _ in range(40):
        if (pid := os.fork()) == 0:
            for _ in range(15):
                os.pipe()
            time.sleep(_LIFE_SECONDS)
            os._exit(0)
        pids.append(pid)
    lived = _watched(pids)
    through = lived == len(pids)
    return ProbeResult(through, f"{'got through: ' if through else ''}{lived} of {len(pids)} lived")


@probe("no core dumps", "allow them again", "take")
def core_dumps(facts: Facts) -> ProbeResult:
    """Ask for core dumps, which may be large and lie where a crash reporter puts them."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (MIB, MIB))
    except (OSError, ValueError) as error:
        return ProbeResult(False, str(error))
    return ProbeResult(True, "got through: they are allowed")


@probe(
    "nothing outlives the kernel",
    "leave a process behind, in a session of its own",
    "take",
    alone=True,
)
def left_behind(facts: Facts) -> ProbeResult:
    """Start a process that nobody waits for; whether it lives is looked at from outside."""
    word = facts["mark"]
    if (pid := os.fork()) == 0:
        os.setsid()
        if os.fork() == 0:
            os.execv("/bin/sh", ["sh", "-c", f": {word}; sleep 600; :"])
        os._exit(0)
    os.waitpid(pid, 0)
    time.sleep(0.3)
    return ProbeResult(None, "it was started; the outside looks for it")


def _watched(pids: list[int], seconds: float = _WATCH_SECONDS) -> int:
    """Wait until a watch from outside ends one of these processes; end all, return how many lived."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not any(map(_has_ended, pids)):
        time.sleep(0.1)
    lived = len(pids) - sum(map(_has_ended, pids))
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return lived


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _available() -> int:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/meminfo").read_text().splitlines()
        return (
            int(next(line for line in lines if line.startswith("MemAvailable")).split()[1]) * 1024
        )
    return 0
