"""Writing a case down in one line, and the aspect that nearly every exercise has."""

from typing import Any

from autograder.exercise.model import Aspect, Case, Part


def case(
    group: str,
    *args: Any,
    traits: tuple[str, ...] = (),
    calls: int = 1,
    counted: bool = False,
    kept: Any = None,
    **kwargs: Any,
) -> Case:
    """Return the call ``function(*args, **kwargs)`` as a case of ``group``.

    Parameters
    ----------
    group : str
    *args, **kwargs : plain values or recipes
        Arguments of the call.
    traits : tuple of str
        Special properties; see `Case`.
    calls : int
        How often it is called; see `Case`.
    counted : bool
        Whether the steps of Python are counted, for a `Speed`.
    kept
        Data that the judge keeps; see `Case`.

    Returns
    -------
    Case
    """
    return Case(group, args, kwargs, frozenset(traits), calls, kept, counted=counted)


def stands_alone(
    group: str = "leaves its input alone", *, new: bool = False, only: Part | None = None
) -> Aspect:
    """Return the aspect that no later call changes an answer, judged on cases that are called again.

    Parameters
    ----------
    group : str
        The group of these cases.
    new : bool
        For exercises whose text asks for a new array.
    only : Part or None
        As in `Aspect`.

    Returns
    -------
    Aspect
    """
    return Aspect("each answer stands alone", 0.25, group=group, kept=True, new=new, only=only)
