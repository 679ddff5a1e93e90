"""Formulas as MathML, which browsers draw and read aloud by themselves."""

import functools
from html import escape

from latex2mathml.converter import convert

#: Longer formulas are shown as they were typed.
MAX_LENGTH = 2_000
#: Signs that are markup in HTML; the converter writes its text as it is.
_HELD_BACK = {"<": "\ue000", ">": "\ue001"}


@functools.lru_cache(maxsize=2_048)
def mathml(tex: str, *, block: bool = False) -> str:
    """Return a formula as a ``<math>`` element, or as it was typed where that cannot be done.

    The result is HTML that has not been cleaned: part of it may be a student's.
    """
    typed = f"<code>{escape(tex.strip())}</code>"
    if len(tex) > MAX_LENGTH:
        return typed
    held = tex.replace("{aligned}", "{split}")  # the converter knows it under that name
    for sign, stand_in in _HELD_BACK.items():
        held = held.replace(sign, stand_in)
    try:
        found = str(convert(held, display="block" if block else "inline"))
    except (Exception, RecursionError):  # whatever a formula is that is none
        return typed
    for sign, stand_in in _HELD_BACK.items():
        found = found.replace(f"<mi>{stand_in}</mi>", f"<mo>{escape(sign)}</mo>")
        found = found.replace(stand_in, escape(sign))
    return found
