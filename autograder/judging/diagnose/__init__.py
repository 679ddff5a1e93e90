"""Failures in, named mistakes out: an ordered list of small predicates, the first match wins.

Failures that the first leaves unexplained are looked at again: a first draft often holds two mistakes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from autograder.exercise.courses import CourseError, course_of
from autograder.exercise.model import Exercise
from autograder.judging.diagnose import calling, known_mistakes, outputs, patterns, shapes, values
from autograder.judging.diagnose.diagnosis import Diagnosis
from autograder.judging.failure import Finding

Detector = Callable[[Finding], Diagnosis | None]

#: From "there is nothing to look at" over "I know this very mistake" to "something differs".
DETECTORS: tuple[Detector, ...] = (
    calling.undefined,
    calling.not_written,
    calling.not_repaired,
    known_mistakes.everywhere,
    calling.no_answer,
    calling.returned_none,
    calling.error_returned,
    values.integers,
    outputs.reordered,
    known_mistakes.in_part,
    calling.raised_error,
    calling.no_error,
    calling.unusable,
    calling.wrong_type,
    calling.beside_the_numbers,
    calling.changed_before,
    calling.too_slow,
    known_mistakes.by_property,
    calling.piled_up,
    shapes.transposed,
    shapes.explained,
    values.not_finite,
    values.all_zero,
    values.truncated,
    values.sign,
    values.factor,
    values.offset,
    values.flipped,
    values.shifted,
    values.border_only,
    patterns.trait,
    calling.something,
)

#: As many mistakes are named at once.
MOST = 3


def detectors_for(exercise: Exercise) -> tuple[Detector, ...]:
    """Return the detectors in their order; each may have some of the exercise's course before it.

    Raises
    ------
    CourseError
        Where the course has detectors before one that is not in `DETECTORS`.
    """
    course = course_of(exercise.notebook)
    if course is None:
        return DETECTORS
    if misplaced := set(course.detectors) - set(DETECTORS):
        names = ", ".join(sorted(detector.__name__ for detector in misplaced))
        raise CourseError(
            f"the course {course.name} has detectors before {names}: name one of DETECTORS "
            "in autograder.judging.diagnose"
        )
    return tuple(
        detector
        for general in DETECTORS
        for detector in (*course.detectors.get(general, ()), general)
    )


def diagnose(finding: Finding) -> tuple[Diagnosis, ...]:
    """Return what is wrong, the most basic first: what shows in the simplest case.

    There are several where each explains failures that the others leave; none where nothing failed.
    """
    found: list[Diagnosis] = []
    left = finding = replace(finding, wrong=finding.wrong or finding.failing)
    while left.failures and len(found) < MOST:
        diagnosis = _next(finding, left)
        if diagnosis is None:
            break
        # The remains of a mistake that has been named are no second mistake.
        if all(diagnosis.slug != said.slug for said in found):
            found.append(diagnosis)
        if not diagnosis.units:
            break
        left = left.without(diagnosis.units)
    return tuple(sorted(found, key=lambda diagnosis: _simplest(finding, diagnosis)))


def _next(finding: Finding, left: Finding) -> Diagnosis | None:
    """Return the diagnoses of the remaining failures; after a named mistake none that is vague."""
    first = len(left.failures) == len(finding.failures)
    errors = replace(left, failures=tuple(f for f in left.failures if f.kind == "raised"))
    for part in (left,) if first or not errors.failures else (left, errors):
        for detector in detectors_for(finding.exercise):
            diagnosis = detector(part)
            if diagnosis and (first or not diagnosis.vague):
                return replace(diagnosis, about=diagnosis.about or part.failing)
    return None


def _simplest(finding: Finding, diagnosis: Diagnosis) -> tuple[int, int]:
    return min(finding.cases[index].simplicity for index in diagnosis.about)
