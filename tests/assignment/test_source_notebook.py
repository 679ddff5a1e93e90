"""Percent script in, nbgrader's notebook out."""

from dataclasses import replace
from functools import partial

import convnet
import nbformat
import pytest

from autograder.assignment.release_version import release_version
from autograder.assignment.source_notebook import AuthoringError, build_notebook, points, to_text
from autograder.authoring.build import alike, build, changed_keys, differences
from autograder.errors import GradingError
from autograder.judging.answer import Returned
from autograder.judging.answer_key import pack, unpack
from tests.helpers.grading_fakes import NAME, SCRIPT, cell, source


def test_points_come_from_the_check_cells():
    assert points(source()) == {"relu": 2.0, "conv_output_size": 5.0}


def test_a_build_is_the_same_bytes_each_time():
    assert to_text(build_notebook(SCRIPT, NAME)) == to_text(source())
    assert to_text(source()).endswith("}\n")


def test_a_built_notebook_reads_back_as_itself():
    again = nbformat.reads(to_text(source()), as_version=4)
    assert to_text(again) == to_text(source())


def test_nothing_but_what_nbgrader_and_jupyter_need_is_in_it():
    built = source()
    assert built.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "cnn_course_built": built.metadata["cnn_course_built"],
    }
    assert "cnn_course_built" not in release_version(built).metadata
    for c in built.cells:
        assert set(c.metadata) <= {"nbgrader"}
        if c.cell_type == "code":
            assert c.outputs == []
            assert c.execution_count is None


def test_ids_are_unique_and_an_added_cell_changes_no_other():
    before = [c.id for c in source().cells]
    assert len(set(before)) == len(before)
    assert cell(source(), "relu").id == "relu"
    longer = SCRIPT.replace("# %%\nimport numpy", "# %% [markdown]\n# New.\n\n# %%\nimport numpy")
    after = [c.id for c in build_notebook(longer, NAME).cells]
    assert len(after) == len(before) + 1
    assert [i for i in after if i in before] == before


def test_cells_that_say_the_same_have_different_ids():
    twice = SCRIPT + '\n# %%\nprint("try it")\n'
    ids = [c.id for c in build_notebook(twice, NAME).cells]
    assert len(set(ids)) == len(ids)


RELU = '"grade_id": "relu", '


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("print('no cells')\n", "not a jupytext percent script"),
        (SCRIPT.replace('"conv_output_size_check"', '"relu_check"'), "two cells have the grade_id"),
        (SCRIPT.replace('"conv_output_size', '"conv9d'), "there is no exercise conv9d"),
        (SCRIPT.replace(RELU, '"grade_id": "relux", '), "has no solution cell"),
        (SCRIPT.replace('"relu_check"', '"relu_test"'), "must be called after its exercise"),
        (SCRIPT.replace(', "points": 2, "solution": false', ', "solution": false'), "has no points"),
        (SCRIPT.replace(RELU, ""), "without a proper grade_id"),
        (SCRIPT.replace('"grade_id": "relu_check", "locked": true, "points": 2', '"locked": true'),
         "without a proper grade_id"),
        (SCRIPT.replace('true, "grade_id": "relu_check", "locked": true, "points": 2, "solution": false',
                        'false, "grade_id": "x", "solution": true'), "has no check cell"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_script_is_said(text, words):
    with pytest.raises(AuthoringError, match=words):
        build_notebook(text, NAME)


def test_a_cell_for_helpers_needs_no_check():
    cell = (
        '\n# %% nbgrader={"grade": false, "grade_id": "helpers_x", "solution": true}\n'
        "def x():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n"
    )
    built = build_notebook(SCRIPT + cell, NAME)
    assert "raise NotImplementedError()" in release_version(built).cells[-1].source


def test_the_release_version_holds_no_answer_and_leaves_the_source_alone():
    built = source()
    before = to_text(built)
    text = to_text(release_version(built))
    assert to_text(built) == before
    for answer in ("np.maximum", "2 * padding", "Locality and sharing", "BEGIN SOLUTION"):
        assert answer in before
        assert answer not in text
    assert "raise NotImplementedError()" in text
    assert "YOUR ANSWER HERE" in text


def test_test_cells_are_locked_and_checksummed():
    meta = cell(release_version(source()), "relu_check").metadata
    assert meta.editable is False
    assert meta.nbgrader.checksum


@pytest.fixture
def authored(tmp_path):
    course = tmp_path / "course"
    (course / "notebooks").mkdir(parents=True)
    (course / "notebooks" / f"{NAME}.py").write_text(SCRIPT)
    return course, tmp_path / "keys"


def test_build_writes_what_check_then_finds_unchanged(authored):
    course, keys = authored
    assert differences(course, keys) == [
        f"{NAME}.ipynb: missing",
        f"released/{NAME}.ipynb: missing",
        f"{NAME}.npz: missing",
        f"{NAME}.quiz: missing, or differs from the questions",
    ]
    written = build(course, keys)
    names = [f"{NAME}.ipynb", f"{NAME}.npz", f"{NAME}.quiz", f"{NAME}.ipynb"]
    assert [path.name for path in written] == names
    assert differences(course, keys) == []
    first = written[0].read_bytes()
    build(course, keys)
    assert written[0].read_bytes() == first


def times(factor, keys):
    """Return keys of which one expected array is so many times as large."""
    key = keys["relu"]
    first, *rest = key.expected
    return keys | {"relu": replace(key, expected=(Returned(first.value * factor), *rest))}


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (partial(times, 1 + 1e-13), False),
        (partial(times, 1.001), True),
        (lambda keys: dict(reversed(keys.items())), True),
        (None, True),
    ],
    ids=["the last digit", "a number", "the order", "damaged"],
)
def test_a_build_writes_only_keys_that_changed(authored, change, again):
    path = authored[1] / f"{NAME}.npz"
    build(*authored)
    right = unpack(path)
    if change is None:
        path.write_bytes(path.read_bytes()[:-40])
    else:
        pack(change(right), path)
    there = path.read_bytes()
    assert (path in build(*authored)) == again
    assert (path.read_bytes() != there) == again
    assert changed_keys(right, unpack(path)) == []


def test_check_names_what_differs(authored):
    course, keys = authored
    build(course, keys)
    more = SCRIPT.replace('"points": 5', '"points": 6')
    (course / "notebooks" / f"{NAME}.py").write_text(more)
    assert differences(course, keys) == [
        f"{NAME}.ipynb: differs from notebooks/{NAME}.py",
        f"released/{NAME}.ipynb: differs from notebooks/{NAME}.py",
        f"{NAME}.npz: differs in conv_output_size",
    ]


def test_an_unknown_notebook_is_named_with_those_there_are(authored):
    course, keys = authored
    with pytest.raises(AuthoringError, match="there is no notebook 9_none; there are 2_filters"):
        build(course, keys, ["9_none"])


def test_an_exercise_without_a_reference_is_named(authored, monkeypatch):
    course, keys = authored
    monkeypatch.delattr(convnet, "relu")
    with pytest.raises(
        AuthoringError, match=r"the reference has no relu: .* the __init__\.py there"
    ):
        build(course, keys)
    assert not (keys / f"{NAME}.npz").exists()


def test_alike_sees_small_and_large_differences():
    assert alike({"a": (1.0, [2])}, {"a": [1.0 + 1e-12, (2,)]})
    assert not alike({"a": 1.0}, {"a": 1.001})
    assert not alike(1, True)
    assert alike(float("nan"), float("nan"))


def test_an_authoring_error_is_no_grading_error():
    assert not issubclass(AuthoringError, GradingError)
