"""Wrong answers known by name: the student's answers are those a named wrong answer gives."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from autograder.answer import Returned
from autograder.diagnose.diagnosis import Diagnosis, sentence
from autograder.finding import Finding
from autograder.fingerprint import Fingerprint, Print, alike, fingerprint, shapes_in

#: Fingerprints are compared more loosely than answers: the student's rounding is not the key's.
TOLERANCE = 1e-4


def on_every_case(finding: Finding) -> Diagnosis | None:
    """The answers are a named wrong answer's on all cases, right ones included."""
    return _first(finding, lambda hits: all(hits))


def on_every_failing_case(finding: Finding) -> Diagnosis | None:
    """The answers are a named wrong answer's wherever they are wrong."""
    if _yes_or_no(finding):
        return None
    return _first(finding, lambda hits: all(hits[i] for i in finding.failing))


def on_most_failing_cases(finding: Finding) -> Diagnosis | None:
    """The answers are a named wrong answer's on more than half of the cases that are wrong."""
    if _yes_or_no(finding):
        return None
    most = len(finding.failing) / 2
    found = _first(finding, lambda hits: sum(hits[i] for i in finding.failing) > most)
    return _in_part(finding, found) if found else None


def on_some_failing_cases(finding: Finding) -> Diagnosis | None:
    """The answers are a named wrong answer's on at least one whole group of failing cases."""

    def on_a_group(hits: list[bool]) -> bool:
        # On small inputs one answer or another is alike by chance.
        return 3 * sum(hits[i] for i in finding.failing) >= len(finding.failing) and any(
            all(hits[i] for i in finding.failing if finding.cases[i].group == group)
            for group in finding.groups
        )

    found = None if _yes_or_no(finding) else _first(finding, on_a_group)
    if found is None:
        return None
    return _in_part(finding, found)


def _in_part(finding: Finding, found: Diagnosis) -> Diagnosis:
    """Say of how many of the failing cases a named wrong answer is the reason."""
    part, all_ = len(found.about), len(finding.failing)
    if part >= all_:
        return found
    words = f"{found.saw} This explains {part} of {all_} failing cases."
    return replace(found, saw=words)


def _yes_or_no(finding: Finding) -> bool:
    """Whether what is wrong is a yes or a no: everyone who is wrong says the same there.

    Then only the pattern over all cases can tell one mistake from another.
    """
    wrong = [finding.answers[i] for i in finding.failing]
    return all(isinstance(a, Returned) and isinstance(a.value, bool) for a in wrong)


def on_every_failing_output(finding: Finding) -> Diagnosis | None:
    """Of several outputs, those that are wrong are a named wrong answer's."""
    wrong = _wrong_outputs(finding)
    return _first_output(finding, wrong) if len(wrong) == len(finding.failing_outputs) else None


def on_one_output(finding: Finding) -> Diagnosis | None:
    """One of several outputs is a named wrong answer's wherever it is wrong."""
    wrong = _wrong_outputs(finding)
    for place in range(len(finding.exercise.outputs)):
        found = _first_output(finding, [pair for pair in wrong if pair[1] == place])
        if found:
            others = any(other != place for _, other in finding.failing_outputs)
            more = " Another output is wrong as well." if others else ""
            return replace(found, saw=found.saw + more)
    return None


def by_property(finding: Finding) -> Diagnosis | None:
    """A property that the answer misses tells which mistake it is."""
    for failure in finding.failures:
        mismatch = failure.mismatch
        if mismatch is None or not mismatch.slug:
            continue
        words = finding.key.words.get(mismatch.slug)
        about = frozenset({failure.index})
        if words is not None:
            return Diagnosis(words.slug, words.saw, words.look, about=about)
        text = sentence(f"{mismatch.text}.")
        return Diagnosis(mismatch.slug, text, complete=True, about=about)
    return None


def _first(finding: Finding, wanted: Callable[[list[bool]], bool]) -> Diagnosis | None:
    """Return the wrong answer that fits, the one that agrees on most cases if several do."""
    best, most = "", -1
    rights = _rights(_OneJudgement(finding))
    for slug, hits in _hits(_OneJudgement(finding)).items():
        # A wrong answer that is right on all failing cases explains none of them.
        tells = any(hits[i] and not rights[slug][i] for i in finding.failing)
        if tells and wanted(hits) and sum(hits) > most and _told_by_more(finding, slug, hits):
            best, most = slug, sum(hits)
    if not best:
        return None
    words, hits = finding.key.words[best], _hits(_OneJudgement(finding))[best]
    about = frozenset(i for i in finding.failing if hits[i])
    return Diagnosis(best, words.saw, words.look, about=about)


def _told_by_more(finding: Finding, slug: str, hits: Sequence[bool]) -> bool:
    """Whether more speaks for a wrong answer than that it fails in the same way now and then.

    Many mistakes end in the same error, or in nan. Where nothing else speaks for one, it must fail so in
    the same cases, over the whole exercise.
    """
    prints, theirs = _prints(finding), finding.key.wrong[slug]
    if any(hits[i] and not _no_numbers(prints[i]) for i in finding.failing):
        return True
    return all(
        _no_numbers(a) == _no_numbers(b)
        for a, b in zip(prints, theirs, strict=True)
        if a is not None and b is not None
    )


def _no_numbers(print_: Print | None) -> bool:
    """Whether an answer is an error, or has no number in it that is one."""
    if print_ is None or print_[0] == "raised":
        return True
    return any(isinstance(leaf, Fingerprint) and math.isnan(leaf.norm) for _, leaf in print_[1:])


def _wrong_outputs(finding: Finding) -> list[tuple[int, int]]:
    """Return (case, output) of the failures that are about one output."""
    return [(index, place) for index, place in finding.failing_outputs if place is not None]


def _first_output(finding: Finding, wrong: Sequence[tuple[int, int]]) -> Diagnosis | None:
    """Return the wrong answer that gives these outputs, the one that agrees on most if several do."""
    best, most = "", -1
    prints = _prints(finding)
    for slug, theirs in finding.key.wrong.items() if wrong else ():
        if all(_output_alike(prints[i], theirs[i], place) for i, place in wrong):
            hits = sum(
                _output_alike(a, b, place)
                for a, b in zip(prints, theirs, strict=True)
                for place in {place for _, place in wrong}
            )
            if hits > most:
                best, most = slug, hits
    if not best:
        return None
    words = finding.key.words[best]
    return Diagnosis(best, words.saw, words.look, about=frozenset(i for i, _ in wrong))


def _output_alike(a: Print | None, b: Print | None, place: int) -> bool:
    """Whether two prints stand for the same output in this place, whatever the others are."""
    parts = [
        ("returned", *(leaf for leaf in p[1:] if leaf[0].startswith(f"[{place}]")))
        for p in (a, b)
        if p is not None and p[0].startswith("returned")
    ]
    return len(parts) == 2 and len(parts[0]) > 1 and alike(parts[0], parts[1], TOLERANCE)


class _OneJudgement:
    """Wraps a finding so that what depends on answers and key alone is computed once a judgement."""

    def __init__(self, finding: Finding) -> None:
        self.answers, self.key = finding.answers, finding.key

    def __hash__(self) -> int:
        return hash((id(self.answers), id(self.key)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _OneJudgement)
            and self.answers is other.answers
            and self.key is other.key
        )


def _prints(finding: Finding) -> tuple[Print | None, ...]:
    return _fingerprints(_OneJudgement(finding))


@functools.lru_cache(maxsize=4)
def _fingerprints(judgement: _OneJudgement) -> tuple[Print | None, ...]:
    # A shape that no wrong answer has needs no more than that to be told from all of them.
    shapes = shapes_in(print_ for theirs in judgement.key.wrong.values() for print_ in theirs)
    return tuple(fingerprint(answer, shapes) for answer in judgement.answers)


@functools.lru_cache(maxsize=4)
def _rights(judgement: _OneJudgement) -> dict[str, list[bool]]:
    """Return, for each wrong answer, on which cases it is the right one."""
    prints = tuple(fingerprint(answer) for answer in judgement.key.expected)
    return {
        slug: [alike(a, b, TOLERANCE) for a, b in zip(prints, theirs, strict=True)]
        for slug, theirs in judgement.key.wrong.items()
    }


@functools.lru_cache(maxsize=4)
def _hits(judgement: _OneJudgement) -> dict[str, list[bool]]:
    """Return, for each wrong answer, on which cases the answers are the ones it gives."""
    prints = _fingerprints(judgement)
    return {
        slug: [alike(a, b, TOLERANCE) for a, b in zip(prints, theirs, strict=True)]
        for slug, theirs in judgement.key.wrong.items()
    }
