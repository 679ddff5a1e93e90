"""The words of a verdict, as plain text. How they look in a notebook is the notebook side's business."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from autograder.diagnose import Diagnosis
from autograder.exercise import Aspect, Exercise
from autograder.finding import Failure
from autograder.verdict import AspectResult

WIDTH = 88
#: Diagnoses after which there are no numbers to talk about.
NOTHING_TO_SHOW = frozenset({"not-written", "undefined", "not-run"})


def points_text(points: float) -> str:
    """Return 5 for 5.0 and 2.67 for 2.67."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def aspect_message(
    exercise: Exercise,
    aspect: Aspect,
    asked: int,
    failures: Sequence[Failure],
    cause: Diagnosis | None,
    whole: Diagnosis | None,
) -> str:
    """Return what stands beside one aspect.

    ``cause`` is what this aspect's failures say alone, ``whole`` what all failures say together: where
    both are the same it is said once, under the table.
    """
    if not failures:
        rule = "right" if aspect.prop else "equals the reference"
        return f"{rule} on {asked} of {asked} cases"
    if cause and cause.slug in NOTHING_TO_SHOW:
        return cause.slug.replace("-", " ")
    failed = len({failure.index for failure in failures})
    text = f"wrong on {failed} of {asked} cases"
    if cause and whole and cause.slug != whole.slug:
        smallest = min(failures, key=lambda failure: failure.case.size)
        text += f"; the smallest is {exercise.describe(smallest.case)}\n{cause.saw}"
        if cause.look:
            text += f"\nLook at: {cause.look}"
    return text


def report(
    exercise: Exercise,
    aspects: Sequence[AspectResult],
    points: float,
    max_points: float,
    whole: Diagnosis | None,
    shown: Failure | None,
) -> str:
    """Return the whole report.

    The layout is: name and points; one line an aspect; the smallest failing case; what the mistake is and
    where to look.
    """
    earned = f"{points_text(points)} of {points_text(max_points)} points"
    lines = [f"{exercise.name}{earned:>{max(1, WIDTH - len(exercise.name))}}"]
    if whole and whole.slug in NOTHING_TO_SHOW:
        return "\n".join([*lines, *_wrapped(whole.saw, "  "), *_wrapped(whole.look, "  ")])
    wide = max(len(aspect.name) for aspect in aspects)
    for aspect in aspects:
        mark = "ok   " if aspect.passed else "WRONG"
        first, *rest = aspect.message.split("\n")
        head = f"  {mark} {aspect.name:<{wide}}  "
        lines += _wrapped(head + first, " " * len(head), first="")
        for line in rest:
            lines += _wrapped(line, " " * 8)
    if whole:
        lines += ["", *_wrapped(whole.saw, "  ")]
        if shown and shown.mismatch:
            lines += _wrapped(smallest_case(exercise, shown), "  ")
        if whole.look:
            lines += _wrapped("Look at: " + whole.look, "  ")
    return "\n".join(lines)


def smallest_case(exercise: Exercise, failure: Failure) -> str:
    """Return the smallest failing case and what differs there, in one sentence."""
    return f"Smallest failing case: {exercise.describe(failure.case)}. There {failure.text}."


def _wrapped(text: str, indent: str, first: str | None = None) -> list[str]:
    if not text:
        return []
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
