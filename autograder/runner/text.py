"""Making words from a kernel fit to be stored and shown."""

from __future__ import annotations

import re

from autograder.submission.unseen_characters import made_visible

# Half of a surrogate pair cannot be written to a file; the other control characters but tab, newline,
# carriage return and escape (colours of a traceback) have no use and upset readers.
_UNFIT = re.compile("[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")


def clean(words: str, length: int) -> str:
    """Return at most ``length`` characters; those that no file can hold, or no reader sees, are replaced."""
    return made_visible(_UNFIT.sub("�", words[:length]))
