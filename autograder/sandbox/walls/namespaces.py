"""The inner walls: namespaces and folders of one kernel, put up after the fork, inside the outer walls.

The outer walls keep the host safe, these keep submissions apart: a kernel sees no other kernel's processes,
sockets or files, and nothing of what it does stays behind.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from autograder.sandbox.walls import linux
from autograder.sandbox.walls.bwrap import KERNEL, KERNELS, SCRATCH
from autograder.sandbox.walls.rights import drop_capabilities

#: Number of files and folders in the scratch folder: each costs memory that its size does not count.
_FILES = 16_384
_NAMESPACES = (
    linux.NEW_USER
    | linux.NEW_MOUNTS
    | linux.NEW_PIDS
    | linux.NEW_NETWORK
    | linux.NEW_IPC
    | linux.NEW_NAMES
    | linux.NEW_CGROUP
)


def unshare() -> None:
    """Give this process's children namespaces of their own.

    Raises
    ------
    OSError
        Where the system does not allow it.
    """
    uid, gid = os.getuid(), os.getgid()
    linux.unshare(_NAMESPACES)
    linux.map_identity(uid, gid)
    linux.keep_mounts_to_ourselves()


def mount_private(place: str, scratch_bytes: int) -> None:
    """Show one kernel its own sockets and empty folders, and hide all others'.

    Parameters
    ----------
    place : str
        Name of the kernel's folder in `KERNELS`.
    scratch_bytes : int
        The size of the working folder, /tmp and /dev/shm together.
    """
    own = KERNELS / place
    linux.bind(str(own / "s"), str(KERNEL))
    # One folder in memory, seen at three places: their sum is limited.
    linux.mount_memory(str(SCRATCH), scratch_bytes, files=_FILES)
    for name, target in (("tmp", Path("/tmp")), ("shm", Path("/dev/shm")), ("work", SCRATCH)):
        source = SCRATCH / name
        source.mkdir()
        if name == "work":
            shutil.copytree(own / "files", source, dirs_exist_ok=True)
        with _still_shown(target, source) if target != SCRATCH else nullcontext():
            linux.bind(str(source), str(target))
    linux.mount_memory(str(KERNELS), 4096, flags=linux.READ_ONLY)
    os.chdir(SCRATCH)


@contextmanager
def _still_shown(covered: Path, by: Path) -> Iterator[None]:
    """Show again what the outer walls show in a folder that is covered: Python itself may lie below /tmp."""
    entries = [path for path in covered.iterdir() if path.is_mount() or any(_mounts(path))]
    held = [(path, os.open(path, os.O_PATH)) for path in entries]
    for path in entries:
        if path.is_dir():
            (by / path.name).mkdir()
        else:
            (by / path.name).touch()
    yield
    for path, descriptor in held:
        linux.bind(f"/proc/self/fd/{descriptor}", str(path))
        os.close(descriptor)


def _mounts(folder: Path) -> Iterator[str]:
    """Yield where something is mounted below a folder."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        place = line.split()[4]
        if place.startswith(f"{folder}/"):
            yield place


def try_walls() -> None:
    """Put up walls and leave; for finding out whether this machine allows it."""
    Path(KERNELS / "try" / "s").mkdir(parents=True)
    Path(KERNELS / "try" / "files").mkdir()
    unshare()
    mount_private("try", 2**20)
    drop_capabilities()
