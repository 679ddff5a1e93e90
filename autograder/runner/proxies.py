"""Proxies in the student's kernel: functions that send each call to the grader and return its answer."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from autograder.judging.calls import call_text, read_outcome

#: Sends a text to the grader and returns its reply.
Consult: TypeAlias = Callable[[str], str]

_numbers = itertools.count(1)


def install_proxies(namespace: dict[str, Any], names: Sequence[str], consult: Consult) -> None:
    """Put a proxy in the place of each of these functions, under all names that it has there.

    Parameters
    ----------
    namespace : dict
        The notebook's variables; changed.
    names : sequence of str
        Functions, which need not be defined.
    consult : callable
    """
    for name in names:
        own, new = namespace.get(name), _proxy(name, consult)
        other = [key for key, value in namespace.items() if value is own and callable(own)]
        for key in (name, *other):
            namespace[key] = new


def _proxy(name: str, consult: Consult) -> Callable[..., Any]:
    def proxy(*args: Any, **kwargs: Any) -> Any:
        # Asking is none of the function's own steps of Python (see `autograder.judging.steps`).
        counting = sys.gettrace()
        sys.settrace(None)
        try:
            number = next(_numbers)
            outcome = consult(call_text(number, name, args, kwargs))
            return read_outcome(outcome, number, [*args, *kwargs.values()])
        finally:
            sys.settrace(counting)

    proxy.__name__ = proxy.__qualname__ = name
    return proxy
