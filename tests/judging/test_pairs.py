"""Two mistakes at once: every sentence that is printed must be true of the two together.

Where only one of two mistakes shows in a case, the answer is that one's; where both do and the shapes
allow it, their errors add up, as those of a linear layer do. What is said is computed anew here, from the
arrays, without fingerprints and without the code that diagnoses.
"""

import functools
import random
import re
from collections import Counter
from dataclasses import replace
from itertools import combinations

import misconceptions
import numpy as np
import pytest

from autograder.exercise.courses import everything
from autograder.judging.answer import Raised, Returned
from autograder.judging.answer_key import AnswerKey
from autograder.judging.assess import assess
from autograder.judging.compare import compare
from autograder.judging.reference_key import _answers, make_key, reference_answers

SEED, ANOTHER = 1, 7
#: Random numbers have no two answers to superpose.
PAIRED = tuple(e for e in everything() if e.name not in ("init_cnn", "train_cnn"))


@functools.lru_cache(maxsize=64)
def asked(exercise, seed):
    """The key, the cases, and what every wrong answer gives, by name."""
    cases = exercise.cases(seed)
    known = {m.slug: _answers(m.function, cases, seed) for m in misconceptions.of(exercise.name)}
    if seed == ANOTHER:  # where nothing is named
        key = AnswerKey(exercise.name, seed, 1.0, reference_answers(exercise, cases))
        return key, cases, known
    return make_key(exercise, seed), cases, known


def same(a, b, tolerance=2e-3):
    if isinstance(a, Raised) or isinstance(b, Raised):
        return isinstance(a, Raised) and isinstance(b, Raised) and a.error == b.error
    return equal(getattr(a, "value", a), getattr(b, "value", b), tolerance)


def equal(a, b, tolerance=2e-3):
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(equal(a[k], b[k], tolerance) for k in a)
    pair = [isinstance(value, (tuple, list)) for value in (a, b)]
    if all(pair):
        return len(a) == len(b) and all(equal(x, y, tolerance) for x, y in zip(a, b, strict=True))
    if (
        any(pair)
        or isinstance(a, (str, dict))
        or isinstance(b, (str, dict))
        or a is None
        or b is None
    ):
        return a is b or (type(a) is type(b) and a == b)
    if hasattr(a, "projections") or hasattr(b, "projections"):
        return False
    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    scale = max(float(np.abs(y).max(initial=0.0)), 1e-9)
    # Beside infinite numbers only the same ones are equal.
    limit = tolerance * scale if np.isfinite(scale) else 0.0
    return x.shape == y.shape and bool(np.allclose(x, y, rtol=0, atol=limit, equal_nan=True))


def both(a, b, right):
    """The answer with two mistakes: of one where only it shows, else the sum of their errors."""
    for one, other in ((a, b), (b, a)):
        if not isinstance(one, Returned):
            return one
        if same(one, right, 1e-6):
            return (
                replace(other, unchanged=other.unchanged and one.unchanged)
                if isinstance(other, Returned)
                else other
            )
    if not isinstance(right, Returned):
        return a
    value = added(a.value, b.value, right.value)
    return Returned(value, a.unchanged and b.unchanged)


def added(a, b, right):
    if equal(a, right, 1e-6):
        return b
    if equal(b, right, 1e-6):
        return a
    if isinstance(right, dict) and isinstance(a, dict) and isinstance(b, dict):
        keys = right.keys() & a.keys() & b.keys()
        return {k: added(a[k], b[k], right[k]) if k in keys else v for k, v in a.items()}
    if isinstance(right, (tuple, list)):
        alike = [isinstance(v, (tuple, list)) and len(v) == len(right) for v in (a, b)]
        if not all(alike):
            return a if not alike[0] or alike[1] else b
        return tuple(added(x, y, r) for x, y, r in zip(a, b, right, strict=True))
    if isinstance(right, (bool, str)) or not all(
        isinstance(v, (int, float, np.ndarray)) for v in (a, b, right)
    ):
        return a
    if np.shape(a) == np.shape(b) == np.shape(right):
        return a + b - right
    return a


def multiple(got, wanted):
    """Whether all numbers are the right ones times one factor."""
    flat, right = got.ravel(), wanted.ravel()
    return equal(got, wanted * (flat @ right) / (right @ right), 5e-3)


def part(answer, exercise, what):
    """What a sentence calls ``dx``, ``grads.conv_w`` or ``dx and dw``; all for "your answer"."""
    if what == "your answer" or not isinstance(answer, Returned):
        return answer
    value = answer.value
    if not isinstance(value, (tuple, list)) or len(value) != len(exercise.outputs):
        return answer
    found = []
    for name in what.split(" and "):
        output, _, key = name.partition(".")
        item = value[exercise.outputs.index(output)]
        found.append(item.get(key) if key else item)
    return tuple(found)


IN_PART = re.compile(
    r"In (?:(\d+) of (\d+)|all (\d+)|the) failing cases? (your answer|[\w. ]+) (?:is|are) exactly what "
    r"this mistake gives: (.*)\.$"
)
SAME_END = re.compile(
    r"This mistake (?:raises the same error|gives nan or infinity) in the same cases: (.*)\.$"
)


class Reader:
    """Reads a verdict's sentences and says which of them are not true of the answers."""

    def __init__(self, exercise, cases, key, known, answers, verdict):
        self.exercise, self.cases, self.key, self.known = exercise, cases, key, known
        self.answers, self.verdict = answers, verdict
        self.names = {m.name: m.slug for m in misconceptions.of(exercise.name)}
        self.saws = {}
        for m in misconceptions.of(exercise.name):
            self.saws.setdefault(m.observation, []).append(m.slug)
        self.wrong = [
            i
            for i, (a, e) in enumerate(zip(answers, key.expected, strict=True))
            if not self.passes(a, e) or self.misses_a_demand(i, a)
        ]

    def passes(self, answer, expected):
        if isinstance(expected, Raised):
            return same(answer, expected)
        if not isinstance(answer, Returned):
            return False
        # Large right answers are kept as fingerprints.
        return compare(answer.value, expected.value, tolerance=self.exercise.tolerance) is None

    def misses_a_demand(self, index, answer):
        """Whether an argument or an earlier answer is changed, or an old array given back."""
        return isinstance(answer, Returned) and any(
            (aspect.unchanged and not answer.unchanged)
            or (aspect.kept and not answer.kept)
            or (aspect.new and not answer.new)
            for aspect in self.exercise.aspects
            if aspect.group == self.cases[index].group
        )

    def sentences(self):
        """What is said of the whole and beside the aspects."""
        for text in self.verdict.explanation:
            yield re.sub(r"^\d\. ", "", str(text))
        for aspect in self.verdict.aspects:
            yield from aspect.message.split("\n")[1:]

    def agreeing(self, slug, what):
        theirs = self.known[slug]
        return {
            i
            for i in range(len(self.cases))
            if same(
                part(self.answers[i], self.exercise, what), part(theirs[i], self.exercise, what)
            )
        }

    def judge(self, text):
        """None where a sentence makes no claim that is computed here; else whether it is true."""
        if match := IN_PART.match(text):
            some, of, every, what, name = match.groups()
            agree = self.agreeing(self.names[name], what)
            n = int(of or every or 1)
            count = int(some or every or 1)
            failing = len({i for i in agree if i in self.wrong or self.undecided(i)})
            return failing >= count and n <= len(self.cases)
        if match := SAME_END.match(text):
            theirs = self.known[self.names[match[1]]]
            return all(
                isinstance(a, Raised) == isinstance(b, Raised)
                for a, b in zip(self.answers, theirs, strict=True)
            )
        if text in self.saws:
            return any(
                all(i in agree or self.undecided(i) for i in self.spoken_of(text))
                for slug in self.saws[text]
                for agree in [self.agreeing(slug, "your answer")]
            )
        return self.numbers(text)

    def spoken_of(self, text):
        """The cases that an observation is of: in a hunt, of the input or of the repair."""
        cases = range(len(self.cases))
        if not self.exercise.hunt:
            return cases
        of_input = bool(re.search(r"\b(?:your|the) input\b", text, re.IGNORECASE))
        return [i for i in cases if (self.cases[i].part == "input") is of_input]

    def named(self, text):
        """The mistakes that a sentence may mean, and of which outputs; None where it names none."""
        if match := IN_PART.match(text):
            return [self.names[match[5]]], match[4]
        if match := SAME_END.match(text):
            return [self.names[match[1]]], "your answer"
        return (self.saws[text], "your answer") if text in self.saws else None

    def undecided(self, index):
        """Whether several answers are right there."""
        free = {a.group for a in self.exercise.aspects if a.prop or a.relation or a.only}
        return self.cases[index].group in free

    def numbers(self, text):
        """Judge what is said of the numbers: of all failing cases, or of one output's."""
        match = re.search(r"(?:^|in |: |^In )(?:(\w[\w.]*): )?[Ee]very number (.*)\.$", text)
        if match is None:
            return None
        claims = {
            "in your answer is zero": lambda g, w: not np.any(g),
            "has the right size and the opposite sign": lambda g, w: equal(-g, w),
        }
        name, what = match[1] or "", match[2]
        if what.startswith("is the right one times one factor; for "):
            holds = multiple
        elif factor := re.match(r"is (1/)?([\d.e+-]+) (?:times|of) what it should be", what):
            c = float(factor[2]) if not factor[1] else 1 / float(factor[2])
            holds = lambda g, w: equal(g, c * w, 5e-3)  # noqa: E731
        elif what in claims:
            holds = claims[what]
        else:
            return None
        of = name or "your answer"
        looked_at, true = 0, 0
        for i in self.wrong:
            got, wanted = (part(x[i], self.exercise, of) for x in (self.answers, self.key.expected))
            pairs = list(
                self.differing(getattr(got, "value", got), getattr(wanted, "value", wanted))
            )
            looked_at += bool(pairs)
            true += bool(pairs) and all(
                holds(np.asarray(g, float), np.asarray(w, float)) for g, w in pairs
            )
        counted = re.match(r"In (\d+) of \d+ failing cases", text)
        return true >= (int(counted[1]) if counted else looked_at) > 0

    def differing(self, got, wanted):
        if isinstance(wanted, dict) and isinstance(got, dict):
            for k in wanted.keys() & got.keys():
                yield from self.differing(got[k], wanted[k])
        elif isinstance(wanted, (tuple, list)) and isinstance(got, (tuple, list)):
            for g, w in zip(got, wanted, strict=False):
                yield from self.differing(g, w)
        elif (
            isinstance(wanted, (int, float, np.ndarray))
            and np.shape(got) == np.shape(wanted)
            and not equal(got, wanted, 1e-5)
        ):
            yield got, wanted


def judged(exercise, seed, first, second, judge=True):
    """The verdict on two mistakes at once, with what is needed to check its words."""
    key, cases, known = asked(exercise, seed)
    a, b = known[first], known[second]
    answers = [
        both(x, y, right) if not hasattr(getattr(right, "value", None), "projections") else x
        for x, y, right in zip(a, b, key.expected, strict=True)
    ]
    verdict = assess(exercise, key, cases, answers) if judge else None
    return Reader(exercise, cases, key, known, answers, verdict)


def look_at(pairs):
    """Count what is said of pairs of mistakes, and collect what is false."""
    count, false = Counter(), []
    for exercise, first, second in pairs:
        reader = judged(exercise, SEED, first, second)
        said = list(reader.sentences())
        count["pairs"] += 1
        count["named"] += reader.verdict.diagnosis in reader.known
        count["several named"] += said[:1] != [] and said[0].endswith(
            "things are wrong, the more basic first."
        )
        for text in said:
            truth = reader.judge(text)
            count["sentences"] += 1
            count["computed anew"] += truth is not None
            named = reader.named(text)
            if named and not {first, second}.intersection(named[0]):
                # Another name is true only where that mistake gives the same on other cases too.
                count["under another name"] += 1
                fresh = judged(exercise, ANOTHER, first, second, judge=False)
                truth = truth and any(
                    fresh.agreeing(slug, named[1]).intersection(fresh.wrong) for slug in named[0]
                )
            if truth is False:
                false.append((exercise.name, first, second, text))
    return count, false


def all_pairs():
    return [
        (exercise, a.slug, b.slug)
        for exercise in PAIRED
        for a, b in combinations(misconceptions.of(exercise.name), 2)
    ]


def sample(size, seed):
    return sorted(random.Random(seed).sample(all_pairs(), size), key=lambda pair: pair[0].name)


def test_what_is_said_of_two_mistakes_is_true_of_both_together():
    count, false = look_at(sample(60, 1))
    print(dict(count))
    assert not false
    assert count["named"] > 30
    assert count["several named"] > 15
    assert count["computed anew"] >= count["named"]


@pytest.mark.slow
def test_what_is_said_of_many_pairs_is_true():
    count, false = look_at(sample(900, 2))
    print(dict(count))
    assert not false
    assert count["named"] > 500


def test_a_false_sentence_would_be_found():
    (exercise,) = (e for e in PAIRED if e.name == "conv2d")
    reader = judged(exercise, SEED, "bias-missing", "stride-ignored")
    name = "the stride is not used"
    assert reader.judge(
        f"In 1 of 9 failing cases your answer is exactly what this mistake gives: {name}."
    )
    assert not reader.judge(
        f"In all 9 failing cases your answer is exactly what this mistake gives: {name}."
    )
    assert not reader.judge("The answer is the one for stride 1, whatever the stride.")
    assert not reader.judge("Every number is 2 times what it should be.")
    assert reader.judge("Got shape (2,), expected (3,).") is None
