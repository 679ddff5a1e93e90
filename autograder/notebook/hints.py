"""``hint(function)``: the next of three hints, each a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.exercises import UnknownExerciseError, find
from autograder.notebook.show import show_note

_shown: dict[str, int] = {}


def hint(function: Callable[..., Any] | str) -> None:
    """Show the next hint for an exercise; after the third, all three again.

    Parameters
    ----------
    function : callable or str
        The function of an exercise, or its name.
    """
    name = function if isinstance(function, str) else getattr(function, "__name__", "")
    try:
        hints = find(name).hints
    except UnknownExerciseError as error:
        show_note(f"{error}. Call it like this: hint(conv1d)")
        return
    seen = _shown.get(name, 0)
    if seen >= len(hints):
        listed = "\n".join(f"{i}. {text}" for i, text in enumerate(hints, 1))
        show_note(f"These are all the hints for {name}:\n{listed}")
        return
    _shown[name] = seen + 1
    show_note(f"Hint {seen + 1} of {len(hints)} for {name}: {hints[seen]}")
