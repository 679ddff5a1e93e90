"""The engine finds courses and their answers by entry point, and says plainly what it misses."""

import sys
from dataclasses import replace
from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from autograder.exercise import courses, solutions
from autograder.exercise.courses import COURSES, CourseError, UnknownExerciseError
from autograder.exercise.solutions import NoSolutionsError
from course.exercises import COURSE

MODULE = "tests_made_up_course"
RELU = next(exercise for exercise in COURSE.exercises if exercise.name == "relu")


@pytest.fixture(autouse=True)
def fresh():
    caches = (courses.courses, courses.course_points, courses._by_name, solutions.points)
    for cache in caches:
        cache.cache_clear()
    yield
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def install(monkeypatch):
    """Install made-up courses, each the value of an entry point of its name."""

    def put(**found):
        module = type(sys)(MODULE)
        vars(module).update(found)
        monkeypatch.setitem(sys.modules, MODULE, module)
        points = [EntryPoint(name, f"{MODULE}:{name}", COURSES) for name in found]
        given = courses.entry_points

        def entry_points(group):
            return [*given(group=group), *(points if group == COURSES else ())]

        monkeypatch.setattr(courses, "entry_points", entry_points)

    return put


def test_the_course_is_found_with_all_it_names():
    assert courses.courses() == (COURSE,)
    assert courses.everything() == COURSE.exercises
    assert courses.course_of("2_filters") is COURSE
    assert courses.course_of("9_none") is None
    assert courses.modules_of(COURSE) == "course.exercises"
    assert solutions.packages() == ("convnet", "misconceptions", "styles")
    assert solutions.packages(*solutions.JUDGING) == ("convnet", "misconceptions")


def test_two_courses_stand_side_by_side(install):
    square = replace(COURSE.exercises[0], name="square", notebook="1_squares")
    other = replace(
        COURSE,
        name="other",
        package="other",
        exercises=(square,),
        helpers=(),
        ungraded=(),
        solutions="",
    )
    install(other=other)
    assert courses.courses() == (COURSE, other)
    assert courses.find("square") is square
    assert courses.find("relu").name == "relu"
    assert courses.course_of("1_squares") is other
    with pytest.raises(NoSolutionsError, match=r"nothing can be judged$"):
        solutions.reference(square)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"notebook": "1_other"}, "an exercise called dense: cnn-course and other"),
        ({"name": "other"}, "a notebook called 1_hypothesis_class: cnn-course and other"),
    ],
)
def test_one_name_in_two_courses_is_refused(install, change, words):
    exercise = replace(COURSE.exercises[0], **change)
    other = replace(COURSE, name="other", exercises=(exercise,), helpers=(), ungraded=())
    install(other=other)
    with pytest.raises(CourseError, match=words):
        courses.courses()


def test_a_course_of_another_name_and_what_is_no_course_are_refused(install):
    for value in (COURSE, 3):
        courses.courses.cache_clear()
        courses.course_points.cache_clear()
        install(other=value)
        with pytest.raises(CourseError, match="must lead to a Course of that name"):
            courses.courses()


def test_a_course_that_does_not_load_is_named(monkeypatch):
    point = EntryPoint("lost", "no_such_package.exercises:COURSE", COURSES)
    monkeypatch.setattr(courses, "entry_points", lambda group: [point])
    with pytest.raises(CourseError, match="the course lost cannot be loaded from no_such_package"):
        courses.courses()


def test_without_a_course_no_exercise_is_known(monkeypatch):
    monkeypatch.setattr(courses, "entry_points", lambda group: [])
    with pytest.raises(UnknownExerciseError, match="no course is installed"):
        courses.find("relu")
    with pytest.raises(CourseError, match="no installed course has an exercise of 2_filters"):
        courses.require_course("2_filters")


@pytest.mark.parametrize("way", ["no entry point", "no package"])
def test_without_the_answers_it_says_what_to_install(monkeypatch, way):
    if way == "no package":
        for name in solutions.packages():
            monkeypatch.setitem(sys.modules, name, None)
    else:
        monkeypatch.setattr(solutions, "entry_points", lambda group: [])
    for answers in (solutions.reference, solutions.wrong_answers, solutions.right_answers):
        with pytest.raises(NoSolutionsError, match="pip install cnn-course-solutions"):
            answers(RELU)


def test_what_the_answers_themselves_miss_is_another_matter(monkeypatch):
    def load():
        raise ModuleNotFoundError("no scipy", name="scipy")

    # Entry points are of another class where somebody has imported importlib_metadata.
    (known,) = solutions.points(solutions.REFERENCE)
    point = SimpleNamespace(name=known.name, module=known.module, load=load)
    monkeypatch.setattr(solutions, "points", lambda *groups: (point,))
    with pytest.raises(ModuleNotFoundError, match="scipy"):
        solutions.reference(RELU)
