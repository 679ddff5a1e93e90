"""The inner walls: namespaces and folders of one kernel, put up after the fork, inside the outer walls.

The outer walls keep the host safe, these keep submissions apart: a kernel sees no other kernel's processes,
sockets or files, and nothing of what it does stays behind.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from autograder.sandbox import linux
from autograder.sandbox.bwrap import KERNEL, KERNELS, SCRATCH
from autograder.sandbox.confine import drop_capabilities

#: How many files and folders fit into the scratch folder: each costs memory that its size does not count.
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


def separate() -> None:
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


def furnish(place: str, scratch_bytes: int) -> None:
    """Show one kernel its own sockets and empty folders, and hide all others'.

    Parameters
    ----------
    place : str
        Name of the kernel's folder in `KERNELS`.
    scratch_bytes : int
        What the working folder, /tmp and /dev/shm may hold together.
    """
    own = KERNELS / place
    linux.bind(str(own / "s"), str(KERNEL))
    # One folder in memory, seen at three places: their sum is limited.
    linux.mount_memory(str(SCRATCH), scratch_bytes, files=_FILES)
    for name, target in (("tmp", "/tmp"), ("shm", "/dev/shm"), ("work", str(SCRATCH))):
        source = SCRATCH / name
        source.mkdir()
        if name == "work":
            shutil.copytree(own / "files", source, dirs_exist_ok=True)
        linux.bind(str(source), target)
    linux.mount_memory(str(KERNELS), 4096, flags=linux.READ_ONLY)
    os.chdir(SCRATCH)


def try_walls() -> None:
    """Put up walls and leave; for finding out whether this machine allows it."""
    Path(KERNELS / "try" / "s").mkdir(parents=True)
    Path(KERNELS / "try" / "files").mkdir()
    separate()
    furnish("try", 2**20)
    drop_capabilities()
