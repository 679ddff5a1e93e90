"""Files that are written whole or not at all: whoever reads one sees the old content or the new."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


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
