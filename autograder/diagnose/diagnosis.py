"""What a detector says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake.

    Attributes
    ----------
    slug : str
        Stable name, such as ``"filter-flipped"``.
    saw : str
        What was seen, one or two sentences.
    look : str
        Where to look, as a question.
    """

    slug: str
    saw: str
    look: str = ""
