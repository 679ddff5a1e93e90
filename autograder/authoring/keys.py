"""The answer key of the public check, packed from the solutions."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeAlias

from autograder.authoring.notebooks import points
from autograder.exercises import find
from autograder.judging import make_key
from autograder.key import PUBLIC_SEED, AnswerKey, pack

Notebook: TypeAlias = Any


def keys_of(notebook: Notebook) -> dict[str, AnswerKey]:
    """Return the public keys of a source notebook's exercises, with the points that stand in it."""
    worth = points(notebook)
    return {name: make_key(find(name), PUBLIC_SEED, max_points=worth[name]) for name in worth}


def build_keys(notebook: Notebook, path: Path) -> Path:
    """Write the public keys of a source notebook to ``path`` (``autograder/keys/<notebook>.npz``)."""
    pack(keys_of(notebook), path)
    return path
