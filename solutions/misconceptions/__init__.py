"""Wrong answers people really give, one module a notebook.

Each is a plain function that could stand in a student's cell, with a stable slug, a one-line name, what a
student who gives it reads, and a question that points to the line.
"""

from . import backprop, filters, hypothesis, learning, pooling, registry
from .registry import Misconception, Words, wrong

__all__ = [
    "Misconception",
    "Words",
    "backprop",
    "filters",
    "hypothesis",
    "learning",
    "of",
    "pooling",
    "wrong",
]


def of(exercise: str) -> tuple[Misconception, ...]:
    """Return the wrong answers known for an exercise, in the order they are defined."""
    return registry.known(exercise)
