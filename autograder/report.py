"""The words of a verdict, as plain text. How they look in a notebook is the notebook side's business."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence

from autograder.diagnose import Diagnosis
from autograder.exercise import Aspect, Exercise
from autograder.finding import Failure
from autograder.telling import Telling
from autograder.values import counted
from autograder.verdict import AspectResult

WIDTH = 88
#: Failures of answers whose numbers are right.
BESIDE_THE_NUMBERS = frozenset({"changed", "overwritten", "not-new"})
#: Diagnoses after which there are no numbers to talk about.
NOTHING_TO_SHOW = frozenset({"not-written", "undefined", "not-run"})
_SILENT = frozenset(slug.replace("-", " ") for slug in NOTHING_TO_SHOW)
LOOK = "Look at:"
SMALLEST = "Simplest failing case:"
ALL_RIGHT = "All of it is right."


def points_text(points: float) -> str:
    """Return points as they are shown everywhere: at most two decimals, no zeros at the end.

    That is 5 for 5.0, 2.4 for 2.4 and 2.67 for 8/3.
    """
    return f"{points:.2f}".rstrip("0").rstrip(".")


def aspect_message(
    exercise: Exercise,
    aspect: Aspect,
    asked: int,
    failures: Sequence[Failure],
    cause: Diagnosis | None,
    said: Collection[str],
    telling: Telling,
) -> str:
    """Return what stands beside one aspect.

    ``cause`` is what this aspect's failures say alone; ``said`` are the slugs that the report says
    elsewhere, under the table or beside an aspect above: nothing is said twice.
    """
    if not failures:
        rule = "right" if aspect.prop or aspect.relation or aspect.only else "equals the reference"
        rule = "the loops are NumPy's" if aspect.speed else rule
        return f"{rule} on {_of(asked, asked)}"
    if cause and cause.slug in NOTHING_TO_SHOW:
        return cause.slug.replace("-", " ")
    demands = aspect.unchanged or aspect.kept or aspect.new
    if demands and all(failure.kind not in BESIDE_THE_NUMBERS for failure in failures):
        return "not looked at: the answers there are not right yet"
    failed = len({failure.index for failure in failures})
    text = f"wrong on {_of(failed, asked)}"
    if all(failure.kind == "slow" for failure in failures):
        text = "right, and too slow"
    if cause and cause.slug not in said:
        explained = [f for f in failures if f.index in cause.about] or failures
        smallest = min(explained, key=lambda failure: failure.case.simplicity)
        case = telling.case(exercise, smallest.case)
        text += f"; the simplest is {case}" * bool(case) + f"\n{cause.saw}"
        if cause.look:
            text += f"\nLook at: {cause.look}"
    return text


def accepted_message(asked: int, name: str) -> str:
    """Return what stands beside an aspect whose answers are those of a wrong answer that is accepted."""
    return f"accepted on {_of(asked, asked)}: {name}"


def accepted_sentences(names: Sequence[str]) -> tuple[str, ...]:
    """Return what is said of the wrong answers that were accepted."""
    return tuple(f"Your instructor accepts this: {name}." for name in names)


def _of(some: int, asked: int) -> str:
    return f"{some} of {counted(asked, 'case')}"


def explanation(
    exercise: Exercise, whole: Sequence[Diagnosis], shown: Sequence[Failure], telling: Telling
) -> tuple[str, ...]:
    """Return what is wrong, sentence by sentence: what was seen, the smallest case, where to look.

    ``shown`` holds the failure that is shown for each diagnosis. Several diagnoses are numbered.
    """
    if len(whole) < 2:
        return tuple(
            s for d, f in zip(whole, shown, strict=True) for s in _one(exercise, d, f, telling)
        )
    numbers = {2: "Two", 3: "Three"}
    sentences = [f"{numbers[len(whole)]} things are wrong, the more basic first."]
    for place, (diagnosis, failure) in enumerate(zip(whole, shown, strict=True), start=1):
        saw, *rest = _one(exercise, diagnosis, failure, telling)
        sentences += [f"{place}. {saw}", *rest]
    return tuple(sentences)


def _one(
    exercise: Exercise, diagnosis: Diagnosis, shown: Failure, telling: Telling
) -> tuple[str, ...]:
    sentences = [diagnosis.saw]
    if shown.kind != "missing" and diagnosis.slug not in NOTHING_TO_SHOW:
        where = shown.mismatch.where if shown.mismatch else ""
        place = f"There, in {where}" if where else "There"
        text, case = telling.failure(shown), telling.case(exercise, shown.case)
        said = diagnosis.complete or not text or text.lower() in diagnosis.saw.lower()
        there = "" if said else f" {place}: {text}."
        if case:
            sentences.append(f"{SMALLEST} {case}.{there}")
    if diagnosis.look:
        lead = "" if diagnosis.slug in NOTHING_TO_SHOW else f"{LOOK} "
        sentences.append(lead + diagnosis.look)
    return tuple(sentences)


def report(
    exercise: Exercise,
    aspects: Sequence[AspectResult],
    points: float,
    max_points: float,
    sentences: Sequence[str],
) -> str:
    """Return the whole report as text.

    The layout is: name and points; one line an aspect; then the explanation. Where nothing ran, the
    aspects are left out.
    """
    earned = f"{points_text(points)} of {points_text(max_points)} points"
    lines = [f"{exercise.name}{earned:>{max(1, WIDTH - len(exercise.name))}}"]
    if not all(aspect.message in _SILENT for aspect in aspects):
        lines += _table(aspects)
        lines += [""] if sentences else []
    for sentence in sentences:
        lines += _wrapped(sentence, "  ")
    return "\n".join(lines)


def _table(aspects: Sequence[AspectResult]) -> list[str]:
    lines: list[str] = []
    wide = max(len(aspect.name) for aspect in aspects)
    for aspect in aspects:
        mark = "ok   " if aspect.passed else "WRONG"
        first, *rest = aspect.message.split("\n")
        head = f"  {mark} {aspect.name:<{wide}}  "
        lines += _wrapped(head + first, " " * len(head), first="")
        for line in rest:
            lines += _wrapped(line, " " * 8)
    return lines


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
