"""``hint(function)``: the next of three hints, each a question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.exercises import UnknownExerciseError, find
from autograder.notebook.memory import memory
from autograder.notebook.reference import has_references
from autograder.notebook.show import show_note

#: Exercises of which this process has shown a hint: what was seen on another day is shown again.
_shown_here: set[str] = set()


def hint(function: Callable[..., Any] | str) -> None:
    """Show the next hint for an exercise, also on another day; after the third, all three again.

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
    seen = memory().of(name).hints
    if seen >= len(hints):
        show_note(f"These are all the hints for {name}:\n{_listed(hints)}\n{_afterwards(name)}")
        return
    lines = [f"Hint {seen + 1} of {len(hints)} for {name}: {hints[seen]}"]
    if seen and name not in _shown_here:
        lines += ["You have seen before:", _listed(hints[:seen])]
    if seen + 1 == len(hints):
        lines.append(_afterwards(name))
    show_note("\n".join(lines))
    _shown_here.add(name)
    memory().change(name, hints=seen + 1)


def _listed(hints: tuple[str, ...]) -> str:
    return "\n".join(f"{i}. {text}" for i, text in enumerate(hints, 1))


def _afterwards(name: str) -> str:
    last = "There are no more hints."
    if not has_references():
        return f"{last} Stuck? Show somebody what you have tried and what the check said."
    call = f"from autograder import solution\nsolution({name})"
    return f"{last} When you have tried, this shows a right answer:\n{call}"
