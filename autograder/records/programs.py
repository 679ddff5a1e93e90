"""The programs of this Python's environment, also where nobody has activated it."""

import os
import sys
from pathlib import Path


def find_programs() -> None:
    """Put them on the PATH: nbgrader starts the command `alembic` by its name alone."""
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", "")])
