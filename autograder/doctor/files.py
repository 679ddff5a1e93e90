"""Probes of files: the grader's, the course's, the answers, the system's, other kernels'."""

import importlib
import os
import stat
import sys
import uuid
from collections.abc import Callable
from pathlib import Path

from autograder.doctor.probe import Facts, ProbeResult, first_through, on, probe

#: Folders of the system that some user may write.
SYSTEM = ("/usr", "/etc", "/var/tmp", "/boot")
_KINDS = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFSOCK: "socket",
    stat.S_IFIFO: "pipe",
    stat.S_IFCHR: "device",
}


def _look(path: str) -> object:
    """Read the first bytes of a file, or the names in a folder."""
    if stat.S_ISDIR(os.stat(path).st_mode):  # noqa: PTH116  (an OSError tells which)
        return list(Path(path).iterdir())
    with Path(path).open("rb") as file:
        return file.read(16)


def _find(folder: str, name: str) -> None:
    """List a folder and find a name in it: the empty folders that lead to something shown tell nothing."""
    if name not in os.listdir(folder):  # noqa: PTH208
        raise FileNotFoundError(2, "No such file or directory")


@probe("the grader's home", "list it, read a file in it", "learn")
def home(facts: Facts) -> ProbeResult:
    """Look at the real home of whoever grades."""
    return first_through(
        {
            "its names": lambda: _find(facts["home"], Path(facts["outside"]).name),
            "a file": lambda: _look(facts["secret"]),
        }
    )


@probe("the course directory", "list it, read the notebooks with the answers", "learn")
def course(facts: Facts) -> ProbeResult:
    """Look at the instructor's side of the course."""
    if not (folder := facts["course"]):
        return ProbeResult(None, "there is no course directory here")
    names = {"its names": lambda: _find(folder, "nbgrader_config.py")}
    return first_through(names | on((f"{folder}/{n}" for n in ("source", "notebooks")), _look))


@probe("the gradebook", "read it", "learn")
def gradebook(facts: Facts) -> ProbeResult:
    """Look at a gradebook beside a course."""
    return first_through({"its content": lambda: _look(facts["gradebook"])})


@probe("the gradebook unchanged", "write it, empty it, replace it, shut it", "change")
def gradebook_change(facts: Facts) -> ProbeResult:
    """Try all ways to change a file; what came of it is also looked at from outside."""
    path = Path(facts["gradebook"])

    def shut() -> None:
        before = path.stat().st_mode
        path.chmod(0)
        # A filter may report what it did not do.
        if path.stat().st_mode == before:
            raise PermissionError(1, "Operation not permitted")

    return first_through(
        {
            "writing": lambda: path.open("r+b").close(),
            "emptying": lambda: os.truncate(path, 0),
            "removing": path.unlink,
            "shutting": shut,
        }
    )


@probe("the answers by import", "import the reference and the known mistakes", "learn")
def answers_by_import(facts: Facts) -> ProbeResult:
    """Import what only instructors have."""
    found = []
    for name in facts["answer packages"].split():
        try:
            if importlib.import_module(name).__file__:
                found.append(name)
        # Any failure will do.
        except Exception:
            continue
    return (
        ProbeResult(True, f"got through: {', '.join(found)}")
        if found
        else ProbeResult(False, "no such module")
    )


@probe("the answers by path", "read the files of the same packages", "learn")
def answers_by_path(facts: Facts) -> ProbeResult:
    """Read the same files by where they lie outside."""
    paths = [path for path in facts["answers"].split(":") if path]
    if not paths:
        return ProbeResult(None, "the answers are not installed here")
    return first_through(on(paths, _look))


@probe("another kernel's connection file", "read it", "learn")
def connection_file(facts: Facts) -> ProbeResult:
    """Read the key with which another submission's kernel could be spoken to."""
    return first_through({"its key": lambda: _look(facts["connection file"])})


@probe("memory shared by name", "read a file of the grader's in /dev/shm", "learn")
def shared_memory(facts: Facts) -> ProbeResult:
    """Read what another process shares under a name."""
    return first_through({"it": lambda: _look(facts["shared memory"])})


@probe(
    "names and sizes outside",
    "ask for the size of a file in the grader's home",
    "learn",
    needed=False,
)
def sizes(facts: Facts) -> ProbeResult:
    """Learn whether a file is there, without reading it."""
    return first_through({"it": lambda: os.stat(facts["secret"])})  # noqa: PTH116


@probe("the system unchanged", "write to system folders, to Python's and to the grader's", "change")
def system_folders(facts: Facts) -> ProbeResult:
    """Leave a file where it would be run or read; whether it is there is looked at from outside."""
    import autograder

    packages = str(Path(str(autograder.__file__)).parent)
    folders = [*SYSTEM, sys.prefix, packages, facts["home"], facts["course"], facts["outside"]]
    seen = first_through(on(folders, lambda folder: Path(folder, facts["mark file"]).touch()))
    # A kernel may have a /tmp of its own, in which the same folders stand: the outside knows better.
    return ProbeResult(None if seen.through else False, seen.detail)


@probe(
    "no inherited files",
    "compare every open descriptor with files and sockets of the grader",
    "learn",
)
def descriptors(facts: Facts) -> ProbeResult:
    """Look at what the kernel was started with."""
    theirs = set(facts["open"].split())
    kinds: dict[str, int] = {}
    for number in range(1024):
        try:
            found = os.fstat(number)
        except OSError:
            continue
        if f"{found.st_dev}:{found.st_ino}" in theirs:
            return ProbeResult(True, f"got through: descriptor {number}")
        kind = _KINDS.get(stat.S_IFMT(found.st_mode), "event")
        kinds[kind] = kinds.get(kind, 0) + 1
    return ProbeResult(
        False, "its own: " + ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
    )


@probe("no device files", "make one, open the machine's", "change")
def devices(facts: Facts) -> ProbeResult:
    """Make a device of one's own, and open those that give away the machine."""
    own = Path(f"device-{uuid.uuid4().hex}")

    def make() -> None:
        os.mknod(own, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
        own.unlink()

    names = ["mem", "kmem", "port", "kmsg", "kvm", "fuse", "net/tun", "loop-control"]
    names += ["sda", "vda", "nvme0n1"]
    opened = on((f"/dev/{name}" for name in names), lambda n: os.close(os.open(n, os.O_RDONLY)))
    return first_through({"making one": make, **opened})


@probe(
    "the folder of the kernel's sockets",
    "write a file there, make a folder, a link, a named pipe",
    "take",
)
def socket_folder(facts: Facts) -> ProbeResult:
    """Use the one folder of the grader's disk that a kernel needs: links there lead the grader elsewhere."""
    from ipykernel.connect import get_connection_file

    own = Path(get_connection_file()).parent / f"doctor-{uuid.uuid4().hex}"

    def made(action: Callable[[], object]) -> Callable[[], None]:
        def attempt() -> None:
            action()
            own.rmdir() if own.is_dir() and not own.is_symlink() else own.unlink()

        return attempt

    tries: dict[str, Callable[[], object]] = {
        "a file": lambda: own.write_bytes(b"x"),
        "a folder": own.mkdir,
        "a link": lambda: own.symlink_to("/"),
        "a pipe": lambda: os.mkfifo(own),
    }
    return first_through({name: made(action) for name, action in tries.items()})
