"""All exercises, one module a notebook, and how to find one."""

from __future__ import annotations

from autograder.exercise.model import Exercise
from autograder.exercises import backprop, filters, hypothesis, learning, pooling

_ALL: tuple[Exercise, ...] = (
    *hypothesis.EXERCISES,
    *filters.EXERCISES,
    *pooling.EXERCISES,
    *backprop.EXERCISES,
    *learning.EXERCISES,
)
_BY_NAME = {exercise.name: exercise for exercise in _ALL}


class UnknownExerciseError(LookupError):
    """No exercise has this name."""


def find(name: str) -> Exercise:
    """Return the exercise with this name.

    Raises
    ------
    UnknownExerciseError
        Naming the exercises there are.
    """
    try:
        return _BY_NAME[name]
    except KeyError:
        known = ", ".join(sorted(_BY_NAME))
        raise UnknownExerciseError(
            f"there is no exercise called {name!r}; there are {known}"
        ) from None


def of_notebook(notebook: str) -> tuple[Exercise, ...]:
    """Return a notebook's exercises in the order they stand in it."""
    return tuple(exercise for exercise in _ALL if exercise.notebook == notebook)


def everything() -> tuple[Exercise, ...]:
    """Return all exercises in course order."""
    return _ALL
