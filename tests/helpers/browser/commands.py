"""Commands as a person types them at a terminal, and what can be read there."""

import re
import sys
from pathlib import Path

from tests.helpers.browser.pictures import words
from tests.helpers.on_terminal import COMMAND, at_terminal

#: Control sequences of a terminal, and lines that were drawn over.
_DRAWN = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\(B)|[^\n]*\r(?!\n)")


def typed(where: Path, name: str, *command: object, ends: int = 0) -> str:
    """Run a command in a folder, keep what it says under a name, return it; it must end with this code."""
    program, *rest = map(str, command)
    start = COMMAND if program == "autograder" else [sys.executable, "-m", program]
    code, seen = at_terminal([*start, *rest], columns=110, where=where)
    said = _DRAWN.sub("", seen)
    words(name, f"$ {program} {' '.join(rest)}\n{said}[{code}]\n")
    assert code == ends, said
    assert "Traceback" not in said
    return said
