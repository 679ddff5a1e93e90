"""Matplotlib's list of fonts, made once: each kernel has a new home and would look for fonts again."""

import functools
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.sandbox.environment import kernel_environment
from autograder.sandbox.jail import confined
from autograder.sandbox.kernelspec import LANDLOCK, LOCAL, OTHER_USER
from autograder.sandbox.packages import packages_folder
from autograder.sandbox.runtime import python_path, runtime_binds
from autograder.sandbox.walls.access_rules import kernel_access_rules
from autograder.sandbox.walls.bwrap import SCRATCH, Walls, command_line, find_bwrap

_CODE = "import matplotlib.font_manager"


@functools.cache
def font_settings(provisioner: str) -> str:
    """Return a folder with the list, to be copied to a kernel's MPLCONFIGDIR; "" where none can be made.

    The list is kept in the user's cache between runs. It is made by no student's code, and behind the
    same walls as theirs, because fonts in the grader's home are none of a kernel's.
    """
    made_by = f"{importlib.metadata.version('matplotlib')} {sys.prefix} {provisioner}"
    try:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "cnn-course")
    except RuntimeError:  # a user without a name and a home, as some containers have
        return ""
    kept = cache / f"fonts-{hashlib.sha256(made_by.encode()).hexdigest()[:16]}"
    if kept.is_dir():
        return str(kept)
    # Without a list a kernel is slower, no worse: nothing here is worth an error.
    try:
        cache.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(dir=cache))
    except OSError:
        return ""
    try:
        _make(fresh, provisioner)
        # Whole or not at all: another process may be doing the same.
        fresh.rename(kept)
    except (OSError, subprocess.SubprocessError):
        shutil.rmtree(fresh, ignore_errors=True)
    return str(kept) if kept.is_dir() else ""


def _make(folder: Path, provisioner: str) -> None:
    python = [sys.executable, "-P", "-c", _CODE]
    settings = {"MPLCONFIGDIR": str(folder), "MPLBACKEND": "agg"}
    bwrap = find_bwrap()
    if provisioner == LANDLOCK:
        with tempfile.TemporaryDirectory() as name:
            file = Path(name, "rules.json")
            file.write_text(kernel_access_rules([folder]).text())
            environment = kernel_environment(folder, python_path=str(packages_folder())) | settings
            _run(confined(python, file), environment)
        return
    if provisioner in (LOCAL, OTHER_USER) or bwrap is None:
        _run(python, kernel_environment(folder) | settings)
        return
    walls = Walls(runtime_binds(), [folder])
    environment = kernel_environment(SCRATCH, python_path=python_path()) | settings
    with command_line(bwrap, walls, environment, python) as (command, descriptor):
        _run(command, {}, descriptor)


def _run(command: list[str], environment: dict[str, str], *descriptors: int) -> None:
    subprocess.run(
        command,
        env=environment,
        pass_fds=descriptors,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=True,
    )
