"""grading.toml: what it sets, and what is said of one that is not in order."""

from dataclasses import replace
from importlib import metadata
from pathlib import PurePosixPath

import pytest
from click.testing import CliRunner
from nbformat.v4 import new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.assignment import packages
from autograder.assignment.apply_settings import with_settings
from autograder.assignment.context import context_of, make_context
from autograder.assignment.course_directory import open_course
from autograder.assignment.digest import common_parts
from autograder.assignment.packages import pinned
from autograder.assignment.read_assignment import course_context, read_assignment
from autograder.assignment.settings import (
    Setting,
    limits_of,
    read_attempts,
    read_limits,
    read_packages,
    read_settings,
    read_tell,
)
from autograder.assignment.source_notebook import read_source
from autograder.cli.grade_view.demo import generate_assignment
from autograder.cli.main import autograder
from autograder.errors import GradingError
from autograder.exercise.courses import find
from autograder.sandbox.limits import MIB, Limits
from tests.helpers.grading_fakes import NAME, course_directory

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
        (
            "\n[con2d]\nrtol = 1",
            "line 2: there is no exercise or written answer 'con2d': is 'conv2d' meant",
        ),
        ("[zzz]", "line 1: there is no exercise or written answer 'zzz'; there are .*cnn_forward"),
        ("conv2d = 3", "line 1: write it as a table"),
        ("[conv2d]\n\nrtol = 0.5", r"line 3: \[conv2d\] rtol: a number above 0 and below 0.1"),
        ("[conv2d]\nrtol = 0", "line 2: .*such as 1e-05"),
        ("[conv2d]\nrtol = true", "line 2: .*a number above 0"),
        ("[conv2d]\nrtol = nan", "line 2: .*a number above 0"),
        ("[relu]\nrtol = 1e-3\n[conv2d]\natol = 1", r"line 4: \[conv2d\] atol: this is not known"),
        ("[relu]\n[conv2d]\npoints = -5", "line 3: .*a number of at least 0"),
        ("[relu]\npoints = '5'", "line 2: .*a number of at least 0"),
        ("[relu]\nquestion = 'Why?'", "line 2: .*not known here; there are points, rtol"),
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "\n[limits]\ncell_second = 1",
            r"line 3: \[limits\] cell_second: there is no such limit: is 'cell",
        ),
        (
            "[limits]\n\ncell_seconds = 0",
            r"line 3: .*a number from 1 to 3600 is wanted \(as made: 15\)",
        ),
        ("[limits]\ncell_seconds = '30'", "line 2: .*a number from 1 to 3600"),
        ("[limits]\nnotebook_seconds = true", "line 2: .*a number from 5"),
        ("[limits]\nexercise_seconds = nan", "line 2: .*a number from 1"),
        ("[limits]\nmemory_megabytes = 100", "line 2: .*a number from 256 to 1.04858e"),
        ("limits = 3", "line 1: write it as a table"),
        ("[limits]\ncell_seconds = 200", "one cell may take 200 seconds and its notebook only 120"),
        ("[limits", "not TOML"),
    ],
)
def test_a_limit_out_of_bounds_is_said_with_its_line(tmp_path, text, said):
    (tmp_path / "grading.toml").write_text(text)
    with pytest.raises(GradingError, match=f"(?s){said}"):
        limits_of(read_limits(tmp_path))


def test_a_longer_notebook_is_not_ended_by_another_limit():
    assert limits_of({}) == Limits()
    long = limits_of({"cell_seconds": 900, "notebook_seconds": 3_600, "memory_megabytes": 4_096})
    assert (long.cell_seconds, long.notebook_seconds) == (900, 3_600)
    assert (
        long.submission_seconds >= 3_600 + Limits().submission_seconds - Limits().notebook_seconds
    )
    assert long.cpu_seconds > 3_600
    assert (long.memory_bytes, long.total_memory_bytes) == (4_096 * MIB, 6_144 * MIB)


def test_both_ways_of_grading_have_the_limits_of_the_file(tmp_path):
    root = course_directory(tmp_path / "course")
    read(root, "[limits]\nexercise_seconds = 45\ncell_seconds = 20\n[relu]\nrtol = 1e-3")
    context = course_context(root, "2_filters", "2_filters", 7, "")
    assert {question.exercise.seconds for question in context.questions} == {45.0}
    made = read_assignment(open_course(root), NAME, NAME, 7, "")
    assert (made.limits.cell_seconds, made.limits.exercise_seconds) == (20, 45)
    # An exercise with a time of its own keeps it.
    learning = replace(made, points=(("train_cnn", 1.0),))
    (question,) = make_context(learning, lambda *_: None).questions
    assert question.exercise.seconds == find("train_cnn").seconds == 120


def test_the_command_says_what_is_in_force_and_from_where(tmp_path):
    root = course_directory(tmp_path / "course")
    read(
        root,
        "[limits]\ncell_seconds = 20\nmemory_megabytes = 512\n[relu]\nrtol = 1e-3\npoints = 3\n"
        "[packages]\nallowed = ['no-such-package', 'Click']",
    )
    words = ["settings", "--course", str(root), "--limit", "cell_seconds=25"]
    done = CliRunner().invoke(autograder, words)
    lines = [line.split("\t")[:3] for line in done.stdout.splitlines()]
    assert lines == [
        ["limits.cell_seconds", "25", "command line"],
        ["limits.notebook_seconds", "120", "default"],
        ["limits.exercise_seconds", "20", "default"],
        ["limits.memory_megabytes", "512", "grading.toml"],
        ["packages.click", metadata.version("click"), "grading.toml"],
        ["packages.no-such-package", "NOT INSTALLED", "grading.toml"],
        ["feedback.tell", "hints", "default"],
        ["grading.error_carried_forward", "true", "default"],
        ["grading.attempts", "latest", "default"],
        ["relu.points", "3", "grading.toml"],
        ["relu.rtol", "0.001", "grading.toml"],
    ]
    for wrong in ("cell_seconds=x", "cell_seconds=0", "cells=3", "cell_seconds"):
        done = CliRunner().invoke(autograder, ["settings", "--course", str(root), "--limit", wrong])
        assert done.exit_code == 2, wrong


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[packages]\nallow = ['x']",
            r"line 2: \[packages\] allow: this is not known here; there is",
        ),
        ("[packages]\nallowed = 'pandas'", "line 2: .*write a list of names"),
        ("[packages]\nallowed = ['a', '--index-url=x']", "line 2: .*write a list of names"),
        ("packages = ['pandas']", "line 1: write it as a table"),
        (
            "[feedback]\ntell = 'all'",
            "line 2: .*one of these words is wanted: points, mistakes, hints",
        ),
        ("[feedback]\nhints = true", "line 2: .*there is tell"),
        ("[grading]\nattempts = true", "line 2: .*one of these words is wanted: latest, best"),
        ("[grading]\nattempts = ['best']", "line 2: .*one of these words is wanted: latest, best"),
        ("[grading]\nattempt = 'best'", "line 2: .*there is attempts, error_carried_forward"),
    ],
)
def test_words_and_lists_that_are_not_in_order_are_said_with_their_line(tmp_path, text, said):
    (tmp_path / "grading.toml").write_text(text)
    with pytest.raises(GradingError, match=f"(?s){said}"):
        assert not (read_packages(tmp_path), read_tell(tmp_path), read_attempts(tmp_path))


@pytest.mark.parametrize("attempts", ["latest", "best"])
def test_two_settings_of_grading_stand_side_by_side(tmp_path, attempts):
    root = course_directory(tmp_path / "course")
    read(root, f"[grading]\nattempts = '{attempts}'\nerror_carried_forward = false")
    made = read_assignment(open_course(root), NAME, NAME, 7, "")
    assert (made.attempts, made.carry_forward) == (attempts, False)
    done = CliRunner().invoke(autograder, ["settings", "--course", str(root)])
    origin = "grading.toml" if attempts == "best" else "default"
    assert f"grading.attempts\t{attempts}\t{origin}\t" in done.stdout


def test_an_allowed_package_is_part_of_what_a_grade_depends_on(tmp_path):
    root = course_directory(tmp_path / "course")

    def made():
        return read_assignment(open_course(root), NAME, NAME, 7, "")

    before = made()
    read(root, "[packages]\nallowed = ['click']")
    assert made().packages == (f"click=={metadata.version('click')}",)
    assert common_parts(made())["versions"] != common_parts(before)["versions"]
    context_of(made())
    with pytest.raises(GradingError, match="here is another version"):
        context_of(replace(made(), packages=("click==0.0.1",)))


def test_nothing_is_graded_without_a_package_that_was_promised_to_students(tmp_path):
    root = course_directory(tmp_path / "course")
    read(root, "[packages]\nallowed = ['no-such-package', 'click']")
    with pytest.raises(GradingError, match="pip install no-such-package"):
        course_context(root, NAME, NAME, 7, "")


@pytest.mark.parametrize("name", ["scipy", "torch", "SciPy"])
def test_a_package_that_answers_exercises_stays_hidden(tmp_path, name):
    (tmp_path / "grading.toml").write_text(f"[packages]\nallowed = ['{name}']")
    with pytest.raises(GradingError, match="answers exercises, so the sandbox hides it"):
        pinned(read_packages(tmp_path))


def test_a_package_is_known_by_the_modules_that_it_brings(monkeypatch):
    monkeypatch.setattr(packages.metadata, "files", lambda name: [PurePosixPath("sklearn/svm.py")])
    with pytest.raises(
        GradingError, match="scikit-learn cannot be allowed in submissions: sklearn"
    ):
        pinned(["scikit-learn"])


WRITTEN = "filters_written_1"


def read_again(root, notebook=NAME):
    source = read_source(root / "source" / NAME / f"{NAME}.ipynb")
    return with_settings(source, read_settings(root, notebook))


def points_of(notebook):
    return {
        c.metadata.nbgrader.grade_id: c.metadata.nbgrader.points
        for c in notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade")
    }


def test_points_are_set_without_touching_the_source(tmp_path):
    root = course_directory(tmp_path / "course")
    before = (root / "source" / NAME / f"{NAME}.ipynb").read_bytes()
    (root / "grading.toml").write_text(f"[relu]\npoints = 4.5\n[{WRITTEN}]\npoints = 3")
    assert points_of(read_again(root)) == {
        "relu_check": 4.5, "conv_output_size_check": 5, WRITTEN: 3,
    }  # fmt: skip
    assert (root / "source" / NAME / f"{NAME}.ipynb").read_bytes() == before
    context = course_context(root, NAME, NAME, 7, "")
    assert {q.exercise.name: q.max_points for q in context.questions}["relu"] == 4.5
    # A setting that only counts points judges nothing anew.
    assert read_settings(root, NAME)[0].of_judging is None


def test_a_question_is_set_and_keeps_its_heading(tmp_path):
    cells = [
        new_markdown_cell("### Written question 1 (2 points)\nWhy is it local?"),
        new_markdown_cell(
            "",
            metadata={
                "nbgrader": {
                    "grade": True, "solution": True, "locked": False, "task": False,
                    "points": 2, "grade_id": WRITTEN, "schema_version": 3,
                }
            },
        ),
    ]  # fmt: skip
    source = new_notebook(cells=cells)
    settings = [Setting(WRITTEN, points=1, question="Why is the filter small?")]
    question = with_settings(source, settings).cells[0].source
    assert question == "### Written question 1 (1 point)\nWhy is the filter small?"
    assert with_settings(source, [Setting(WRITTEN, points=2.5)]).cells[0].source == (
        "### Written question 1 (2.5 points)\nWhy is it local?"
    )
    assert source.cells[0].source.endswith("Why is it local?")


@pytest.mark.parametrize("text", ["rtol = 1e-3", "question = 3", "question = ' '"])
def test_a_written_answer_has_points_and_a_question(tmp_path, text):
    root = course_directory(tmp_path / "course")
    (root / "grading.toml").write_text(f"[{WRITTEN}]\n{text}")
    with pytest.raises(GradingError, match="line 2"):
        read_settings(root)


def test_nbgrader_releases_what_is_set(tmp_path):
    root = course_directory(tmp_path / "course")
    (root / "grading.toml").write_text(f"[relu]\npoints = 4\n[{WRITTEN}]\npoints = 1")
    course = open_course(root)
    generate_assignment(course, NAME)
    released = read_source(root / "release" / NAME / f"{NAME}.ipynb")
    assert points_of(released)["relu_check"] == 4
    assert "cnn_course_built" not in released.metadata
    with Gradebook(course.directory.db_url) as gradebook:
        assert gradebook.find_assignment(NAME).max_score == 10


def test_a_mistake_about_another_notebook_stops_this_one_as_well(tmp_path):
    with pytest.raises(GradingError, match="softmax_nll"):
        read(tmp_path, "[softmax_nll]\nrtol = 7")


def test_a_file_that_cannot_be_opened_is_said(tmp_path):
    (tmp_path / "grading.toml").mkdir()
    with pytest.raises(GradingError, match=r"grading\.toml in the course directory cannot be read"):
        read_settings(tmp_path)
