"""``hint(function)``: what to look at next: a step on the last check's failing case, then three hints."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise.courses import find
from autograder.exercise.model import Exercise
from autograder.exercise.plain_values import Rng, as_array
from autograder.judging.answer_key import public_key
from autograder.judging.messages import NOTHING_TO_SHOW, unpacked
from autograder.judging.verdict import Verdict
from autograder.notebook.exercise_name import NoExerciseError, exercise_name
from autograder.notebook.learner_record import learner_record
from autograder.notebook.reference import has_references
from autograder.notebook.show import show_note
from autograder.notebook.shuffled_lines import offer, show_lines

#: Exercises of which this process has shown a hint (what was seen on another day is shown again), and
#: hints on checks that it has shown.
_shown_here: set[str] = set()


def hint(function: Callable[..., Any] | str, *, lines: bool = False) -> None:
    """Show the next of three hints for an exercise, also on another day; after the third, all of them again.

    After a check that found something wrong, the next hint is about that; it stands in for the first.
    Hints that help only with what is right already are left out. The third has a plan of three lines.

    Parameters
    ----------
    function : callable or str
        The function of an exercise, or its name.
    lines : bool
        Show a right answer's lines in another order, of some exercises and after three checks.
    """
    try:
        name = exercise_name(function, "hint", sys._getframe(1).f_globals)
    except NoExerciseError as error:
        show_note(str(error))
        return
    exercise, past, verdict = find(name), learner_record().of(name), learner_record().last.get(name)
    if verdict and verdict.passed:
        show_note(f"{name} was right in its last check. There is nothing left to hint at.")
        return
    if lines:
        show_lines(exercise, past)
        return
    seen, offered = past.hints, offer(exercise, past)
    own = _on_the_check(exercise, verdict) if verdict else ""
    if own and own not in _shown_here:
        first = f"Hint 1 of 3 for {name}, on your last check{own}"
        words = f"A hint on your last check of {name}{own}" if seen else first
        show_note(f"{words}\n{offered}".rstrip())
        _shown_here.update((own, name))
        learner_record().change(name, hints=max(seen, 1))
        return
    left_out = [i for i in (0, 1) if verdict and _helped(exercise, i, verdict)]
    left = [i for i in range(seen, 3) if i not in left_out and f"{name} {i}" not in _shown_here]
    place = left[0] if left else None
    if place is None:
        every = [i for i in range(3) if i not in left_out]
        said = [f"These are all the hints for {name}:", *(_numbered(exercise, i) for i in every)]
        said += [_settled(left_out), _plan(exercise), offered, _afterwards(exercise, verdict)]
    else:
        said = [f"Hint {place + 1} of 3 for {name}: {exercise.hints[place]}"]
        said += [_settled([i for i in left_out if seen <= i < place])]
        said += [_plan(exercise)] * (place == 2)
        before = [_numbered(exercise, i) for i in range(seen) if i not in left_out]
        if before and name not in _shown_here:
            said += ["You have seen before:", *before]
        said += [offered, *[_afterwards(exercise, verdict)] * (place == 2)]
        _shown_here.add(f"{name} {place}")
        learner_record().change(name, hints=seen + 1)
    show_note("\n".join(line for line in said if line))
    _shown_here.add(name)


def _numbered(exercise: Exercise, place: int) -> str:
    return f"{place + 1}. {exercise.hints[place]}"


def _helped(exercise: Exercise, place: int, verdict: Verdict) -> bool:
    """Whether all that a hint helps with is right already."""
    about = exercise.settled[place] if place < len(exercise.settled) else ()
    right = {aspect.name for aspect in verdict.aspects if aspect.passed}
    return bool(about) and right.issuperset(about)


def _settled(places: list[int]) -> str:
    if not places:
        return ""
    which = " and ".join(str(place + 1) for place in places)
    many = len(places) > 1
    return f"(Hint{'s' * many} {which} {'are' if many else 'is'} about what is right already.)"


def _plan(exercise: Exercise) -> str:
    return f"A plan:\n{exercise.plan}" if exercise.plan else ""


def _on_the_check(exercise: Exercise, verdict: Verdict) -> str:
    """Return what to do with the failing case, as the end of a sentence and more.

    It is empty where nothing was written or nothing came back.
    """
    name, failing = exercise.name, verdict.failing
    if (
        failing is None
        or verdict.diagnosis in NOTHING_TO_SHOW
        or not (failing.args or failing.kwargs)
    ):
        return ""
    words = public_key(exercise.notebook, name).mistakes.get(verdict.diagnosis or "")
    lines = [f": {words.name}." if words else "."]
    lines += [
        "Take the failing call in your hands:",
        f"{unpacked(exercise, failing)} = case({name})",
    ]
    return "\n".join([*lines, _step(verdict)])


_BY_HAND = (
    "Go through it by hand, step by step. At which step does your function do something else?"
)
#: The question after an error, and for calls with random numbers.
_LINE_BY_LINE = (
    "Run the lines of your function on it one by one, each in a cell of its own, and print shapes "
    "and values on the way. Which is the first that is not what you expected?"
)


def _number(value: Any) -> str:
    # Plus 0: "-0" would look like a mistake of its own.
    return str(value) if isinstance(value, (bool, np.bool_)) else f"{value + 0:.6g}"


def _step(verdict: Verdict) -> str:
    """Return the question to ask of the failing call."""
    found = verdict.evidence
    if "changed" in verdict.shown:
        return (
            "Look at the arguments before and after the call. What has changed, and in which line?"
        )
    if verdict.diagnosis == "too-slow":
        return (
            "How often does each of your loops go round? Which one can become one NumPy operation?"
        )
    if found is None or _by_chance(verdict):
        return _LINE_BY_LINE
    of = f" of {found.output}" if found.output else ""
    got, expected = as_array(found.got), found.expected
    if got is None or not isinstance(expected, (np.ndarray, int, float)):
        return _BY_HAND
    wanted = np.asarray(expected)
    if got.shape != wanted.shape:
        return (
            f"Your answer{of} has shape {got.shape}, and {wanted.shape} is expected. Which line of your "
            "function decides the first length that differs, and from which numbers?"
        )
    scale = max(float(np.abs(wanted).max(initial=0.0)), 1e-9)
    wrong = np.argwhere(~(np.abs(got.astype(float) - wanted) <= 1e-5 * scale))
    if not len(wrong):
        return _BY_HAND
    first = tuple(int(i) for i in wrong[0])
    place = (
        f"the number at {list(first)}{of}" if first else f"the number{of}" if of else "the answer"
    )
    return (
        f"Work out {place} by hand: {_number(wanted[first])} is right, and yours is {_number(got[first])}. "
        "Print every number that your function uses for it. Which one is missing, too many, or in the wrong "
        "place?"
    )


def _by_chance(verdict: Verdict) -> bool:
    return verdict.failing is not None and any(isinstance(a, Rng) for a in verdict.failing.args)


def _afterwards(exercise: Exercise, verdict: Verdict | None) -> str:
    name, last_words = exercise.name, "There are no more hints."
    if has_references(exercise):
        call = f"from autograder import solution\nsolution({name})"
        return f"{last_words} When you have tried, this shows a right answer:\n{call}"
    if verdict is None or verdict.failing is None or verdict.diagnosis in NOTHING_TO_SHOW:
        return (
            f"{last_words} Write the first line of the plan as code, even if the rest is missing, and run "
            f"check({name}): it shows you the simplest case that fails."
        )
    return (
        f"{last_words} Do the plan by hand on the failing case, case({name}), and compare each step with "
        "what your code does. Still stuck? Show somebody that case, your code, and what the check said."
    )
