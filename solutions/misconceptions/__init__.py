"""Wrong answers people really give, one module or package a notebook; each is found by itself.

Each is a right answer with a small change, or a function of its own, and could stand in a student's cell. It has
a stable slug, a one-line name, what a student who gives it reads, and a question that points to the line.
"""

from importlib import import_module
from pkgutil import walk_packages

from .questions import questions
from .registry import Misconception, known, mistakes

__all__ = ["Misconception", "mistakes", "of", "questions"]

for _module in walk_packages(__path__, f"{__name__}."):
    import_module(_module.name)


def of(exercise: str) -> tuple[Misconception, ...]:
    """Return the wrong answers known for an exercise, in the order they are defined."""
    return known(exercise)
