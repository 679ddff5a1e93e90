"""Whole notebooks as students run them: empty, and with wrong answers. Slow; the right ones are beside."""

from pathlib import Path

import pytest

from autograder.exercise.courses import of_notebook
from tests.helpers.notebook_runs import GRADED, Run, answered, released, run, run_each

pytestmark = [pytest.mark.slow, pytest.mark.long]


def assert_calm(done: Run) -> None:
    assert not done.complaints
    assert "Traceback" not in done.printed + done.reports
    assert done.wordless == []


@pytest.mark.parametrize("name", GRADED)
def test_an_empty_notebook_says_what_is_not_written_yet(name: str, tmp_path: Path) -> None:
    done = run(released(name), tmp_path)
    assert_calm(done)
    for exercise in of_notebook(name):
        assert f"{exercise.name} is not written yet" in done.reports
    # The demonstrations say so too, where there is one below an exercise.
    assert "is not written yet: fill its cell above, then run this cell again." in done.printed


#: The first leaves every name undefined; then nothing, the wrong type, and the wrong shape.
BODIES = ("[][0]", "pass", "return 'abc'", "return np.zeros((2, 2, 2))")


@pytest.mark.parametrize("name", GRADED)
def test_wrong_answers_leave_no_traceback(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "5_learning":  # figures of many trainings: their words are enough
        monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    notebooks = [answered(name, body) for body in BODIES]
    for body, done in zip(BODIES, run_each(notebooks, tmp_path, checks=False), strict=True):
        assert_calm(done)
        said = ("Run check(", "Run the checks above", "Compare ")
        assert any(words in done.printed for words in said), body
