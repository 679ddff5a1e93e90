"""One submission: from bytes to a result, whatever the bytes are."""

import base64
import os
import pickle
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.assignment import context
from autograder.assignment.context import MAX_PATIENCE, patient
from autograder.errors import GradingError
from autograder.grading.grade_one import failed, grade_submission, prepare
from autograder.grading.retry import REMARK
from autograder.judging.answer import Missing
from autograder.records.seed import VARIABLE, run_seed
from autograder.runner.answers import room_for
from autograder.runner.run_notebook import RunResult
from autograder.sandbox.limits import Limits
from autograder.submission.outputs import harmless_outputs
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    RELU,
    SIZE,
    WRONG_RELU,
    cell,
    hand_in,
    known_context,
    run_here,
    submit,
    uploaded,
)
from tests.helpers.notebook_runs import released

CONTEXT = known_context()


def grade(content, context=CONTEXT):
    """Grade a folder, or one file: what `uploaded` takes."""
    return grade_submission(
        content if isinstance(content, Path) else uploaded(content), context, "ada"
    )


def verdict(result, name):
    return next(v for v in result.verdicts if v.exercise == name)


def test_right_answers_earn_all_points():
    result = grade(ANSWERS)
    assert (result.status, result.points, result.max_points) == ("graded", 7.0, 7.0)
    assert result.written == (("filters_written_1", True),)
    assert result.remarks == ()
    assert result.seed == 7


def test_a_wrong_answer_is_named_and_the_rest_still_counts():
    result = grade({"relu": WRONG_RELU, "conv_output_size": SIZE})
    assert verdict(result, "relu").diagnosis == "absolute-value"
    assert result.points == 5.0
    assert result.written == (("filters_written_1", False),)


def test_an_untouched_notebook_is_not_written():
    result = grade({})
    assert result.points == 0
    assert {v.diagnosis for v in result.verdicts} == {"not-written"}


@pytest.mark.parametrize("content", [b"", b"{", uploaded(ANSWERS)[:-20]])
def test_what_cannot_be_read_gets_a_row_and_no_points(content):
    result = grade(content)
    assert (result.status, result.points, result.max_points) == ("unreadable", 0, 7.0)
    assert "could not be read" in result.remarks[0]
    assert result.remarks[0] in result.notebook.cells[0].source
    nbformat.validate(result.notebook)


@pytest.mark.parametrize(
    ("version", "code", "said"),
    [
        ("3.99.1", "def relu(z):\n    raise AttributeError", True),
        ("3.99.1", "def relu(z) newer", True),
        ("3.99.1", RELU, False),
        ("3.99.1", WRONG_RELU, False),
        ("3.1.0", "def relu(z) older", False),
        ("3.x", "def relu(z) newer", False),
    ],
)
def test_a_newer_python_is_named_where_something_did_not_run(version, code, said):
    notebook = submit(ANSWERS | {"relu": code})
    notebook.metadata.language_info = {"name": "python", "version": version}
    remarks = grade(notebook).remarks
    assert any("names Python 3.99, and Python 3." in remark for remark in remarks) == said
    assert "" not in remarks


@pytest.mark.parametrize("marks", ["kept", "lost"])
def test_another_assignments_notebook_is_named(marks):
    other = released("3_max_pooling")
    if marks == "lost":
        for c in other.cells:
            c.metadata = {}
            del c["id"]
    result = grade(other)
    assert result.status == "unreadable"
    assert result.remarks == ("this is 3_max_pooling, not 2_filters",)


def test_functions_of_other_notebooks_do_not_make_it_another_notebook():
    submission = submit(ANSWERS | {"relu": f"{RELU}\n\ndef maxpool1d(x, size): pass"})
    for c in submission.cells:
        c.metadata = {}
        del c["id"]
    assert grade(submission).points == 7.0


def test_a_written_answer_is_0_by_itself_only_where_its_cell_is_there_and_nothing_near_it():
    name = "filters_written_1"
    beside = submit(ANSWERS | {name: "YOUR ANSWER HERE"})
    beside.cells.insert(3, nbformat.v4.new_markdown_cell("far away"))
    assert grade(beside).written == ((name, False),)
    beside.cells.insert(-1, nbformat.v4.new_markdown_cell("Because of locality."))
    result = grade(beside)
    assert result.written == ((name, True),)
    assert cell(result.notebook, name).source == "Because of locality."
    gone = submit()
    gone.cells.remove(cell(gone, name))
    result = grade(gone)
    assert result.written == ((name, True),)
    assert f"`{name}` has no cell: a person decides about its points" in result.remarks
    assert grade(b"").written == ((name, False),)


def test_a_folder_without_a_notebook_gets_a_row(tmp_path):
    folder = hand_in(tmp_path, "ada", b"text", "essay.txt").parent
    result = grade(folder)
    assert result.status == "missing"
    assert result.remarks == ("no notebook was submitted", "extra file essay.txt set aside")


def test_a_renamed_notebook_is_used(tmp_path):
    hand_in(tmp_path, "ada", ANSWERS, "mine.ipynb")
    folder = hand_in(tmp_path, "ada", b"{}", "a_first.ipynb").parent
    result = grade(folder)
    assert result.points == 7.0
    assert result.remarks == (
        "the notebook was called mine.ipynb",
        "a second notebook a_first.ipynb set aside",
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (dict, "blank 2_filters.ipynb"),
        (lambda: b"", "2_filters.ipynb (the notebook could not be read: the file is empty)"),
        (
            lambda: released("3_max_pooling"),
            "2_filters.ipynb (this is 3_max_pooling, not 2_filters)",
        ),
    ],
)
def test_a_filled_copy_beside_a_notebook_without_an_answer_is_graded(tmp_path, content, what):
    hand_in(tmp_path, "ada", {"relu": RELU}, "2_filters (1).ipynb")
    hand_in(tmp_path, "ada", ANSWERS, "2_filters (2).ipynb")
    hand_in(tmp_path, "ada", released("3_max_pooling"), "other.ipynb")
    folder = hand_in(tmp_path, "ada", content()).parent
    result = grade(folder)
    assert (result.status, result.points) == ("graded", 7.0)
    assert result.remarks == (
        f"{what} beside a filled copy, 2_filters (2).ipynb: 3 answers there, and the copy was graded",
        "a second notebook 2_filters (1).ipynb set aside",
        "a second notebook other.ipynb set aside",
    )


ONLY_CODE = {"relu": RELU}
WORDS = {"filters_written_1": "Because of locality."}


@pytest.mark.parametrize(
    ("name", "content", "waits"),
    [
        ("answers.pdf", b"%PDF-1.4", True),
        ("answers.txt", b"Because of locality.", True),
        ("page 1.JPG", b"", True),
        ("answers.ipynb", WORDS, True),
        ("answers.ipynb", ONLY_CODE, False),
        ("numpy.py", b"x = 1", False),
        ("class.txt", b"words of the class", False),
    ],
)
def test_a_written_answer_that_may_be_in_another_file_waits_for_a_person(
    tmp_path, name, content, waits
):
    hand_in(tmp_path, "ada", ONLY_CODE)
    path = hand_in(tmp_path, "ada", content, name)
    own = known_context(files={"class.txt": b"words of the class"})
    prepared = prepare(path.parent, own)
    assert ("filters_written_1" not in prepared.unanswered) == waits
    assert any(f"may be in {name}" in remark for remark in prepared.remarks) == waits


def test_blank_copies_beside_a_blank_notebook_change_nothing(tmp_path):
    hand_in(tmp_path, "ada", {}, "2_filters (1).ipynb")
    result = grade(hand_in(tmp_path, "ada", {}).parent)
    assert (result.status, result.points) == ("graded", 0)
    assert result.remarks == ("a second notebook 2_filters (1).ipynb set aside",)


def test_the_right_name_wins_over_a_fuller_notebook(tmp_path):
    hand_in(tmp_path, "ada", ANSWERS, "zz.ipynb")
    folder = hand_in(tmp_path, "ada", {"relu": RELU}).parent
    assert grade(folder).points == 2.0


def test_links_are_not_followed(tmp_path):
    secret = tmp_path / "source.ipynb"
    secret.write_bytes(uploaded(ANSWERS))
    folder = tmp_path / "submitted" / "eve" / NAME
    folder.mkdir(parents=True)
    (folder / f"{NAME}.ipynb").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    result = grade(folder)
    assert (result.status, result.points) == ("missing", 0)
    assert f"{NAME}.ipynb is a link; links are not followed" in result.remarks
    assert "up is a link; links are not followed" in result.remarks


def test_a_pipe_does_not_block(tmp_path):
    folder = tmp_path / "submitted" / "eve" / NAME
    folder.mkdir(parents=True)
    os.mkfifo(folder / f"{NAME}.ipynb")
    assert grade(folder).status == "missing"


def test_nothing_is_run_while_preparing():
    def explode(*args, **kwargs):
        raise AssertionError("a submission was run")

    context = known_context(explode)
    prepared = prepare(uploaded(ANSWERS), context)
    assert prepared.status == "graded"
    assert grade(b"", context).status == "unreadable"


def test_verdicts_stand_in_the_check_cells_escaped():
    bad = "def relu(z):\n    raise ValueError('<script>alert(1)</script>')"
    result = grade({"relu": bad})
    (output,) = cell(result.notebook, "relu_check").outputs
    assert output.output_type == "display_data"
    assert output.data["text/plain"] == verdict(result, "relu").message
    assert "<script" not in output.data["text/html"]
    # A text that a submission chose could carry what it was asked: the name of the error is enough.
    assert "Your code raised ValueError" in output.data["text/html"]
    nbformat.validate(result.notebook)


def test_what_a_student_shows_is_harmless():
    hostile = [
        {"output_type": "display_data", "metadata": {"image/png": {"width": "1 onerror=alert(1)"}},
         "data": {"text/html": "<script>", "text/plain": "plain", "image/svg+xml": "<svg onload=x>"}},
        {"output_type": "display_data", "metadata": {}, "data": {"application/javascript": "alert(1)"}},
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": '" onerror="alert(1)'}},
        {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "2.0"}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a", 5]},
        {"output_type": "stream", "name": "stderr", "text": ["a", "b"]},
        {"output_type": "nonsense"},
    ]  # fmt: skip

    def run(notebook, questions, *, files):
        ran = run_here(notebook, questions, files=files)
        for c in ran.notebook.cells:
            if c.cell_type == "code":
                c.outputs = [nbformat.from_dict(output) for output in hostile]
        return ran

    context = known_context(run)
    result = grade(ANSWERS, context)
    shown = cell(result.notebook, "relu").outputs
    assert [o.output_type for o in shown] == ["display_data", "display_data", "error", "stream"]
    assert [dict(o.data) for o in shown[:2]] == [{"text/plain": "plain"}, {"text/plain": "2.0"}]
    assert all(o.metadata == {} for o in shown[:2])
    # The printed output of a check cell is not the verdict.
    assert len(cell(result.notebook, "relu_check").outputs) == 1


PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n....").decode()


@pytest.mark.parametrize(
    ("output", "data", "metadata"),
    [
        ({"data": {"image/png": PNG, "text/plain": "a plot"}, "metadata": {"image/png": {"width": 300}}},
         {"image/png": PNG, "text/plain": "a plot"}, {"image/png": {"width": 300, "alt": "a plot"}}),
        ({"data": {"image/png": PNG}, "metadata": {"image/png": {"width": "1 onerror=alert(1)"}}},
         {"image/png": PNG}, {"image/png": {}}),
        ({"data": {"text/html": f'<img src="data:image/png;base64,{PNG}" width="70" onerror="alert(1)">'}},
         {"image/png": PNG}, {"image/png": {"width": 70}}),
        ({"data": {"text/html": '<img src="data:image/png;base64,PHNjcmlwdD4="><b>'}}, None, None),
        ({"data": {"text/html": '<img src="https://example.org/x.png">'}}, None, None),
    ],
)  # fmt: skip
def test_pictures_are_kept_as_pictures(output, data, metadata):
    kept = harmless_outputs([{"output_type": "display_data", **output}])
    assert [(dict(o.data), dict(o.metadata)) for o in kept] == ([(data, metadata)] if data else [])


def test_remarks_of_the_run_are_kept_and_shown():
    def run(notebook, questions, *, files):
        ran = run_here(notebook, questions, files=files)
        return RunResult(ran.notebook, ran.answers, ("the kernel died in cell 3",), 1.0)

    result = grade(ANSWERS, known_context(run))
    assert result.remarks == ("the kernel died in cell 3",)
    assert "the kernel died in cell 3" in result.notebook.cells[0].source


def test_answers_that_never_came_are_failed():
    def run(notebook, questions, *, files):
        return RunResult(notebook, {}, (), 1.0)

    result = grade(ANSWERS, known_context(run))
    assert result.points == 0
    assert result.status == "graded"


def test_the_graders_own_failure_is_no_zero():
    def run(notebook, questions, *, files):
        raise GradingError("no kernel")

    with pytest.raises(GradingError):
        grade(ANSWERS, known_context(run))
    result = failed(CONTEXT, "ada", "no kernel")
    assert (result.status, result.verdicts) == ("error", ())
    assert "no kernel" in result.notebook.cells[0].source


def test_the_same_seed_gives_the_same_result_and_another_other_cases():
    first, again = grade(ANSWERS), grade(ANSWERS)
    assert [v.message for v in first.verdicts] == [v.message for v in again.verdicts]
    other = known_context(seed=8)
    assert str(other.questions[0].cases) != str(CONTEXT.questions[0].cases)


def test_a_result_can_be_sent_to_another_process():
    result = grade({"relu": WRONG_RELU})
    copy = pickle.loads(pickle.dumps(result))
    assert copy.points == result.points
    assert copy.notebook == result.notebook


def test_the_seed_can_be_fixed(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    assert run_seed() == run_seed()
    assert run_seed(5) == 5
    monkeypatch.setenv(VARIABLE, "123")
    assert run_seed() == 123
    assert run_seed(5) == 5
    monkeypatch.setenv(VARIABLE, "-1")
    with pytest.raises(GradingError, match="whole number"):
        run_seed()


def kernel_lost_once(calls):
    """A runner whose kernel is lost before the second exercise, until only definitions are run."""

    def run(notebook, questions, *, files):
        calls.append([c.source for c in notebook.cells])
        ran = run_here(notebook, questions, files=files)
        if len(calls) > 1:
            return ran
        lost = tuple(Missing("not-run") for _ in questions[1][1])
        answers = {**ran.answers, questions[1][0].name: lost}
        return RunResult(ran.notebook, answers, ("the kernel was lost 4 times",), 1.0)

    return run


def test_what_was_never_reached_is_asked_again_with_definitions_only():
    calls = []
    context = known_context(kernel_lost_once(calls))
    result = grade(ANSWERS, context)
    assert result.points == 7.0
    assert REMARK in result.remarks
    assert calls[1] == ["import numpy as np", RELU, SIZE]


def test_what_is_undefined_is_not_asked_twice_without_a_reason():
    calls = []

    def run(notebook, questions, *, files):
        calls.append(notebook)
        return run_here(notebook, questions, files=files)

    context = known_context(run)
    result = grade({"relu": "x = 1"}, context)
    assert verdict(result, "relu").diagnosis == "undefined"
    assert len(calls) == 1


def test_limits_grow_with_the_load_of_the_machine_and_never_shrink():
    limits = Limits()
    assert patient(limits, 0.2) == limits
    assert patient(limits, 3.0).cell_seconds == 3 * limits.cell_seconds
    assert patient(limits, 100.0).cell_seconds == MAX_PATIENCE * limits.cell_seconds
    assert patient(limits, 3.0).memory_bytes == limits.memory_bytes


def test_a_machine_that_is_slow_and_busy_has_both_factors(monkeypatch):
    assert context.slowness() >= 1
    monkeypatch.setattr(context, "load", lambda: 3.0)
    monkeypatch.setattr(context, "slowness", lambda: 2.0)
    assert context.delay() == 6
    monkeypatch.setattr(context, "load", lambda: 0.1)
    assert context.delay() == 2


def test_a_slow_machine_s_loop_is_told(monkeypatch):
    monkeypatch.setattr(context, "_ORDINARY_ADDITION", 1e-12)
    assert context.slowness() > 100


def test_every_case_is_asked_with_the_room_that_its_answers_need():
    asked = {}

    def run(notebook, questions, *, files):
        asked.update({exercise.name: cases for exercise, cases in questions})
        return run_here(notebook, questions, files=files)

    assert grade(ANSWERS, replace(CONTEXT, run=run)).points == 7.0
    for question in CONTEXT.questions:
        rooms = [room_for([answer]) for answer in question.key.expected]
        assert [case.room for case in asked[question.exercise.name]] == rooms
