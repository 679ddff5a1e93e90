"""Settings of a course directory: the file grading.toml, for points, questions and how exercises are judged.

The file is read for releasing to a class and for grading it. `autograder.judge` and the check in a student's
notebook keep to the exercise as it was made.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, cast, get_args

from autograder.assignment.source_notebook import read_source, written_cells
from autograder.errors import GradingError
from autograder.exercise.courses import everything
from autograder.exercise.model import Exercise
from autograder.exercise.solutions import wrong_answers
from autograder.judging.verdict import Tell
from autograder.sandbox.limits import MIB, Limits

FILE = "grading.toml"
LIMITS_TABLE = "limits"
PACKAGES_TABLE = "packages"
FEEDBACK_TABLE = "feedback"
GRADING_TABLE = "grading"
_TABLES = (LIMITS_TABLE, PACKAGES_TABLE, FEEDBACK_TABLE, GRADING_TABLE)
_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,80}[A-Za-z0-9])?")
#: Whether a mistake in one exercise costs points only there (see `autograder.grading.carry_forward`).
CARRY_FORWARD = "error_carried_forward"
#: Which of several hand-ins of one student counts (see `autograder.grading.attempts`).
ATTEMPTS = "attempts"
Attempts: TypeAlias = Literal["latest", "best"]
#: A tolerance of this size would let answers pass that share little but their sign with the right one.
MAX_TOLERANCE = 0.1


@dataclass(frozen=True)
class Setting:
    """The settings of one exercise or one written answer.

    Attributes
    ----------
    exercise : str
        Its name; for a written answer the grade_id of its cell.
    rtol : float or None
        Largest error allowed, relative to the largest number expected; None for the exercise's own.
    weights : tuple of (str, float)
        By aspect; an aspect left out keeps its own.
    accept : tuple of str
        Slugs of wrong answers that count as right.
    points : float or None
        None for the points in the notebook.
    question : str
        Of a written answer: the text in place of the notebook's; empty for the notebook's.
    """

    exercise: str
    rtol: float | None = None
    weights: tuple[tuple[str, float], ...] = ()
    accept: tuple[str, ...] = ()
    points: float | None = None
    question: str = ""

    @property
    def of_judging(self) -> Setting | None:
        """The part that judging needs; None where there is none."""
        rest = replace(self, points=None, question="")
        return None if rest == Setting(self.exercise) else rest

    def applied(self, exercise: Exercise) -> Exercise:
        """Return the exercise with this tolerance and these weights."""
        weights = dict(self.weights)
        return replace(
            exercise,
            tolerance=exercise.tolerance if self.rtol is None else self.rtol,
            aspects=tuple(
                replace(aspect, weight=weights.get(aspect.name, aspect.weight))
                for aspect in exercise.aspects
            ),
        )


def read_settings(root: Path, notebook: str | None = None) -> tuple[Setting, ...]:
    """Read the file of a course directory, all of it; nothing is set where there is none.

    Parameters
    ----------
    root : Path
    notebook : str or None
        Only what is set for the exercises of this notebook is returned.

    Raises
    ------
    GradingError
        Where the file is not in order: the line, what is wrong there and what would be right.
    """
    text, table = _table(root)
    for name in _TABLES:
        table.pop(name, None)
    exercises = {exercise.name: exercise for exercise in everything()} if table else {}
    notebooks = {exercise.name: exercise.notebook for exercise in exercises.values()}
    notebooks |= _written_answers(root) if table else {}
    settings = []
    for name, entries in table.items():
        where = _Where(text, name)
        if name not in notebooks:
            raise where.error(
                f"there is no exercise or written answer {name!r}{_nearest(name, notebooks)}"
            )
        if not isinstance(entries, dict):
            raise where.error(f"write it as a table: [{name}] and below it what you set")
        settings.append(_setting(name, exercises.get(name), entries, where))
    return tuple(s for s in settings if notebook in (None, notebooks[s.exercise]))


def _table(root: Path) -> tuple[str, dict[str, Any]]:
    """Return the file's text and tables; nothing where there is no file."""
    path = root / FILE
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return "", {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise GradingError(f"{FILE} in the course directory cannot be read: {reason}") from None
    try:
        return text, tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GradingError(f"{FILE} is not TOML: {error}. Nothing was graded") from None


@dataclass(frozen=True)
class LimitSetting:
    """A limit that an instructor may set.

    Attributes
    ----------
    usual : float
        Its value where nobody sets it.
    least, most : float
    what : str
        The thing that is limited, in words.
    """

    usual: float
    least: float
    most: float
    what: str

    def problem(self, value: Any) -> str:
        """Return why a value cannot be this limit; "" where it can."""
        if _number(value) and self.least <= value <= self.most:
            return ""
        return f"a number from {self.least:g} to {self.most:g} is wanted (as made: {self.usual:g})"


_USUAL = Limits()
LIMIT_SETTINGS: Mapping[str, LimitSetting] = {
    "cell_seconds": LimitSetting(_USUAL.cell_seconds, 1, 3_600, "one cell"),
    "notebook_seconds": LimitSetting(
        _USUAL.notebook_seconds, 5, 14_400, "all cells of a notebook together"
    ),
    "exercise_seconds": LimitSetting(
        _USUAL.exercise_seconds, 1, 3_600, "the questions on one exercise without a time of its own"
    ),
    "memory_megabytes": LimitSetting(
        _USUAL.memory_bytes / MIB,
        256,
        1_048_576,
        "one process of a submission; all together get half more",
    ),
}


def read_limits(root: Path) -> dict[str, float]:
    """Read the limits that a course directory sets, by name.

    Raises
    ------
    GradingError
        Where the file is not in order, or a limit is out of bounds.
    """
    entries, where = _entries(root, LIMITS_TABLE)
    for name, value in entries.items():
        if name not in LIMIT_SETTINGS:
            raise where.error(f"there is no such limit{_nearest(name, LIMIT_SETTINGS)}", name)
        if problem := LIMIT_SETTINGS[name].problem(value):
            raise where.error(problem, name)
    return {name: float(value) for name, value in entries.items()}


def read_carry_forward(root: Path) -> bool:
    """Return whether a course directory grades with errors carried forward; true where nothing is set.

    Raises
    ------
    GradingError
        Where the file is not in order.
    """
    given, where = _one(root, GRADING_TABLE, CARRY_FORWARD, ATTEMPTS, usual=True)
    if not isinstance(given, bool):
        raise where.error("true or false is wanted, without quotes", CARRY_FORWARD)
    return given


def read_attempts(root: Path) -> Attempts:
    """Return which hand-in of a student counts: the latest where a course directory sets nothing.

    Raises
    ------
    GradingError
        Where the file is not in order.
    """
    given, where = _one(root, GRADING_TABLE, ATTEMPTS, CARRY_FORWARD, usual="latest")
    return cast("Attempts", _word(given, get_args(Attempts), where, ATTEMPTS))


def read_packages(root: Path) -> tuple[str, ...]:
    """Read the packages that a course directory lets submissions import, by their names for pip.

    Raises
    ------
    GradingError
        Where the file is not in order.
    """
    names, where = _one(root, PACKAGES_TABLE, "allowed", usual=[])
    if not isinstance(names, list) or not all(
        isinstance(name, str) and _PACKAGE.fullmatch(name) for name in names
    ):
        raise where.error('write a list of names as pip has them: ["pandas"]', "allowed")
    return tuple(sorted({name.lower() for name in names}))


def read_tell(root: Path) -> Tell:
    """Return how much students are told in feedback: all of it where a course directory sets nothing.

    Raises
    ------
    GradingError
        Where the file is not in order.
    """
    given, where = _one(root, FEEDBACK_TABLE, "tell", usual="hints")
    return cast("Tell", _word(given, get_args(Tell), where, "tell"))


def _word(given: Any, known: Sequence[str], where: _Where, name: str) -> str:
    if given not in known:
        raise where.error(f"one of these words is wanted: {', '.join(known)}", name)
    return str(given)


def _one(root: Path, table: str, wanted: str, *others: str, usual: Any) -> tuple[Any, _Where]:
    """Return a value that a table may set, or the usual one, and its place for errors."""
    entries, where = _entries(root, table)
    for name in entries:
        if name not in (wanted, *others):
            there = ", ".join(sorted((wanted, *others)))
            raise where.error(f"this is not known here; there is {there}", name)
    return entries.get(wanted, usual), where


def _entries(root: Path, name: str) -> tuple[dict[str, Any], _Where]:
    """Return one of the file's tables that is no exercise's, and where it stands."""
    text, table = _table(root)
    where = _Where(text, name)
    entries = table.get(name, {})
    if not isinstance(entries, dict):
        raise where.error(f"write it as a table: [{name}] and below it what you set")
    return entries, where


def limits_of(given: Mapping[str, float]) -> Limits:
    """Return the limits of a submission; all that is not given is as made.

    The time for a whole submission and its processor time grow with what is given, so that neither ends it
    earlier.

    Parameters
    ----------
    given : mapping of str to float
        By the names in `LIMIT_SETTINGS`.

    Returns
    -------
    Limits

    Raises
    ------
    GradingError
        Where a cell may take longer than its notebook.
    """
    value = {name: given.get(name, one.usual) for name, one in LIMIT_SETTINGS.items()}
    cell, notebook = value["cell_seconds"], value["notebook_seconds"]
    if cell > notebook:
        raise GradingError(
            f"one cell may take {cell:g} seconds and its notebook only {notebook:g}: set notebook_seconds in "
            f"[{LIMITS_TABLE}] of {FILE} to {cell:g} or more"
        )
    more = max(notebook - _USUAL.notebook_seconds, 0)
    more += 10 * max(value["exercise_seconds"] - _USUAL.exercise_seconds, 0)
    memory = int(value["memory_megabytes"]) * MIB
    return replace(
        _USUAL,
        cell_seconds=cell,
        notebook_seconds=notebook,
        exercise_seconds=value["exercise_seconds"],
        submission_seconds=_USUAL.submission_seconds + more,
        cpu_seconds=_USUAL.cpu_seconds + math.ceil(more),
        total_cpu_seconds=_USUAL.total_cpu_seconds + math.ceil(more),
        memory_bytes=memory,
        total_memory_bytes=memory * 3 // 2,
    )


def _written_answers(root: Path) -> dict[str, str]:
    """Return the grade_ids of the written answers in a course directory's source, each with its notebook."""
    return {
        cell.metadata.nbgrader.grade_id: path.stem
        for path in sorted(root.glob("source/*/*.ipynb"))
        for cell in written_cells(read_source(path))
    }


@dataclass(frozen=True)
class _Where:
    """Finds the line of a key, for an error."""

    text: str
    exercise: str

    def error(self, words: str, key: str | None = None) -> GradingError:
        line = self._line(key)
        place = f"{FILE}, line {line}" if line else FILE
        inside = f"[{self.exercise}] {key}: " if key else ""
        return GradingError(f"{place}: {inside}{words}. Nothing was graded")

    def _line(self, key: str | None) -> int:
        name = rf"[\"']?{re.escape(self.exercise)}[\"']?"
        begun = 0
        for number, line in enumerate(self.text.splitlines(), start=1):
            if re.match(rf"\s*(\[\s*{name}\s*[\].]|{name}\s*[.=])", line):
                begun = number
                if key is None or re.search(rf"\b{re.escape(key)}\b", line):
                    return number
            elif re.match(r"\s*\[[^\[\]]*\]\s*(#.*)?$", line):
                begun = 0
            elif begun and key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
                return number
        return begun


def _setting(
    name: str, exercise: Exercise | None, entries: Mapping[str, Any], where: _Where
) -> Setting:
    known = ("points", "rtol", "weights", "accept") if exercise else ("points", "question")
    found: dict[str, Any] = {}
    for key, value in entries.items():
        if key not in known:
            raise where.error(f"this is not known here; there are {', '.join(known)}", key)
        if key == "points":
            found[key] = _points(value, where)
        elif exercise is None:
            found[key] = _question(value, where)
        else:
            readers = {"rtol": _rtol, "weights": _weights, "accept": _accept}
            found[key] = readers[key](exercise, value, where)
    return Setting(name, **found)


def _points(value: Any, where: _Where) -> float:
    if not _number(value) or value < 0:
        raise where.error("a number of at least 0 is wanted", "points")
    return float(value)


def _question(value: Any, where: _Where) -> str:
    if not isinstance(value, str) or not value.strip():
        raise where.error("write the text of the question, in quotes", "question")
    return value.strip()


def _number(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value)


def _rtol(exercise: Exercise, value: Any, where: _Where) -> float:
    if not _number(value) or not 0 < value < MAX_TOLERANCE:
        raise where.error(
            f"a number above 0 and below {MAX_TOLERANCE} is wanted, such as {exercise.tolerance:g} "
            "(what this exercise has)",
            "rtol",
        )
    return float(value)


def _weights(exercise: Exercise, value: Any, where: _Where) -> tuple[tuple[str, float], ...]:
    names = [aspect.name for aspect in exercise.aspects]
    if not isinstance(value, dict):
        raise where.error(f'write them by aspect: {{ "{names[0]}" = 2 }}', "weights")
    for name, weight in value.items():
        if name not in names:
            words = f"there is no aspect {name!r}{_nearest(name, names)}"
            raise where.error(words, "weights")
        if not _number(weight) or weight < 0:
            raise where.error(f"{name!r} wants a number of at least 0", "weights")
    if not any(value.get(aspect.name, aspect.weight) for aspect in exercise.aspects):
        raise where.error("at least one aspect must weigh more than 0", "weights")
    return tuple(sorted((name, float(weight)) for name, weight in value.items()))


def _accept(exercise: Exercise, value: Any, where: _Where) -> tuple[str, ...]:
    slugs = [wrong.slug for wrong in wrong_answers(exercise)]
    if not isinstance(value, list) or not all(isinstance(slug, str) for slug in value):
        raise where.error(f'write a list of names: ["{slugs[0]}"]', "accept")
    for slug in value:
        if slug not in slugs:
            raise where.error(
                f"no wrong answer to it is called {slug!r}{_nearest(slug, slugs)}", "accept"
            )
    return tuple(sorted(set(value)))


def _nearest(word: str, known: Collection[str]) -> str:
    """Return the end of a sentence that says which word may have been meant, or which there are."""
    near = difflib.get_close_matches(word, known, n=1)
    return f": is {near[0]!r} meant?" if near else f"; there are {', '.join(sorted(known))}"
