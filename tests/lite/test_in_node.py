"""The checks run in Pyodide as they do under CPython. Node stands for the browser: the same WebAssembly."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from autograder.exercise.courses import everything
from tests.helpers.paths import ROOT


@pytest.fixture(scope="module")
def seen(in_node) -> dict[str, Any]:
    return json.loads(in_node("tests/lite/first_steps.py").splitlines()[-1])


def test_checks_hints_cases_and_progress_work_there(seen):
    assert seen["platform"] == "emscripten"
    assert "1 of 1 points" in seen["right"]
    assert "absolute value" in seen["wrong"]
    assert "Look at:" in seen["wrong"]
    assert seen["case"].startswith("(")
    assert seen["hint"].strip()
    for notebook in {exercise.notebook for exercise in everything()}:
        assert notebook in seen["progress"]


def test_nothing_is_said_of_fonts(seen):
    assert seen["stderr"] == ""


def test_what_never_ends_is_stopped_without_a_thread(seen):
    assert all(seconds and seconds < 30 for seconds in seen["endless"]), seen["endless"]
    assert seen["quick"] is None
    assert seen["nested"] is not None
    assert seen["free"] is None


def test_a_function_that_calls_itself_for_ever_gets_a_report(seen):
    assert "RecursionError" in seen["recursion"]
    assert "RecursionError" in seen["after"]


def test_answers_are_carried_over_there(seen):
    answers, cells = seen["carried"]
    assert answers == 1
    assert not seen["nbformat"]
    assert "def relu(z):\n    return np.maximum(z, 0)" in cells
    assert cells[1] == "Another text."
    assert "1 + 1" in cells
    assert list(seen["unreadable"]) == ["error"]


@pytest.mark.slow
@pytest.mark.long
def test_every_known_answer_gets_the_same_verdict_as_under_cpython(in_node):
    here = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "lite" / "verdicts.py")],
        capture_output=True, text=True, check=True, timeout=3600,
        env={**os.environ, "PYTHONPATH": str(ROOT / "solutions")},
    ).stdout.splitlines()  # fmt: skip
    there = in_node("tests/lite/verdicts.py", seconds=3600).splitlines()
    assert len(here) > 10 * len(everything())
    different = [
        f"{mine}\n{other}" for mine, other in zip(here, there, strict=True) if mine != other
    ]
    assert not different, "\n\n".join(different)
