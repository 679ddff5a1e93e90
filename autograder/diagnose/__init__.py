"""Failures in, a named mistake out: an ordered list of small predicates, the first match wins."""

from __future__ import annotations

from collections.abc import Callable

from autograder.diagnose import calling, named, outputs, patterns, shapes, values
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
    calling.error_returned,
    values.integers,
    named.on_every_failing_case,
    outputs.reordered,
    named.on_every_failing_output,
    calling.raised_error,
    calling.no_error,
    calling.unusable,
    calling.wrong_type,
    calling.input_changed,
    calling.earlier_answer_changed,
    calling.no_new_array,
    calling.too_slow,
    named.by_property,
    named.on_one_output,
    outputs.padded_input,
    outputs.padded_batch,
    named.on_most_failing_cases,
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

#: Detectors that say what is wrong with numbers and leave it open whose they are.
_ABOUT_NUMBERS = frozenset(
    (
        values.integers,
        values.all_zero,
        values.truncated,
        values.sign,
        values.factor,
        values.offset,
        values.flipped,
        values.shifted,
        values.first_only,
        values.border_only,
    )
)

__all__ = ["DETECTORS", "Detector", "Diagnosis", "diagnose"]


def diagnose(finding: Finding) -> Diagnosis | None:
    """Return what is wrong, or None where nothing failed."""
    if not finding.failures:
        return None
    for detector in DETECTORS:
        found = detector(finding)
        if found:
            return _of_output(finding, found) if detector in _ABOUT_NUMBERS else found
    return None


def _of_output(finding: Finding, found: Diagnosis) -> Diagnosis:
    """Say which of several outputs is meant, where it is one."""
    parts = {failure.mismatch.where if failure.mismatch else "" for failure in finding.failures}
    places = {part.split(".")[0] for part in parts}
    if len(places) > 1 or not finding.exercise.outputs:
        return found
    # "grads.conv_w" where it is always that one, else "grads"
    name = parts.pop() if len(parts) == 1 else places.pop()
    if not name:
        return found
    saw = f"{name}: {found.saw[:1].lower()}{found.saw[1:]}"
    return Diagnosis(found.slug, saw, found.look)
