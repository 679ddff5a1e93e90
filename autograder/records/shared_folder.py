"""Rights of the group: several instructors who share a course directory can go on with each other's work.

A folder's mode decides: where its group may write, the group may write to what is made there too. nbgrader
makes such folders with ``CourseDirectory.groupshared``.
"""

import stat
from contextlib import suppress
from pathlib import Path

_SHARED_FOLDER = stat.S_ISGID | stat.S_IRWXG
_SHARED_FILE = stat.S_IRGRP | stat.S_IWGRP


def is_shared(folder: Path) -> bool:
    """Return whether the group may write into a folder."""
    return bool(folder.stat().st_mode & stat.S_IWGRP)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are missing, each with the group's rights of the one above."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        share(folder)


def share_way(root: Path, folder: Path) -> None:
    """Share a folder, and each on the way to it: nbgrader may have made them for its user alone.

    Parameters
    ----------
    root : Path
    folder : Path
        Made where it is missing.
    """
    make_folder(folder)
    for part in reversed([folder, *folder.parents]):
        if part != root and part.is_relative_to(root):
            share(part)


def share(path: Path) -> None:
    """Give the group of a shared folder its rights on a file or folder that was made in it.

    Other people's files stay as they are: they have shared them.
    """
    if not is_shared(path.parent):
        return
    mode = path.stat().st_mode
    with suppress(PermissionError):
        path.chmod(stat.S_IMODE(mode) | (_SHARED_FOLDER if stat.S_ISDIR(mode) else _SHARED_FILE))
