"""The answer to a hunt for a bug, taken apart where the student's function runs: input, repaired function.

Nothing is judged here: a graded kernel reads this module.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from typing import Any

#: Lines of source that are told: no function that is shown has so many.
MOST_LINES = 200


class NoPairError(Exception):
    """The answer is not two things."""


class NoRepairError(Exception):
    """The second thing of the answer is no function."""


def part_of(function: Callable[..., Any], part: str) -> Callable[..., Any]:
    """Return the function that answers a case: itself, or what gives the part of a hunt that is asked for.

    Parameters
    ----------
    function : callable
        The student's.
    part : str
        `Case.part`.
    """
    if not part:
        return function

    def answer(*args: Any, **kwargs: Any) -> Any:
        wrong_on, repaired = _pair(function())
        if part == "input":
            given = wrong_on if isinstance(wrong_on, tuple) else (wrong_on,)
            return {"input": list(given), "source": source_lines(repaired)}
        if not callable(repaired):
            raise NoRepairError
        return source_lines(repaired) if part == "source" else repaired(*args, **kwargs)

    return answer


def _pair(answer: Any) -> tuple[Any, Any]:
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise NoPairError
    return answer[0], answer[1]


def source_lines(function: Any) -> list[str]:
    """Return the lines of a function's source; none where they are not known."""
    try:
        text = textwrap.dedent(inspect.getsource(function))
    # An object of the student's may raise anything when it is looked at.
    except Exception:
        return []
    return text.splitlines()[:MOST_LINES]
