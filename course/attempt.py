"""Demonstrations that use the reader's own functions, finished or not."""

from __future__ import annotations

import linecache
from contextlib import contextmanager
from typing import TYPE_CHECKING

from course.own_functions import MissingFunctionError

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
    if isinstance(error, MissingFunctionError):
        return str(error)
    if words := _replaced(error):
        return words
    found = _innermost(error.__traceback__)
    if found is None:
        if isinstance(error, NameError):
            return (
                f"{error.name} is not there yet: run the cell that makes it, then this one again."
            )
        seen = str(error) or type(error).__name__
        if "NoneType" in seen:
            seen = "a function gave back None: does it end with return?"
        return (
            f"Nothing to show yet: {seen}\n"
            "Run the checks above: they say which function needs another look."
        )
    frame, line = found
    name = frame.f_code.co_name
    if isinstance(error, NotImplementedError):
        return f"{name} is not written yet: fill its cell above, then run this cell again."
    text = linecache.getline(frame.f_code.co_filename, line).strip()
    where = f" at\n    {text}" if text else ""
    said = f"{type(error).__name__}: {error}".removesuffix(": ")
    return f"{name} stopped{where}\n{said}\n{_nothing_passed(frame)}{_next_step(name)}"


def _replaced(error: Exception) -> str:
    """Words for names such as ``np`` and ``plots`` that mean something else by now."""
    try:
        from autograder.notebook.replaced_names import replaced_by
    except ImportError:  # where notebooks are graded
        return ""
    return replaced_by(error)


def _next_step(name: str) -> str:
    """Where to look: a function that is no exercise, a part of one, has no check."""
    try:
        from autograder.exercise.courses import UnknownExerciseError, find
    except ImportError:  # where notebooks are graded, nobody is told what to do next
        return ""
    try:
        find(name)
    except UnknownExerciseError:
        return f"Compare {name} with the example in the cell below it."
    return f"Run check({name}): it says what went wrong."


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
    """Words for a first argument that is None: the function called before lacks its return."""
    code = frame.f_code
    first = code.co_varnames[0] if code.co_argcount else ""
    if frame.f_locals.get(first, 0) is not None:
        return ""
    return f"Its {first} is None: does the function that made {first} end with return?\n"
