"""A diagnosis: the result of a detector."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.judging.failure import Unit


def sentence(text: str) -> str:
    """Return ``text`` with a capital, unless it begins with a name such as ``conv_w`` or ``dx:``."""
    first = text.split(" ")[0]
    return text[:1].upper() + text[1:] if first.isalpha() or first.isdigit() else text


@dataclass(frozen=True)
class Diagnosis:
    """A named mistake.

    Attributes
    ----------
    slug : str
        Stable name, such as ``"filter-flipped"``.
    saw : str
        The observation, in one or two sentences.
    look : str
        Where to look, as a question.
    complete : bool
        Whether ``saw`` already says what came back, so that only the call is to be added.
    about : frozenset of int
        Indices of the failing cases that the words speak of; empty for all of them. The case that is shown
        is one of these.
    units : frozenset of Unit
        The failing cases and outputs that this explains, where it is known; the rest is left to explain.
    """

    slug: str
    saw: str
    look: str = ""
    complete: bool = False
    about: frozenset[int] = frozenset()
    units: frozenset[Unit] = frozenset()
