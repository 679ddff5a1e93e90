"""How a wrong answer gets its name and its words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Words:
    """Stable slug, a one-line name, what was seen, and a question that says where to look."""

    slug: str
    name: str
    saw: str
    look: str


@dataclass(frozen=True)
class Misconception:
    """A wrong answer to one exercise."""

    exercise: str
    slug: str
    name: str
    saw: str
    look: str
    function: Callable[..., Any]


_known: dict[str, dict[str, Misconception]] = {}


def wrong(exercise: str, words: Words) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated function as a wrong answer to ``exercise``.

    Raises
    ------
    ValueError
        If the exercise already has a wrong answer of that slug.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        of_exercise = _known.setdefault(exercise, {})
        if words.slug in of_exercise:
            raise ValueError(f"{exercise} has two wrong answers called {words.slug}")
        of_exercise[words.slug] = Misconception(
            exercise, words.slug, words.name, words.saw, words.look, function
        )
        return function

    return register


def known(exercise: str) -> tuple[Misconception, ...]:
    """Return what is registered for an exercise."""
    return tuple(_known.get(exercise, {}).values())
