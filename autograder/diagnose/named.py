"""Wrong answers known by name: the student's answers are those a named wrong answer gives."""

from __future__ import annotations

import functools
from collections.abc import Callable

from autograder.diagnose.diagnosis import Diagnosis
from autograder.finding import Finding
from autograder.fingerprint import Print, alike, fingerprint

#: Fingerprints are compared more loosely than answers: the student's rounding is not the key's.
TOLERANCE = 1e-4


def on_every_case(finding: Finding) -> Diagnosis | None:
    """The answers are a named wrong answer's on all cases, right ones included."""
    return _first(finding, lambda hits: all(hits))


def on_every_failing_case(finding: Finding) -> Diagnosis | None:
    """The answers are a named wrong answer's wherever they are wrong."""
    return _first(finding, lambda hits: all(hits[i] for i in finding.failing))


def on_some_failing_cases(finding: Finding) -> Diagnosis | None:
    """The answers are a named wrong answer's on at least one whole group of failing cases."""

    def on_a_group(hits: list[bool]) -> bool:
        return any(
            all(hits[i] for i in finding.failing if finding.cases[i].group == group)
            for group in finding.groups
        )

    found = _first(finding, on_a_group)
    if found is None:
        return None
    return Diagnosis(found.slug, found.saw + " Something else is wrong as well.", found.look)


def by_property(finding: Finding) -> Diagnosis | None:
    """A property that the answer misses tells which mistake it is."""
    for failure in finding.failures:
        mismatch = failure.mismatch
        if mismatch is None or not mismatch.slug:
            continue
        words = finding.key.words.get(mismatch.slug)
        if words is not None:
            return Diagnosis(words.slug, words.saw, words.look)
        return Diagnosis(mismatch.slug, f"{mismatch.text[:1].upper()}{mismatch.text[1:]}.")
    return None


def _first(finding: Finding, wanted: Callable[[list[bool]], bool]) -> Diagnosis | None:
    """Return the wrong answer that fits, the one that agrees on most cases if several do."""
    best, most = "", -1
    prints = _prints(finding)
    for slug, theirs in finding.key.wrong.items():
        hits = [alike(a, b, TOLERANCE) for a, b in zip(prints, theirs, strict=True)]
        # A wrong answer that is right on all failing cases explains none of them.
        tells = any(hits[i] for i in finding.failing)
        if tells and wanted(hits) and sum(hits) > most:
            best, most = slug, sum(hits)
    if not best:
        return None
    words = finding.key.words[best]
    return Diagnosis(best, words.saw, words.look)


def _prints(finding: Finding) -> tuple[Print | None, ...]:
    return _fingerprints(_ById(finding.answers))


class _ById:
    """Wraps the answers so that their prints are computed once a judgement."""

    def __init__(self, answers: tuple[object, ...]) -> None:
        self.answers = answers

    def __hash__(self) -> int:
        return id(self.answers)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and self.answers is other.answers


@functools.lru_cache(maxsize=4)
def _fingerprints(wrapped: _ById) -> tuple[Print | None, ...]:
    return tuple(fingerprint(answer) for answer in wrapped.answers)  # type: ignore[arg-type]
