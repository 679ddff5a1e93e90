"""Questions about somebody's own code, with their answers, out of the facts of one call.

Each has one true option. The others come from the same call (other lines, other shapes), from near misses,
and from what named mistakes give.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.exercise.model import Case, Exercise
from autograder.exercise.plain_values import PlainValue, as_array, leaves
from autograder.judging.own_code import STEP, simple_lines
from autograder.judging.whole_numbers import WAYS, in_whole_numbers

OPTIONS = 4
#: Numbers beyond this are not asked for.
_LARGEST = 1e4
#: Numbers in the arguments of the call that is asked about first: a person can look at them.
_HANDY = 40
#: Ends of a call, by their word in the facts.
ENDS = {
    "same": "the same answer",
    "numbers": "other numbers in the same shape",
    "shape": "another shape, or no answer",
    "error": "an error",
}


@dataclass(frozen=True)
class CodeQuestion:
    """A question with its options.

    Attributes
    ----------
    kind : str
        Such as ``"count"``; a sheet has one of a kind where it can.
    text : str
    options : tuple of str
        All different.
    answer : int
        Place of the true one.
    why : str
        How the answer was found.
    subject : str
        The line or entry that it is about: with the kind, it tells two questions apart.
    """

    kind: str
    text: str
    options: tuple[str, ...]
    answer: int
    why: str
    subject: str

    @property
    def right(self) -> str:
        """The true option."""
        return self.options[self.answer]


def call_text(exercise: Exercise, case: Case) -> str:
    """Return the call that questions are about, in words."""
    return f"{exercise.name}({exercise.written_out(case)})"


def code_questions(
    exercise: Exercise,
    case: Case,
    facts: PlainValue,
    seed: str,
    mistaken: Sequence[PlainValue] = (),
) -> tuple[CodeQuestion, ...]:
    """Return all questions on the facts of a call, mixed: the first of each kind come first.

    Parameters
    ----------
    exercise : Exercise
    case : Case
        The call.
    facts : dict
        From `autograder.judging.own_code.facts_of`. They may come from a sandbox: what is not as it should be
        is left out.
    seed : str
        Chooses lines and the order of options.
    mistaken : sequence of plain values
        Answers of known mistakes to the same call.

    Returns
    -------
    tuple of CodeQuestion
    """
    if not isinstance(facts, dict) or not isinstance(facts.get("source"), str):
        return ()
    rng = random.Random(f"{seed} {exercise.name}")
    makers = (_counts, _values, _reads, _entries, _without, _busiest, _shape_of_answer)
    kinds = []
    for maker in makers:
        try:
            found = list(maker(exercise, case, facts, rng, mistaken))
        # Facts from a sandbox may be anything.
        except (TypeError, ValueError, KeyError, IndexError, AttributeError):
            continue
        rng.shuffle(found)
        kinds.append(found)
    return tuple(q for row in itertools.zip_longest(*kinds) for q in row if q is not None)


def _made(
    rng: random.Random,
    kind: str,
    subject: str,
    text: str,
    right: Any,
    others: Iterable[Any],
    why: str,
) -> Iterator[CodeQuestion]:
    """Yield a question; none where there are too few other options."""
    wrong = [one for one in dict.fromkeys(map(str, others)) if one != str(right)]
    if len(wrong) < OPTIONS - 1:
        return
    options = [str(right), *wrong[: OPTIONS - 1]]
    rng.shuffle(options)
    yield CodeQuestion(kind, text, tuple(options), options.index(str(right)), why, subject)


def _counted(facts: Any) -> dict[int, int]:
    lines = simple_lines(facts["source"])
    return {int(line): int(runs) for line, runs in facts["counts"] if line in lines}


def _counts(
    exercise: Exercise, case: Case, facts: Any, rng: random.Random, _: Any
) -> Iterator[CodeQuestion]:
    counts = _counted(facts)
    for line, runs in counts.items():
        if runs < 2:
            continue
        near = [runs + 1, runs - 1, 2 * runs, runs // 2, runs + 2]
        others = [*sorted(set(counts.values()) - {runs}, reverse=True)[:2], *near]
        text = f"How often does line {line} run?"
        yield from _made(rng, "count", f"{line}", text, runs, others, "counted while it ran")


def _busiest(
    exercise: Exercise, case: Case, facts: Any, rng: random.Random, _: Any
) -> Iterator[CodeQuestion]:
    counts = _counted(facts)
    most = max(counts.values(), default=0)
    lines = [line for line, runs in counts.items() if runs == most]
    if len(lines) == 1 and most > 1:
        others = [f"line {line}" for line, runs in counts.items() if runs < most]
        rng.shuffle(others)
        text = "Which of these lines runs most often?"
        yield from _made(
            rng, "busiest", "all", text, f"line {lines[0]}", others, f"it runs {most} times"
        )


def _values(
    exercise: Exercise, case: Case, facts: Any, rng: random.Random, _: Any
) -> Iterator[CodeQuestion]:
    lines = simple_lines(facts["source"])
    shapes = [tuple(v) for _, _, v in facts["values"] if isinstance(v, (tuple, list))]
    numbers = [v for _, _, v in facts["values"] if type(v) is int]
    for line, name, value in facts["values"]:
        # A name that begins with an underscore says that nobody looks at it.
        if line not in lines or not str(name).isidentifier() or name.startswith("_"):
            continue
        if isinstance(value, (tuple, list)):
            shape = tuple(int(side) for side in value)
            near = [*_near_shapes(shape, rng), *shapes]
            text = f"Which shape does `{name}` have after line {line}?"
            why = "looked up after each run of the line"
            yield from _made(rng, "shape", f"{line} {name}", text, shape, near, why)
        elif type(value) is int:
            mixed = [n for n in dict.fromkeys(numbers) if n != value][:1]
            others = [*mixed, value + 1, value - 1, value + 2, 2 * value, value + 3]
            text = f"Which value does `{name}` have after line {line}?"
            why = "looked up after each run of the line"
            yield from _made(rng, "value", f"{line} {name}", text, value, others, why)


def _near_shapes(shape: tuple[int, ...], rng: random.Random) -> list[tuple[int, ...]]:
    """Return shapes that a slip would give: sides swapped, one side more or less, one axis too many."""
    swapped = [p for p in itertools.islice(itertools.permutations(shape), 24) if p != shape]
    moved = [
        (*shape[:axis], side + by, *shape[axis + 1 :])
        for axis, side in enumerate(shape)
        for by in (1, -1, 2)
        if side + by > 0
    ]
    rng.shuffle(swapped)
    rng.shuffle(moved)
    return [*swapped[:1], *moved[:2], (1, *shape), *moved[2:], (*shape, 1)]


def _without(
    exercise: Exercise, case: Case, facts: Any, rng: random.Random, _: Any
) -> Iterator[CodeQuestion]:
    lines = simple_lines(facts["source"])
    for line, end in facts["without"]:
        if line in lines and end in ENDS:
            text = f"You put `pass` in the place of line {line}. What does this call give then?"
            others = [words for word, words in ENDS.items() if word != end]
            yield from _made(rng, "without", f"{line}", text, ENDS[end], others, "tried")


def _reads(
    exercise: Exercise, case: Case, facts: Any, rng: random.Random, _: Any
) -> Iterator[CodeQuestion]:
    """Yield questions on which entry of an argument has a part in an entry of the answer."""
    if not facts["reads"]:
        return
    place, path, shape, found = facts["reads"]
    name = exercise.parameters[place]
    first = _named(exercise, path)
    changes = {tuple(index): {tuple(one) for one in where} for index, where in found}
    entries = list(np.ndindex(*shape))
    rng.shuffle(entries)
    for entry in entries[:6]:
        having = sorted(index for index, where in changes.items() if entry in where)
        others = sorted(set(changes) - set(having))
        if not having or len(others) < OPTIONS - 1:
            continue
        right = rng.choice(having)
        # The nearest are the hardest to tell from it.
        others.sort(key=lambda one: sum(abs(a - b) for a, b in zip(one, right, strict=True)))
        text = (
            f"You add {STEP:g} to one entry of `{name}` and leave all else as it is. Which one changes "
            f"entry {list(entry)} of {first}?"
        )
        options = (f"{name}{list(one)}" for one in others)
        yield from _made(
            rng, "reads", f"{entry}", text, f"{name}{list(right)}", options, "each entry was tried"
        )


def _named(exercise: Exercise, path: str) -> str:
    """Return a name for an array or a number of the answer: "the answer", "`dx`", "`grads['w']`"."""
    for place, name in enumerate(exercise.outputs):
        if path.startswith(f"[{place}]"):
            return f"`{name}{path.removeprefix(f'[{place}]')}`"
    return f"item {path} of the answer" if path else "the answer"


def _entries(
    exercise: Exercise, case: Case, facts: Any, rng: random.Random, mistaken: Sequence[PlainValue]
) -> Iterator[CodeQuestion]:
    """Yield questions on a number of the answer that can be worked out by hand."""
    if not exercise.tells_all(case):
        return
    for path, leaf in leaves(facts["result"]):
        answer = as_array(leaf)
        if answer is None or answer.dtype.kind not in "iuf" or answer.size == 0:
            continue
        theirs = [as_array(dict(leaves(other)).get(path)) for other in mistaken]
        wrong = [a for a in theirs if a is not None and a.shape == answer.shape]
        indices = list(np.ndindex(answer.shape))
        rng.shuffle(indices)
        for index in indices[:6]:
            value = float(answer[index])
            if value != round(value, 3) or abs(value) > _LARGEST:
                continue
            named = [float(a[index]) for a in wrong]
            here = [float(one) for one in answer.reshape(-1)[:20]]
            near = [value + 1, value - 1, -value, 2 * value, value + 2]
            others = [f"{v:g}" for v in (*named[:8], *here, *near) if v == round(v, 3) != value]
            entry = f"entry {list(index)} of " if answer.ndim else ""
            text = f"Which number is {entry}{_named(exercise, path)}?"
            subject = f"{path} {index}"
            yield from _made(
                rng, "entry", subject, text, f"{value:g}", others, "read from the answer"
            )


def _shape_of_answer(
    exercise: Exercise, case: Case, facts: Any, rng: random.Random, mistaken: Sequence[PlainValue]
) -> Iterator[CodeQuestion]:
    for path, leaf in leaves(facts["result"]):
        if isinstance(leaf, np.ndarray) and leaf.ndim:
            found: list[Any] = [dict(leaves(other)).get(path) for other in mistaken]
            theirs = [np.shape(one) for one in found]
            others = [*(shape for shape in theirs if shape), *_near_shapes(leaf.shape, rng)]
            text = f"Which shape has {_named(exercise, path)}?"
            yield from _made(rng, "answer", path, text, leaf.shape, others, "read from the answer")


def small_cases(exercise: Exercise, cases: Sequence[Case]) -> list[Case]:
    """Return calls to ask about, in whole numbers where that goes, those that a person can look at first.

    Parameters
    ----------
    exercise : Exercise
    cases : sequence of Case

    Returns
    -------
    list of Case
    """
    found = []
    for case in sorted(cases, key=lambda one: abs(one.size - _HANDY)):
        if case.counted:
            continue
        ways = (in_whole_numbers(case, exercise.parameters, way) for way in range(len(WAYS)))
        found.append(next((whole for whole in ways if whole), case))
    return found


@dataclass(frozen=True, eq=False)
class CaseQuestion:
    """A question and the call that it is about."""

    case: Case
    question: CodeQuestion


def choose(
    exercise: Exercise,
    followed: Iterable[tuple[Case, PlainValue]],
    seed: str,
    number: int,
    mistaken: Callable[[Case], Sequence[PlainValue]] = lambda case: (),
) -> tuple[CaseQuestion, ...]:
    """Return questions on a function, of as many kinds as there are, about as few calls as will do.

    Parameters
    ----------
    exercise : Exercise
    followed : iterable of (Case, facts)
        Calls, the best first; taken until there is enough to ask.
    seed : str
    number : int
        Questions.
    mistaken : callable
        Returns what known mistakes give in a call.

    Returns
    -------
    tuple of CaseQuestion
        Fewer where there are no more.
    """
    found: list[CaseQuestion] = []
    for case, facts in followed:
        questions = code_questions(exercise, case, facts, seed, mistaken(case))
        kinds = [asked.question.kind for asked in found]
        # A kind that is there already comes last, where nothing else is left.
        found += [CaseQuestion(case, q) for q in sorted(questions, key=lambda q: q.kind in kinds)]
        if len({asked.question.kind for asked in found}) >= number:
            break
    new = {asked.question.kind: asked for asked in reversed(found)}
    first = sorted(new.values(), key=found.index)
    rest = [asked for asked in found if asked not in first]
    return tuple([*first, *rest][:number])
