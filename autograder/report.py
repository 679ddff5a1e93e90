"""The words of a verdict, as plain text. How they look in a notebook is the notebook side's business."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from autograder.diagnose import Diagnosis
from autograder.exercise import Aspect, Exercise
from autograder.finding import Failure
from autograder.verdict import AspectResult

WIDTH = 88
_NOTHING_TO_SHOW = {"not-written", "undefined", "not-run"}


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
    """Return the sentence beside one aspect.

    ``cause`` is what this aspect's failures say alone, ``whole`` what all failures say together: where
    both are the same it is said once, under the table.
    """
    if not failures:
        rule = "has the property asked for" if aspect.prop else "equals the reference"
        return f"{rule} on {asked} of {asked} cases"
    if cause and cause.slug in _NOTHING_TO_SHOW:
        return cause.slug.replace("-", " ")
    smallest = min(failures, key=lambda failure: failure.case.size)
    text = f"wrong on {len(failures)} of {asked} cases; {exercise.describe(smallest.case)}"
    if cause and whole and cause.slug != whole.slug:
        text += f"\n{cause.saw}"
        if cause.look:
            text += f"\nLook at: {cause.look}"
    else:
        text += f"\n{smallest.text}"
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

    The layout is: name and points; one line an aspect; what the mistake is and where to look.
    """
    earned = f"{points_text(points)} of {points_text(max_points)} points"
    lines = [f"{exercise.name}{earned:>{max(1, WIDTH - len(exercise.name))}}"]
    if whole and whole.slug in _NOTHING_TO_SHOW:
        return "\n".join([*lines, *_wrapped(whole.saw, "  "), *_wrapped(whole.look, "  ")])
    wide = max(len(aspect.name) for aspect in aspects)
    for aspect in aspects:
        mark = "ok   " if aspect.passed else "WRONG"
        first, *rest = aspect.message.split("\n")
        head = f"  {mark} {aspect.name:<{wide}}  "
        lines += _wrapped(head + first, " " * len(head), first="")
        for line in rest:
            lines += _wrapped(line, " " * 10)
    if whole:
        lines.append("")
        lines += _wrapped(whole.saw, "  ")
        if whole.look:
            lines += _wrapped("Look at: " + whole.look, "  ")
    return "\n".join(lines)


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
        drop_whitespace=True,
    )
