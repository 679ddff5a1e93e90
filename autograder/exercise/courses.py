"""The courses that are installed, found by entry point, and their exercises.

Nothing here is needed in a graded kernel.
"""

from __future__ import annotations

import functools
import inspect
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.errors import GradingError
from autograder.exercise.course import Course
from autograder.exercise.model import Exercise

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

#: The group of entry points; each leads to a `Course` of its name.
COURSES = "autograder.courses"


class UnknownExerciseError(LookupError):
    """No exercise has this name."""


class CourseError(GradingError):
    """A course cannot be used as it is installed."""


def entry_points(group: str) -> Iterable[EntryPoint]:
    """Return the entry points of a group, of all distributions on ``sys.path``."""
    found: Iterable[EntryPoint] = _entry_points(tuple(sys.path)).select(group=group)
    return found


@functools.lru_cache(maxsize=1)
def _entry_points(path: tuple[str, ...]) -> Any:
    # Here, because a notebook's first cell finds no course yet.
    from importlib import metadata

    # Once for all groups: this reads a file of each installed distribution.
    return metadata.entry_points()


@functools.cache
def courses() -> tuple[Course, ...]:
    """Return the installed courses, sorted by name.

    Raises
    ------
    CourseError
        Where one cannot be loaded, or two have an exercise or a notebook of one name.
    """
    found = tuple(_load(point) for point in course_points())
    for kind in ("an exercise", "a notebook"):
        owners: dict[str, str] = {}
        for course in found:
            exercises = [exercise.name for exercise in (*course.helpers, *course.exercises)]
            for name in exercises if kind == "an exercise" else course.notebooks:
                if (other := owners.setdefault(name, course.name)) != course.name:
                    raise CourseError(
                        f"two installed courses have {kind} called {name}: {other} and {course.name}. "
                        "Uninstall one of them"
                    )
    return found


@functools.cache
def course_points() -> tuple[EntryPoint, ...]:
    """Return the entry points of the installed courses, sorted by name; the first on the path counts."""
    found = {point.name: point for point in reversed(tuple(entry_points(group=COURSES)))}
    return tuple(found[name] for name in sorted(found))


def _load(point: EntryPoint) -> Course:
    try:
        course = point.load()
    except (ImportError, AttributeError) as error:
        raise CourseError(
            f"the course {point.name} cannot be loaded from {point.value}: {error}. Install it again"
        ) from error
    if not isinstance(course, Course) or course.name != point.name:
        raise CourseError(
            f"the entry point {point.name} of {COURSES} must lead to a Course of that name, "
            f"and {point.value} is none"
        )
    return course


def find(name: str) -> Exercise:
    """Return the exercise with this name.

    Raises
    ------
    UnknownExerciseError
        Naming the exercises there are.
    """
    try:
        return _by_name()[name]
    except KeyError:
        known = ", ".join(sorted(_by_name())) or "none: no course is installed"
        raise UnknownExerciseError(
            f"there is no exercise called {name!r}; there are {known}"
        ) from None


@functools.cache
def _by_name() -> dict[str, Exercise]:
    return {exercise.name: exercise for exercise in (*everything(), *helpers())}


def of_notebook(notebook: str) -> tuple[Exercise, ...]:
    """Return a notebook's exercises in the order they stand in it."""
    return tuple(exercise for exercise in everything() if exercise.notebook == notebook)


def everything() -> tuple[Exercise, ...]:
    """Return the exercises of all installed courses, in course order."""
    return tuple(exercise for course in courses() for exercise in course.exercises)


def helpers(notebook: str = "") -> tuple[Exercise, ...]:
    """Return the functions without points that exercises use (default: of all notebooks)."""
    found = (helper for course in courses() for helper in course.helpers)
    return tuple(helper for helper in found if notebook in ("", helper.notebook))


def below(exercise: Exercise) -> tuple[Exercise, ...]:
    """Return all that an exercise may build on, directly or by another; see `in_order`."""
    found: set[str] = set()
    waiting = list(exercise.builds_on)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += find(name).builds_on
    return in_order(map(find, found))


def in_order(exercises: Iterable[Exercise]) -> tuple[Exercise, ...]:
    """Return exercises and helpers by notebook, first its helpers."""
    place = {one.name: place for place, one in enumerate((*helpers(), *everything()))}
    first = {one.notebook: place[one.name] for one in reversed(everything())}
    return tuple(sorted(exercises, key=lambda one: (first[one.notebook], place[one.name])))


def course_of(notebook: str) -> Course | None:
    """Return the course that a notebook belongs to; None where no installed course names it."""
    for course in courses():
        if notebook in course.notebooks:
            return course
    return None


def require_course(notebook: str) -> Course:
    """Return the course that a notebook belongs to.

    Raises
    ------
    CourseError
        Where no installed course names it.
    """
    course = course_of(notebook)
    if course is None:
        raise CourseError(
            f"no installed course has an exercise of {notebook}: name its exercises in the Course that your "
            "course's entry point leads to, or name it there as ungraded, and install the course again if "
            "the entry point is new"
        )
    return course


def packages() -> tuple[str, ...]:
    """Return the top-level packages of the installed courses."""
    return tuple(course.package for course in courses())


def modules_of(course: Course) -> str:
    """Return the package or module that says what a course asks: the one its entry point names."""
    return next(point.module for point in course_points() if point.name == course.name)


def detector_files(course: Course) -> tuple[Path, ...]:
    """Return the files of a course's detectors and names of axes: the words of a verdict depend on them."""
    own = [detector for several in course.detectors.values() for detector in several]
    functions = [function for function in (*own, course.axis_names) if function]
    return tuple(sorted({Path(inspect.getfile(function)) for function in functions}))
