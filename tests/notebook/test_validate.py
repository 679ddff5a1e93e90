"""nbgrader's Validate button, as ``nbgrader validate``: it says what our checks say, in full lines."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograder import check
from autograder.notebook.check import CheckFailed
from tests.helpers.notebook_runs import built, grader, released

NAME = "1_hypothesis_class"
_MARK = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[ \t]*\n?", re.MULTILINE)


def validate(folder: Path, answers: dict[str, str]) -> str:
    """Return what nbgrader says of a student's notebook with all answers right but these."""
    right = {
        grader(cell)["grade_id"]: _MARK.sub("", cell.source)
        for cell in built(NAME).cells
        if grader(cell).get("solution")
    }
    notebook = released(NAME)
    for cell in notebook.cells:
        name = grader(cell).get("grade_id")
        cell.source = (right | answers).get(name, cell.source)
    nbformat.write(notebook, folder / "student.ipynb")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("NBGRADER")}
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", "student.ipynb"],
        cwd=folder,
        env=environment | {"IPYTHONDIR": str(folder), "JUPYTER_NO_CONFIG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # The reports are all: a validated notebook leaves no trace.
    assert not (folder / ".cnn-course").exists()
    return done.stdout


WARNS = """import sys, warnings
def dense(x, W, b):
    warnings.warn("look out")
    print("to stderr", file=sys.stderr)
    print("to stdout")
    return x @ W + b"""


@pytest.mark.slow
def test_a_right_notebook_is_a_success_also_one_that_warns(tmp_path):
    assert "Success! Your notebook passes all the tests." in validate(tmp_path, {"dense": WARNS})


@pytest.mark.slow
def test_a_wrong_answer_fails_with_our_words_in_full(tmp_path):
    wrong = "def dense(x, W, b):\n    return x @ W"
    stub = "def shift(x, s):\n    raise NotImplementedError()"
    out = validate(tmp_path, {"dense": wrong, "shift": stub})
    assert "VALIDATION FAILED ON 2 CELL(S)" in out
    assert re.search(r"dense +\S+ of 4 points", out)
    assert "Look at:" in out
    assert "shift is not written yet" in out
    assert "..." not in out.replace("... and", "")  # no line was cut
    assert "Traceback" not in out


def relu(z):
    return abs(z)


@pytest.mark.parametrize(
    "message", ["x" * 300, "a " * 100, "  WRONG " + "many words " * 20, "", "a\n\nb"]
)
def test_no_line_of_a_failed_check_is_cut(message):
    lines = CheckFailed(message)._render_traceback_()
    assert all(len(line) <= 83 for line in lines)
    assert "".join("".join(lines).split()) == "".join(message.split())


def test_a_failed_check_says_its_points(monkeypatch):
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    with pytest.raises(CheckFailed) as caught:
        check(relu)
    first, *rest = caught.value._render_traceback_()
    assert first == "relu   0 of 1 points"
    assert rest


def test_warnings_are_shown_after_the_report_and_not_beside_it(capsys):
    def relu(z):
        print("careful", file=sys.stderr)
        return z * (z > 0)

    assert check(relu).passed
    out, err = capsys.readouterr()
    assert err == ""
    assert "relu printed:\ncareful" in out
