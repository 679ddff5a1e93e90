"""Wrong answers people really give, one module or package a notebook.

Each is a right answer with a small change, or a function of its own, and could stand in a student's cell. It has
a stable slug, a one-line name, what a student who gives it reads, and a question that points to the line.
"""

from . import backprop, filters, hypothesis, learning, pooling
from .registry import Misconception, known, mistakes

__all__ = [
    "Misconception",
    "backprop",
    "filters",
    "hypothesis",
    "learning",
    "mistakes",
    "of",
    "pooling",
]


def of(exercise: str) -> tuple[Misconception, ...]:
    """Return the wrong answers known for an exercise, in the order they are defined."""
    return known(exercise)
