"""Probes of other processes: what they are, what they hold, and whether they can be touched."""

import ctypes
import fcntl
import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

from autograder.doctor.probe import Facts, ProbeResult, first_through, on, probe

_PTRACE_SEIZE = 0x4206
_PR_SET_NAME = 15
#: Seconds that the outside has to find a process by its name.
_SHOWN_SECONDS = 1.5


@probe("the grader's environment", "find a word of it in the kernel's own", "learn")
def environment(facts: Facts) -> ProbeResult:
    """Look for what only the grader's environment says."""
    found = any(facts["word"] in value for value in os.environ.values())
    return ProbeResult(found, "got through: it is in os.environ" if found else "not in os.environ")


@probe(
    "other processes' environment and command", "read /proc/N/environ and cmdline of all", "learn"
)
def others_in_proc(facts: Facts) -> ProbeResult:
    """Look for a word that a process outside has in its environment and on its command line."""
    found, seen = set(), 0
    try:
        names = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
    except OSError:
        names = [Path("/proc", facts["victim"]), Path("/proc", facts["grader"])]
    for path in names:
        for name in ("environ", "cmdline"):
            try:
                text = (path / name).read_bytes()
            except OSError:
                continue
            seen += 1
            if facts["word"].encode() in text:
                found.add(name)
    if found:
        return ProbeResult(True, f"got through: {', '.join(sorted(found))}")
    return ProbeResult(False, f"{seen} could be read, none of them the grader's")


@probe("other processes' memory", "read /proc/N/mem, attach with ptrace, read across", "learn")
def memory_of_others(facts: Facts) -> ProbeResult:
    """Look into a process outside, by the three ways there are."""
    victim = int(facts["victim"])
    libc = ctypes.CDLL(None, use_errno=True)

    def call(function: Callable[..., int], *arguments: object) -> None:
        if function(*arguments) == -1:
            error = ctypes.get_errno()
            raise OSError(error, os.strerror(error))

    def attach() -> None:
        call(libc.ptrace, *map(ctypes.c_long, (_PTRACE_SEIZE, victim, 0, 0)))

    def read_across() -> None:
        here, address = ctypes.create_string_buffer(8), int(facts["address"])
        mine = (ctypes.c_size_t * 2)(ctypes.addressof(here), 8)
        theirs = (ctypes.c_size_t * 2)(address, 8)
        one, grader = ctypes.c_ulong(1), int(facts["grader"])
        call(libc.process_vm_readv, grader, mine, one, theirs, one, ctypes.c_ulong(0))

    return first_through(
        {
            "/proc/N/mem": lambda: Path("/proc", facts["victim"], "mem").open("rb").close(),
            "ptrace": lambda: in_a_child(attach),
            "process_vm_readv": read_across,
        }
    )


@probe("other processes unharmed", "signal one: kill, by descriptor, by way of a pipe", "change")
def signals(facts: Facts) -> ProbeResult:
    """Try to end a process outside; whether it lives is looked at from outside."""
    target = int(facts["target"])

    def by_descriptor() -> None:
        signal.pidfd_send_signal(os.pidfd_open(target), signal.SIGTERM)

    def by_pipe() -> None:
        reader, writer = os.pipe()
        fcntl.fcntl(reader, fcntl.F_SETOWN, target)
        fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
        os.write(writer, b"x")

    seen = first_through(
        {"kill": lambda: os.kill(target, signal.SIGTERM), "descriptor": by_descriptor}
    )
    first_through({"pipe": by_pipe})
    # In a PID namespace the number may be that of a process of one's own: the outside knows better.
    return ProbeResult(None if seen.through else False, seen.detail)


@probe("other processes' limits", "ask for and lower the limits and rank of one", "change")
def limits_of_others(facts: Facts) -> ProbeResult:
    """Try to starve a process outside."""
    victim = int(facts["victim"])

    def slow() -> None:
        before = os.getpriority(os.PRIO_PROCESS, victim)
        os.setpriority(os.PRIO_PROCESS, victim, before + 1)

    return first_through(
        {"limits": lambda: resource.prlimit(victim, resource.RLIMIT_NOFILE), "rank": slow}
    )


@probe(
    "the processes that keep the kernel",
    "write to oom_score_adj, comm, fd of all that are seen in /proc",
    "change",
)
def supervisors(facts: Facts) -> ProbeResult:
    """Change processes that are not the kernel's own: those that start it, wall it and watch it."""
    try:
        names = {path.name for path in Path("/proc").iterdir() if path.name.isdigit()}
    except OSError:
        names = {facts["grader"]}
    # A process of the same session is the kernel's own.
    others = [name for name in names if not _same_session(name)]
    files = [f"/proc/{name}/{file}" for name in others for file in ("oom_score_adj", "comm", "mem")]

    def change(path: str) -> None:
        os.close(os.open(path, os.O_WRONLY))

    return first_through(on(files, change))


@probe(
    "nothing shared with other kernels", "find memory that is shared and can be written", "change"
)
def shared_pages(facts: Facts) -> ProbeResult:
    """Look for pages that one kernel could write and the next would read."""
    try:
        areas = Path("/proc/self/maps").read_text()
    except OSError as error:
        # The outside sees them, once it knows which process this is.
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_NAME, facts["name"].encode(), 0, 0, 0)
        time.sleep(_SHOWN_SECONDS)
        return ProbeResult(None, str(error.strerror))
    found = shared_areas(areas)
    if found:
        return ProbeResult(True, f"got through: {', '.join(found)}")
    return ProbeResult(False, f"{len(areas.splitlines())} areas, none of them")


def shared_areas(areas: str) -> list[str]:
    """Return the shared writable mappings in the text of /proc/N/maps."""
    lines = (line.split(maxsplit=5) for line in areas.splitlines())
    return [words[-1] for words in lines if words[1][1:4:2] == "ws"]


def _same_session(name: str) -> bool:
    try:
        fields = Path("/proc", name, "stat").read_text(errors="replace").rpartition(")")[2].split()
        mine = Path("/proc/self/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        # One that cannot be looked at is not to be changed either.
        return False
    return fields[3] == mine[3]


def in_a_child(action: Callable[[], None]) -> None:
    """Do something in a process of its own that ends at once; raise the OSError that it ends with."""
    pid = os.fork()
    if pid == 0:
        code = 0
        try:
            action()
        except OSError as error:
            code = error.errno or 1
        except BaseException:
            code = 1
        os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code:
        raise OSError(code, os.strerror(code) if code > 0 else f"signal {-code}")
