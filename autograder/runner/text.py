"""Making words from a kernel fit to be stored and shown."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from autograder.submission.unseen_characters import made_visible

# Half of a surrogate pair cannot be written to a file; the other control characters but tab, newline,
# carriage return and escape (colours of a traceback) have no use and upset readers.
_UNFIT = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")

#: Folders of Python, as a traceback names them; of those that every machine has nobody learns anything.
_FOLDERS = sorted({sys.prefix, sys.base_prefix, str(Path(sys.base_prefix).resolve())}, key=len)
_PLACES = re.compile(
    "|".join(re.escape(one) for one in reversed(_FOLDERS) if one not in ("/", "/usr", "/usr/local"))
    or r"(?!)"
)


def clean(words: str, length: int) -> str:
    """Return at most ``length`` characters; those that no file can hold, or no reader sees, are replaced.

    So are folders of the machine: ``.../lib/python3.11/site-packages/numpy`` says where an error was.
    """
    return made_visible(_UNFIT.sub("�", _PLACES.sub("...", words[:length])))
