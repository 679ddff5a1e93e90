"""The words of a verdict, as plain text. How they look in a notebook is the notebook side's business."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Sequence

from autograder.exercise.model import Aspect, Case, Exercise
from autograder.exercise.plain_values import counted
from autograder.judging.answer import Returned
from autograder.judging.diagnose.diagnosis import Diagnosis
from autograder.judging.disclosure import Disclosure
from autograder.judging.failure import Failure
from autograder.judging.verdict import AspectResult, ReportSentence, Unjudged

WIDTH = 88
#: Failures of answers whose numbers are right.
BESIDE_THE_NUMBERS = frozenset({"changed", "overwritten", "not-new"})
#: Diagnoses after which there are no numbers to talk about.
NOTHING_TO_SHOW = frozenset({"not-written", "undefined", "not-run"})
ALL_RIGHT = "All of it is right."


def points_text(points: float) -> str:
    """Return points as they are shown everywhere: at most two decimals, no zeros at the end.

    That is 5 for 5.0, 2.4 for 2.4 and 2.67 for 8/3.
    """
    return f"{points:.2f}".rstrip("0").rstrip(".")


def earned_text(points: float, max_points: float, right: int, asked: int) -> str:
    """Return the points earned, in tenths; with the number of aspects where tenths are not exact.

    Parameters
    ----------
    points, max_points : float
    right, asked : int
        Aspects that passed, and all aspects.

    Returns
    -------
    str
    """
    if round(points, 1) == points:
        return f"{points_text(points)} of {points_text(max_points)} points"
    about = f"{points_text(round(points, 1))} of {points_text(max_points)} points"
    return f"{right} of {asked} aspects, about {about}"


def aspect_message(
    exercise: Exercise,
    aspect: Aspect,
    asked: int,
    failures: Sequence[Failure],
    cause: Diagnosis | None,
    said: Collection[str],
    disclosure: Disclosure,
) -> str:
    """Return the message beside one aspect.

    Parameters
    ----------
    exercise : Exercise
    aspect : Aspect
    asked : int
        Number of its cases.
    failures : sequence of Failure
        Of this aspect.
    cause : Diagnosis or None
        Names the mistake in this aspect.
    said : collection of str
        Slugs that the report says elsewhere, under the table or beside an aspect above: nothing is said
        twice.
    disclosure : Disclosure

    Returns
    -------
    str
        One line, or several.
    """
    if not failures:
        rule = "right" if aspect.prop or aspect.relation or aspect.only else "equals the reference"
        rule = "the loops are NumPy's" if aspect.speed else rule
        return f"{rule} on {_of(asked, asked)}"
    why = unjudged(aspect, failures, cause)
    if why == "absent" and cause:
        return cause.slug.replace("-", " ")
    if why == "open":
        return "not looked at: the answers there are not right yet"
    failed = len({failure.index for failure in failures})
    text = f"wrong on {_of(failed, asked)}"
    if all(failure.kind == "slow" for failure in failures):
        text = "right, and too slow"
    if cause and cause.slug not in said:
        explained = [f for f in failures if f.index in cause.about] or failures
        smallest = min(explained, key=lambda failure: failure.case.simplicity)
        case = disclosure.case(exercise, smallest.case)
        text += f"; the simplest is {case}" * bool(case) + f"\n{cause.observation}"
        if cause.question:
            text += f"\n{ReportSentence(cause.question, 'look')}"
    return text


def unjudged(aspect: Aspect, failures: Sequence[Failure], cause: Diagnosis | None) -> Unjudged:
    """Return why an aspect is not judged; empty where it is.

    Parameters
    ----------
    aspect : Aspect
    failures : sequence of Failure
        Of this aspect.
    cause : Diagnosis or None
        Names the mistake in this aspect.

    Returns
    -------
    Unjudged
    """
    if not failures:
        return ""
    if cause and cause.slug in NOTHING_TO_SHOW:
        return "absent"
    demands = aspect.unchanged or aspect.kept or aspect.new
    missed = any(_misses_a_demand(aspect, failure) for failure in failures)
    return "open" if demands and not missed else ""


def _misses_a_demand(aspect: Aspect, failure: Failure) -> bool:
    """Whether a failure is of what is asked for beside the numbers."""
    # Arguments that a first call changed may well be why the numbers of the second are wrong.
    answer = failure.answer
    changed = aspect.unchanged and isinstance(answer, Returned) and not answer.unchanged
    return changed or failure.kind in BESIDE_THE_NUMBERS


def accepted_message(asked: int, name: str) -> str:
    """Return the message beside an aspect whose answers are those of an accepted wrong answer."""
    return f"accepted on {_of(asked, asked)}: {name}"


def accepted_sentences(names: Sequence[str]) -> tuple[ReportSentence, ...]:
    """Return a sentence for each wrong answer that was accepted."""
    return tuple(ReportSentence(f"Your instructor accepts this: {name}.") for name in names)


def _of(some: int, asked: int) -> str:
    return f"{some} of {counted(asked, 'case')}"


def explanation(
    exercise: Exercise,
    whole: Sequence[Diagnosis],
    shown: Sequence[Failure],
    disclosure: Disclosure,
    *,
    in_hand: bool = False,
) -> tuple[ReportSentence, ...]:
    """Return the explanation, sentence by sentence: observation, smallest case, where to look.

    Parameters
    ----------
    exercise : Exercise
    whole : sequence of Diagnosis
        At most three; several are numbered.
    shown : sequence of Failure
        The failure that is shown for each diagnosis.
    disclosure : Disclosure
    in_hand : bool
        Whether ``case`` can give the first of these cases to the reader.

    Returns
    -------
    tuple of ReportSentence
    """
    if len(whole) < 2:
        return tuple(
            s
            for d, f in zip(whole, shown, strict=True)
            for s in _one(exercise, d, f, disclosure, in_hand)
        )
    numbers = {2: "Two", 3: "Three"}
    sentences = [ReportSentence(f"{numbers[len(whole)]} things are wrong, the more basic first.")]
    for place, (diagnosis, failure) in enumerate(zip(whole, shown, strict=True), start=1):
        observation, *rest = _one(exercise, diagnosis, failure, disclosure, in_hand and place == 1)
        sentences += [ReportSentence(f"{place}. {observation}"), *rest]
    return tuple(sentences)


def _one(
    exercise: Exercise, diagnosis: Diagnosis, shown: Failure, disclosure: Disclosure, in_hand: bool
) -> tuple[ReportSentence, ...]:
    sentences = [ReportSentence(diagnosis.observation)]
    if shown.kind != "missing" and diagnosis.slug not in NOTHING_TO_SHOW:
        where = shown.mismatch.where if shown.mismatch else ""
        place = f"There, in {where}" if where else "There"
        text, case = disclosure.failure(shown), disclosure.call(exercise, shown.case)
        said = diagnosis.complete or not text or text.lower() in diagnosis.observation.lower()
        there = "" if said else f" {place}: {text}."
        if case:
            sentences.append(ReportSentence(f"{case}.{there}", "case"))
            if in_hand and (shown.case.args or shown.case.kwargs):
                call = f"{unpacked(exercise, shown.case)} = case({exercise.name})"
                sentences.append(ReportSentence(call, "try"))
        elif there and shown.case.part:
            sentences.append(ReportSentence(f"{text}."))
    if in_hand and diagnosis.slug == "not-written":
        again = "Then run its cell again: a changed cell counts once it has been run."
        sentences.append(ReportSentence(f"Have you written it? {again}"))
    if diagnosis.question:
        nothing = diagnosis.slug in NOTHING_TO_SHOW
        sentences.append(ReportSentence(diagnosis.question, "text" if nothing else "look"))
    return tuple(sentences)


def unpacked(exercise: Exercise, case: Case) -> str:
    """Return names for the arguments of a call, up to the last that it gives."""
    places = [len(case.args) - 1, *map(exercise.parameters.index, case.kwargs)]
    names = exercise.parameters[: max(places) + 1]
    return ", ".join(names) if len(names) > 1 else f"({names[0]},)"


def report(
    exercise: Exercise,
    aspects: Sequence[AspectResult],
    points: float,
    max_points: float,
    sentences: Sequence[ReportSentence],
) -> str:
    """Return the whole report as text.

    The layout is: name and points; one line for each aspect that is wrong; one for all that are right;
    then the explanation. Where all is right it is one line, and where nothing ran there are no aspects.

    Parameters
    ----------
    exercise : Exercise
    aspects : sequence of AspectResult
    points, max_points : float
    sentences : sequence of ReportSentence
        The explanation.

    Returns
    -------
    str
    """
    right = sum(aspect.passed for aspect in aspects)
    name = f"{exercise.name}: {all_right(right)}" if right == len(aspects) else exercise.name
    earned = earned_text(points, max_points, right, len(aspects))
    lines = [f"{name} {earned:>{max(1, WIDTH - len(name) - 1)}}"]
    if right < len(aspects) and not all(aspect.unjudged == "absent" for aspect in aspects):
        lines += _table([aspect for aspect in aspects if not aspect.passed])
        names = "; ".join(aspect.name for aspect in aspects if aspect.passed)
        lines += _wrapped(f"  ok    {names}", " " * 8, first="") if names else []
        lines += [""] if sentences else []
    for sentence in sentences:
        lines += _wrapped(str(sentence), "  ")
    return "\n".join(lines)


def all_right(aspects: int) -> str:
    """Return the text for an exercise without a failure."""
    return f"all right, {counted(aspects, 'aspect')}"


def _table(aspects: Sequence[AspectResult]) -> list[str]:
    lines: list[str] = []
    wide = max(len(aspect.name) for aspect in aspects)
    for aspect in aspects:
        first, *rest = aspect.message.split("\n")
        mark = "open " if aspect.unjudged == "open" else "WRONG"
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
