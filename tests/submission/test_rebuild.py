"""What is run: the release version with the student's words, whatever else the submission holds."""

import copy
import itertools
import json

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.submission.reader import Submitted, SubmittedCell, read_notebook
from autograder.submission.rebuild import MAX_EXTRA, rebuild, untouched
from tests.helpers.grading_fakes import (
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


WAYS = [
    "relu = lambda z: np.maximum(z, 0)",
    "relu: Callable = lambda z: np.maximum(z, 0)",
    "relu = partial(np.maximum, 0)",
    "relu = functools.partial(np.maximum, 0)",
    "relu = np.vectorize(lambda z: max(z, 0))",
    "class Relu:\n    def __call__(self, z):\n        return np.maximum(z, 0)\nrelu = Relu()",
    "class relu:\n    def __new__(cls, z):\n        return np.maximum(z, 0)",
    "def mine(z):\n    return np.maximum(z, 0)\nrelu = mine",
    "if True:\n    def relu(z):\n        return np.maximum(z, 0)",
    "try:\n    import numba\nexcept ImportError:\n    def relu(z):\n        return np.maximum(z, 0)",
    "with np.errstate():\n    relu = lambda z: np.maximum(z, 0)",
    "    def relu(z):\n        return np.maximum(z, 0)",
    "np.maximum?\ndef relu(z):\n    return np.maximum(z, 0)",
]


@pytest.mark.parametrize("text", WAYS)
@pytest.mark.parametrize("stub_stays", [False, True])
def test_an_answer_without_marks_is_found_however_it_gives_the_function(text, stub_stays):
    submission = submit(ANSWERS | {"relu": text})
    if stub_stays:
        submission.cells.insert(0, copy.deepcopy(cell(RELEASE, "relu")))
    result = rebuilt(without_marks(submission, ids=False))
    assert cell(result.notebook, "relu").source == text
    assert not result.unanswered


@pytest.mark.parametrize(
    "text", ["relu = 3", "relu = [1, 2]", "y = relu(np.ones(3))", "relu(3)", "relu?"]
)
def test_what_gives_no_function_is_no_answer(text):
    submission = submit({name: words for name, words in ANSWERS.items() if name != "relu"})
    submission.cells.append(code(text))
    assert "relu" in rebuilt(submission).unanswered


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


def test_of_an_answer_in_a_text_cell_the_block_of_code_counts():
    submission = submit()
    cell(submission, "relu").cell_type = "markdown"
    cell(submission, "relu").source = f"My answer:\n```python\n{RELU}\n```"
    own = nbformat.v4.new_markdown_cell(f"An idea, not mine:\n```python\n{WRONG_RELU}\n```")
    submission.cells.append(own)
    result = rebuilt(submission)
    assert cell(result.notebook, "relu").source == RELU
    assert not any(WRONG_RELU in source for source in sources(result.notebook))


def test_without_metadata_cells_are_found_by_id():
    result = rebuilt(without_marks(submit(), ids=True))
    assert [c.source for c in result.notebook.cells] == sources(submit())
    assert result.unanswered == frozenset()


def test_without_metadata_and_ids_answers_are_found_by_what_they_define():
    result = rebuilt(without_marks(submit(), ids=False))
    cell_sources = sources(result.notebook)
    assert cell_sources.count(RELU) == 1
    assert cell_sources.count(SIZE) == 1
    assert cell_sources.count("import numpy as np") == 1
    assert cell_sources.count("check(relu)") == 1
    assert cell(result.notebook, "relu").source == RELU


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
    assert both_work(result)
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


TEXT = "How long is the output?"


def running(result):
    """Run what was rebuilt, as a kernel would; return what it defines. Check cells are never run."""
    namespace = {"np": np, "check": lambda function: None}
    for c in result.notebook.cells:
        if c.cell_type == "code" and not c.metadata.get("nbgrader", {}).get("grade"):
            exec(c.source, namespace)
    return namespace


def both_work(result):
    namespace = running(result)
    return namespace["relu"](-1.0) == 0 and namespace["conv_output_size"](5, 3) == 3


def merge(names, kept):
    """Merge cells as JupyterLab does (Shift-M): one of them stays, with the text of all."""
    submission = submit()
    found = [
        c
        for c in submission.cells
        if (c.metadata.get("nbgrader", {}).get("grade_id") or c.source) in names
    ]
    assert len(found) == len(names)
    (stays,) = (
        c for c in found if (c.metadata.get("nbgrader", {}).get("grade_id") or c.source) == kept
    )
    text = "\n\n".join(c.source for c in found)
    submission.cells = [c for c in submission.cells if c is stays or c not in found]
    stays.source = text
    return submission


ALL = ("relu", "relu_check", TEXT, "conv_output_size")
MERGED = [
    (("relu", "conv_output_size"), "relu"),
    (("relu", "conv_output_size"), "conv_output_size"),
    (("relu", "relu_check", "conv_output_size"), "relu"),
    *((ALL, kept) for kept in ALL),
    (("relu", "relu_check"), "relu"),
    (("relu", "relu_check"), "relu_check"),
    (("relu_check", TEXT), TEXT),
    ((TEXT, "conv_output_size"), "conv_output_size"),
    ((TEXT, "conv_output_size"), TEXT),
]  # fmt: skip


@pytest.mark.parametrize(("names", "kept"), MERGED)
@pytest.mark.parametrize("marks", ["kept", "lost", "lost with ids"])
def test_answers_in_cells_that_were_merged_are_all_found(names, kept, marks):
    submission = merge(names, kept)
    if marks != "kept":
        submission = without_marks(submission, ids=marks == "lost")
    result = rebuilt(submission)
    assert both_work(result)
    assert result.unanswered == frozenset()
    if {"relu", "conv_output_size"} <= {*names}:
        assert any("was found in" in remark for remark in result.remarks)


def without_marks(submission, *, ids):
    for c in submission.cells:
        c.metadata = {}
        if not ids:
            del c["id"]
    return submission


def test_a_stub_below_does_not_undo_what_the_cell_above_defines():
    result = rebuilt(submit({"relu": f"{RELU}\n\n\n{SIZE}"}))
    assert both_work(result)
    assert "`conv_output_size` was found in the cell `relu`" in result.remarks


@pytest.mark.parametrize("kind", ["code", "markdown"])
def test_an_answer_that_was_pasted_into_a_test_cell_is_asked_for(kind):
    submission = submit({"conv_output_size": SIZE})
    cell(submission, "relu_check").source = f"{RELU}\n\ncheck(relu)"
    cell(submission, "relu_check").cell_type = kind
    result = rebuilt(submission)
    assert both_work(result)
    assert cell(result.notebook, "relu_check").source == "check(relu)"
    assert "test cell relu_check changed; the original was used" in result.remarks
    assert "`relu` was found in a cell of the student's own" in result.remarks


def test_a_second_version_in_a_test_cell_decides_nothing():
    submission = submit()
    cell(submission, "relu_check").source = f"{WRONG_RELU}\n\ncheck(relu)"
    result = rebuilt(submission)
    assert both_work(result)
    assert WRONG_RELU not in "".join(sources(result.notebook))


@pytest.mark.parametrize("where", ["before", "after", "far below"])
def test_a_stub_with_other_comments_is_still_a_stub(where):
    submission = submit({"conv_output_size": SIZE})
    stub = cell(submission, "relu")
    stub.source = stub.source.replace("# YOUR CODE HERE", "# see my own cell").replace('"""', "'''")
    at = {"before": 0, "after": 1, "far below": 5}[where]
    submission.cells.insert(position(submission, "relu") + at, code(RELU))
    result = rebuilt(submission)
    assert both_work(result)
    assert result.unanswered == {"filters_written_1"}


LONG = 'def relu(z):\n    """Return z or 0."""\n    positive = z > 0\n    return np.where(positive, z, 0)'


@pytest.mark.parametrize("cuts", [(1,), (2,), (3,), (2, 3), (1, 2, 3)])
@pytest.mark.parametrize("lab", ["copies marks", "new below", "new above", "all lost"])
def test_an_answer_that_was_split_is_put_together(cuts, lab):
    """JupyterLab copies a cell's metadata into each half, others leave them with the first or the last."""
    submission = submit()
    at = position(submission, "relu")
    whole, lines = submission.cells[at], LONG.split("\n")
    edges = [0, *cuts, len(lines)]
    parts = []
    for first, last in itertools.pairwise(edges):
        part = copy.deepcopy(whole)
        part.source = "\n".join(lines[first:last])
        part.id = f"part-{first}"
        parts.append(part)
    for number, part in enumerate(parts):
        marked = {"new below": number == 0, "new above": number == len(parts) - 1}
        if not marked.get(lab, lab == "copies marks"):
            part.metadata = {}
    submission.cells[at : at + 1] = parts
    if lab == "all lost":
        submission = without_marks(submission, ids=False)
    result = rebuilt(submission)
    assert cell(result.notebook, "relu").source == LONG
    assert both_work(result)
    assert "the cell of `relu` was split: its parts were put together" in result.remarks


def test_cells_that_stand_alone_are_never_put_together():
    submission = submit()
    at = position(submission, "relu") + 1
    submission.cells[at:at] = [code("    shown = relu(np.ones(2))"), code("if (broken")]
    result = rebuilt(submission)
    assert cell(result.notebook, "relu").source == RELU
    assert "    shown = relu(np.ones(2))" in sources(result.notebook)
    assert not any("split" in remark for remark in result.remarks)


def test_what_lost_all_marks_is_said():
    remark = (
        "nbgrader's marks were lost from all cells: they were found by ids, text and definitions"
    )
    assert remark in rebuilt(without_marks(submit(), ids=True)).remarks
    assert remark not in rebuilt(submit()).remarks
    result = rebuilt(without_marks(submit({}), ids=False))
    assert result.unanswered == {"relu", "conv_output_size", "filters_written_1"}
    assert result.missing == frozenset()
    assert remark in result.remarks
