"""JupyterLab on a working copy, without what a learner does not need."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

#: Settings of JupyterLab for learners: no menus of instructors, no news.
CONFIG = Path(__file__).parent / "lab_config"
_FIRST_PORT, _PORTS = 8888, 50
_SECONDS = 120.0


def open_lab(folder: Path, notebook: Path, say: Callable[[str], None] = print) -> int:
    """Open JupyterLab on a notebook and return its exit code when it is closed.

    Parameters
    ----------
    folder : Path
        The working copy.
    notebook : Path
        The notebook to open in it.
    say : callable
        Called once with one line, when the page can be opened.

    Returns
    -------
    int
    """
    port, token = _free_port(), secrets.token_hex(16)
    name = quote(notebook.resolve().relative_to(folder.resolve()).as_posix())
    command = [
        sys.executable, "-m", "jupyterlab", str(notebook.resolve()),
        # A learner can do nothing about complaints of other extensions; JupyterLab's own level is set apart.
        "--log-level=ERROR", "--LabApp.log_level=ERROR",
        f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder.resolve()}",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # In a container everyone is root; the server listens to this machine alone.
        command.append("--allow-root")
    with _leave_to_it() as labs:
        lab = subprocess.Popen(command, env=learner_environment(token))
        labs.append(lab)
        if _answers(lab, port, token):
            say(f"Open http://localhost:{port}/lab/tree/{name}?token={token} ; stop with Ctrl-C")
        return lab.wait()


def learner_environment(token: str) -> dict[str, str]:
    """Return this process's environment with our settings and a token, which no list of processes shows."""
    paths = [str(CONFIG), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    more = {"JUPYTER_CONFIG_PATH": os.pathsep.join(paths), "JUPYTER_TOKEN": token}
    return {**os.environ, **more, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


def _free_port() -> int:
    for port in range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port
    return 0


def _answers(lab: subprocess.Popen[bytes], port: int, token: str) -> bool:
    """Wait until the server answers; False where it ended before."""
    end = time.monotonic() + _SECONDS
    while lab.poll() is None and time.monotonic() < end:
        with (
            suppress(OSError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api?token={token}", timeout=5),
        ):
            return True
        time.sleep(0.2)
    return lab.poll() is None


@contextmanager
def _leave_to_it() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Leave Ctrl-C to JupyterLab, which asks back and ends its kernels; ended with us, it could not.

    A terminal sends Ctrl-C to both. SIGTERM comes to us alone, and is passed on to what is in the list.
    """
    labs: list[subprocess.Popen[bytes]] = []
    if threading.current_thread() is not threading.main_thread():
        yield labs
        return

    def end(number: int, frame: object) -> None:
        for lab in labs:
            lab.terminate()

    # A handler, not SIG_IGN: that one JupyterLab would inherit.
    handlers = {signal.SIGINT: lambda number, frame: None, signal.SIGTERM: end}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield labs
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
