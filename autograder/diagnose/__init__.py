"""Failures in, a named mistake out: an ordered list of small predicates, the first match wins."""

from __future__ import annotations

from collections.abc import Callable

from autograder.diagnose import calling, named, patterns, shapes, values
from autograder.diagnose.diagnosis import Diagnosis
from autograder.finding import Finding

Detector = Callable[[Finding], Diagnosis | None]

#: From "there is nothing to look at" over "I know this very mistake" to "something differs".
DETECTORS: tuple[Detector, ...] = (
    calling.undefined,
    calling.not_written,
    named.on_every_case,
    calling.no_answer,
    calling.returned_none,
    named.on_every_failing_case,
    calling.raised_error,
    calling.no_error,
    calling.unusable,
    calling.wrong_type,
    calling.input_changed,
    calling.too_slow,
    named.by_property,
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
    values.first_only,
    values.border_only,
    patterns.trait,
    named.on_some_failing_cases,
    calling.something,
)

__all__ = ["DETECTORS", "Detector", "Diagnosis", "diagnose"]


def diagnose(finding: Finding) -> Diagnosis | None:
    """Return what is wrong, or None where nothing failed."""
    if not finding.failures:
        return None
    for detector in DETECTORS:
        found = detector(finding)
        if found:
            return found
    return None
