"""The answer key of the public check, packed from the solutions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from autograder.assignment.source_notebook import AuthoringError, points
from autograder.exercise.courses import find, helpers
from autograder.exercise.model import Exercise
from autograder.exercise.solutions import reference, reference_module
from autograder.judging.answer_key import PUBLIC_SEED, AnswerKey, pack
from autograder.judging.reference_key import make_key, right_key, whole_answers


def keys_of(notebook: NotebookNode) -> dict[str, AnswerKey]:
    """Return the public keys of a source notebook's exercises, with the points that stand in it.

    Keys of the notebook's helpers come last. They have no points and name no mistake.

    Raises
    ------
    AuthoringError
        If the reference has no function of an exercise's name.
    """
    worth = points(notebook)
    if missing := [name for name in worth if reference(find(name)) is None]:
        raise AuthoringError(
            f"the reference has no {missing[0]}: write it in the package "
            f"{reference_module(find(missing[0]))}, and name it in the __init__.py there"
        )
    found = {name: _public(find(name), worth[name]) for name in worth}
    notebooks = {find(name).notebook for name in worth}
    return found | {
        helper.name: replace(right_key(helper, PUBLIC_SEED), max_points=0.0)
        for helper in helpers()
        if helper.notebook in notebooks
    }


def _public(exercise: Exercise, points: float) -> AnswerKey:
    key = make_key(exercise, PUBLIC_SEED, max_points=points)
    return replace(key, whole=whole_answers(exercise, exercise.cases(PUBLIC_SEED)))


def build_keys(notebook: NotebookNode, path: Path) -> Path:
    """Write the public keys of a source notebook to ``path`` (``keys/<notebook>.npz`` of the course)."""
    pack(keys_of(notebook), path)
    return path
