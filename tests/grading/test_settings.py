"""grading.toml: what it sets, and what is said of one that is not in order."""

from __future__ import annotations

import pytest

from autograder.errors import GradingError
from autograder.exercises import find
from autograder.grading.reading import course_context
from autograder.grading.settings import Setting, read_settings
from tests.grading_fakes import course_directory

WHOLE = """
# Accepted in the lecture of March.
[conv2d]
rtol = 1e-4
accept = ["filter-flipped", "filter-flipped"]

[conv2d.weights]
bias = 2
"many channels" = 0.5

[relu]
rtol = 0.001

[softmax_nll]
rtol = 1e-3
"""


def read(tmp_path, text, notebook="2_filters"):
    (tmp_path / "grading.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_settings(tmp_path, notebook)


def test_what_is_set_for_the_exercises_of_a_notebook(tmp_path):
    assert read_settings(tmp_path) == ()
    assert read(tmp_path, WHOLE) == (
        Setting("conv2d", 1e-4, (("bias", 2.0), ("many channels", 0.5)), ("filter-flipped",)),
        Setting("relu", 1e-3),
    )
    assert [s.exercise for s in read(tmp_path, WHOLE, None)] == ["conv2d", "relu", "softmax_nll"]


def test_a_setting_changes_its_exercise_and_nothing_else():
    before = find("conv2d")
    after = Setting("conv2d", 1e-4, (("bias", 2.0),)).applied(before)
    weights = {aspect.name: aspect.weight for aspect in after.aspects}
    assert (after.tolerance, weights.pop("bias")) == (1e-4, 2.0)
    assert weights == {a.name: a.weight for a in before.aspects if a.name != "bias"}
    assert Setting("conv2d").applied(before) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[conv2d]\nrtol = \n[relu]", "not TOML: .*line 2"),
        ("\n[con2d]\nrtol = 1", "line 2: there is no exercise 'con2d': is 'conv2d' meant"),
        ("[zzz]", "line 1: there is no exercise 'zzz'; there are .*cnn_forward"),
        ("conv2d = 3", "line 1: write it as a table"),
        ("[conv2d]\n\nrtol = 0.5", r"line 3: \[conv2d\] rtol: a number above 0 and below 0.1"),
        ("[conv2d]\nrtol = 0", "line 2: .*such as 1e-05"),
        ("[conv2d]\nrtol = true", "line 2: .*a number above 0"),
        ("[conv2d]\nrtol = nan", "line 2: .*a number above 0"),
        ("[relu]\nrtol = 1e-3\n[conv2d]\natol = 1", r"line 4: \[conv2d\] atol: this is not known"),
        ("[relu]\n[conv2d]\npoints = 5", "line 3: .*points stand in the notebook's source"),
        ("[conv2d]\naccept = 'x'", "line 2: .*write a list of names"),
        ("[conv2d]\naccept = [3]", "line 2: .*write a list of names"),
        ("[conv2d]\naccept = ['filter-fliped']", "line 2: .*is 'filter-flipped' meant"),
        ("[relu]\naccept = ['filter-flipped']", "line 2: .*; there are .*absolute-value"),
        ("[conv2d]\nweights = 3", "line 2: .*write them by aspect"),
        ("[conv2d.weights]\nbais = 2", "line 1: .*there is no aspect 'bais': is 'bias' meant"),
        ("[conv2d]\nweights = {bias = -1}", "line 2: .*'bias' wants a number of at least 0"),
        ("conv2d.rtol = 'x'", "line 1: .*a number above 0"),
        (b"\xff\xfe", "it is not UTF-8 text"),
    ],
)
def test_what_is_not_in_order_is_said_with_its_line_and_what_to_do(tmp_path, text, said):
    with pytest.raises(GradingError, match=f"(?s){said}"):
        read(tmp_path, text)


def test_some_aspect_must_weigh_something(tmp_path):
    text = "[relu.weights]\n" + "".join(f'"{a.name}" = 0\n' for a in find("relu").aspects)
    with pytest.raises(GradingError, match="at least one aspect must weigh more than 0"):
        read(tmp_path, text)


def test_what_nbgrader_grades_with_follows_the_file(tmp_path):
    root = course_directory(tmp_path / "course")

    def relu():
        return course_context(root, "2_filters", "2_filters", 7, "").questions[0]

    assert (relu().exercise.tolerance, relu().accept) == (1e-5, ())
    read(root, "[relu]\nrtol = 1e-3\naccept = ['absolute-value']")
    assert (relu().exercise.tolerance, relu().accept) == (1e-3, ("absolute-value",))
    (root / "grading.toml").write_text("[relu]\nrtol = 7")
    with pytest.raises(GradingError, match="line 2"):
        relu()


def test_a_mistake_about_another_notebook_stops_this_one_as_well(tmp_path):
    with pytest.raises(GradingError, match="softmax_nll"):
        read(tmp_path, "[softmax_nll]\nrtol = 7")


def test_a_file_that_cannot_be_opened_is_said(tmp_path):
    (tmp_path / "grading.toml").mkdir()
    with pytest.raises(GradingError, match=r"grading\.toml in the course directory cannot be read"):
        read_settings(tmp_path)
