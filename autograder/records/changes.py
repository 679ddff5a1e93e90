"""Changes since a submission was graded, and the exercises that must be judged again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from autograder.assignment.exercise_digest import COUNTED
from autograder.assignment.exercise_digest import WORDS as PARTS
from autograder.records.result import Basis

Definitions: TypeAlias = Mapping[str, Mapping[str, str]]

#: Names of the parts that all verdicts of a submission depend on. When one of them changes, all of it is
#: graded again.
ALL = {
    "submission": "the submission",
    "attempts": "the earlier attempts, or what lateness costs them",
    "cells": "the assignment's notebook",
    "files": "the assignment's files",
    "seed": "the seed",
    "limits": "the limits",
    "sandbox": "the sandbox",
    "shared": "the grader's code",
    "versions": "the versions of Python or NumPy",
    "round": "--force",
    "gradebook": "the gradebook",
}


@dataclass(frozen=True)
class Changes:
    """The work that a submission needs.

    Attributes
    ----------
    whole : bool
        Whether all of it is graded again.
    again : frozenset of str
        Exercises to be asked and judged again, where it is not.
    counted : frozenset of str
        Exercises of which only the points are counted again.
    why : mapping of str to str
        By exercise; under the empty name what concerns all.
    """

    whole: bool
    again: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    why: Mapping[str, str] = field(default_factory=dict)

    @property
    def exercises(self) -> frozenset[str]:
        """Exercises that get a new verdict, where not all of them do."""
        return self.again | self.counted

    def reason(self, exercise: str) -> str:
        """Return why an exercise is judged again."""
        return self.why.get(exercise) or self.why.get("", "")


def changes_since(
    basis: Basis, parts: Mapping[str, str], definitions: Callable[[], Definitions]
) -> Changes:
    """Return the parts of a recorded result that are out of date.

    Parameters
    ----------
    basis : Basis
        Of the recorded result.
    parts : mapping of str to str
        Digests of the parts that the result depends on now.
    definitions : callable
        Returns the definitions of the exercises now.

    Returns
    -------
    Changes
    """
    changed = [words for name, words in ALL.items() if basis.parts.get(name) != parts.get(name)]
    before, now = basis.definitions, definitions()
    if list(before) != list(now):
        return Changes(True, why={"": ", ".join(changed) or "the list of exercises"})
    different = {
        name: [part for part in now[name] if before[name].get(part) != now[name][part]]
        for name in now
    }
    why = {
        name: "; ".join(
            [
                *changed,
                *(_words(part, before[name].get(part, ""), now[name]) for part in _said(found)),
            ]
        )
        for name, found in different.items()
    }
    if changed:
        return Changes(True, why=why)
    return Changes(
        False,
        frozenset(name for name, found in different.items() if set(found) - COUNTED),
        frozenset(name for name, found in different.items() if found and set(found) <= COUNTED),
        why,
    )


def _said(found: list[str]) -> list[str]:
    """Leave out what changes by itself where another convention is accepted."""
    return [part for part in found if part != "accepted answers" or "accepted" not in found]


def _words(part: str, before: str, now: Mapping[str, str]) -> str:
    if part in ("points", "tolerance", "accepted"):
        return f"{PARTS[part]}: {before or 'none'} -> {now[part]}"
    return PARTS[part]
