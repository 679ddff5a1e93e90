"""Did you mean: what somebody may have wanted to write."""

from __future__ import annotations

from collections.abc import Iterable


def meant(name: str, known: Iterable[str]) -> str:
    """Return a question that names the known name nearest to this one, with a space before it; "" for none.

    Parameters
    ----------
    name : str
        As it was written.
    known : iterable of str
        What there is. Printable: the question goes to a terminal.
    """
    from difflib import get_close_matches

    lower = {one.casefold(): one for one in known}
    written = name.casefold().removesuffix(".ipynb").removesuffix(".py")
    near = get_close_matches(written, lower, n=1)
    if not near and len(written) > 1:
        # A part of a name, if it is the part of one only: filters for 2_filters.
        near = [one for one in lower if written in one]
    elif not near:
        near = [one for one in lower if one.startswith(written)]
    return f" Did you mean '{lower[near[0]]}'?" if len(near) == 1 else ""
