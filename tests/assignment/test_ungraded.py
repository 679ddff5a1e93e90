"""A notebook without exercises is built, checked and released, and there is nothing to grade in it."""

import shutil

import pytest

from autograder.assignment.course_directory import open_course
from autograder.assignment.read_assignment import read_assignment
from autograder.authoring.build import build, differences, keys_folder
from autograder.errors import GradingError
from autograder.exercise.courses import course_of, everything
from tests.helpers.paths import COURSE

NAME = "6_colour_and_depth"


@pytest.fixture
def course(tmp_path):
    skip = shutil.ignore_patterns("__pycache__", "source")
    shutil.copytree(COURSE, tmp_path / "course", ignore=skip)
    build(tmp_path / "course", tmp_path / "keys", [NAME])
    return tmp_path / "course"


def test_it_belongs_to_its_course():
    course = course_of(NAME)
    assert course is not None
    assert course.ungraded == (NAME,)
    assert course.notebooks[-1] == NAME
    assert NAME not in {exercise.notebook for exercise in everything()}


def test_it_is_built_without_a_key(course, tmp_path):
    assert not (tmp_path / "keys").exists()
    assert differences(course, tmp_path / "keys", [NAME]) == []
    assert not (keys_folder(NAME) / f"{NAME}.npz").exists()


def test_to_grade_it_is_refused_with_the_reason(course):
    with pytest.raises(
        GradingError, match=r"6_colour_and_depth has no exercises .* nothing to grade"
    ):
        read_assignment(open_course(course), NAME, NAME, 1, "")
