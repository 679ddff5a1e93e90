"""What is run: the release version with the student's words, whatever else the submission holds."""

from __future__ import annotations

import copy
import json

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submission.reader import Submitted, SubmittedCell, read_notebook
from autograder.submission.rebuild import MAX_EXTRA, rebuild, untouched
from tests.grading_fakes import (
    ANSWERS,
    RELU,
    SIZE,
    WRONG_RELU,
    as_bytes,
    cell,
    release,
    sources,
    submit,
)

RELEASE = release()


def rebuilt(notebook):
    read = read_notebook(as_bytes(notebook))
    assert isinstance(read, Submitted)
    return rebuild(RELEASE, read)


def code(source, **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def position(notebook, grade_id):
    return notebook.cells.index(cell(notebook, grade_id))


def test_an_untouched_notebook_rebuilds_to_the_release():
    result = rebuilt(RELEASE)
    assert result.notebook == RELEASE
    assert result.remarks == ()
    assert result.unanswered == {"relu", "conv_output_size", "filters_written_1"}


def test_answers_are_taken_and_nothing_else():
    submission = submit()
    submission.metadata["widgets"] = {"x": 1}
    for c in submission.cells:
        c.metadata["tags"] = ["skip-execution"]
        if c.cell_type == "code":
            c.outputs = [nbformat.v4.new_output("stream", text="2.0")]
    result = rebuilt(submission)
    expected = copy.deepcopy(RELEASE)
    for name, text in ANSWERS.items():
        cell(expected, name).source = text
    assert result.notebook == expected
    assert result.remarks == ()
    assert result.unanswered == frozenset()


def test_the_release_itself_is_never_changed():
    before = copy.deepcopy(RELEASE)
    rebuilt(submit())
    untouched(RELEASE).notebook.cells[0].source = "changed"
    assert before == RELEASE


def test_a_changed_test_cell_is_replaced():
    submission = submit()
    meta = cell(submission, "relu_check")
    meta.source = "print(2.0)"
    meta.metadata.nbgrader.points = 200
    meta.metadata.nbgrader.grade = False
    result = rebuilt(submission)
    assert cell(result.notebook, "relu_check") == cell(RELEASE, "relu_check")
    assert "test cell relu_check changed; the original was used" in result.remarks


def test_deleted_and_reordered_cells_come_back():
    submission = submit()
    submission.cells = [c for c in reversed(submission.cells) if "check" not in c.source]
    result = rebuilt(submission)
    assert [c.id for c in result.notebook.cells] == [c.id for c in RELEASE.cells]
    assert cell(result.notebook, "relu").source == RELU
    assert result.remarks == ()


def test_a_missing_solution_cell_stays_a_stub():
    submission = submit()
    submission.cells.remove(cell(submission, "relu"))
    result = rebuilt(submission)
    assert cell(result.notebook, "relu").source == cell(RELEASE, "relu").source
    assert result.remarks == ("cell `relu` is missing: it stays a stub",)
    assert result.unanswered == {"relu"}


def test_a_duplicated_test_cell_counts_once():
    submission = submit()
    submission.cells.append(copy.deepcopy(cell(submission, "relu_check")))
    result = rebuilt(submission)
    assert len(result.notebook.cells) == len(RELEASE.cells)
    assert result.remarks == ("test cell relu_check there more than once; it counts once",)


def test_of_duplicated_solutions_the_last_counts_and_the_first_runs_before_it():
    submission = submit()
    first = copy.deepcopy(cell(submission, "relu"))
    first.source = "helper = 1\n" + WRONG_RELU
    submission.cells.insert(position(submission, "relu"), first)
    result = rebuilt(submission)
    place = position(result.notebook, "relu")
    assert result.notebook.cells[place].source == RELU
    assert result.notebook.cells[place - 1].source == first.source
    assert "nbgrader" not in result.notebook.cells[place - 1].metadata
    assert "cell `relu` was there more than once: the last one counts" in result.remarks


@pytest.mark.parametrize("stub", [cell(RELEASE, "relu").source, "", "  \n"])
def test_a_stub_copied_below_an_answer_does_not_replace_it(stub):
    submission = submit()
    copied = copy.deepcopy(cell(submission, "relu"))
    copied.source = stub
    submission.cells.append(copied)
    result = rebuilt(submission)
    assert cell(result.notebook, "relu").source == RELU
    assert sources(result.notebook).count(RELU) == 1
    assert len(result.notebook.cells) == len(RELEASE.cells)


def test_own_cells_stay_where_they_were_as_plain_code():
    submission = submit()
    at = position(submission, "relu")
    submission.cells.insert(
        at + 1, code("after = 1", nbgrader={"grade_id": "mine", "grade": True, "points": 9})
    )
    submission.cells.insert(at, code("before = 1", tags=["x"]))
    submission.cells.insert(0, code("top = 1"))
    result = rebuilt(submission)
    order = [c.source for c in result.notebook.cells if c.cell_type == "code"]
    assert order[:5] == ["top = 1", "import numpy as np", "before = 1", RELU, "after = 1"]
    extras = [
        c for c in result.notebook.cells if c.source in ("top = 1", "before = 1", "after = 1")
    ]
    assert all(c.metadata == {} for c in extras)
    assert result.remarks == ("3 cells of the student's own kept",)
    nbformat.validate(result.notebook)


def test_own_text_and_empty_cells_are_left_out():
    submission = submit()
    submission.cells += [
        nbformat.v4.new_markdown_cell("<script>"),
        code("   "),
        nbformat.v4.new_raw_cell("x"),
    ]
    assert len(rebuilt(submission).notebook.cells) == len(RELEASE.cells)


def test_a_changed_cell_of_the_course_runs_after_the_original():
    submission = submit()
    submission.cells[1].source = "import numpy as np\nhelper = 3"
    result = rebuilt(submission)
    assert sources(result.notebook)[1:3] == ["import numpy as np", "import numpy as np\nhelper = 3"]
    assert any("course's cells were changed" in remark for remark in result.remarks)


def test_whatever_the_type_of_an_answers_cell_its_text_counts():
    submission = submit()
    cell(submission, "relu").cell_type = "markdown"
    cell(submission, "filters_written_1").cell_type = "code"
    result = rebuilt(submission)
    assert cell(result.notebook, "relu").cell_type == "code"
    assert cell(result.notebook, "relu").source == RELU
    assert cell(result.notebook, "filters_written_1").cell_type == "markdown"
    assert cell(result.notebook, "filters_written_1").source == ANSWERS["filters_written_1"]
    assert any("had become a markdown cell" in remark for remark in result.remarks)


def test_without_metadata_cells_are_found_by_id():
    submission = submit()
    for c in submission.cells:
        c.metadata = {}
    result = rebuilt(submission)
    assert [c.source for c in result.notebook.cells] == sources(submit())
    assert result.unanswered == frozenset()


def test_without_metadata_and_ids_answers_are_found_by_what_they_define():
    submission = submit()
    for c in submission.cells:
        c.metadata = {}
        del c["id"]
    cell_sources = sources(rebuilt(submission).notebook)
    assert cell_sources.count(RELU) == 1
    assert cell_sources.count(SIZE) == 1
    assert cell_sources.count("import numpy as np") == 1
    assert cell_sources.count("check(relu)") == 1
    assert cell(rebuilt(submission).notebook, "relu").source == RELU


def test_an_answer_written_below_the_stub_stays_below_it():
    submission = submit({"conv_output_size": SIZE})
    submission.cells.insert(position(submission, "relu_check"), code("%%time\n" + RELU))
    result = rebuilt(submission)
    place = position(result.notebook, "relu")
    assert result.notebook.cells[place].source == cell(RELEASE, "relu").source
    assert result.notebook.cells[place + 1].source == "%%time\n" + RELU
    assert "`relu` was found in a cell of the student's own" in result.remarks
    assert result.unanswered == {"filters_written_1"}


def test_an_answer_written_above_the_stub_is_not_undone_by_it():
    submission = submit({"conv_output_size": SIZE})
    submission.cells.insert(position(submission, "relu"), code("!pip list\n" + RELU))
    result = rebuilt(submission)
    assert cell(result.notebook, "relu").source == "!pip list\n" + RELU
    assert sources(result.notebook).count("!pip list\n" + RELU) == 1


@pytest.mark.parametrize("metadata_lost", [False, True])
@pytest.mark.parametrize("where", [0, 3, 20])
def test_one_cell_that_defines_all_functions_is_not_undone_by_a_stub(metadata_lost, where):
    submission = submit({})
    submission.cells.insert(where, code(RELU + "\n\n" + SIZE))
    if metadata_lost:
        submission.cells = [code(RELU + "\n\n" + SIZE)]
    result = rebuilt(submission)
    namespace = {"np": np}
    for c in result.notebook.cells:
        if c.cell_type == "code" and "check(" not in c.source:
            exec(c.source, namespace)
    assert namespace["relu"](-1.0) == 0
    assert namespace["conv_output_size"](5, 3) == 3
    assert result.unanswered == {"filters_written_1"}


def test_a_written_answer_keeps_its_words_and_loses_its_scripts():
    text = (
        "if a<b and c < d\n<script>alert(1)</script> [x](javascript:alert(1)) "
        "$\\href{javascript:1}{x}$ `<b>`"
    )
    result = rebuilt(submit({"filters_written_1": text}))
    kept = cell(result.notebook, "filters_written_1").source
    assert "a< b and c < d" in kept
    assert "<script" not in kept
    assert "](javascript" not in kept
    assert "\\href" not in kept


def test_no_more_than_so_many_own_cells_run():
    submission = submit()
    submission.cells += [code(f"x{i} = 1") for i in range(MAX_EXTRA + 20)]
    result = rebuilt(submission)
    assert len(result.notebook.cells) == len(RELEASE.cells) + MAX_EXTRA
    assert any(f"first {MAX_EXTRA} of" in remark for remark in result.remarks)


def test_an_empty_notebook_is_all_stubs():
    result = rebuild(RELEASE, Submitted(()))
    assert result.notebook == RELEASE
    assert len(result.remarks) == 3


cells = st.builds(
    SubmittedCell,
    kind=st.sampled_from(["code", "markdown", "raw", "", "x\x1b"]),
    source=st.sampled_from(
        [RELU, WRONG_RELU, "", "x = 1", "check(relu)", "def (", "import numpy as np", "\\ud800"]
    ),
    grade_id=st.sampled_from(["", "relu", "relu_check", "filters_written_1", "other"]),
    cell_id=st.sampled_from(["", "relu", "conv_output_size", RELEASE.cells[1].id]),
)


@settings(max_examples=50, deadline=None)
@given(st.lists(cells, max_size=12))
def test_any_cells_give_a_valid_notebook_with_the_courses_cells_in_order(submitted):
    result = rebuild(RELEASE, Submitted(tuple(submitted)))
    nbformat.validate(result.notebook)
    json.dumps(result.notebook)
    own = [c.id for c in RELEASE.cells]
    assert [c.id for c in result.notebook.cells if not c.id.startswith("added-")] == own
    for c, original in zip(
        [c for c in result.notebook.cells if not c.id.startswith("added-")],
        RELEASE.cells,
        strict=True,
    ):
        assert c.metadata == original.metadata
        assert c.cell_type == original.cell_type
        if not original.metadata.get("nbgrader", {}).get("solution"):
            assert c.source == original.source
