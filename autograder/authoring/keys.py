"""The answer key of the public check, packed from the solutions."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

import convnet

from autograder.authoring.notebooks import AuthoringError, points
from autograder.exercises import find
from autograder.judging import make_key
from autograder.key import PUBLIC_SEED, AnswerKey, pack

Notebook: TypeAlias = Any


def keys_of(notebook: Notebook) -> dict[str, AnswerKey]:
    """Return the public keys of a source notebook's exercises, with the points that stand in it.

    Raises
    ------
    AuthoringError
        If the reference has no function of an exercise's name.
    """
    worth = points(notebook)
    if missing := [name for name in worth if not hasattr(convnet, name)]:
        raise AuthoringError(
            f"the reference has no {missing[0]}: write it in solutions/convnet, "
            "and name it in the __init__.py there"
        )
    return {name: make_key(find(name), PUBLIC_SEED, max_points=worth[name]) for name in worth}


def build_keys(notebook: Notebook, path: Path) -> Path:
    """Write the public keys of a source notebook to ``path`` (``autograder/keys/<notebook>.npz``)."""
    pack(keys_of(notebook), path)
    return path
