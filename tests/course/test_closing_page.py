"""The page to keep: what it says is what was measured and recorded, and it needs nothing around it."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.notebook.learner_record import LearnerRecord
from course import closing_page as page_module
from course.closing_page import closing_page

FILE = "my_network.html"
PARAMS = {
    "conv_w": np.array([[[[1.0, 0], [0, -0.5]]], [[[0.25, 0], [0, 0]]]]),
    "conv_b": np.zeros(2),
    "dense_w": np.zeros((3, 2)),
}


def scores(params: Any, x: Any) -> Any:
    return np.eye(2)[np.zeros(len(x), dtype=int)]  # always the first class


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    kept = LearnerRecord(tmp_path)
    monkeypatch.setattr(page_module, "learner_record", lambda: kept)
    return tmp_path


def written(**options: Any) -> str:
    closing_page(
        PARAMS, scores, np.zeros((8, 1, 4, 4)), [0, 0, 0, 1] * 2, what="<tests>", **options
    )
    return Path(FILE).read_text(encoding="utf-8")


def test_it_says_what_was_measured(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = written(losses=[2.5, 0.5])
    assert "Of 8 test images it read 6 right: an accuracy of <strong>75.0%</strong>" in page
    assert "It reads &lt;tests&gt;." in page
    assert "It has 16 parameters." in page
    assert "Filter 1, row by row: 1 0; 0 −0.5." in page
    assert page.count("<rect ") == 2 * 4 + 1  # a square for each weight, and the curve's paper
    assert "first epoch was 2.5, that of epoch 2 was 0.5" in page
    assert "This folder has no record of checks." in page
    assert f"Your page is written: {FILE}" in capsys.readouterr().out
    assert "Its training" not in written()


def test_it_says_what_the_record_holds(here: Path) -> None:
    kept = LearnerRecord(here)
    bias = "bias-first-only"
    kept.change("dense", attempts=3, right=True, first_right=2, hints=9, mistakes=(bias, "other"))
    kept.change("relu", attempts=1, right=True, first_right=1)
    kept.change("conv1d", attempts=4, first_right=None)
    kept.change("shift", hints=1)
    page = written()
    rows = [
        [re.sub("<[^>]+>", "", cell) for cell in re.findall("<t[hd].*?</t[hd]>", row)]
        for row in re.findall("<tr>.*?</tr>", page)
    ]
    assert [row[:5] for row in rows[1:]] == [
        ["dense", "right", "3", "check 2", "3"],
        ["conv1d", "not right yet", "4", "not recorded", "0"],
        ["relu", "right", "1", "check 1", "0"],
    ]
    assert rows[1][5] == "one bias serves all outputs"
    assert "2 of 38 exercises of the course are right, after 8 checks in all" in page
    assert "Right at the first check: 1." in page


def test_it_needs_nothing_around_it(here: Path) -> None:
    page = written(losses=[2.5, 0.5])
    assert "<script" not in page
    assert not re.search(r"""(src|href)=|url\(|https?://(?!www\.w3\.org/2000/svg)""", page)
    pictures = re.findall("<svg [^>]*>", page)
    assert len(pictures) == 3
    assert all('role="img"' in one and 'aria-label="' in one for one in pictures)
    for words in ("prefers-color-scheme: dark", "@media print", '<html lang="en">'):
        assert words in page


def test_colour_filters_and_other_networks(here: Path) -> None:
    colour = {"w": np.ones((2, 3, 5, 5))}
    closing_page(colour, scores, np.zeros((1, 3, 8, 8)), [0], what="signs")
    page = Path(FILE).read_text(encoding="utf-8")
    assert "Filter 2: 5 by 5 weights in 3 channels." in page
    assert "#ffffff" in page
    closing_page({"w": np.ones((4, 2))}, scores, np.zeros((1, 8)), [0], what="lines")
    assert "filter" not in re.sub(
        "<style>.*?</style>", "", Path(FILE).read_text("utf-8"), flags=re.S
    )


def test_another_file_is_left_alone_and_a_grader_writes_nothing(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(FILE).write_text("mine")
    assert written() == "mine"
    assert "another file" in capsys.readouterr().out
    Path(FILE).unlink()
    assert written() == written()
    Path(FILE).unlink()
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    closing_page(PARAMS, scores, np.zeros((8, 1, 4, 4)), [0] * 8, what="tests")
    assert not Path(FILE).exists()


def test_a_record_of_an_older_version_is_not_guessed(here: Path) -> None:
    old = {"hints": 0, "attempts": 2, "points": 4, "right": True}
    (here / ".cnn-course").mkdir()
    record = {"version": 1, "exercises": {"dense": old, "relu": old | {"attempts": 0}}}
    (here / ".cnn-course" / "progress.json").write_text(json.dumps(record))
    kept = LearnerRecord(here)
    assert kept.of("dense").first_right is None
    assert kept.of("relu").first_right == 0
