# ruff: noqa: E501 - a cell marker is one line
"""An error is carried forward by nbgrader's own command as it is by ours: same points, same words."""

import shutil

import nbformat
import pytest

from autograder.assignment.course_directory import open_course
from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import build_notebook, to_text
from autograder.cli.grade_view.demo import generate_assignment
from autograder.records.journal import open_journal
from tests.helpers.grading_fakes import NAME, SIZE, cell, course_directory, hand_in, rows
from tests.nbgrader_plugin.test_stock_commands import ours, stock

SCRIPT = """# %%
import numpy as np

# %% nbgrader={"grade": false, "grade_id": "conv_output_size", "locked": false, "solution": true}
### BEGIN SOLUTION
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "conv_output_size_check", "locked": true, "points": 2, "solution": false}
check(conv_output_size)

# %% nbgrader={"grade": false, "grade_id": "im2col", "locked": false, "solution": true}
### BEGIN SOLUTION
### END SOLUTION

# %% nbgrader={"grade": true, "grade_id": "im2col_check", "locked": true, "points": 3, "solution": false}
check(im2col)
"""
SOURCE = build_notebook(SCRIPT, NAME)
NO_PLUS_ONE = SIZE.replace(" + 1", "")
COLUMNS = """
def im2col(x, kh, kw, stride=1, padding=0):
    h, w = (conv_output_size(n, k, stride, padding) for n, k in zip(x.shape[2:], (kh, kw)))
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    cols = np.zeros((len(x), x.shape[1] * kh * kw, h * w))
    for i, j in np.ndindex(h, w):
        window = x[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw]
        cols[:, :, i * w + j] = window.reshape(len(x), -1)
    return cols
"""
CLASS = {
    "right": {"conv_output_size": SIZE, "im2col": COLUMNS},
    "carried": {"conv_output_size": NO_PLUS_ONE, "im2col": COLUMNS},
    "both": {"conv_output_size": NO_PLUS_ONE, "im2col": COLUMNS.replace("i * w + j", "j * h + i")},
}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    root = course_directory(tmp_path_factory.mktemp("template") / "course")
    file = root / "source" / NAME / f"{NAME}.ipynb"
    file.write_text(to_text(SOURCE), encoding="utf-8")
    generate_assignment(open_course(root), NAME)
    for student, answers in CLASS.items():
        notebook = release_version(SOURCE)
        for name, code in answers.items():
            cell(notebook, name).source = code
        hand_in(root, student, notebook)
    return root


@pytest.mark.parametrize("on", [True, False])
def test_both_commands_carry_the_same_errors_forward(template, tmp_path, on):
    books, remarks, pages = [], [], []
    for name, way in (("stock", stock), ("ours", ours)):
        root = shutil.copytree(template, tmp_path / name)
        if not on:
            (root / "grading.toml").write_text(
                "[grading]\nerror_carried_forward = false\n", encoding="utf-8"
            )
        course = open_course(root)
        way(course)
        books.append(rows(course))
        with open_journal(root) as journal:
            remarks.append({one: journal.latest(NAME, one).result.remarks for one in CLASS})
        folders = [course.folder("autograded", one, NAME) for one in CLASS]
        pages.append([nbformat.read(folder / f"{NAME}.ipynb", 4) for folder in folders])
    assert books[0] == books[1]
    assert remarks[0] == remarks[1]
    assert pages[0] == pages[1]
    score = {student: row["score"] for student, row in books[0].items()}
    assert score["right"] == 5
    because = "because conv_output_size is wrong: with the course's own this earns 3 of 3"
    assert any(because in remark for remark in remarks[0]["carried"]) == on
    assert (score["carried"] >= 3) == on
    assert score["both"] < 3
