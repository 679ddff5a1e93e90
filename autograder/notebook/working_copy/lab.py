"""JupyterLab on a working copy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.notebook.working_copy.copies import Copied


def open_lab(folder: Path, notebook: Path) -> int:
    """Open JupyterLab on a notebook and return its exit code when it is closed."""
    command = [sys.executable, "-m", "jupyterlab", str(notebook.resolve())]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container everyone is root; the server listens to this machine alone.
        command.append("--allow-root")
    with _leave_to_it():
        return subprocess.run(
            [*command, f"--ServerApp.root_dir={folder.resolve()}"], check=False
        ).returncode


@contextmanager
def _leave_to_it() -> Iterator[None]:
    """Leave Ctrl-C to JupyterLab, which asks back and ends its kernels; ended with us, it could not."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A handler, not SIG_IGN: that one JupyterLab would inherit.
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def first(copied: Iterable[Copied]) -> Path:
    """Return the notebook to start with."""
    return next(one.path for one in copied)
