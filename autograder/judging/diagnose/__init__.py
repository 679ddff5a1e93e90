"""Failures in, named mistakes out: an ordered list of small predicates, the first match wins.

Failures that the first leaves unexplained are looked at again: a first draft often holds two mistakes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from autograder.judging.diagnose import calling, named, outputs, patterns, shapes, values
from autograder.judging.diagnose.diagnosis import Diagnosis, sentence
from autograder.judging.failure import Finding

Detector = Callable[[Finding], Diagnosis | None]

#: From "there is nothing to look at" over "I know this very mistake" to "something differs".
DETECTORS: tuple[Detector, ...] = (
    calling.undefined,
    calling.not_written,
    named.everywhere,
    calling.no_answer,
    calling.returned_none,
    calling.error_returned,
    values.integers,
    outputs.reordered,
    named.in_part,
    calling.raised_error,
    calling.no_error,
    calling.unusable,
    calling.wrong_type,
    calling.input_changed,
    calling.earlier_answer_changed,
    calling.no_new_array,
    calling.too_slow,
    named.by_property,
    outputs.padded_input,
    outputs.padded_batch,
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
    values.first_only,
    values.border_only,
    patterns.trait,
    calling.something,
)

#: Detectors that say what one case shows, or speak of all of them: nothing to put beside a name.
_VAGUE = frozenset(
    (shapes.transposed, shapes.explained, values.not_finite, patterns.trait, calling.something)
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

#: As many mistakes are named at once.
MOST = 3

__all__ = ["DETECTORS", "Detector", "Diagnosis", "diagnose"]


def diagnose(finding: Finding) -> tuple[Diagnosis, ...]:
    """Return what is wrong, the most basic first: what shows in the simplest case.

    There are several where each explains failures that the others leave; none where nothing failed.
    """
    found: list[Diagnosis] = []
    left = finding
    while left.failures and len(found) < MOST:
        diagnosis = _next(finding, left)
        if diagnosis is None:
            break
        # What is left of a mistake that has been named is no second mistake.
        if all(diagnosis.slug != said.slug for said in found):
            found.append(diagnosis)
        if not diagnosis.units:
            break
        left = left.without(diagnosis.units)
    return tuple(sorted(found, key=lambda diagnosis: _simplest(finding, diagnosis)))


def _next(finding: Finding, left: Finding) -> Diagnosis | None:
    """Return what is wrong in what is left; beside a name nothing vague is said."""
    first = len(left.failures) == len(finding.failures)
    errors = replace(left, failures=tuple(f for f in left.failures if f.kind == "raised"))
    for part in (left,) if first or not errors.failures else (left, errors):
        for detector in DETECTORS:
            if first or detector not in _VAGUE:
                diagnosis = detector(part)
                if diagnosis and detector in _ABOUT_NUMBERS:
                    return _in_scope(finding, part, diagnosis)
                if diagnosis:
                    return replace(diagnosis, about=diagnosis.about or part.failing)
    return None


def _simplest(finding: Finding, diagnosis: Diagnosis) -> tuple[int, int]:
    return min(finding.cases[index].simplicity for index in diagnosis.about)


def _in_scope(finding: Finding, left: Finding, found: Diagnosis) -> Diagnosis:
    """Say which of several outputs is meant, where it is one, and in how many cases."""
    units = left.units
    places = {where.split(".")[0] for _, where in units}
    # "grads.conv_w" where it is always that one, else "grads"
    names = {where for _, where in units} if len({where for _, where in units}) == 1 else places
    name = names.pop() if len(names) == 1 and finding.exercise.outputs else ""
    part, wrong = len(left.failing), len(finding.wrong or finding.failing)
    saw = found.saw
    if part < wrong or wrong < len(finding.cases):
        often = f"in {part} of {wrong} failing cases" if part < wrong else "where it is wrong"
        saw = f"{often}{f', in {name}' if name else ''}: {saw[:1].lower()}{saw[1:]}"
        saw = sentence(saw)
    elif name:
        saw = f"{name}: {saw[:1].lower()}{saw[1:]}"
    return replace(found, saw=saw, about=left.failing, units=units)
