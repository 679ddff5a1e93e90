"""What came back when the function was called on a case, and calling it in this process."""

from __future__ import annotations

import math
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from autograder.exercise import Case
from autograder.values import NotPlainError, PlainValue, observed, plain, realize, same


@dataclass(frozen=True)
class Returned:
    """A plain value came back."""

    value: PlainValue
    #: Whether the arguments were the same after the call as before it.
    unchanged: bool = True
    seconds: float = 0.0


@dataclass(frozen=True)
class Unusable:
    """Something came back that is not plain data; ``advice`` says what would be."""

    type_name: str
    advice: str


@dataclass(frozen=True)
class Raised:
    """The function raised. ``line`` is the student's own line where it happened, if known."""

    error: str
    text: str
    line: str = ""


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
    args = tuple(realize(value) for value in case.args)
    kwargs = {key: realize(value) for key, value in case.kwargs.items()}
    before = _frozen(args, kwargs)
    # This thread's own time: other programs on a busy machine are not the student's doing.
    start = time.thread_time()
    try:
        # A student's overflow warning is no error of theirs and no noise for the reader.
        with np.errstate(all="ignore"):
            for _ in range(case.calls):
                value = function(*args, **kwargs)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return raised(error)
    seconds = time.thread_time() - start
    try:
        result = _detached(plain(value), most=_LARGEST)
    except NotPlainError as error:
        return Unusable(error.type_name, error.advice)
    return Returned(result, same(before, _frozen(args, kwargs)), seconds)


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
    return Raised(type(error).__name__[:80], words[:MAX_TEXT], line[:200])


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
