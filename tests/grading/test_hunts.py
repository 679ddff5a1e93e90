"""Find the bug in a class: each student has a copy, and nobody loses a point for a name that differs."""

import nbformat
import pytest
from convnet.bugs import HUNTS

from autograder.assignment.context import kernel_runner
from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import build_notebook
from autograder.grading.grade_one import grade_submission
from autograder.grading.hunts import OWN_ONLY
from autograder.judging.answer_key import public_key
from autograder.judging.hunt import chosen
from autograder.sandbox.available import sandbox_available
from autograder.sandbox.kernelspec import LOCAL, SANDBOX
from tests.helpers.grading_fakes import as_bytes, source_context

NAME = "avgpool1d_bug"
SCRIPT = f'''# %%
import numpy as np
from autograder import check, find_the_bug

# %%
buggy = find_the_bug("{NAME}")

# %% nbgrader={{"grade": false, "grade_id": "{NAME}", "locked": false, "solution": true}}
def {NAME}():
    ### BEGIN SOLUTION
    pass
    ### END SOLUTION

# %% nbgrader={{"grade": true, "grade_id": "{NAME}_check", "locked": true, "points": 2, "solution": false}}
check({NAME})
'''
SOURCE = build_notebook(SCRIPT, "3_max_pooling")
#: The grader's walls where they can be had, and otherwise a kernel without.
RUN = kernel_runner(SANDBOX if sandbox_available().ok else LOCAL)
POOL = public_key("3_max_pooling", NAME).pool


def context(words="", run=RUN):
    files = {"class.txt": words.encode()} if words else {}
    return source_context(SOURCE, "pool", "3_max_pooling", 11, run, files=files)


def handed_in(code, shown=""):
    """Return a submission in which the copy ``shown`` was shown."""
    notebook = release_version(SOURCE)
    for cell in notebook.cells:
        if shown and "find_the_bug(" in cell.source and "import" not in cell.source:
            text = next(bug.shown for bug in POOL if bug.slug == shown)
            data = {"text/plain": text, "text/markdown": [f"```python\n{text}```"]}
            cell.outputs = [nbformat.v4.new_output("display_data", data)]
        if cell.metadata.get("nbgrader", {}).get("grade_id") == NAME:
            cell.source = code
    return as_bytes(notebook)


def own(words, student):
    return chosen(POOL, words, student, NAME).slug


def student_with(words, slug):
    return next(f"s{i}" for i in range(200) if own(words, f"s{i}") == slug)


def test_the_copy_that_an_answer_states_counts_whatever_the_id_is():
    for bug in POOL[:2]:
        result = grade_submission(
            handed_in(HUNTS[NAME].sources[bug.slug]), context(), student_with("", "v")
        )
        assert (result.points, result.remarks) == (2, ())


def test_an_answer_to_another_copy_is_remarked_where_a_class_has_words():
    sources = HUNTS[NAME].sources
    ann = student_with("fall", "k")
    result = grade_submission(handed_in(sources["m"]), context("fall"), ann)
    assert result.points == 2
    (remark,) = result.remarks
    assert "answers copy m; by the student id it is copy k" in remark
    result = grade_submission(handed_in(sources["k"]), context("fall"), ann)
    assert (result.points, result.remarks) == (2, ())


def test_an_answer_to_another_copy_than_was_shown_is_remarked_without_words_of_a_class():
    sources = HUNTS[NAME].sources
    result = grade_submission(handed_in(sources["m"], shown="k"), context(), "ada")
    assert result.points == 2, "two user names are no fault"
    (remark,) = result.remarks
    assert remark == f"{NAME} answers copy m, and this notebook shows copy k"
    for shown in ("m", ""):
        assert not grade_submission(handed_in(sources["m"], shown), context(), "ada").remarks
    stub = grade_submission(handed_in("1 / 0", shown="k"), context(), "ada")
    assert not any("shows copy" in remark for remark in stub.remarks)


@pytest.mark.parametrize("theirs", [bug.slug for bug in POOL])
def test_where_names_are_ids_only_the_own_copy_counts(theirs):
    words = f"fall\n{OWN_ONLY}"
    student = student_with(words, "k")
    result = grade_submission(handed_in(HUNTS[NAME].sources[theirs]), context(words), student)
    (verdict,) = result.verdicts
    assert verdict.aspects[1].passed == (theirs == "k")
    assert result.points == 2 if theirs == "k" else result.points <= 1


def test_the_function_that_was_shown_is_there_when_cells_are_run():
    code = f"""
first = buggy(np.array([1.0, 1.0]), 2, 1)
assert first[0] == 2, first

{HUNTS[NAME].sources["k"]}
"""
    result = grade_submission(handed_in(code), context(), "ada")
    assert (result.points, result.remarks) == (2, ())


def test_an_input_alone_is_worth_half_with_the_function_shown_as_its_repair():
    code = f"def {NAME}():\n    return ([1.0, 1.0], 2, 1), buggy"
    student = student_with("", "k")
    result = grade_submission(handed_in(code), context(), student)
    (verdict,) = result.verdicts
    assert [aspect.passed for aspect in verdict.aspects] == [True, False]
    # Another copy is right on this input.
    other = grade_submission(handed_in(code), context(), student_with("", "r"))
    assert [aspect.passed for aspect in other.verdicts[0].aspects] == [False, False]
    for aspect in verdict.aspects:
        assert "1.0" not in aspect.message


def test_a_repair_hidden_in_a_lambda_is_another_function():
    code = f"""
{HUNTS[NAME].sources["m"]}
inner = {NAME}

def {NAME}():
    given, repaired = inner()
    return given, lambda *args: repaired(*args)
"""
    result = grade_submission(handed_in(code), context(), "ada")
    assert [aspect.passed for aspect in result.verdicts[0].aspects] == [True, False]
