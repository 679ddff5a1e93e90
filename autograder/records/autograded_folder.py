"""The autograded folder of one submission: written beside, then put in place whole."""

import glob
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from autograder.records.result import Result
from autograder.records.shared_folder import make_folder, share

#: nbgrader's own permission for autograded files.
READ_ONLY = 0o444


def write_folder(folder: Path, result: Result, files: Mapping[str, bytes]) -> None:
    """Put the autograded folder in place, replacing an earlier one; whole or not at all.

    Parameters
    ----------
    folder : Path
        ``autograded/<student>/<assignment>``.
    result : Result
    files : mapping of str to bytes
        The assignment's own files and the exchange's, which go beside the notebook.
    """
    make_folder(folder.parent)
    # Files that a killed run left. Nobody else writes here: a run holds the course directory.
    for left in folder.parent.glob(f".{glob.escape(folder.name)}-*"):
        shutil.rmtree(left, ignore_errors=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        beside.chmod(0o755)
        share(beside)
        contents = {**files, f"{result.name}.ipynb": result.text.encode()}
        for name, data in contents.items():
            path = beside / name
            make_folder(path.parent)
            with path.open("wb") as file:
                file.write(data)
                file.flush()
                # The journal will say that it is there: it must be, also after a power failure.
                os.fsync(file.fileno())
            path.chmod(READ_ONLY)
            share(path)
        _sync(beside)
        _replace(beside, folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Have the system write a folder's list of names to the disk."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _replace(new: Path, folder: Path) -> None:
    old = new.with_name(new.name + "-old")
    if folder.exists():
        folder.replace(old)
    try:
        new.replace(folder)
    except OSError:
        if old.exists():
            old.replace(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
