"""Demonstrations that use the reader's own functions, finished or not."""

from __future__ import annotations

import linecache
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType


@contextmanager
def attempt() -> Iterator[None]:
    """Run a demonstration; where the reader's function is not ready, say so in a line or two.

    A cell below an exercise uses what the reader wrote above. Until that is finished, a page of
    traceback would hide the one thing to do next::

        with attempt():
            plots.strips([("Z", conv1d(x, w), "signed")])

    prints ``conv1d is not written yet: fill its cell above, then run this cell again.``
    """
    try:
        yield
    except Exception as error:
        print(explain(error))


def explain(error: Exception) -> str:
    """Words for what stopped a demonstration: which function, what happened, what to do.

    Parameters
    ----------
    error : Exception
        As it was caught, with its traceback.

    Returns
    -------
    str
        One to three lines.
    """
    found = _innermost(error.__traceback__)
    if found is None:
        if isinstance(error, NameError):
            return (
                f"{error.name} is not there yet: run the cell that makes it, then this one again."
            )
        return (
            f"Nothing to show yet: {error}.\n"
            "Run the checks above: they say which function needs another look."
        )
    frame, line = found
    name = frame.f_code.co_name
    if isinstance(error, NotImplementedError):
        return f"{name} is not written yet: fill its cell above, then run this cell again."
    text = linecache.getline(frame.f_code.co_filename, line).strip()
    where = f" at\n    {text}" if text else ""
    return (
        f"{name} stopped{where}\n{type(error).__name__}: {error}\n"
        f"{_nothing_passed(frame)}Run check({name}): it says what went wrong."
    )


def _innermost(traceback: TracebackType | None) -> tuple[FrameType, int] | None:
    """Innermost call of a function written in the notebook, and the line it had reached."""
    found = None
    while traceback is not None:
        frame = traceback.tb_frame
        if frame.f_globals.get("__name__") == "__main__" and frame.f_code.co_name[0] != "<":
            found = (frame, traceback.tb_lineno)
        traceback = traceback.tb_next
    return found


def _nothing_passed(frame: FrameType) -> str:
    """A None among the arguments is a missing return in the function called before this one."""
    code = frame.f_code
    arguments = code.co_varnames[: code.co_argcount]
    missing = [a for a in arguments if a in frame.f_locals and frame.f_locals[a] is None]
    if not missing:
        return ""
    return f"Its {missing[0]} is None: does the function that made {missing[0]} end with return?\n"
