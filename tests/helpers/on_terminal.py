"""Run a command at a terminal: a pseudo-terminal of the standard library, as wide as a test wants it."""

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from pathlib import Path

COMMAND = [sys.executable, "-m", "autograder"]
#: Control sequences of a terminal: colours and positions.
ESCAPE = "\x1b["


def at_terminal(
    words: list[str],
    columns: int = 80,
    where: Path | None = None,
    environment: Mapping[str, str] | None = None,
    until: bytes | None = None,
) -> tuple[int, str]:
    """Return exit code and output. With ``until``, Ctrl-C is pressed when that has been seen."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")}
    process = subprocess.Popen(
        words, stdin=theirs, stdout=theirs, stderr=theirs, cwd=where, start_new_session=True,
        env={**kept, "TERM": "xterm", **(environment or {})},
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    try:
        while chunk := _read(ours):
            seen += chunk
            if until is not None and until in seen:
                os.killpg(process.pid, signal.SIGINT)
                until = None
        return process.wait(timeout=600), seen.decode(errors="replace").replace("\r\n", "\n")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux's way of saying that nobody writes any more
        return b""
