"""One run at a time in a course directory; the operating system forgets the lock of a run that was killed."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from autograder.errors import GradingError
from autograder.records.shared_folder import share

LOCK = "lock"


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold a folder for this process, or say who holds it.

    It is the lock on the file that counts, not the file: one that a killed run left behind is no hindrance.

    Raises
    ------
    GradingError
        Where another run is at work.
    """
    try:
        import fcntl
    except ImportError:  # Windows, where submissions are not graded but for those one trusts
        yield
        return
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        share(folder / LOCK)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise GradingError(_held(file.read(1000))) from None
        file.truncate(0)
        json.dump(_myself(), file)
        file.flush()
        yield
        # Left in place, empty: removing it would let two others lock two different files.
        file.truncate(0)


def _myself() -> dict[str, str | int]:
    since = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


def _held(text: str) -> str:
    what = "another run is grading in this course directory"
    try:
        who = json.loads(text)
        named = f"process {who['pid']} on {who['host']}, since {who['since']}"
        end = f"end it (on {who['host']}: kill {who['pid']})"
    except (ValueError, KeyError, TypeError):
        named, end = "it has not said which", "end it"
    return f"{what}: {named}. Wait until it is done, or {end}, and run this again"
