"""The course is tested: right answers pass, named mistakes fail under their own name, hints are questions.

For authors of exercises: it says what is not in order, and how long judging takes.
"""

import math
import time
import warnings
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn

from autograder.errors import meant
from autograder.exercise.courses import everything, require_course
from autograder.exercise.model import Exercise
from autograder.exercise.solutions import (
    reference,
    reference_module,
    right_answers,
    wrong_answers,
)
from autograder.judging.answer import ask_all
from autograder.judging.answer_key import NoKeyError, public_key
from autograder.judging.assess import assess
from autograder.judging.reference_key import fresh_seed, judge
from autograder.judging.verdict import Verdict


@dataclass(frozen=True)
class SelfcheckRow:
    """The findings about one exercise.

    Attributes
    ----------
    aspects : int
        Number of them.
    styles, passing : int
        Right answers there are, and those that earn every point.
    mistakes, named : int
        Named wrong answers there are, and those that fail under their own name.
    hints : bool
        Whether there are three, all questions, none with code in it.
    check_ms, judge_ms : float
        Milliseconds for the reference: the public check, and a hidden judgement with its key made anew.
    problems : tuple of str
        Faults, a sentence each; empty where there is none.
    """

    notebook: str
    exercise: str
    aspects: int
    styles: int
    passing: int
    mistakes: int
    named: int
    hints: bool
    check_ms: float
    judge_ms: float
    problems: tuple[str, ...]


def chosen(names: Collection[str] = ()) -> tuple[Exercise, ...]:
    """Return the exercises of these names or notebooks, in course order; all where there are none."""
    return tuple(e for e in everything() if not names or e.name in names or e.notebook in names)


def selfcheck(names: Sequence[str] = (), *, seed: int | None = None) -> Iterator[SelfcheckRow]:
    """Test exercises, and yield a row for each as it is done.

    Parameters
    ----------
    names : sequence of str
        Exercises or notebooks; empty for all.
    seed : int or None
        The cases to judge on; None draws a fresh one. Problems name it.
    """
    drawn = fresh_seed() if seed is None else seed
    return (_row(exercise, drawn) for exercise in chosen(names))


def _row(exercise: Exercise, seed: int) -> SelfcheckRow:
    hints = _hints(exercise)
    row = SelfcheckRow(
        notebook=exercise.notebook,
        exercise=exercise.name,
        aspects=len(exercise.aspects),
        styles=len(right_answers(exercise)),
        passing=0,
        mistakes=len(wrong_answers(exercise)),
        named=0,
        hints=not hints,
        check_ms=math.nan,
        judge_ms=math.nan,
        problems=(),
    )
    if missing := _missing(exercise):
        return replace(row, problems=(missing, *hints))
    right = reference(exercise)
    assert right is not None
    start = time.perf_counter()
    hidden = judge(exercise.name, right, seed=seed)
    judge_ms = 1e3 * (time.perf_counter() - start)
    check_ms, public = _public(exercise, right)
    problems = [*_groups(exercise, seed), *public]
    if not hidden.passed:
        problems.append(f"the reference fails with seed {seed}: {_failed(hidden)}")
    if judge(exercise.name, _stub, seed=seed).diagnosis != "not-written":
        problems.append("a cell that is not filled is not called not-written")
    refused, passing = _styles(exercise, seed)
    wrong, named = _mistakes(exercise, seed)
    return replace(
        row,
        passing=passing,
        named=named,
        check_ms=check_ms,
        judge_ms=judge_ms,
        problems=(*problems, *refused, *wrong, *hints),
    )


def _missing(exercise: Exercise) -> str:
    """Return the first thing that is missing and needed for judging; "" where nothing is."""
    if reference(exercise) is None:
        package = reference_module(exercise)
        return f"there is no reference: __init__.py of {package} names no {exercise.name}"
    try:
        public_key(exercise.notebook, exercise.name)
    except NoKeyError as error:
        script = f"notebooks/{exercise.notebook}.py"
        return f"{error}; that takes the check cell {exercise.check_id} in {script}"
    return ""


def _groups(exercise: Exercise, seed: int) -> list[str]:
    """Return the aspects that have no case, and the cases that no aspect looks at."""
    asked = dict.fromkeys(case.group for case in exercise.cases(seed))
    looked_at = {aspect.group: aspect.name for aspect in exercise.aspects}
    beside = {group for aspect in exercise.aspects for group in aspect.beside}
    return [
        *(
            f"the aspect {name!r} has no case: a case belongs to the aspect whose name it carries"
            for group, name in looked_at.items()
            if group not in asked
        ),
        *(
            f"no aspect looks at the cases {group!r}.{meant(group, looked_at)}"
            for group in asked
            if group not in looked_at and group not in beside
        ),
    ]


def _stub(*args: Any, **kwargs: Any) -> NoReturn:
    raise NotImplementedError


def _public(exercise: Exercise, right: Any) -> tuple[float, list[str]]:
    """Return the milliseconds of the public check of the reference, and what is wrong with it."""
    key = public_key(exercise.notebook, exercise.name)
    start = time.perf_counter()
    cases = exercise.cases(key.seed)
    verdict = assess(exercise, key, cases, list(ask_all(right, cases)))
    milliseconds = 1e3 * (time.perf_counter() - start)
    if verdict.passed:
        return milliseconds, []
    text = (
        f"the reference fails the public check: {_failed(verdict)}; is the answer key built anew?"
    )
    return milliseconds, [text]


def _styles(exercise: Exercise, seed: int) -> tuple[list[str], int]:
    """Return the faults of the right answers, and the number that pass."""
    known = right_answers(exercise)
    verdicts = {name: judge(exercise.name, f, seed=seed) for name, f in known.items()}
    problems = [
        f"the right answer {name!r} fails with seed {seed}: {_failed(verdict)}"
        for name, verdict in verdicts.items()
        if not verdict.passed
    ]
    passing = len(known) - len(problems)
    if len(known) < (least := require_course(exercise.notebook).styles):
        problems.append(f"there are right answers in {len(known)} styles, fewer than {least}")
    return problems, passing


def _mistakes(exercise: Exercise, seed: int) -> tuple[list[str], int]:
    """Return the faults of the named mistakes, and the number that fail under their own name."""
    known = wrong_answers(exercise)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", RuntimeWarning)
        verdicts = [judge(exercise.name, m.function, seed=seed) for m in known]
    problems = [
        f"the mistake {m.slug} {_taken_for(verdict)} with seed {seed}"
        for m, verdict in zip(known, verdicts, strict=True)
        if verdict.passed or verdict.diagnosis != m.slug
    ]
    named = len(known) - len(problems)
    # Tests take a warning for an error: there, such a mistake would not be known by its answers.
    problems += dict.fromkeys(
        f"a known mistake warns ({Path(w.filename).name}, line {w.lineno}: {w.message}); "
        "write it so that nothing warns"
        for w in caught
        if issubclass(w.category, RuntimeWarning)
    )
    problems += [
        f"no known mistake fails the aspect {aspect.name!r}"
        for place, aspect in enumerate(exercise.aspects)
        if all(verdict.aspects[place].passed for verdict in verdicts)
    ]
    return problems, named


def _taken_for(verdict: Verdict) -> str:
    return "passes" if verdict.passed else f"is called {verdict.diagnosis}"


def _hints(exercise: Exercise) -> list[str]:
    """Return the faults of the hints."""
    problems = []
    if len(exercise.hints) != 3:
        problems.append(f"there are {len(exercise.hints)} hints, expected 3")
    for number, hint in enumerate(exercise.hints, start=1):
        if not hint.endswith("?"):
            problems.append(f"hint {number} is no question: {hint}")
        if "return " in hint or "= " in hint:
            problems.append(f"hint {number} holds code: {hint}")
    return problems


def _failed(verdict: Verdict) -> str:
    return ", ".join(aspect.name for aspect in verdict.aspects if not aspect.passed)
