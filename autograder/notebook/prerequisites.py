"""Earlier exercises that a function calls and that are not right yet: they are mended first."""

from __future__ import annotations

import dis
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

from autograder.exercise.courses import everything
from autograder.exercise.model import Exercise, built_on
from autograder.notebook.public_check import public_verdict


def wrong_prerequisite(exercise: Exercise, function: Callable[..., Any]) -> str:
    """Return the first exercise that this one builds on, that the function calls, and that fails its check.

    Empty where there is none. It is judged now, on what its name stands for in the notebook.
    """
    called = _called(function)
    names = built_on(exercise.name, {other.name: other.builds_on for other in everything()})
    for other in everything():
        if other.name in names and other.name in called:
            verdict, _ = public_verdict(other, called[other.name])
            if not verdict.passed:
                return other.name
    return ""


def _called(function: Any) -> dict[str, Any]:
    """Return the functions of the notebook that a function gets to, by name."""
    found: dict[str, Any] = {}
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, FunctionType):
            continue
        for name in _globals(one.__code__):
            if name not in found and callable(value := one.__globals__.get(name)):
                found[name] = value
                waiting.append(value)
    return found


def _globals(code: CodeType) -> Iterator[str]:
    yield from (step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL")
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _globals(inner)
