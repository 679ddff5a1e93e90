"""Functions of a notebook that the grader answers while a question is asked, inside the student's kernel."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from autograder.judging.calls import call_text, read_outcome

#: Sends a text to the grader and returns its reply.
Consult: TypeAlias = Callable[[str], str]

_numbers = itertools.count(1)


def put_stand_ins(namespace: dict[str, Any], names: Sequence[str], consult: Consult) -> None:
    """Put a function that asks the grader in the place of each of these, under all names it has there.

    Parameters
    ----------
    namespace : dict
        The notebook's variables; changed.
    names : sequence of str
        Functions, which need not be defined.
    consult : callable
    """
    for name in names:
        own, new = namespace.get(name), _stand_in(name, consult)
        other = [key for key, value in namespace.items() if value is own and callable(own)]
        for key in (name, *other):
            namespace[key] = new


def _stand_in(name: str, consult: Consult) -> Callable[..., Any]:
    def stand_in(*args: Any, **kwargs: Any) -> Any:
        # Asking is none of the function's own steps of Python (see `autograder.judging.steps`).
        counting = sys.gettrace()
        sys.settrace(None)
        try:
            number = next(_numbers)
            outcome = consult(call_text(number, name, args, kwargs))
            return read_outcome(outcome, number, [*args, *kwargs.values()])
        finally:
            sys.settrace(counting)

    stand_in.__name__ = stand_in.__qualname__ = name
    return stand_in
