"""The exercise that a reader means by what they gave to ``check``, ``hint``, ``case`` or ``solution``."""

import functools
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from autograder.exercise.courses import everything, find


class NoExerciseError(LookupError):
    """No exercise is meant; the text says what to write instead."""


def exercise_name(thing: Any, verb: str, names: Mapping[str, Any], *, quoted: bool = True) -> str:
    """Return the name of the exercise that a function answers.

    It is the function's own name, or else the name it has in the notebook: grading calls it by that name,
    also where it was made with lambda or wrapped by something else.

    Parameters
    ----------
    thing : object
        The argument.
    verb : str
        The function that it was given to, such as ``"check"``.
    names : mapping
        The names that the notebook knows.
    quoted : bool
        Whether the name alone, as a string, will do.

    Returns
    -------
    str

    Raises
    ------
    NoExerciseError
        Saying what was given and what to write.
    """
    if isinstance(thing, str):
        if not _known(thing):
            raise NoExerciseError(_unknown(thing, verb))
        if quoted:
            return thing
        raise NoExerciseError(
            f"{verb}() takes the function itself, without quotes. Call it like this: {verb}({thing})"
        )
    own = getattr(thing, "__name__", "")
    if _known(own) and not isinstance(thing, type):
        return str(own)
    bound = next((name for name, value in names.items() if value is thing and _known(name)), None)
    if bound and not isinstance(thing, type):
        return bound
    raise NoExerciseError(_instead(thing, str(own), verb))


def _known(name: Any) -> bool:
    return any(name == exercise.name for exercise in everything())


def _instead(thing: Any, own: str, verb: str) -> str:
    if isinstance(thing, functools.partial):
        inner = getattr(thing.func, "__name__", "")
        name = inner if _known(inner) else _example()
        return (
            f"{verb}() takes your function itself, not a functools.partial of it. "
            f"Call it like this: {verb}({name})"
        )
    if isinstance(thing, type):
        near = _nearest(own) or _example()
        return (
            f"{own} is a class, and {verb}() takes a function. Write it as a function with the name of the "
            f"exercise, {_header(near)}, and call {verb}({near})."
        )
    if not callable(thing):
        name = _example()
        call = f"{name}({', '.join(find(name).parameters)})"
        given = "None" if thing is None else f"a value ({type(thing).__name__})"
        return (
            f"{verb}() takes the function, not {given}. Write the name of the function alone, without "
            f"brackets and arguments behind it: {verb}({name}), not {verb}({call})."
        )
    if own == "<lambda>":
        return (
            f"This function has no name: it was made with lambda. Write it with def and the name of the "
            f"exercise, such as {_header(_example())}. Then call {verb}({_example()})."
        )
    return _unknown(own or type(thing).__name__, verb)


def _unknown(name: str, verb: str) -> str:
    text = f"There is no exercise called {name!r}."
    near = _nearest(name)
    if near:
        return (
            f"{text} Did you mean {near}? Keep the name that the notebook gives it, {_header(near)}, and "
            f"call {verb}({near})."
        )
    return (
        f"{text} Keep the name that the notebook gives the function. Call it like this: "
        f"{verb}({_example()})"
    )


def _example() -> str:
    """Return the name of an exercise, to show how to call a function."""
    return everything()[0].name


def _header(name: str) -> str:
    return f"def {name}({', '.join(find(name).parameters)})"


def _nearest(name: str) -> str | None:
    """Return the exercise whose name is nearest to one that is none, however it is spelled."""
    names = {exercise.name.replace("_", ""): exercise.name for exercise in everything()}
    plain = name.casefold().replace("_", "")
    inside = [flat for flat in names if flat in plain]
    if inside:
        return names[max(inside, key=len)]
    near = get_close_matches(plain, names, n=1, cutoff=0.7)
    return names[near[0]] if near else None
