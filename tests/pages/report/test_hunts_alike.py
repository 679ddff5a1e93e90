"""In a hunt for a bug most code was given: only cells with the very same lines are alike."""

from types import SimpleNamespace

import pytest
from convnet.bugs import HUNTS

from autograder.pages.report.answers import answers_of
from autograder.pages.report.similar_answers import similar_answers
from tests.grading.test_hunts import NAME, handed_in

CELL = HUNTS[NAME].sources["k"]


def groups(tmp_path, cells):
    verdict = SimpleNamespace(exercise=NAME, points=2, max_points=2, diagnosis=None)
    course = SimpleNamespace(folder=lambda step, student, assignment: tmp_path / student)
    answers = []
    for student, cell in cells.items():
        (tmp_path / student).mkdir()
        (tmp_path / student / "3_max_pooling.ipynb").write_bytes(handed_in(cell))
        result = SimpleNamespace(student=student, name="3_max_pooling", verdicts=(verdict,))
        answers += answers_of(course, "3_max_pooling", result)
    assert len(answers) == len(cells)
    return [group.students for group in similar_answers(answers, 60)]


@pytest.mark.parametrize(
    "other", [f"{CELL}\n# mine", CELL.replace("1.0", "2.0"), HUNTS[NAME].sources["m"]]
)
def test_a_cell_that_differs_in_a_comment_or_an_input_is_not_listed(tmp_path, other):
    assert other != CELL
    assert groups(tmp_path, {"ann": CELL, "bob": other}) == []


def test_the_very_same_lines_are_listed(tmp_path):
    cells = {"ann": CELL, "bob": CELL.replace("\n", " \n\n"), "eve": HUNTS[NAME].sources["m"]}
    assert groups(tmp_path, cells) == [("ann", "bob")]
