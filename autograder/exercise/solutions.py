"""The answers to the exercises, found by entry point where an instructor or a self-learner has them.

Each group of entry points has one entry a course, of the course's name:

``autograder.reference``
    A module with a function of each exercise's name.
``autograder.wrong_answers``
    A function from an exercise's name to its named wrong answers (see `WrongAnswer`).
``autograder.right_answers``
    A function from an exercise's name to right answers in many styles, by the name of the style.
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from autograder.errors import GradingError
from autograder.exercise.courses import course_of, entry_points
from autograder.exercise.model import EarlierCall, Exercise

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Function = Callable[..., Any]

REFERENCE = "autograder.reference"
WRONG = "autograder.wrong_answers"
RIGHT = "autograder.right_answers"
GROUPS = (REFERENCE, WRONG, RIGHT)
#: Groups that a verdict depends on.
JUDGING = (REFERENCE, WRONG)
#: Groups that solve an exercise.
ANSWERS = (REFERENCE, RIGHT)


class WrongAnswer(Protocol):
    """A wrong answer that people give: its function, a slug, a name, what was seen, where to look."""

    @property
    def function(self) -> Function: ...  # noqa: D102
    @property
    def slug(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def observation(self) -> str: ...  # noqa: D102
    @property
    def question(self) -> str: ...  # noqa: D102


class NoSolutionsError(GradingError):
    """The answers of a course are not installed."""


def reference(exercise: Exercise) -> Function | None:
    """Return the reference's function; None where the reference has none of this name.

    Raises
    ------
    NoSolutionsError
        Where the answers are not installed.
    """
    same = exercise.same_as
    name = same.exercise if same else exercise.name
    found: Function | None = getattr(_load(REFERENCE, exercise), name, None)
    return _called_by(same, found) if same and found else found


def _called_by(same: EarlierCall, right: Function) -> Function:
    def helper(*args: Any, **kwargs: Any) -> Any:
        return right(*same.arguments(*args, **kwargs))

    return helper


def reference_module(exercise: Exercise) -> str:
    """Return the name of the package that an exercise's reference stands in."""
    return _point(REFERENCE, exercise).module


def wrong_answers(exercise: Exercise) -> Sequence[WrongAnswer]:
    """Return the named wrong answers to an exercise.

    Raises
    ------
    NoSolutionsError
        Where the answers are not installed.
    """
    found: Sequence[WrongAnswer] = _load(WRONG, exercise)(exercise.name)
    return found


def marked_source(wrong: WrongAnswer) -> str:
    """Return the source of a wrong answer, changed lines marked with "-" and "+".

    A wrong answer that is written as a change has a method ``marked`` for it; others are shown as they are.
    """
    marked = getattr(wrong, "marked", None)
    return marked() if marked else inspect.getsource(wrong.function)


def bases(exercise: Exercise) -> tuple[str, ...]:
    """Return the code that the wrong answers to an exercise are changes of, in many cases a right answer.

    A wrong answer that is written as a change has it as its attribute ``base``; others have none.
    """
    found = (getattr(wrong, "base", "") for wrong in wrong_answers(exercise))
    return tuple(dict.fromkeys(filter(None, found)))


def one_line_mistakes(exercise: Exercise) -> tuple[list[str], dict[int, list[str]]]:
    """Return a right answer in which most wrong ones change a single line, and their lines by its place.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    right : list of str
        Lines that are not blank; empty where no wrong answer is written as a change.
    wrong : dict of int to list of str
        By place in ``right``, never the first. None of them is a line of the right answer.

    Raises
    ------
    NoSolutionsError
        Where the answers are not installed.
    """
    found: list[tuple[list[str], dict[int, list[str]]]] = [([], {})]
    for base in bases(exercise):
        right = _not_blank(base)
        changed: dict[int, list[str]] = {}
        for wrong in wrong_answers(exercise):
            new = _not_blank(getattr(wrong, "source", ""))
            if getattr(wrong, "base", "") != base or len(new) != len(right):
                continue
            places = [i for i, line in enumerate(new) if line != right[i]]
            if len(places) == 1 and places != [0] and new[places[0]] not in right:
                changed.setdefault(places[0], []).append(new[places[0]])
        found.append((right, changed))
    return max(found, key=lambda one: sum(map(len, one[1].values())))


def _not_blank(code: str) -> list[str]:
    return [line for line in code.splitlines() if line.strip()]


def right_answers(exercise: Exercise) -> Mapping[str, Function]:
    """Return the right answers to an exercise in many styles, by the name of the style.

    Raises
    ------
    NoSolutionsError
        Where the answers are not installed.
    """
    found: Mapping[str, Function] = _load(RIGHT, exercise)(exercise.name)
    return found


def quiz_questions(exercise: Exercise) -> Mapping[str, Any]:
    """Return the quizzes of an exercise's notebook by name: lists of questions, the right option first.

    The package of the wrong answers may have a function ``questions`` from a notebook's name to them.

    Raises
    ------
    NoSolutionsError
        Where the answers are not installed.
    """
    _load(WRONG, exercise)
    module = importlib.import_module(_point(WRONG, exercise).module)
    made = getattr(module, "questions", None)
    found: Mapping[str, Any] = made(exercise.notebook) if made else {}
    return found


def packages(*groups: str) -> tuple[str, ...]:
    """Return the top-level packages with answers that are installed, of all groups or of some."""
    names = (point.module.partition(".")[0] for point in points(*groups))
    return tuple(dict.fromkeys(names))


@functools.cache
def points(*groups: str) -> tuple[EntryPoint, ...]:
    """Return the entry points of these groups (default: all), sorted by course."""
    return tuple(
        sorted(
            (point for group in groups or GROUPS for point in entry_points(group=group)),
            key=lambda point: point.name,
        )
    )


def _load(group: str, exercise: Exercise) -> Any:
    point = _point(group, exercise)
    try:
        return point.load()
    except ModuleNotFoundError as error:
        # A module that the answers themselves lack is another matter.
        if (error.name or "").partition(".")[0] != point.module.partition(".")[0]:
            raise
        raise _missing(exercise) from None


def _point(group: str, exercise: Exercise) -> EntryPoint:
    course = course_of(exercise.notebook)
    for point in points(group):
        if course and point.name == course.name:
            return point
    raise _missing(exercise)


def _missing(exercise: Exercise) -> NoSolutionsError:
    course = course_of(exercise.notebook)
    named = course.solutions if course else ""
    install = (
        f": pip install {named}, or in a copy of the repository: make .venv/course" if named else ""
    )
    return NoSolutionsError(
        "the reference solutions are not installed, and without them nothing can be judged"
        + install
    )
