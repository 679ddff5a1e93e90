"""An exercise in which a bug is to be found: its aspects and cases, around the function that is shown."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.exercise.model import Aspect, Case, Exercise, Hunt

#: The two things that are asked for, by the names of the aspects.
INPUT, REPAIR = "an input that shows it", "a repair"
#: Calls that the repaired function is asked.
_CALLS = 24


def hunt_exercise(
    hunt: Hunt,
    notebook: str,
    parameters: tuple[str, ...],
    draw: Callable[[np.random.Generator], tuple[Any, ...]],
    hints: tuple[str, str, str],
    plan: str = "",
    geometry: tuple[str, ...] = (),
) -> Exercise:
    """Return the exercise of finding the bug in a function; it is called like that, with ``_bug`` behind.

    Parameters
    ----------
    hunt : Hunt
    notebook : str
    parameters : tuple of str
        Of the function that is shown.
    draw : callable
        Returns the arguments of a call that the function is made for.
    hints : tuple of three str
    plan : str
    geometry : tuple of str
        As in `Exercise`.

    Returns
    -------
    Exercise
    """

    def cases(rng: np.random.Generator) -> Iterator[Case]:
        yield Case(INPUT, (), part="input")
        yield Case(REPAIR, (), part="source")
        for _ in range(_CALLS):
            yield Case(REPAIR, draw(rng), part="repaired")

    return Exercise(
        name=f"{hunt.function}_bug",
        notebook=notebook,
        parameters=parameters,
        aspects=(Aspect(INPUT), Aspect(REPAIR)),
        make_cases=cases,
        hints=hints,
        settled=((INPUT,), (REPAIR,)),
        plan=plan,
        geometry=geometry,
        hunt=hunt,
    )


def whole(value: object, least: int) -> bool:
    """Return whether a value is a whole number that is at least so large."""
    return type(value) is int and value >= least
