"""How far a learner is, over all notebooks of a folder."""

import re

import convnet
import numpy as np

from autograder import check, hint, progress
from autograder.exercise.courses import everything, of_notebook
from autograder.notebook.learner_record import ExerciseRecord
from autograder.notebook.progress import as_html, as_text, standing

NOTEBOOKS = sorted({exercise.notebook for exercise in everything()})


def conv1d(x, w, b=0.0, stride=1, padding=0):
    x = np.pad(x, padding)
    n = (len(x) - len(w)) // stride + 1
    return np.array([x[i * stride : i * stride + len(w)] @ w for i in range(n)])


def test_at_the_start_the_first_exercise_comes_next(desk, capsys):
    progress()
    out = capsys.readouterr().out
    assert [line.split()[0] for line in out.splitlines()[1 : len(NOTEBOOKS) + 1]] == NOTEBOOKS
    assert out.count("0 of 20") == len(NOTEBOOKS)
    assert "Next: dense in 1_hypothesis_class.ipynb, under “Your turn: dense”." in out
    assert list(desk.folder.iterdir()) == []  # asking leaves nothing


def test_checks_and_hints_of_several_notebooks_are_counted(desk, capsys):
    check(convnet.relu)
    verdict = check(conv1d)
    hint(conv1d)
    hint(conv1d)
    desk.restart()
    check(convnet.dense)
    capsys.readouterr()
    progress()
    first, second, *_ = capsys.readouterr().out.splitlines()[1:]
    assert re.split(r"  +", first) == [NOTEBOOKS[0], "1 of 5", "4 of 20", "0", "count_dense_params"]
    points = f"{round(1 + verdict.points, 1):g} of 20"
    assert re.split(r"  +", second) == [NOTEBOOKS[1], "1 of 9", points, "2", "conv1d"]
    assert 0 < verdict.points < verdict.max_points


def test_in_the_end_all_is_done():
    known = {e.name: ExerciseRecord(attempts=1, points=1.0, right=True) for e in everything()}
    rows = standing(known)
    assert all(row.following is None and row.right == row.exercises for row in rows)
    assert as_text(rows).count("done") == len(NOTEBOOKS)
    assert "Every exercise is right" in as_html(rows)


def test_in_a_notebook_the_next_exercise_is_a_link_where_its_notebook_is(desk):
    known = {e.name: ExerciseRecord(right=True) for e in of_notebook(NOTEBOOKS[0])}
    (desk.folder / "2_filters.ipynb").touch()
    page = as_html(standing(known))
    assert '<a href="2_filters.ipynb#Your-turn:-relu">relu</a>' in page
    assert page.count("<a ") == 1
    assert page.count('<th scope="row"') == len(NOTEBOOKS)


def test_exercises_come_in_the_order_of_the_notebook(desk):
    second = standing({"relu": ExerciseRecord(right=True)})[1]
    assert second.following == "conv1d"
    known = {e.name: ExerciseRecord(right=True) for e in of_notebook("5_learning")}
    del known["sgd_step"], known["momentum_step"]
    assert standing(known)[4].following == "sgd_step"


def test_what_a_later_version_removed_does_not_count():
    rows = standing(
        {"no_such_exercise": ExerciseRecord(hints=2, points=5.0), "relu": ExerciseRecord(hints=7)}
    )
    assert [row.hints for row in rows] == [0, 3, 0, 0, 0]
    assert all(row.points == 0 for row in rows)
