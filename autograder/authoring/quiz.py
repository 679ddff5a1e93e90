"""Packing the questions of a notebook's quizzes, with the options in a mixed order."""

import hashlib
from pathlib import Path
from typing import Any

from autograder.assignment.source_notebook import AuthoringError
from autograder.exercise.courses import of_notebook
from autograder.exercise.solutions import quiz_questions
from autograder.judging.obfuscation import deobfuscated, obfuscated
from autograder.judging.quiz import LETTERS, QUIZ


def build_quiz(notebook: str, keys: Path) -> list[Path]:
    """Write the questions of a notebook beside its key; return the file, if there are any."""
    tree = mixed_questions(notebook)
    if not tree:
        return []
    path = keys / f"{notebook}{QUIZ}"
    path.write_text(obfuscated(tree) + "\n", encoding="ascii")
    return [path]


def quiz_is_built(notebook: str, keys: Path) -> bool:
    """Return whether the packed questions are those of the solutions."""
    path = keys / f"{notebook}{QUIZ}"
    there = deobfuscated(path.read_text(encoding="ascii")) if path.is_file() else {}
    return bool(there == mixed_questions(notebook))


def mixed_questions(notebook: str) -> dict[str, list[dict[str, Any]]]:
    """Return the quizzes with the options of each question in an order of its own, the same each time.

    Raises
    ------
    AuthoringError
        Where two options of a question are alike, or there are too few or too many.
    """
    exercises = of_notebook(notebook)
    quizzes = quiz_questions(exercises[0]) if exercises else {}
    return {name: [_mixed(question) for question in several] for name, several in quizzes.items()}


def _mixed(question: dict[str, Any]) -> dict[str, Any]:
    options = question["options"]
    if len(set(options)) != len(options) or not 2 <= len(options) <= len(LETTERS):
        raise AuthoringError(
            f"question {question['id']}: expected 2 to {len(LETTERS)} different options"
        )

    def place(option: str) -> bytes:
        return hashlib.sha256(f"{question['id']}\0{option}".encode()).digest()

    order = sorted(options, key=place)
    return {**question, "options": order, "right": order.index(options[0])}
