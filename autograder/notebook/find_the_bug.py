"""``find_the_bug(name)``: a function with a mistake in it, another one for each student."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.exercise.courses import UnknownExerciseError, everything, find
from autograder.exercise.model import Bug, Exercise
from autograder.judging.answer_key import public_key
from autograder.judging.hunt import CLASS_FILE, chosen, compiled
from autograder.notebook.show import show, show_note


def find_the_bug(name: str) -> Callable[..., Any] | None:
    """Return the function in which you are to find the bug, and show its code.

    It is always the same one for you, and another one for your neighbours.

    Parameters
    ----------
    name : str
        The exercise, such as ``"avgpool1d_bug"``.

    Returns
    -------
    callable or None
        None where there is no such exercise, which is said.
    """
    try:
        exercise = find(name)
    except UnknownExerciseError:
        exercise = None
    if exercise is None or exercise.hunt is None:
        known = ", ".join(repr(e.name) for e in everything() if e.hunt)
        show_note(f"There is no bug to be found in {name!r}; there are {known}.")
        return None
    bug = own_copy(exercise)
    show(bug.shown, f"```python\n{bug.shown}```", kind="text/markdown")
    return compiled(bug.shown, exercise.hunt.function)


def own_copy(exercise: Exercise) -> Bug:
    """Return the copy of a hunt's function that this person is shown."""
    pool = public_key(exercise.notebook, exercise.name).pool
    return chosen(pool, class_words(), user(), exercise.name)


def class_words() -> str:
    """Return the words that the instructor put beside the notebook to give each class other bugs."""
    try:
        return Path(CLASS_FILE).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""


def user() -> str:
    """Return the name that this person works under: on a JupyterHub the one there."""
    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    # A container may run under a number that has no name.
    except (KeyError, OSError, ImportError):
        return ""
