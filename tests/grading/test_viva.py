"""Sheets about students' own code, which runs in the sandbox."""

import nbformat
import pytest
from click.testing import CliRunner

from autograder.cli.main import autograder
from autograder.errors import GradingError
from autograder.grading.viva import questions_for, sheets
from autograder.sandbox.available import sandbox_available
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    SIZE,
    WRONG_RELU,
    alerts,
    hand_in,
    known_course,
    run_class,
    submit,
)

#: Claims that other code was run than the code that was handed in.
LIES = """
class Lie:
    import autograder.judging.own_code as own
    source = "def relu(z):\\n    x = 1\\n    return x"
    lie = {"source": source, "counts": [[2, 5], [3, 1]], "values": [[2, "x", 1]], "result": None}
    own.facts_of = lambda *a, lie=lie: {**lie, "without": [[2, "same"]], "reads": []}
"""
SCRIPT = "<script>alert(1)</script>"
MARKED = f'def relu(z):\n    "{SCRIPT}"\n    big = z > 0\n    out = z * big\n    return out'


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    if not sandbox_available().ok:
        pytest.skip(sandbox_available().reason)
    wrong = {"bob": ANSWERS | {"relu": WRONG_RELU}}
    root = known_course(tmp_path_factory.mktemp("class") / "course", wrong)
    run_class(root)
    hand_in(root, "bob", ANSWERS | {"relu": MARKED})
    hand_in(root, "ada")
    hand_in(root, "cy", {"relu": WRONG_RELU})
    lying = submit(ANSWERS | {"relu": "def relu(z):\n    return np.maximum(z, 0)"})
    lying.cells.append(nbformat.v4.new_code_cell(LIES))
    hand_in(root, "dan", lying)
    hand_in(root, "eve", b"no notebook")
    run_class(root)
    return root


@pytest.fixture(scope="module")
def found(root):
    return {sheet.student: sheet for sheet in sheets(root, NAME, 5)}


def test_each_student_has_a_sheet_with_three_questions_on_code_that_passes(found):
    assert list(found) == ["ada", "bob", "cy", "dan", "eve"]
    for name in ("ada", "bob"):
        sheet = found[name]
        assert len(sheet.asked) == 3
        assert sheet.code in (ANSWERS["relu"], SIZE, MARKED)
        assert sheet.code.startswith(f"def {sheet.exercise}(")
        assert sheet.note == ""


def test_a_sheet_has_a_mistake_of_before(found):
    assert found["ada"].mistake is None
    mistake = found["bob"].mistake
    assert (mistake.exercise, mistake.assignment) == ("relu", NAME)
    assert mistake.words


def test_who_has_nothing_to_ask_about_gets_a_sheet_that_says_so(found):
    assert (found["cy"].asked, found["cy"].note) == (
        (), "no function passes: talk about a mistake instead",
    )  # fmt: skip
    assert found["cy"].mistake.exercise == "relu"
    assert found["eve"].note == "no notebook that can be read was handed in"


def test_facts_about_other_code_than_was_handed_in_are_not_believed(found):
    sheet = found["dan"]
    assert (sheet.asked, sheet.code) == ((), "")
    assert "could be followed" in sheet.note


def test_the_page_holds_all_sheets_and_runs_nothing(root):
    done = CliRunner().invoke(autograder, ["viva", NAME, "--course", str(root), "--minutes", "5"])
    assert done.exit_code == 0, done.output
    path = root / "reports" / f"{NAME}_viva.html"
    assert str(path) in done.stdout
    assert "cy: no function passes" in done.stderr
    page = path.read_text(encoding="utf-8")
    assert alerts(page) == []
    assert page.count("<section>") == 5
    assert page.count("✓") == 6
    assert path.stat().st_mode & 0o077 == 0, "it holds answers"


def test_what_was_not_graded_has_no_sheets(tmp_path):
    root = known_course(tmp_path / "course")
    with pytest.raises(GradingError, match="nothing of 2_filters has been graded"):
        list(sheets(root, NAME, 5, sandbox=False))


@pytest.mark.parametrize(("minutes", "questions"), [(1, 1), (5, 3), (10, 6), (60, 8)])
def test_more_minutes_more_questions(minutes, questions):
    assert questions_for(minutes) == questions
