"""What holds for every notebook of the course."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest

from autograder import judge
from autograder.authoring.build import scripts
from autograder.authoring.notebooks import points, read_source
from autograder.authoring.release import release_version
from autograder.exercises import of_notebook
from tests.paths import COURSE

NAMES = [script.stem for script in scripts(COURSE)]


def source(name):
    return read_source(COURSE / "source" / name / f"{name}.ipynb")


def meta(cell):
    return cell.metadata.get("nbgrader", {})


def solutions(notebook):
    return [c for c in notebook.cells if meta(c).get("solution") and c.cell_type == "code"]


@pytest.mark.parametrize("name", NAMES)
def test_twenty_points_over_the_exercises_and_four_for_a_person(name):
    notebook = source(name)
    worth = points(notebook)
    assert set(worth) == {exercise.name for exercise in of_notebook(name)}
    assert sum(worth.values()) == 20
    written = [c for c in notebook.cells if meta(c).get("grade") and meta(c).get("solution")]
    assert [meta(c)["points"] for c in written] == [2, 2]


@pytest.mark.parametrize("name", NAMES)
def test_the_authors_answers_earn_every_point(name):
    namespace = {"np": np}
    for cell in source(name).cells:
        wanted = meta(cell).get("solution") or re.match(r"(import|from) ", cell.source)
        if cell.cell_type == "code" and wanted:
            exec(cell.source, namespace)
    for exercise in of_notebook(name):
        verdict = judge(exercise.name, namespace[exercise.name], seed=77)
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
    notebook = source(name)
    released = release_version(notebook)
    kept = {line.strip() for cell in released.cells for line in cell.source.split("\n")}
    given = {
        line.strip()
        for cell in notebook.cells
        if not meta(cell).get("solution")
        for line in cell.source.split("\n")
    }
    for cell in solutions(notebook):
        lines = [line for line in regions(cell) if len(line) > 12 and not line.startswith("#")]
        assert regions(cell), f"{meta(cell)['grade_id']} has no solution region"
        assert not [line for line in lines if line in kept and line not in given]
    text = "\n".join(cell.source for cell in released.cells)
    assert "SOLUTION" not in text
    assert "Model answer" not in text
    assert "Marking" not in text


@pytest.mark.parametrize("name", NAMES)
def test_a_check_stands_right_below_its_exercise(name):
    cells = [c for c in source(name).cells if meta(c)]
    ids = [meta(c)["grade_id"] for c in cells]
    for exercise in of_notebook(name):
        assert ids.index(exercise.check_id) == ids.index(exercise.name) + 1
        check = cells[ids.index(exercise.check_id)]
        assert check.source.strip() == f"check({exercise.name})"


@pytest.mark.parametrize("name", NAMES)
def test_headings_go_down_one_step_at_a_time(name):
    levels = [
        len(mark)
        for cell in source(name).cells
        if cell.cell_type == "markdown"
        for mark in re.findall(r"^(#+) ", cell.source, re.MULTILINE)
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
