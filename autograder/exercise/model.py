"""The vocabulary: an `Exercise`, the `Aspect`s it is graded on and the `Case`s that show each of them.

An exercise holds no solution. Points are not here either: they stand in the notebook's nbgrader
metadata and are packed into the answer key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.exercise.plain_values import Function, PlainValue, Rng, Spread, as_array, leaves


@dataclass(frozen=True)
class Flaw:
    """A property that an answer lacks: a sentence, and the slug of the mistake if it is known.

    Where wrong answers differ from run to run (random weights), no stored answer can name the mistake;
    the property that it breaks can. The words are those of the named wrong answer of that slug.
    """

    text: str
    slug: str = ""


#: A property: None where the answer has it, else what is wrong with it.
Property = Callable[["Case", PlainValue], str | Flaw | None]

#: The same for all answers of a group together: "the same seed gives the same weights".
Relation = Callable[[Sequence["Case"], Sequence[PlainValue]], str | Flaw | None]

#: From case, got and expected: got, with all that an aspect does not judge replaced by what was expected.
Part = Callable[["Case", PlainValue, PlainValue], PlainValue]


@dataclass(frozen=True)
class Speed:
    """How little of the work may be left to Python: the case that takes least of its group counts.

    The steps of Python (`autograder.judging.steps`) must be fewer than ``share`` for each of the numbers in
    the answer, of which there are ``numbers(case)``. That is a count: a busy machine fails nobody.

    A count from a student's process is that process's own word. So where the processor time is known
    from outside, it must also be less than half of what a loop over every number takes: ``loops(case)``
    returns that, in seconds, from a sample of it on the judge's side.
    """

    share: float
    numbers: Callable[[Case], int]
    loops: Callable[[Case], float]


@dataclass(frozen=True)
class Aspect:
    """One line in the margin: what is looked at, and its share of the points.

    Attributes
    ----------
    name : str
        A name as an instructor would write it, such as ``"several steps"``.
    weight : float
        Share of the exercise's points, relative to the other aspects'.
    output : str or None
        The one output this aspect judges, or None for all; ``"grads.b"`` is one item of an output
        that is a dict.
    group : str
        The cases it is judged on: those whose `Case.group` equals this (default: the name).
    prop : Property or None
        Judges instead of equality with the reference, where more than one answer is right.
    only : Part or None
        The part of the answer that is judged, such as the rows at the edge.
    relation : Relation or None
        Judges the answers of the whole group against each other, once each of them has passed alone.
    beside : tuple of str
        More groups for the relation: their cases and answers come before those of the aspect's own group,
        with None for an answer that is no value.
    unchanged : bool
        Whether the arguments must also be the same after the call.
    kept : bool
        Whether an answer must also stay what it is when the function is called again.
    new : bool
        Whether the answer must also share no memory with the arguments: the text asks for a new array.
    speed : Speed or None
        How little of the work may be left to Python.
    exact : bool
        Whether an answer in float64 must also not look like differences over a small step (see
        `autograder.judging.differences`).
    """

    name: str
    weight: float = 1.0
    output: str | None = None
    group: str = ""
    prop: Property | None = None
    only: Part | None = None
    relation: Relation | None = None
    beside: tuple[str, ...] = ()
    unchanged: bool = False
    kept: bool = False
    new: bool = False
    speed: Speed | None = None
    exact: bool = False

    def __post_init__(self) -> None:
        if not self.group:
            object.__setattr__(self, "group", self.name)


@dataclass(frozen=True)
class Case:
    """One call of the student's function.

    Attributes
    ----------
    group : str
        Joins the case to its aspects.
    args, kwargs
        Arguments: plain values or recipes (`autograder.exercise.plain_values.Rng`, `Spread`, `Function`).
    traits : frozenset of str
        Special properties ("several steps", "a bias"), for the sentence "right except when ...".
    calls : int
        How often it is called with the very same arguments; the last answer is judged. Where this is
        more than once, a call with other numbers (`plain_values.other`) comes first: then it shows what one
        call leaves behind for the next.
    kept
        Data that the judge keeps for a property, such as test data the function never sees; not an argument.
    room : int or None
        Bytes that an answer may take; None for no more than any answer of the course needs.
    counted : bool
        Whether the steps of Python are counted, for a `Speed`.
    part : str
        The part of the answer to a `Hunt` that is asked for: its ``"input"``, the ``"source"`` of the
        repaired function, or what that returns for the arguments (``"repaired"``); empty for all other
        exercises.
    """

    group: str
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    traits: frozenset[str] = frozenset()
    calls: int = 1
    kept: Any = None
    room: int | None = None
    counted: bool = False
    part: str = ""

    @property
    def judged_alone(self) -> bool:
        """Whether an answer is not compared with the reference's, which is then kept nowhere."""
        return self.part in ("input", "source")

    @property
    def size(self) -> int:
        """Number of array elements in the arguments: a measure of how much there is to look at."""
        arguments = leaves((*self.args, *self.kwargs.values()))
        arrays = (a.array if isinstance(a, Spread) else a for _, a in arguments)
        return sum(a.size for a in arrays if isinstance(a, np.ndarray))

    @property
    def simplicity(self) -> tuple[int, int]:
        """Sorts the simplest case first, the one that is shown: fewest special traits, then smallest."""
        return len(self.traits), self.size


@dataclass(frozen=True)
class Bug:
    """One copy of a function with a mistake in it, as one student is shown it.

    Attributes
    ----------
    slug : str
        The name of the copy, which stands in a comment of ``shown``.
    right, shown : str
        Source without and with the mistake.
    """

    slug: str
    right: str
    shown: str


@dataclass(frozen=True)
class Hunt:
    """Find the bug: a student returns an input on which a function is wrong, and the function repaired.

    The function is another copy for each student: written in another way, with another mistake. The copies
    are the attribute ``pool`` of the reference, triples of slug, right source and shown source.

    Attributes
    ----------
    function : str
        Name of the function that is shown.
    valid : callable
        Takes the arguments of an input. Returns why the function is not made for them, as a sentence that
        a student reads, or "".
    most : int
        As many numbers may be in the arrays of the input.
    lines : int
        As many lines may be changed by the repair.
    """

    function: str
    valid: Callable[..., str]
    most: int
    lines: int = 2


@dataclass(frozen=True)
class EarlierCall:
    """A call of an exercise, in place of which a helper stands.

    Attributes
    ----------
    exercise : str
        The exercise's name.
    arguments : callable
        Takes the helper's arguments. Returns those of the exercise, as a tuple.
    """

    exercise: str
    arguments: Callable[..., tuple[Any, ...]]


@dataclass(frozen=True)
class Exercise:
    """One function a student writes.

    Attributes
    ----------
    name : str
        The function's name; the solution cell's grade_id; the check cell's is ``name + "_check"``.
    notebook : str
        Such as ``"2_filters"``.
    parameters : tuple of str
        Names of the parameters in order, to describe a case in words.
    aspects : tuple of Aspect
        The aspects it is graded on.
    make_cases : callable
        ``make_cases(rng)`` yields the cases of every aspect. The same generator state gives the same.
    hints : tuple of three str
        Questions, each a step closer; none gives the answer.
    outputs : tuple of str
        Names of the outputs of a function that returns several; empty for one.
    tolerance : float
        Largest error allowed, relative to the largest number expected. 1e-5 lets float32 pass.
    seconds : float
        Time limit for all cases together.
    settled : tuple of tuple of str
        For each of the first two hints the aspects that it helps with: once they are right it is left
        out. Empty, or shorter than the hints: it helps with all of them.
    plan : str
        Three lines that say what to do in which order; part of the third hint.
    geometry : tuple of str
        Parameters that say how an answer is shaped, not what it is computed from: their values are shown
        also where cases are held back.
    hunt : Hunt or None
        For exercises in which a bug is to be found. Its parameters are those of the function shown.
    builds_on : tuple of str
        Earlier exercises and helpers that an answer may call, of this notebook or of one before it. Where one
        of them is wrong, grading asks this exercise again with that one answered right. None of them may be
        the same function under another name: then an answer could pass the question on and earn its points.
    same_as : EarlierCall or None
        For a helper: a function that the notebook asks for, that other exercises use, and that has no points.
    shuffled : bool
        Whether who is stuck may see a right answer's lines in another order, where the solutions are at hand.
    """

    name: str
    notebook: str
    parameters: tuple[str, ...]
    aspects: tuple[Aspect, ...]
    make_cases: Callable[[np.random.Generator], Iterable[Case]]
    hints: tuple[str, str, str]
    outputs: tuple[str, ...] = ()
    tolerance: float = 1e-5
    seconds: float = 20.0
    settled: tuple[tuple[str, ...], ...] = ()
    plan: str = ""
    geometry: tuple[str, ...] = ()
    hunt: Hunt | None = None
    builds_on: tuple[str, ...] = ()
    shuffled: bool = False
    same_as: EarlierCall | None = None

    def cases(self, seed: int) -> tuple[Case, ...]:
        """Return the cases this seed gives, in a fixed order."""
        # The name is mixed in, so that two exercises with one seed do not see the same numbers.
        entropy = [seed, *self.name.encode()]
        return tuple(self.make_cases(np.random.default_rng(entropy)))

    @property
    def check_id(self) -> str:
        """grade_id of the check cell, which carries the points."""
        return f"{self.name}_check"

    def describe(self, case: Case) -> str:
        """Return a case in a few words: ``size=2, mode='same', x (2, 3, 7, 5)``."""
        named = dict(zip(self.parameters, case.args, strict=False)) | dict(case.kwargs)
        options = [f"{key}={named[key]!r}" for key in case.kwargs if not _is_array(named[key])]
        rest = [f"{key} {_brief(value)}" for key, value in named.items() if _is_array(value)]
        # Parameters follow from the arrays and would be most of the sentence.
        plain_args = [
            f"{key}={_brief(value)}"
            for key, value in named.items()
            if key not in case.kwargs
            and not _is_array(value)
            and not (rest and isinstance(value, dict))
        ]
        return ", ".join(options + plain_args + rest)

    def written_out(self, case: Case) -> str:
        """Return a case with its numbers where they are few and short: ``x = [1, -2, 3], size = 2``."""
        named = dict(zip(self.parameters, case.args, strict=False)) | dict(case.kwargs)
        plain = [f"{key}={_brief(value)}" for key, value in named.items() if _is_plain(value)]
        return ", ".join([*plain, *(_written(k, v) for k, v in named.items() if not _is_plain(v))])

    def tells_all(self, case: Case) -> bool:
        """Return whether all numbers of a case are in `written_out`: it can be worked out by hand."""
        return all(_is_told(value) for value in (*case.args, *case.kwargs.values()))

    def outline(self, case: Case) -> str:
        """Return of a case the shapes and what else shapes the answer: ``size=2, x (2, 3, 7, 5)``.

        No number that is computed with is in it; where a case is nothing but such numbers, it is empty.
        """
        named = dict(zip(self.parameters, case.args, strict=False)) | dict(case.kwargs)
        options = [f"{key}={value!r}" for key, value in named.items() if key in self.geometry]
        shapes = [f"{key} {_brief(value)}" for key, value in named.items() if _is_array(value)]
        return ", ".join(options + shapes)


def _is_plain(value: object) -> bool:
    return not isinstance(value, (np.ndarray, Spread, dict, list))


def _is_array(value: object) -> bool:
    return isinstance(value, (np.ndarray, Spread))


#: An array with more numbers than this is told by its shape.
_FEW = 20
#: A number from this on is told by its first digits.
_LONG = 1e6


def _is_told(value: object) -> bool:
    """Whether the numbers of a value are written out: few, and whole."""
    array = value.array if isinstance(value, Spread) else value
    if isinstance(value, dict):
        return all(map(_is_told, value.values()))
    if not isinstance(array, np.ndarray) or array.ndim == 0:
        return True
    return array.size <= _FEW and np.array_equal(array, np.round(array))


def _written(name: str, value: object) -> str:
    array = value.array if isinstance(value, Spread) else value
    if isinstance(value, dict):
        return f"{name} {{{', '.join(_written(key, item) for key, item in value.items())}}}"
    if not isinstance(array, np.ndarray):
        return f"{name} = {_brief(value)}"
    if array.ndim == 0:
        return f"{name} = {_brief(array.item())}"
    if not _is_told(value):
        return f"{name} {_brief(value)}"
    # Leading axes of length 1 are left out, so that the rest is read as a grid.
    leading = next((i for i, n in enumerate(array.shape[:-2]) if n != 1), max(array.ndim - 2, 0))
    place = f"[{', '.join('0' * leading)}]" if leading else ""
    text = _numbers(array[(0,) * leading].tolist())
    note = ", a slice of a larger array" if isinstance(value, Spread) else ""
    kind = " of integers" if array.dtype.kind in "iu" else ""
    return f"{name}{place} = {text}{kind}{note}"


def _numbers(value: float | list[Any]) -> str:
    """Return nested lists of whole numbers as text, with four digits of what is larger than people read."""
    if isinstance(value, list):
        return f"[{', '.join(map(_numbers, value))}]"
    return f"{value + 0.0:.0f}" if abs(value) < _LONG else f"{value:.4g}"


def _brief(value: object) -> str:
    if isinstance(value, Spread):
        return f"{value.array.shape}, a slice of a larger array"
    if isinstance(value, np.ndarray):
        array = as_array(value)
        kind = " of integers" if array is not None and array.dtype.kind in "iu" else ""
        return f"{value.shape or 'a single number'}{kind}"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_brief(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        text = "[" + ", ".join(map(_brief, value)) + "]"
        return text if len(text) <= 400 else text[:397] + "..."
    if isinstance(value, Rng):
        return f"a generator with seed {value.seed}"
    if isinstance(value, Function):
        return value.source.strip().removeprefix(f"{value.name} = ")
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
