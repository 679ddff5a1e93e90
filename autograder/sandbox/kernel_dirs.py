"""The folder of all kernels of this process: made when it is first needed, gone when the process ends."""

import contextlib
import fcntl
import functools
import os
import shutil
import tempfile
import time
from multiprocessing.util import Finalize
from pathlib import Path

_PREFIX = "cnn-course-"
_LOCK = "lock"
#: A folder younger than this may be one that is just being made.
_YOUNG_SECONDS = 60.0
#: A Unix socket's path has at most 107 characters; macOS allows 103.
_LONGEST = 80


@functools.cache
def kernels_folder() -> Path:
    """Return the folder. Only this user can look into it.

    A process that was killed could not remove its own; those of such processes are removed here.
    """
    base = Path(tempfile.gettempdir())
    if len(str(base)) > _LONGEST - len(_PREFIX):
        base = Path("/tmp")
    remove_abandoned(base)
    # Connecting resolves links (/tmp is one on macOS); a kernel is given this path as it stands.
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base)).resolve()
    # Held, and never closed, as long as this process lives.
    lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    # Unlike `atexit`, this also holds for the workers of a process pool.
    Finalize(None, shutil.rmtree, (folder, True), exitpriority=10)
    return folder


def remove_abandoned(base: Path) -> None:
    """Remove folders whose process has ended."""
    for folder in base.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > _YOUNG_SECONDS and not _in_use(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _in_use(folder: Path) -> bool:
    # A folder of another user, or of another program, cannot be opened, and stays.
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False
