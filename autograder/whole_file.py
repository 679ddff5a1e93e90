"""Files that are written whole or not at all: whoever reads one sees the old content or the new."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

#: A lock that is older belongs to a process that is no more: it is held for one reading and one writing.
PATIENCE_SECONDS = 2.0


def write_whole(
    path: Path, content: str | bytes, permit: Callable[[Path], object] | None = None
) -> None:
    """Write a file, or leave the one that is there as it is. Only its owner may read it.

    Parameters
    ----------
    path : Path
        In a folder that exists.
    content : str or bytes
        Text is written as UTF-8.
    permit : callable or None
        Gives other people their rights on the new file, before it is put in place.

    Raises
    ------
    OSError
        Where the file cannot be written. Nothing of it is left then.
    """
    descriptor, name = tempfile.mkstemp(prefix=".new-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            # Before it gets its name: else a power failure could leave the name and no content.
            os.fsync(descriptor)
        if permit:
            permit(beside)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


@contextmanager
def alone_with(path: Path) -> Iterator[None]:
    """Let one process at a time read a file and write it anew.

    The lock is a folder beside the file, which every system can make. Where it cannot be made, or stays for
    longer than `PATIENCE_SECONDS`, the block runs without it.

    Parameters
    ----------
    path : Path
        Its folder is made where it does not exist.
    """
    lock = path.with_name(f".{path.name}.lock")
    end = time.monotonic() + PATIENCE_SECONDS
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        while time.monotonic() < end:
            with suppress(FileExistsError):
                lock.mkdir()
                break
            time.sleep(0.01)
    try:
        yield
    finally:
        with suppress(OSError):
            lock.rmdir()
