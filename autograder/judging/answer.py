"""Answers: the value or the error of a call on a case, and calling a function in this process."""

from __future__ import annotations

import contextlib
import math
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from autograder.exercise.model import Case
from autograder.exercise.plain_values import (
    NotPlainError,
    PlainValue,
    observed,
    other,
    plain,
    realize,
    same,
    share_memory,
)
from autograder.judging.hunt_answer import part_of
from autograder.judging.steps import Steps


@dataclass(frozen=True)
class Returned:
    """A plain value came back."""

    value: PlainValue
    #: Whether the arguments were the same after the call as before it.
    unchanged: bool = True
    #: Steps of Python that the call took, where the case asks for them (`Case.counted`).
    steps: int = 0
    #: Processor time that answering took, as seen from outside; 0 where nobody looked.
    cpu_seconds: float = 0.0
    #: Whether the answer to an earlier call was still the same after the later ones.
    kept: bool = True
    #: Whether the value shares no memory with the arguments.
    new: bool = True


@dataclass(frozen=True)
class Unusable:
    """Something came back that is not plain data; ``advice`` says what would be."""

    type_name: str
    advice: str


@dataclass(frozen=True)
class Raised:
    """The function raised. ``line`` is the student's own line where it happened, if known.

    ``kinds`` names Python's own exceptions that the error is a subclass of.
    """

    error: str
    text: str
    line: str = ""
    kinds: tuple[str, ...] = ()

    def is_a(self, error: str) -> bool:
        """Return whether ``except error`` would catch it."""
        return error == self.error or error in self.kinds


Reason: TypeAlias = Literal[
    "undefined", "timeout", "killed", "malformed", "oversized", "not-run", "interrupted"
]


@dataclass(frozen=True)
class Missing:
    """No answer: the name is undefined, time ran out, the kernel died, the answer was not readable."""

    reason: Reason
    detail: str = ""


Answer: TypeAlias = Returned | Unusable | Raised | Missing

MAX_TEXT = 500
#: No right answer has an array of more numbers than this; a wrong one is not copied at each call.
_LARGEST = 2**20


def ask(function: Callable[..., Any], case: Case) -> Answer:
    """Call ``function`` on one case in this process and return what came back.

    Never raises for what the function does, short of KeyboardInterrupt. The arguments are fresh copies.
    """
    function = part_of(function, case.part)
    args, kwargs = realize(case.args), realize(dict(case.kwargs))
    before = _frozen(args, kwargs)
    steps = Steps()
    # The first answer is held as it came, beside a copy: where they differ in the end, it was written into.
    first = _first_answer(function, case) if case.calls > 1 else None
    earlier = _copied(first)
    unchanged = True
    try:
        # A student's overflow warning is no error, and would only be noise for the reader.
        with np.errstate(all="ignore"):
            for _ in range(case.calls):
                with steps if case.counted else contextlib.nullcontext():
                    value = function(*args, **kwargs)
                # After each call: what is turned round twice looks as it was.
                unchanged = unchanged and same(before, _frozen(args, kwargs))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return raised(error)
    try:
        result = plain(value)
    except NotPlainError as error:
        return Unusable(error.type_name, error.advice)
    return Returned(
        _detached(result, most=_LARGEST),
        unchanged,
        steps.count,
        kept=same(earlier, _copied(first)),
        new=not share_memory(result, observed((args, kwargs))),
    )


def _first_answer(function: Callable[..., Any], case: Case) -> Any:
    """Return the result of a call with other numbers; None where it raises."""
    args, kwargs = realize(other(case.args)), realize(other(dict(case.kwargs)))
    try:
        with np.errstate(all="ignore"):
            return function(*args, **kwargs)
    except KeyboardInterrupt:
        raise
    except BaseException:  # the calls that are judged will tell
        return None


def _copied(value: object) -> PlainValue:
    """Return a copy of a value as plain data; None where it is not that."""
    try:
        return _detached(plain(value))
    except NotPlainError:
        return None


def ask_all(function: Callable[..., Any], cases: Iterable[Case]) -> Iterator[Answer]:
    """Ask every case in turn."""
    return (ask(function, case) for case in cases)


def raised(error: BaseException) -> Raised:
    """Describe an exception: its type, its text and the last line of it that is not a library's."""
    line = ""
    for frame in traceback.extract_tb(error.__traceback__):
        own = "<ipython-input" in frame.filename or "ipykernel_" in frame.filename
        if own or "site-packages" not in frame.filename:
            text = (frame.line or "").strip()
            if text and "value = function(" not in text:
                line = f"line {frame.lineno}: {text}"
    try:
        words = str(error)
    except Exception:  # an exception's own __str__ is the student's code too
        words = ""
    kinds = (kind.__name__ for kind in type(error).__mro__[1:-1] if kind.__module__ == "builtins")
    return Raised(type(error).__name__[:80], words[:MAX_TEXT], line[:200], tuple(kinds))


def _frozen(args: tuple[Any, ...], kwargs: dict[str, Any]) -> PlainValue:
    return _detached((observed(args), observed(kwargs)))


def _detached(value: PlainValue, most: float = math.inf) -> PlainValue:
    """Copy arrays, so that what a function does later to its own buffers changes nothing here."""
    if isinstance(value, np.ndarray):
        return value.copy() if value.size <= most else value
    if isinstance(value, dict):
        return {key: _detached(item, most) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(_detached(item, most) for item in value)
    return value
