"""A card is short: one line where all is right; what is wrong lies open and what is right is folded."""

import re

import convnet
import numpy as np
import pytest

from autograder import check, judge
from autograder.exercise.courses import find
from autograder.judging.card import note_card, verdict_card
from autograder.judging.messages import earned_text
from autograder.notebook.learner_record import ExerciseRecord
from autograder.notebook.progress import as_text, standing
from autograder.notebook.public_check import run_check
from course.picture import evidence_image


def folded(html):
    """Return what is folded away, and the page without it."""
    inside = re.findall(r"<details.*?</details>", html, re.DOTALL)
    return "".join(inside), re.sub(r"</summary>.*?</details>", "", html, flags=re.DOTALL)


def no_bias(x, W, b):
    return x @ W


def test_all_right_is_one_line(capsys):
    verdict = check(convnet.relu)
    assert capsys.readouterr().out.count("\n") == 1
    inside, seen = folded(verdict_card(verdict))
    assert "any shape" in inside
    assert "any shape" not in seen
    assert "all right, 4 aspects" in seen
    assert "1 of 1 points" in seen


def test_what_is_wrong_lies_open_and_what_is_right_is_folded():
    verdict, _ = run_check(find("dense"), no_bias)
    inside, seen = folded(verdict_card(verdict))
    right = {aspect.name for aspect in verdict.aspects if aspect.passed}
    assert {"one example", "several examples"} <= right
    for aspect in verdict.aspects:
        assert (f">{aspect.name}<" in inside) == aspect.passed
        assert (f">{aspect.name}<" in seen) == (not aspect.passed)
    assert f"{len(right)} aspects are right" in seen


def test_the_cells_of_a_row_begin_at_one_height():
    page = verdict_card(judge("relu", lambda z: np.abs(z), seed=1))
    cells = re.findall(r"<t[hd][^>]*>", page)
    assert cells
    assert all("vertical-align:top" in cell for cell in cells), "a row's own style is overruled"


def test_backticks_become_code_and_tags_stay_text():
    html = note_card("Where is `stride` used?\n`<b>` and one ` alone")
    assert '<code style="background:none">stride</code>' in html
    assert "<b>" not in html
    assert html.count("`") == 1


@pytest.mark.parametrize(
    ("points", "right", "words"),
    [
        (2.5, 4, "2.5 of 4 points"),
        (0.0, 0, "0 of 4 points"),
        (2.4, 3, "2.4 of 4 points"),
        (1.43, 3, "3 of 8 aspects, about 1.4 of 4 points"),
    ],
)
def test_points_are_told_as_people_count_them(points, right, words):
    assert earned_text(points, 4.0, right, 8) == words


def test_progress_counts_in_tenths():
    text = as_text(
        standing({"relu": ExerciseRecord(points=0.43), "conv1d": ExerciseRecord(points=2.0)})
    )
    assert "2.4 of 20" in text


@pytest.mark.parametrize("name", ["cnn_forward", "cnn_loss_and_grads", "sgd_step"])
def test_the_parameters_are_told_once_at_most(name):
    def wrong(*args, **kwargs):
        return np.zeros(3)

    verdict, _ = run_check(find(name), wrong)
    page = verdict_card(verdict)
    assert "params={" not in page
    assert page.count("params") <= 2  # in the case, and in the line that hands it over


def test_the_picture_has_a_title_that_fits():
    verdict, _ = run_check(find("dense"), no_bias)
    image = evidence_image(verdict.evidence, find("dense"), verdict.failing)
    assert "yours is" in image
    assert "The cells behind the first wrong number." in image


def test_a_picture_stays_large_enough_to_read_and_a_narrow_page_scrolls_it():
    verdict, _ = run_check(find("dense"), no_bias)
    image = evidence_image(verdict.evidence, find("dense"), verdict.failing)
    width, least = (
        int(re.search(rf"{name}(\d+)", image)[1]) for name in (' width="', "min-width: ")
    )
    assert 0.7 * width < least <= width
    assert f'overflow-x:auto">{image}</div>' in verdict_card(verdict, image)


def test_a_far_too_large_answer_is_no_work():
    large = np.zeros((3000, 3000))
    verdict = judge("relu", lambda z: large, seed=1)
    assert verdict.points == 0
    assert evidence_image(verdict.evidence) is None
