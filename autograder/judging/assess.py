"""The one way of judging: cases, answers and a key in, a `Verdict` out.

The public check, the trusted `judge` and the grading of a class differ only in where answers come from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from autograder.exercise.model import Aspect, Case, Exercise, Flaw, Part, Speed
from autograder.exercise.plain_values import PlainValue, a, as_array, describe
from autograder.judging.answer import Answer, Missing, Raised, Returned, Unusable
from autograder.judging.answer_key import AnswerKey
from autograder.judging.compare import Mismatch, compare
from autograder.judging.conventions import accepted_as
from autograder.judging.diagnose import diagnose
from autograder.judging.diagnose.calling import as_it_is
from autograder.judging.diagnose.diagnosis import Diagnosis
from autograder.judging.differences import step_of_differences
from autograder.judging.disclosure import Disclosure
from autograder.judging.failure import Failure, Finding, one_by_one
from autograder.judging.hunt import hunt_flaw
from autograder.judging.messages import (
    accepted_message,
    accepted_sentences,
    aspect_message,
    explanation,
    report,
    unjudged,
)
from autograder.judging.steps import HIDDEN, MOST
from autograder.judging.verdict import AspectResult, Evidence, Verdict, score

#: Characters of `Verdict.in_full`, which is kept with every grade.
MAX_IN_FULL = 8000

#: From failures that are explained together to one that is easier to follow, in a case of its own.
Simpler = Callable[[Sequence[Failure]], Failure | None]


# A wrong answer's numbers may be as large as numbers get; that is no reason for NumPy to warn.
@np.errstate(all="ignore")
def assess(
    exercise: Exercise,
    key: AnswerKey,
    cases: Sequence[Case],
    answers: Sequence[Answer],
    *,
    withhold: bool = False,
    simpler: Simpler | None = None,
) -> Verdict:
    """Judge the answers to the cases of ``key.seed``.

    A missing answer is a failed one: ``answers`` shorter than ``cases`` are filled up with "not run".

    Parameters
    ----------
    exercise : Exercise
    key : AnswerKey
        For the same seed as ``cases``.
    cases : sequence of Case
    answers : sequence of Answer
        In the order of the cases.
    withhold : bool
        Whether the words hold back what was in the cases (see `disclosure`): others will be asked
        them too.
    simpler : callable or None
        Finds an easier call to show in place of the simplest failing case; it changes no result.

    Returns
    -------
    Verdict
        With `Verdict.in_full` where words are withheld.
    """
    given = (*answers, *[Missing("not-run")] * (len(cases) - len(answers)))
    failures: dict[str, list[Failure]] = {}
    accepted: dict[str, str] = {}
    for aspect in exercise.aspects:
        found = _judge_aspect(exercise, aspect, cases, given, key)
        slug = (
            accepted_as(exercise, aspect, cases, given, key, found, judge_case) if found else None
        )
        if slug:
            accepted[aspect.name], found = slug, []
        if aspect.speed and not found:
            found = _judge_speed(aspect, aspect.speed, cases, given, key)
        failures[aspect.name] = found
    every = [failure for found in failures.values() for failure in found]
    wrong = frozenset(failure.index for failure in every)

    def finding(of: Sequence[Failure]) -> Finding:
        parts = tuple(one_by_one(exercise, of))
        return Finding(exercise, key, tuple(cases), given, parts, wrong)

    findings = {name: finding(found) for name, found in failures.items()}
    all_of_it = finding(every)
    whole = diagnose(all_of_it)
    judged = _Judged(
        exercise,
        key.max_points,
        {aspect.name: sum(c.group == aspect.group for c in cases) for aspect in exercise.aspects},
        findings,
        all_of_it,
        {name: _cause(found, whole) for name, found in findings.items()},
        whole,
        {name: key.mistakes[slug].name for name, slug in accepted.items()},
    )
    in_full = _verdict(judged, key.seed, Disclosure.FULL, simpler)
    if not withhold:
        return in_full
    told = _verdict(judged, key.seed, Disclosure.SHAPES)
    told = replace(told, evidence=None, failing=None)
    return replace(told, in_full=in_full.message[:MAX_IN_FULL])


@dataclass(frozen=True)
class _Judged:
    """Failures before there are words for them: by aspect, and of all aspects together."""

    exercise: Exercise
    max_points: float
    asked: Mapping[str, int]
    findings: Mapping[str, Finding]
    every: Finding
    causes: Mapping[str, Diagnosis | None]
    whole: tuple[Diagnosis, ...]
    #: By aspect, the name of the wrong answer that the instructor accepts there.
    accepted: Mapping[str, str]


def _cause(finding: Finding, whole: Sequence[Diagnosis]) -> Diagnosis | None:
    """Return the diagnosis of one aspect: one of the whole answer's, else one of its remaining failures."""
    left = finding
    for diagnosis in whole:
        left = left.without(diagnosis.units)
    if finding.failures and not left.failures:
        return next(d for d in whole if d.units & finding.units)
    return next(iter(diagnose(left)), None)


def _verdict(
    judged: _Judged, seed: int, disclosure: Disclosure, simpler: Simpler | None = None
) -> Verdict:
    """Put what was found into words."""
    exercise, every = judged.exercise, judged.every
    whole = [disclosure.diagnosis(diagnosis, every) for diagnosis in judged.whole]
    shown = [_shown(every, diagnosis) for diagnosis in whole]
    if simpler and len(whole) == 1:
        shown = [_easier(every, whole[0], shown[0], simpler)]
        if _is_bare(whole[0]):
            whole = [replace(as_it_is(shown[0]), about=whole[0].about)]
    results = []
    said = {diagnosis.slug for diagnosis in whole}
    for aspect in exercise.aspects:
        finding, cause = judged.findings[aspect.name], judged.causes[aspect.name]
        asked, found = judged.asked[aspect.name], finding.failures
        told = disclosure.diagnosis(cause, finding) if cause else None
        accepted = aspect.name in judged.accepted and not found
        results.append(
            AspectResult(
                name=aspect.name,
                passed=not found and asked > 0,
                cases=asked,
                right=asked - len(finding.failing),
                message=accepted_message(asked, judged.accepted[aspect.name])
                if accepted
                else aspect_message(exercise, aspect, asked, found, told, said, disclosure),
                weight=aspect.weight,
                unjudged=unjudged(aspect, found, cause),
            )
        )
        if cause:
            said.add(cause.slug)
    aspects = tuple(results)
    points = score(aspects, judged.max_points)
    names = list(dict.fromkeys(judged.accepted.values()))
    sentences = (
        *explanation(exercise, whole, shown, disclosure, in_hand=simpler is not None),
        *accepted_sentences(names),
    )
    return Verdict(
        exercise=exercise.name,
        points=points,
        max_points=judged.max_points,
        aspects=aspects,
        diagnosis=whole[0].slug if whole else None,
        message=report(exercise, aspects, points, judged.max_points, sentences),
        explanation=sentences,
        seed=seed,
        evidence=_evidence(exercise, shown[0] if shown else None),
        failing=shown[0].case if shown else None,
        shown=frozenset(failure.kind for failure in shown),
    )


def _explained(finding: Finding, diagnosis: Diagnosis) -> Sequence[Failure]:
    """Return the failures that a diagnosis speaks of."""
    about = [f for f in finding.failures if f.unit(finding.exercise) in diagnosis.units]
    about = about or [f for f in finding.failures if f.index in diagnosis.about]
    return about or finding.failures


def _shown(finding: Finding, diagnosis: Diagnosis) -> Failure:
    """Return the simplest of the failures that a diagnosis speaks of."""
    return min(_explained(finding, diagnosis), key=lambda failure: failure.case.simplicity)


def _easier(finding: Finding, diagnosis: Diagnosis, shown: Failure, simpler: Simpler) -> Failure:
    """Return a failure that is easier to follow than the one shown, if there is one."""
    found = simpler(_explained(finding, diagnosis))
    # Words that say already what came back must go on to be about the call that is shown, or be made anew.
    kept = not diagnosis.complete or _is_bare(diagnosis) or (found and found.text == shown.text)
    return found if found and kept else shown


def _is_bare(diagnosis: Diagnosis) -> bool:
    """Whether a diagnosis only says what one case shows."""
    return diagnosis.slug == "wrong-values" and diagnosis.vague


def _judge_aspect(
    exercise: Exercise,
    aspect: Aspect,
    cases: Sequence[Case],
    answers: Sequence[Answer],
    key: AnswerKey,
) -> list[Failure]:
    """Return the failures of one aspect, ignoring speed."""
    failures = [
        failure
        for index, case in enumerate(cases)
        if case.group == aspect.group
        and (failure := judge_case(exercise, aspect, index, case, answers[index], key))
    ]
    if aspect.relation and not failures:
        return _judge_relation(aspect, cases, answers, key)
    return failures


def judge_case(
    exercise: Exercise, aspect: Aspect, index: int, case: Case, answer: Answer, key: AnswerKey
) -> Failure | None:
    """Return the failure of one answer in one aspect; None if it passes.

    Parameters
    ----------
    exercise : Exercise
    aspect : Aspect
        Its relation and its speed are left aside.
    index : int
        Position of the case in the key.
    case : Case
    answer : Answer
    key : AnswerKey

    Returns
    -------
    Failure or None
    """
    expected = key.expected[index]

    def failed(kind: str, text: str, mismatch: Mismatch | None = None) -> Failure:
        return Failure(aspect, index, case, answer, expected, kind, text, mismatch)

    if isinstance(answer, Missing):
        return failed("missing", answer.detail or answer.reason)
    if isinstance(expected, Raised):
        if isinstance(answer, Raised) and answer.is_a(expected.error):
            return None
        if isinstance(answer, Raised):
            return failed("raised", f"raised {answer.error}, expected {expected.error}")
        got = f"returned {_short(answer.value)}" if isinstance(answer, Returned) else "returned"
        if isinstance(answer, Unusable):
            got = f"returned {a(answer.type_name)}"
        return failed("no-error", f"{got}; a {expected.error} is asked for here")
    if isinstance(answer, Raised):
        return failed(
            "raised",
            f"raised {answer.error}: {text}"
            if (text := answer.text.strip())
            else f"raised {answer.error}",
        )
    if isinstance(answer, Unusable):
        return failed("unusable", f"returned {a(answer.type_name)}: {answer.advice}")
    assert isinstance(expected, Returned), "a key holds what the reference returned or raised"
    if exercise.hunt and case.judged_alone:
        flaw = hunt_flaw(exercise, exercise.hunt, key.pool, case.part, answer.value)
        mismatch = _flawed(flaw, answer.value, expected.value) if flaw else None
    else:
        mismatch = _mismatch(exercise, aspect, case, answer.value, expected.value)
    if mismatch is None and aspect.exact:
        mismatch = _by_differences(answer.value, expected.value)
    if mismatch:
        return failed(mismatch.kind, mismatch.text, mismatch)
    if aspect.unchanged and not answer.unchanged:
        return failed("changed", "the answer is right, but an argument was changed by the call")
    if aspect.kept and not answer.kept:
        return failed("overwritten", "a later call changed the answer of an earlier one")
    if aspect.new and answer.unchanged and not answer.new:
        return failed(
            "not-new", "the answer is right, but it is (a part of) an array that was given"
        )
    return None


def _judge_speed(
    aspect: Aspect, speed: Speed, cases: Sequence[Case], answers: Sequence[Answer], key: AnswerKey
) -> list[Failure]:
    """Return the failure of right answers that are too slow."""
    found = {
        index: answer
        for index, case in enumerate(cases)
        if case.group == aspect.group and isinstance(answer := answers[index], Returned)
    }
    if not found:
        return []
    index = min(found, key=lambda index: found[index].steps)
    case, steps, numbers = cases[index], found[index].steps, speed.numbers(cases[index])
    spent = min(answer.cpu_seconds for answer in found.values())
    if steps == HIDDEN:
        text = "its steps of Python are not known: counting was switched off while it ran"
    elif steps >= speed.share * numbers:
        more = "more than " * (steps >= MOST)
        text = f"takes {more}{steps:,} steps of Python for {numbers:,} numbers"
    elif spent > 0 and spent >= speed.loops(case) / 2:
        text = "takes as much processor time as a loop over every number of the output"
    else:
        return []
    return [Failure(aspect, index, case, answers[index], key.expected[index], "slow", text)]


def _judge_relation(
    aspect: Aspect, cases: Sequence[Case], answers: Sequence[Answer], key: AnswerKey
) -> list[Failure]:
    """Return the failure of a group's answers together, under its last case."""
    assert aspect.relation is not None
    group = [index for index, case in enumerate(cases) if case.group == aspect.group]
    if not group or not all(isinstance(answers[i], Returned) for i in group):
        return []  # expected errors are no values to compare
    asked = [i for i, case in enumerate(cases) if case.group in aspect.beside] + group
    values = [answer.value if isinstance(answer := answers[i], Returned) else None for i in asked]
    flaw = aspect.relation([cases[i] for i in asked], values)
    if flaw is None:
        return []
    last = group[-1]
    mismatch = _flawed(flaw, values[-1])
    return [
        Failure(
            aspect, last, cases[last], answers[last], key.expected[last],
            "property", mismatch.text, mismatch,
        )
    ]  # fmt: skip


def _flawed(flaw: str | Flaw, got: PlainValue, expected: PlainValue = None) -> Mismatch:
    flaw = flaw if isinstance(flaw, Flaw) else Flaw(flaw)
    return Mismatch("property", flaw.text, got, expected, slug=flaw.slug)


def _mismatch(
    exercise: Exercise, aspect: Aspect, case: Case, got: PlainValue, expected: PlainValue
) -> Mismatch | None:
    if aspect.prop is not None:
        flaw = aspect.prop(case, got)
        return _flawed(flaw, got, expected) if flaw else None
    if aspect.only is not None:
        return _in_part(exercise, aspect.only, case, got, expected)
    if aspect.output is None:
        return compare(got, expected, tolerance=exercise.tolerance, outputs=exercise.outputs)
    output, _, item = aspect.output.partition(".")
    place = exercise.outputs.index(output)
    if not isinstance(got, (tuple, list)) or len(got) != len(expected):
        # The whole is compared, for its words on the wrong number of outputs.
        return compare(got, expected, tolerance=exercise.tolerance, outputs=exercise.outputs)
    part, wanted = got[place], expected[place]
    if item and isinstance(part, dict) and item in part:
        part, wanted, output = part[item], wanted[item], aspect.output
    return compare(part, wanted, tolerance=exercise.tolerance, where=output)


def _by_differences(got: PlainValue, expected: PlainValue) -> Mismatch | None:
    step = step_of_differences(got, expected)
    if step is None:
        return None
    text = f"right to some ten digits: these are differences over a step of {step:.2g}, not derivatives"
    return _flawed(Flaw(text, "by-differences"), got, expected)


def _in_part(
    exercise: Exercise, only: Part, case: Case, got: PlainValue, expected: PlainValue
) -> Mismatch | None:
    mismatch = compare(only(case, got, expected), expected, tolerance=exercise.tolerance)
    whole = as_array(got)
    if mismatch is None or not isinstance(expected, np.ndarray) or whole is None:
        return mismatch
    # The array that is shown and examined is the student's own, without the judge's changes.
    return replace(mismatch, got=whole)


def _short(value: PlainValue) -> str:
    text = repr(value)
    return text if len(text) <= 40 else describe(value)


def _evidence(exercise: Exercise, failure: Failure | None) -> Evidence | None:
    if failure is None or failure.mismatch is None:
        return None
    mismatch = failure.mismatch
    return Evidence(
        exercise.describe(failure.case), mismatch.got, mismatch.expected, mismatch.where
    )
