"""The questions of a quiz as they are packed: what is asked, the options, the right one, the reason."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from importlib import resources
from typing import Any

from autograder.exercise.courses import course_of
from autograder.judging.obfuscation import deobfuscated

#: A file beside the answer keys, called after the notebook.
QUIZ = ".quiz"
LETTERS = "abcdefgh"


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    id : str
        Its name in a learner's record.
    text, why : str
        The question, and the reason for the right option. Code stands between backquotes.
    right : int
        Place of the right option.
    got, expected : list of numbers or None
        Two rows to be compared, for questions that ask which mistake it is.
    """

    id: str
    text: str
    options: tuple[str, ...]
    right: int
    why: str
    got: Any = None
    expected: Any = None


@functools.lru_cache(maxsize=16)
def packed_questions(notebook: str) -> dict[str, tuple[Question, ...]]:
    """Return the quizzes of a notebook by name; none where none are packed."""
    course = course_of(notebook)
    if course is None:
        return {}
    file = resources.files(course.package) / course.keys / f"{notebook}{QUIZ}"
    if not file.is_file():
        return {}
    tree = deobfuscated(file.read_text(encoding="ascii"))
    return {name: tuple(read_question(node) for node in nodes) for name, nodes in tree.items()}


def read_question(node: dict[str, Any]) -> Question:
    """Return a question from its fields."""
    return Question(**{**node, "options": tuple(node["options"])})
