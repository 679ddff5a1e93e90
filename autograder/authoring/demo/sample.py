"""A made-up submission: the release version, filled in and then treated as a student might treat it."""

import copy
import inspect
import json
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import nbformat
from nbformat import NotebookNode

from autograder.assignment.context import AskedExercise, Context
from autograder.judging.answer import ask_all
from autograder.judging.assess import assess
from autograder.judging.hunt import compiled
from autograder.judging.verdict import Verdict

Kind: TypeAlias = Literal["right", "mistake", "accident", "attack"]


@dataclass(frozen=True)
class Sample:
    """A submission and what it is worth.

    Attributes
    ----------
    student : str
        Its name in the class.
    about : str
        A remark for a reader of the table.
    files : mapping of str to bytes
        The contents of the submitted folder.
    honest_answers : mapping of str to str
        For each exercise the code whose honest points it should earn; an exercise left out is worth 0.
    diagnosis : tuple of (str, str) or None
        The exercise and the mistake that must be named.
    """

    student: str
    kind: Kind
    about: str
    files: Mapping[str, bytes]
    honest_answers: Mapping[str, str] = field(default_factory=dict)
    diagnosis: tuple[str, str] | None = None


def source_of(function: Callable[..., Any], name: str) -> str:
    """Return a function's source as a student's cell has it: no decorator, under the exercise's name."""
    lines = textwrap.dedent(inspect.getsource(function)).split("\n")
    while not lines[0].startswith("def "):
        lines.pop(0)
    text = "\n".join(lines).rstrip()
    # Everywhere: it may call itself.
    return re.sub(rf"\b{re.escape(function.__name__)}\b", name, text)


def filled(release: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """Return a copy of the release version with these texts in its solution cells, by grade_id."""
    notebook = copy.deepcopy(release)
    for name, text in answers.items():
        cell(notebook, name).source = text
    return notebook


def cell(notebook: NotebookNode, grade_id: str) -> Any:
    """Return the cell with a grade_id."""
    return next(
        c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
    )


def checks(notebook: NotebookNode) -> list[Any]:
    """Return the test cells."""
    graded = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
    return [c for c in graded if not c.metadata.nbgrader.solution]


def with_cell(notebook: NotebookNode, text: str, before: str | None = None) -> NotebookNode:
    """Return a copy with a code cell more: before a cell, else at the end.

    Parameters
    ----------
    notebook : NotebookNode
        Not changed.
    text : str
        The cell's code.
    before : str or None
        grade_id of the cell that it is put before.

    Returns
    -------
    NotebookNode
    """
    changed = copy.deepcopy(notebook)
    place = len(changed.cells) if before is None else changed.cells.index(cell(changed, before))
    changed.cells.insert(place, nbformat.v4.new_code_cell(text.strip("\n"), id=f"own-{place}"))
    return changed


def as_bytes(notebook: NotebookNode) -> bytes:
    """Return a notebook's file. Nothing is validated: submissions are not."""
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode()


class Honest:
    """The points that code earns, judged here on a run's own cases. For our own code only: it is executed."""

    def __init__(self, context: Context) -> None:
        self._questions = {question.exercise.name: question for question in context.questions}
        self._known: dict[tuple[str, str | None], Verdict] = {}

    def __call__(self, worth: Mapping[str, str]) -> dict[str, Verdict]:
        """Return a verdict for each exercise; one without code is not written."""
        return {name: self._verdict(name, worth.get(name)) for name in self._questions}

    def _verdict(self, name: str, source: str | None) -> Verdict:
        # Most submissions of the class share most of their answers.
        if (name, source) not in self._known:
            self._known[name, source] = _judge(self._questions[name], source)
        return self._known[name, source]


def _judge(question: AskedExercise, source: str | None) -> Verdict:
    answers: list[Any] = []
    if source is not None:
        # Our own text, from solutions or from this package.
        answers = list(ask_all(compiled(source, question.exercise.name), question.cases))
    return assess(question.exercise, question.key, question.cases, answers)
