"""What a run tells at a terminal of any width."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.cli.grade_view import progress_view
from autograder.grading.grade_one import grade_submission
from autograder.records.result_row import row_of
from tests.helpers.grading_fakes import known_context, uploaded

LONG = "a-very-long-name-of-a-person@university"


@pytest.fixture(scope="module")
def row():
    context = known_context()
    return row_of(
        grade_submission(uploaded({"relu": "def relu(z):\n    return abs(z)"}), context, "x")
    )


@pytest.mark.parametrize("width", [50, 60, 80, 120])
@pytest.mark.parametrize("name", ["ada", LONG, "[red]é😀"])
def test_no_name_is_broken_and_no_line_too_long(row, width, name):
    file = io.StringIO()
    progress_view._show(
        [replace(row, student=name)],
        Console(width=width, force_terminal=True, color_system=None, file=file),
    )
    lines = file.getvalue().splitlines()
    assert any(name in line for line in lines)
    assert max(map(len, lines)) <= width
    assert any("0/7" in line for line in lines)


@pytest.mark.parametrize(("width", "shown"), [(60, True), (50, False)])
def test_exercises_are_shown_where_there_is_room(row, width, shown):
    file = io.StringIO()
    progress_view._show(
        [replace(row, student="ada")],
        Console(width=width, force_terminal=True, color_system=None, file=file),
    )
    assert ("Exercises: 1 relu" in file.getvalue()) == shown
