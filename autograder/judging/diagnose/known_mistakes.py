"""Wrong answers known by name: the student's answers are those a named wrong answer gives.

All that a match shows is that two functions gave the same in some cases. So the words of a mistake, which
speak of every case, are said where every answer is the mistake's; elsewhere the sentence counts the cases
in which it is. And a mistake is named on evidence only: numbers, enough of them that they do not agree by
chance, and no case that it makes wrong and the student has right.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import numpy as np

from autograder.exercise.plain_values import Fingerprint, PlainValue, as_array, leaves
from autograder.judging.answer import Returned
from autograder.judging.answer_key import AnswerKey, MistakeText
from autograder.judging.diagnose.diagnosis import Diagnosis, Withheld, sentence
from autograder.judging.failure import ARGUMENTS, Failure, Finding, Unit, parts
from autograder.judging.fingerprint import Print, alike, fingerprint, shapes_in

#: Fingerprints are compared more loosely than answers: the student's rounding is not the key's.
TOLERANCE = 1e-4
#: Weight of the numbers that must agree before a mistake is named that is not the student's everywhere.
ENOUGH = 6
#: The same where they are the numbers of one case: what is small or simple is alike for many mistakes.
ENOUGH_IN_ONE = 8
#: Of one answer no more numbers than this are looked at.
_SOME = 64


def everywhere(finding: Finding) -> Diagnosis | None:
    """The answers are a named wrong answer's on all cases, right ones included."""
    best = max(
        (match for match in _matches(finding) if match.everywhere and match.explained),
        key=lambda match: match.agreeing,
        default=None,
    )
    if best is None:
        return None
    words = finding.key.mistakes[best.slug]
    return _said(
        finding, best, words.observation if best.numbers else _same_end(finding, best, words)
    )


def in_part(finding: Finding) -> Diagnosis | None:
    """The answers are a named wrong answer's in a part of the failing cases, beyond chance."""
    best = max(
        (match for match in _matches(finding, errors=False) if match.beyond_chance(finding)),
        key=lambda match: (len(match.explained), -match.idle, match.agreeing),
        default=None,
    )
    if best is None:
        return None
    best, what = _limited(finding, best)
    if sum(_table(finding).weight(unit) for unit in best.explained) < ENOUGH:
        return None
    verb = "are" if " and " in what else "is"
    observation = sentence(
        f"{_how_often(finding, best)} {what} {verb} exactly what this mistake gives: "
    )
    return _said(finding, best, f"{observation}{finding.key.mistakes[best.slug].name}.")


def _limited(finding: Finding, match: _Match) -> tuple[_Match, str]:
    """Return a match without what its sentence cannot speak of, and the outputs it speaks of.

    In every case that is counted, each of these outputs is the mistake's.
    """
    table = _table(finding)
    by_case: dict[int, set[str]] = {}
    for index, where in match.explained:
        by_case.setdefault(index, set()).add(where)
    agreeing = {index: table.agreeing(match.slug, index) for index in by_case}
    always = frozenset.intersection(*agreeing.values())
    if "" in always:
        return match, "your answer"
    explained = set().union(*by_case.values())
    places = explained & always
    if not places:
        where = max(sorted(explained), key=lambda w: sum(w in found for found in by_case.values()))
        places = {where}
    units = frozenset(unit for unit in match.explained if unit[1] in places)
    counted = [agreeing[index] for index in {index for index, _ in units}]
    roots = {root for w in places if all((root := w.split(".")[0]) in found for found in counted)}
    names = roots | {w for w in places if w.split(".")[0] not in roots}
    return replace(match, explained=units), " and ".join(sorted(names))


def by_property(finding: Finding) -> Diagnosis | None:
    """A property that the answers miss tells which mistake it is, the same in all cases of an aspect."""
    told: dict[str, list[Failure]] = {}
    for failure in finding.failures:
        if failure.mismatch and failure.mismatch.kind == "property":
            told.setdefault(failure.aspect.name, []).append(failure)
    for failures in told.values():
        slugs = {failure.mismatch.slug for failure in failures if failure.mismatch}
        slug, failure = slugs.pop(), min(failures, key=lambda failure: failure.case.simplicity)
        if slugs or not slug:
            continue
        words, about = finding.key.mistakes.get(slug), frozenset({failure.index})
        if words is not None:
            return Diagnosis(
                words.slug, words.observation, words.question, about=about, withheld=Withheld.SAME
            )
        return Diagnosis(
            slug,
            sentence(f"{failure.text}."),
            complete=True,
            about=about,
            withheld=Withheld.BY_FAILURE,
        )
    return None


def _said(finding: Finding, match: _Match, observation: str) -> Diagnosis:
    words = finding.key.mistakes[match.slug]
    about = frozenset(index for index, _ in match.explained)
    return Diagnosis(
        words.slug,
        observation,
        words.question,
        about=about,
        units=match.explained,
        withheld=Withheld.SAME,
    )


def _same_end(finding: Finding, match: _Match, words: MistakeText) -> str:
    """Say that a mistake ends in the same error, or in nan: that is not yet the same mistake."""
    given = _table(finding).given
    if all(_raised(given[index]) for index, _ in match.explained):
        return f"This mistake raises the same error in the same cases: {words.name}."
    if all(
        _not_finite((given[index] or {})[where])
        for index, where in map(_table(finding).find, match.explained)
    ):
        return f"This mistake gives nan or infinity in the same cases: {words.name}."
    return words.observation


def _how_often(finding: Finding, match: _Match) -> str:
    part = len({index for index, _ in match.explained})
    every = len(finding.wrong or finding.failing)
    if part == every:
        return "in the failing case" if every == 1 else f"in all {every} failing cases"
    return f"in {part} of {every} failing cases"


@dataclass(frozen=True)
class _Match:
    """Agreement of the answers with those of one named wrong answer.

    ``explained``: what fails and is as the mistake makes it. ``numbers``: the weight of what agrees there.
    ``idle``: how much the mistake makes wrong that is right. ``elsewhere``: how much it makes wrong that is
    wrong in another way. ``agreeing``: how much agrees in all.
    """

    slug: str
    explained: frozenset[Unit]
    numbers: int
    idle: int
    elsewhere: int
    agreeing: int
    everywhere: bool
    supported: bool

    def beyond_chance(self, finding: Finding) -> bool:
        cases = {index for index, _ in self.explained}
        wrong = finding.wrong or finding.failing
        if not self.explained or not self.supported or self.numbers < ENOUGH:
            return False
        if self.idle:
            # A mistake that does not show in a case where it would must explain all that fails.
            return cases == wrong and finding.units <= self.explained and self.idle < len(cases)
        enough = len(cases) > 1 or cases == wrong or self.numbers >= ENOUGH_IN_ONE
        return enough and 2 * len(self.explained) >= self.elsewhere


def _matches(finding: Finding, errors: bool = True) -> Iterator[_Match]:
    """Yield how far the answers are each wrong answer's; ``errors`` says whether errors and nan count."""
    table, failing = _table(finding), finding.units
    if not errors:
        failing = frozenset(unit for unit in failing if table.has_numbers(table.find(unit)))
    judged = _judged_by_numbers(finding)
    for slug in table.theirs:
        agreeing, theirs_wrong = table.held_against(slug)
        explained = frozenset(unit for unit in failing if table.find(unit) in agreeing)
        # A wrong answer that is right on all failing cases explains none of them.
        if not any(table.find(unit) in theirs_wrong for unit in explained):
            continue
        missed = (theirs_wrong - agreeing) & table.units
        shown = {unit for unit in missed if unit[0] not in finding.wrong or unit in table.right}
        idle = {unit for unit in shown if unit[0] in judged}
        # All of an answer: an output may be missing in it.
        apart = any(
            (index, where) not in agreeing
            for index in judged | finding.wrong
            if table.given[index] is not None
            for where in ("", ARGUMENTS)
            if where in (table.given[index] or {})
        )
        yield _Match(
            slug=slug,
            explained=explained,
            numbers=sum(table.weight(table.find(unit)) for unit in explained),
            idle=len(idle),
            elsewhere=len(missed - shown),
            agreeing=len(agreeing),
            everywhere=not apart and failing <= explained,
            supported=_supported(theirs_wrong, agreeing),
        )


def _supported(theirs_wrong: frozenset[Unit], agreeing: frozenset[Unit]) -> bool:
    """Whether every output that the mistake makes wrong is the mistake's somewhere."""
    made = {where for _, where in theirs_wrong if where not in ("", ARGUMENTS)}
    return made <= {where for _, where in theirs_wrong & agreeing}


def _judged_by_numbers(finding: Finding) -> frozenset[int]:
    """Return the cases in which one answer is right: where a property is asked for, several may be."""
    free = {a.group for a in finding.exercise.aspects if a.prop is not None or a.relation}
    return frozenset(i for i, case in enumerate(finding.cases) if case.group not in free)


# --- answers by output ------------------------------------------------------------------------------

#: Fingerprints of one answer, by output; "" is all of it.
_Parts = dict[str, Print]
_NOTHING: _Parts = {"": ("nothing",)}
#: The path of a leaf that lies in an output, or in an item of an output that is a dict.
_PLACE = re.compile(r"\[(\d+)\](?:\['(\w*)'\])?")


def _raised(found: _Parts | None) -> bool:
    return found is not None and found[""][0] == "raised"


def _not_finite(print_: Print) -> bool:
    found = [leaf for leaf in print_[1:] if isinstance(leaf, tuple)]
    return any(isinstance(leaf, Fingerprint) and math.isnan(leaf.norm) for _, leaf in found)


def _alike(a: Print, b: Print) -> bool:
    return alike(a, b, TOLERANCE)


class _Known:
    """A key's right answers and wrong ones side by side, by output; computed once a key."""

    def __init__(self, key: AnswerKey, outputs: Sequence[str]) -> None:
        expected = [fingerprint(answer) for answer in key.expected]
        # A shape that no right or wrong answer has needs no more than that to be told from all of them.
        self.shapes = shapes_in(chain(expected, *key.wrong.values()))
        self.expected = [_split(print_, outputs) or _NOTHING for print_ in expected]
        self.theirs = {
            slug: [_split(print_, outputs) or _NOTHING for print_ in prints]
            for slug, prints in key.wrong.items()
        }
        #: By wrong answer and case: the outputs that it has or should have, each with whether it is wrong.
        self.wrong = {
            slug: [
                {
                    where: not _alike(their.get(where, their[""]), right.get(where, right[""]))
                    for where in their.keys() | right.keys()
                }
                for their, right in zip(theirs, self.expected, strict=True)
            ]
            for slug, theirs in self.theirs.items()
        }


class _Table:
    """Answers, right ones and wrong ones side by side, by output; computed once a judgement."""

    def __init__(self, finding: Finding) -> None:
        outputs = finding.exercise.outputs
        self._finding = finding
        self._known = known = _known(_OneKey(finding.key, outputs))
        self.expected, self.theirs = known.expected, known.theirs
        self.given = [
            _split(fingerprint(answer, known.shapes), outputs) for answer in finding.answers
        ]
        #: "" only where an answer is not looked at by output.
        self.units = frozenset(
            (index, where)
            for index, found in enumerate(self.given)
            if found
            for where in found
            if where or found.keys() <= {"", ARGUMENTS}
        )
        self.right = frozenset(
            (index, where)
            for index, where in self.units
            if _alike((self.given[index] or {})[where], self.expected[index].get(where, ("",)))
        )
        self._weights: dict[Unit, int] = {}
        self._held: dict[str, tuple[frozenset[Unit], frozenset[Unit]]] = {}

    def held_against(self, slug: str) -> tuple[frozenset[Unit], frozenset[Unit]]:
        """Return the units that agree with a wrong answer, and the units in which that answer is wrong."""
        if slug not in self._held:
            agreeing: set[Unit] = set()
            wrong: set[Unit] = set()
            for index, (mine, their, theirs_wrong) in enumerate(
                zip(self.given, self.theirs[slug], self._known.wrong[slug], strict=True)
            ):
                for where, ours in (mine or {}).items():
                    if _alike(ours, their.get(where, their[""])):
                        agreeing.add((index, where))
                    if theirs_wrong.get(where, theirs_wrong[""]):
                        wrong.add((index, where))
            self._held[slug] = frozenset(agreeing), frozenset(wrong)
        return self._held[slug]

    def has_numbers(self, unit: Unit) -> bool:
        """Whether an answer is no error, and all its numbers are finite."""
        found = (self.given[unit[0]] or _NOTHING)[unit[1]]
        return found[0] != "raised" and not _not_finite(found)

    def agreeing(self, slug: str, index: int) -> frozenset[str]:
        """Return the outputs of one answer that are a wrong answer's; "" where all of them are."""
        mine, theirs = self.given[index] or _NOTHING, self.theirs[slug][index]
        names = (mine.keys() | theirs.keys()) - {ARGUMENTS}
        same = {
            name
            for name in mine.keys() & theirs.keys() & names
            if self.has_numbers((index, name)) and _alike(mine[name], theirs[name])
        }
        roots = {name.split(".")[0] for name in names if name}
        whole = {r for r in roots if all(n in same for n in names if n.split(".")[0] == r)}
        return frozenset(same | whole)

    def find(self, unit: Unit) -> Unit:
        """Return a unit of the table: where an answer has no such output, all of it."""
        index, where = unit
        return unit if where in (self.given[index] or {}) else (index, "")

    def weight(self, unit: Unit) -> int:
        """Return the weight of an answer's wrong numbers as evidence."""
        if unit not in self._weights:
            self._weights[unit] = self._weigh(unit)
        return self._weights[unit]

    def _weigh(self, unit: Unit) -> int:
        index, where = unit
        answer, right = self._finding.answers[index], self._finding.key.expected[index]
        if not isinstance(answer, Returned) or where == ARGUMENTS:
            return 0
        outputs = self._finding.exercise.outputs
        got = _value(answer, outputs, where)
        wanted = _value(right, outputs, where) if isinstance(right, Returned) else None
        return _weight(got, wanted)


def _value(answer: Returned, outputs: Sequence[str], where: str) -> PlainValue:
    return parts(answer.value, outputs).get(where) if where else answer.value


def _weight(got: PlainValue, wanted: PlainValue) -> int:
    """Return the weight of the different numbers in ``got`` that are neither 0 nor what is asked for.

    A fraction counts 2, a whole number 1 where it is beside the right one, as many mistakes put it. A 0
    where another number should stand counts 1, as often as there are such numbers besides. An array that
    should not be empty counts half its axes.
    """
    rights = dict(leaves(_plain(wanted)))
    seen: set[float] = set()
    weight, zeros = 0, 0
    for path, leaf in leaves(_plain(got)):
        array = as_array(leaf)
        if array is None or array.dtype.kind == "b":
            continue
        right = as_array(rights.get(path))
        if array.size == 0 and right is not None and right.size:
            weight += array.ndim // 2
        numbers = array.reshape(-1)[:_SOME].astype(np.float64)
        near = np.zeros(numbers.shape, dtype=bool)
        if right is not None and right.shape == array.shape:
            beside = right.reshape(-1)[:_SOME].astype(np.float64)
            scale = max(float(np.abs(beside).max(initial=0.0)), 1e-9)
            zeros += int(((numbers == 0) & (np.abs(beside) > 1e-3 * scale)).sum())
            numbers = np.where(np.abs(numbers - beside) <= 1e-3 * scale, 0.0, numbers)
            near = np.abs(numbers - beside) <= 1
        for number, close in zip(numbers.tolist(), near.tolist(), strict=True):
            if number == 0 or not math.isfinite(number) or round(number, 9) in seen:
                continue
            seen.add(round(number, 9))
            weight += 1 if close and number.is_integer() else 2
    return weight + min(zeros, len(seen))


def _plain(value: PlainValue) -> PlainValue:
    """Return nested lists as the arrays they stand for."""
    array = as_array(value) if isinstance(value, (list, tuple)) else None
    return value if array is None else array


def _split(print_: Print | None, outputs: Sequence[str]) -> _Parts | None:
    """Return the fingerprints of an answer by output, with the change of its arguments as one of them."""
    if print_ is None or print_[0] == "raised":
        return None if print_ is None else {"": print_}
    found: _Parts = {ARGUMENTS: (print_[0],), "": ("returned", *print_[1:])}
    by_name: dict[str, list[Any]] = {}
    places = set()
    for path, leaf in print_[1:] if outputs else ():
        at = _PLACE.match(path)
        if at is None or int(at[1]) >= len(outputs):
            return found
        places.add(at[1])
        name = outputs[int(at[1])]
        by_name.setdefault(f"{name}.{at[2]}" if at[2] else name, []).append((path, leaf))
    if len(places) != len(outputs):
        return found
    return found | {name: ("returned", *some) for name, some in by_name.items()}


@dataclass(frozen=True)
class _OneKey:
    """A key, known again as the very object."""

    key: AnswerKey = field(compare=False)
    outputs: Sequence[str]
    identity: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "identity", id(self.key))


@functools.lru_cache(maxsize=8)
def _known(of: _OneKey) -> _Known:
    return _Known(of.key, of.outputs)


@functools.lru_cache(maxsize=4)
def _tables(judgement: _OneJudgement) -> _Table:
    return _Table(judgement.finding)


def _table(finding: Finding) -> _Table:
    return _tables(_OneJudgement(finding))


class _OneJudgement:
    """Wraps a finding so that what depends on answers and key alone is computed once a judgement."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding

    def __hash__(self) -> int:
        return hash((id(self.finding.answers), id(self.finding.key)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _OneJudgement)
            and self.finding.answers is other.finding.answers
            and self.finding.key is other.finding.key
        )
