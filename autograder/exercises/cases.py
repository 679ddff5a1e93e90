"""Writing a case down in one line."""

from __future__ import annotations

from typing import Any

from autograder.exercise import Case


def case(
    group: str,
    *args: Any,
    traits: tuple[str, ...] = (),
    calls: int = 1,
    counted: bool = False,
    **kwargs: Any,
) -> Case:
    """Return the call ``function(*args, **kwargs)`` as a case of ``group``."""
    return Case(group, args, kwargs, frozenset(traits), calls, counted=counted)
