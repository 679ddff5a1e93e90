"""What holds for every notebook of the course."""

from __future__ import annotations

import pytest

from autograder import judge
from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import points
from autograder.exercise.courses import of_notebook
from tests.helpers.notebook_runs import NAMES, answers_of, built, grader


def solutions(notebook):
    return [c for c in notebook.cells if grader(c).get("solution") and c.cell_type == "code"]


@pytest.mark.parametrize("name", NAMES)
def test_twenty_points_over_the_exercises_and_four_for_a_person(name):
    notebook = built(name)
    worth = points(notebook)
    assert set(worth) == {exercise.name for exercise in of_notebook(name)}
    assert sum(worth.values()) == 20
    written = [c for c in notebook.cells if grader(c).get("grade") and grader(c).get("solution")]
    assert [grader(c)["points"] for c in written] == [2, 2]


@pytest.mark.parametrize("name", NAMES)
def test_the_authors_answers_earn_every_point(name):
    answers = answers_of(name)
    for exercise in of_notebook(name):
        verdict = judge(exercise.name, answers[exercise.name], seed=77)
        assert verdict.passed, verdict.message


def regions(cell):
    """The lines between the solution marks."""
    found, inside = [], False
    for line in cell.source.split("\n"):
        if "BEGIN SOLUTION" in line:
            inside = True
        elif "END SOLUTION" in line:
            inside = False
        elif inside:
            found.append(line.strip())
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_students_get_holds_no_solution(name):
    notebook = built(name)
    released = release_version(notebook)
    kept = {line.strip() for cell in released.cells for line in cell.source.split("\n")}
    given = {
        line.strip()
        for cell in notebook.cells
        if not grader(cell).get("solution")
        for line in cell.source.split("\n")
    }
    for cell in solutions(notebook):
        lines = [line for line in regions(cell) if len(line) > 12 and not line.startswith("#")]
        assert regions(cell), f"{grader(cell)['grade_id']} has no solution region"
        assert not [line for line in lines if line in kept and line not in given]
    text = "\n".join(cell.source for cell in released.cells)
    assert "SOLUTION" not in text
    assert "Model answer" not in text
    assert "Marking" not in text


@pytest.mark.parametrize("name", NAMES)
def test_a_check_stands_right_below_its_exercise(name):
    cells = [c for c in built(name).cells if grader(c)]
    ids = [grader(c)["grade_id"] for c in cells]
    for exercise in of_notebook(name):
        assert ids.index(exercise.check_id) == ids.index(exercise.name) + 1
        check = cells[ids.index(exercise.check_id)]
        assert check.source.strip() == f"check({exercise.name})"
