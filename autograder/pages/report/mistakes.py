"""Which mistakes a class made, by how many students made them; and how each aspect went."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from autograder.exercise.courses import UnknownExerciseError, find
from autograder.judging.answer_key import MistakeText, NoKeyError, public_key
from autograder.judging.messages import NOTHING_TO_SHOW
from autograder.records.result import Result


@dataclass(frozen=True)
class Held:
    """A mistake and who made it; without a named mistake, ``observation`` and ``question`` are empty."""

    exercise: str
    slug: str
    name: str
    observation: str
    question: str
    students: tuple[str, ...]

    @property
    def once(self) -> bool:
        """Whether one student alone made it."""
        return len(self.students) == 1


@dataclass(frozen=True)
class AspectRate:
    """Of how many answers an aspect was right."""

    exercise: str
    name: str
    passed: int
    count: int

    @property
    def rate(self) -> float:
        """Share of right answers."""
        return self.passed / self.count if self.count else 0.0


def mistakes(results: Iterable[Result]) -> tuple[Held, ...]:
    """Return the mistakes found, most held first. An exercise that was not begun is no mistake."""
    who: dict[tuple[str, str], list[str]] = defaultdict(list)
    for result in results:
        for verdict in result.verdicts:
            slug = verdict.diagnosis
            if slug and slug not in NOTHING_TO_SHOW:
                who[verdict.exercise, slug].append(result.student)
    found = [_held(exercise, slug, students) for (exercise, slug), students in who.items()]
    return tuple(sorted(found, key=lambda held: (-len(held.students), held.exercise, held.slug)))


def _held(exercise: str, slug: str, students: list[str]) -> Held:
    words = _words(exercise).get(slug)
    who = tuple(sorted(students))
    if words is None:
        return Held(exercise, slug, slug.replace("-", " "), "", "", who)
    return Held(exercise, slug, words.name, words.observation, words.question, who)


def _words(exercise: str) -> Mapping[str, MistakeText]:
    try:
        return public_key(find(exercise).notebook, exercise).mistakes
    except (UnknownExerciseError, NoKeyError):  # graded by another version of the course
        return {}


def aspect_rates(results: Iterable[Result]) -> tuple[AspectRate, ...]:
    """Return the share of right answers in each aspect, among the answers that were begun."""
    counted: dict[tuple[str, str], list[bool]] = {}
    for result in results:
        for verdict in result.verdicts:
            if verdict.diagnosis in NOTHING_TO_SHOW:
                continue
            for aspect in verdict.aspects:
                counted.setdefault((verdict.exercise, aspect.name), []).append(aspect.passed)
    return tuple(
        AspectRate(exercise, name, sum(passed), len(passed))
        for (exercise, name), passed in counted.items()
    )
