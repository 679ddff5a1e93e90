"""Judging in the trusted process: the reference and the wrong answers are at hand here.

Never imported by what a student imports.
"""

from __future__ import annotations

import functools
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.exercise.courses import find
from autograder.exercise.model import Bug, Case, Exercise
from autograder.exercise.plain_values import PlainValue, Spread
from autograder.exercise.solutions import reference, wrong_answers
from autograder.judging.answer import Answer, Returned, ask, ask_all
from autograder.judging.answer_key import AnswerKey, MistakeText, public_key
from autograder.judging.assess import assess
from autograder.judging.compare import compare
from autograder.judging.fingerprint import Print, fingerprint, fingerprint_array
from autograder.judging.verdict import Verdict
from autograder.judging.whole_numbers import WAYS, in_whole_numbers

#: Expected arrays with more numbers than this are kept as fingerprints.
LARGE = 4096

#: Held by the thread that lends NumPy's global generator out.
_generator = threading.Lock()


def judge(name: str, function: Callable[..., Any], *, seed: int | None = None) -> Verdict:
    """Judge a function against the reference on the cases of a seed.

    Trusted code only: ``function`` runs in this process.

    Parameters
    ----------
    name : str
        The exercise.
    function : callable
        The answer to judge.
    seed : int or None
        Replays a judgement exactly; None draws a fresh one, recorded in the verdict.

    Returns
    -------
    Verdict

    Raises
    ------
    UnknownExerciseError
        Where there is no such exercise.
    """
    exercise = find(name)
    key = make_key(exercise, fresh_seed() if seed is None else seed)
    cases = exercise.cases(key.seed)
    return assess(exercise, key, cases, list(ask_all(function, cases)))


def fresh_seed() -> int:
    """Return a seed nobody can guess."""
    return secrets.randbits(48)


@functools.lru_cache(maxsize=512)
def make_key(
    exercise: Exercise,
    seed: int,
    max_points: float | None = None,
    accept: tuple[str, ...] = (),
) -> AnswerKey:
    """Compute the answer key of one exercise for one seed.

    Parameters
    ----------
    exercise : Exercise
    seed : int
    max_points : float or None
        From the notebook's metadata; None takes what the packed key records.
    accept : tuple of str
        Slugs of wrong answers that count as right; then they are no mistake to be named.

    Returns
    -------
    AnswerKey
    """
    if accept or max_points != 0.0:
        if max_points is None:
            max_points = public_key(exercise.notebook, exercise.name).max_points
        # Computed once, whatever it is worth.
        key = make_key(exercise, seed, 0.0)
        if not accept:
            return replace(key, max_points=max_points)
        cases = exercise.cases(seed)
        return replace(
            key,
            max_points=max_points,
            wrong={slug: prints for slug, prints in key.wrong.items() if slug not in accept},
            accepted={
                m.slug: tuple(map(_compact, _answers(m.function, cases, seed)))
                for m in wrong_answers(exercise)
                if m.slug in accept
            },
        )
    return AnswerKey(
        exercise=exercise.name,
        seed=seed,
        max_points=max_points,
        expected=right_key(exercise, seed).expected,
        wrong=Later(lambda: _prints(exercise, seed)),
        mistakes=Later(lambda: _words(exercise)),
        pool=tuple(Bug(*copy) for copy in getattr(reference(exercise), "pool", ())),
    )


class Later(Mapping[str, Any]):
    """A mapping that is made when it is first used: most answers are right, and are compared with no other.

    Parameters
    ----------
    make : callable
        Returns the mapping.
    """

    def __init__(self, make: Callable[[], Mapping[str, Any]]) -> None:
        self._make = functools.cache(make)

    def __getitem__(self, name: str) -> Any:
        """Return one item."""
        return self._make()[name]

    def __iter__(self) -> Iterator[str]:
        """Return all names."""
        return iter(self._make())

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._make())


def _prints(exercise: Exercise, seed: int) -> dict[str, tuple[Print | None, ...]]:
    """Return the fingerprints of the known wrong answers, by slug."""
    cases = exercise.cases(seed)
    return {
        m.slug: tuple(
            None if case.judged_alone else fingerprint(answer)
            for case, answer in zip(cases, _answers(m.function, cases, seed), strict=True)
        )
        for m in wrong_answers(exercise)
    }


def _words(exercise: Exercise) -> dict[str, MistakeText]:
    """Return the words for the known wrong answers, by slug."""
    known = wrong_answers(exercise)
    return {m.slug: MistakeText(m.slug, m.name, m.observation, m.question) for m in known}


@functools.lru_cache(maxsize=512)
def right_key(exercise: Exercise, seed: int) -> AnswerKey:
    """Return a key with right answers alone: it tells whether a function is right, and names no mistake."""
    return AnswerKey(exercise.name, seed, 1.0, reference_answers(exercise, exercise.cases(seed)))


def whole_answers(exercise: Exercise, cases: Sequence[Case]) -> dict[int, tuple[int, Answer]]:
    """Return the reference's answers to cases in whole numbers, for `AnswerKey.whole`.

    Cases in which whole numbers meet by chance where more than one answer is right (two equal maxima, a
    kink) are left out. There the answer jumps when the numbers move a little.
    """
    found = {}
    for index, case in enumerate(cases):
        for way in range(len(WAYS)):
            whole = in_whole_numbers(case, exercise.parameters, way)
            if whole and _steady(exercise, whole):
                found[index] = way, reference_answers(exercise, (whole,))[0]
                break
    return found


def _steady(exercise: Exercise, case: Case) -> bool:
    rng = np.random.default_rng(case.size)
    (answer,) = reference_answers(exercise, (case,))
    if not isinstance(answer, Returned):
        return True
    for _ in range(4):
        moved = replace(case, args=tuple(_moved(value, rng) for value in case.args))
        (near,) = reference_answers(exercise, (moved,))
        if not isinstance(near, Returned) or compare(near.value, answer.value, tolerance=1e-4):
            return False
    return True


def _moved(value: Any, rng: np.random.Generator) -> Any:
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value + 1e-7 * rng.choice([-1.0, 1.0], value.shape)
    if isinstance(value, Spread):
        return Spread(_moved(value.array, rng))
    if isinstance(value, dict):
        return {key: _moved(item, rng) for key, item in value.items()}
    return value


def _answers(function: Callable[..., Any], cases: Iterable[Case], seed: int) -> tuple[Answer, ...]:
    """Return a wrong answer's answers, the same each time.

    Some wrong answers draw from NumPy's global generator, which is lent to them and given back.
    """
    with _generator:
        before = np.random.get_state()
        np.random.seed(seed % 2**32)
        try:
            return tuple(ask_all(function, cases))
        finally:
            np.random.set_state(before)


def reference_answers(exercise: Exercise, cases: Iterable[Case]) -> tuple[Answer, ...]:
    """Return the reference's answer to each case; large arrays as fingerprints."""
    right = reference(exercise)
    if right is None:
        raise LookupError(f"the reference has no function {exercise.name}")
    return tuple(
        Returned(None) if case.judged_alone else _compact(ask(right, case)) for case in cases
    )


def _compact(answer: Answer) -> Answer:
    if not isinstance(answer, Returned):
        return answer
    return replace(answer, value=_small(answer.value), steps=0)


def _small(value: PlainValue) -> PlainValue:
    if isinstance(value, tuple):
        return tuple(_small(item) for item in value)
    if isinstance(value, dict):
        return {key: _small(item) for key, item in value.items()}
    if hasattr(value, "size") and value.size > LARGE:
        return fingerprint_array(value)
    return value
