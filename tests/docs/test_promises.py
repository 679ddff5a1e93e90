"""The table of promises is whole: every aspect has a sentence of the text, every warning has an aspect."""

import functools
import re

import jupytext
import pytest

from autograder.exercise.courses import everything
from autograder.exercise.model import Exercise
from tests.helpers.paths import COURSE, ROOT

_ROW = re.compile(r"^\| (?P<quote>.+) \| (?P<aspects>[^|]+) \|$", re.MULTILINE)


def one_line(text: str) -> str:
    return " ".join(text.split())


@functools.cache
def table() -> dict[str, list[tuple[str, list[str]]]]:
    """Return, for each exercise in the order of the page, its quotes with the aspects beside them."""
    page = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
    _, *parts = re.split(r"^### (\w+)$", page, flags=re.MULTILINE)
    names, bodies = parts[::2], parts[1::2]
    return {
        name: [(row["quote"], row["aspects"].split("; ")) for row in _ROW.finditer(body)][2:]
        for name, body in zip(names, bodies, strict=True)
    }


@functools.cache
def cells(notebook: str) -> list[tuple[str, str]]:
    """Return grade_id and text of each cell, as students get it: no solution is a promise."""
    read = jupytext.read(COURSE / "notebooks" / f"{notebook}.py")
    return [
        (
            cell.metadata.get("nbgrader", {}).get("grade_id", ""),
            one_line(re.sub(r"### BEGIN SOLUTION.*?### END SOLUTION", "", cell.source, flags=re.S)),
        )
        for cell in read.cells
    ]


def warnings(exercise: Exercise) -> list[str]:
    """Return what the text says to watch out for, point by point."""
    read = jupytext.read(COURSE / "notebooks" / f"{exercise.notebook}.py")
    (text,) = (c.source for c in read.cells if f"### Your turn: `{exercise.name}`" in c.source)
    _, _, after = text.partition("*Watch out:*")
    points = re.split(r"^- ", after, flags=re.MULTILINE)
    return [one_line(point) for point in points if point.strip()]


def test_every_exercise_is_on_the_page_in_course_order() -> None:
    assert list(table()) == [exercise.name for exercise in everything()]


@pytest.mark.parametrize("exercise", everything(), ids=lambda exercise: exercise.name)
def test_every_aspect_has_a_promise_that_the_text_makes(exercise: Exercise) -> None:
    promised = table()[exercise.name]
    said = " ".join(text for _, text in cells(exercise.notebook))
    unsaid = [quote for quote, _ in promised if quote not in said]
    assert not unsaid, "this is not in the notebook's text"
    assert {name for _, names in promised for name in names} == {a.name for a in exercise.aspects}


@pytest.mark.parametrize("exercise", everything(), ids=lambda exercise: exercise.name)
def test_every_warning_and_the_docstring_have_an_aspect(exercise: Exercise) -> None:
    quotes = [quote for quote, _ in table()[exercise.name]]
    for point in warnings(exercise):
        assert any(quote in point for quote in quotes), f"no aspect stands beside: {point}"
    stub = next(text for grade_id, text in cells(exercise.notebook) if grade_id == exercise.name)
    assert any(quote in stub for quote in quotes), "no aspect stands beside the docstring"
