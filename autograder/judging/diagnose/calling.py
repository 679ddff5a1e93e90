"""Detectors that look at the call and at no number, and the last resort."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from autograder.exercise.plain_values import PlainValue, Rng, Spread, a
from autograder.judging.answer import Missing, Raised, Returned, Unusable
from autograder.judging.compare import compare
from autograder.judging.diagnose.diagnosis import Diagnosis, Instead, Withheld, sentence
from autograder.judging.diagnose.errors import question
from autograder.judging.failure import Failure, Finding
from autograder.judging.hunt import NOT_REPAIRED
from autograder.judging.hunt_answer import NoPairError, NoRepairError

#: Characters of an error's text that are shown; what follows only repeats.
_LONGEST_TEXT = 240


def _first_of(finding: Finding, kind: str) -> Failure | None:
    """Return the smallest failure of a kind, if all failures are of that kind."""
    if any(failure.kind != kind for failure in finding.failures):
        return None
    return min(finding.failures, key=lambda failure: failure.case.simplicity)


def undefined(finding: Finding) -> Diagnosis | None:
    """There is no function of that name."""
    name = finding.exercise.name
    missing = [a for a in finding.answers if isinstance(a, Missing) and a.reason == "undefined"]
    if not missing:
        return None
    if missing[0].detail:
        return Diagnosis(
            "undefined",
            sentence(f"There is no function called {name}: its cell {missing[0].detail}"),
            "Does that cell run when you restart the kernel and run all cells?",
            withheld=Withheld.SAME,
        )
    return Diagnosis(
        "undefined",
        f"There is no function called {name} when the notebook has run from top to bottom.",
        f"Is the cell that defines {name} still there, and does it run without an error?",
        withheld=Withheld.SAME,
    )


def not_written(finding: Finding) -> Diagnosis | None:
    """The stub still raises, whatever it is asked."""
    asked = [answer for answer in finding.answers if not isinstance(answer, Missing)]
    if not asked or not finding.failures:
        return None
    if not all(isinstance(a, Raised) and a.error == "NotImplementedError" for a in asked):
        return None
    return Diagnosis(
        "not-written",
        f"{finding.exercise.name} is not written yet: it still raises NotImplementedError.",
        f"hint({finding.exercise.name}) asks a question to start from.",
        withheld=Withheld.SAME,
    )


WHICH_LOOP = "Which loop or call makes the array grow?"

_NO_ANSWER = {
    "timeout": (
        "timeout",
        "The answer did not come within the time limit of {seconds:.0f} s.",
        "Is there a loop that never ends, or one over every single number?",
    ),
    "killed": (
        "kernel-died",
        "The Python process ended while the function was running.",
        "Does the function exit, or use far more memory than the arrays need?",
    ),
    "malformed": ("unreadable-answer", "What came back could not be read as an answer.", ""),
    "oversized": (
        "oversized-answer",
        "What came back is far larger than any right answer.",
        WHICH_LOOP,
    ),
    "interrupted": ("interrupted", "The function was interrupted before it answered.", ""),
    "not-run": (
        "not-run",
        "The function was never asked: the notebook did not get that far.",
        "Does every cell above run without an error, in order?",
    ),
}


def no_answer(finding: Finding) -> Diagnosis | None:
    """Time ran out, the process died, or what came was unreadable."""
    for failure in finding.failures:
        if isinstance(failure.answer, Missing):
            slug, observation, question = _NO_ANSWER[failure.answer.reason]
            words = observation.format(seconds=finding.exercise.seconds)
            # The size that a too large answer claims is the kernel's own word.
            withheld = Instead(observation) if slug == "oversized-answer" else Withheld.SAME
            text = f"{words} {failure.answer.detail}".strip()
            return Diagnosis(slug, text, question, withheld=withheld)
    return None


def returned_none(finding: Finding) -> Diagnosis | None:
    """The function ends without a return."""
    for failure in finding.failures:
        if isinstance(failure.expected, Raised):
            continue  # there it is no return that is missing
        if isinstance(failure.answer, Returned) and failure.answer.value is None:
            return Diagnosis(
                "returned-none",
                f"{finding.exercise.name} returned None.",
                "Does every way through the function end in `return`? (Printing is not returning.)",
                withheld=Withheld.SAME,
            )
    return None


#: By the error that is raised for a student's answer to a hunt, not by their code.
_HUNTS = {
    NoPairError.__name__: (
        "What you return is not two things, an input and a function.",
        "Does your function end in `return wrong_on, repaired`?",
    ),
    NoRepairError.__name__: (
        "The second thing that you return is no function.",
        "Is it the repaired function itself, without brackets behind its name?",
    ),
}


def raised_error(finding: Finding) -> Diagnosis | None:
    """It raises on every failing case."""
    failure = _first_of(finding, "raised")
    return _of_error(finding, failure) if failure else None


def _of_error(finding: Finding, failure: Failure) -> Diagnosis | None:
    """Say which error was raised, and ask about it."""
    answer = failure.answer
    if not isinstance(answer, Raised):
        return None
    if finding.exercise.hunt and answer.error in _HUNTS:
        return Diagnosis(
            "partly-not-written",
            *_HUNTS[answer.error],
            complete=True,
            about=frozenset({failure.index}),
            withheld=Withheld.SAME,
        )
    words = _first_line(answer.text)
    text = f": {words}" if words else ""
    line = f", at {_without_its_end(answer.line)}" if answer.line else ""
    if isinstance(failure.expected, Raised):
        return Diagnosis(
            "another-error-raised",
            f"Your code raised {answer.error}{text}{line}; "
            f"{a(failure.expected.error)} is asked for here.",
            "`raise` needs an error such as ValueError(...): what follows it there?"
            if "exceptions must derive from" in answer.text
            else "Which error does the text above the cell ask for, and where?",
            complete=True,
            about=frozenset({failure.index}),
            withheld=Withheld.BY_FAILURE,
        )
    # One way through a function may be open still: beside another error it is said too.
    return Diagnosis(
        "partly-not-written" if answer.error == "NotImplementedError" else "raised-error",
        f"Your code raised {answer.error}{text}{line}.",
        question(answer, finding.exercise.name, failure.case, finding.cases),
        complete=True,
        about=frozenset({failure.index}),
        withheld=Withheld.BY_FAILURE,
    )


def _without_its_end(line: str) -> str:
    """Return a line of code as part of a sentence: without the colon, with dots where it goes on below."""
    return f"{line} ..." if line.endswith(("(", "[", "{", ",", "\\")) else line.rstrip(":")


def _first_line(text: str) -> str:
    """Return the first line of an error's text that says something, cut where it is very long."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "").rstrip(".")
    return line if len(line) <= _LONGEST_TEXT else line[:_LONGEST_TEXT].rsplit(" ", 1)[0] + " ..."


def error_returned(finding: Finding) -> Diagnosis | None:
    """An error that should be raised came back as if it were the answer."""
    name = finding.exercise.name
    found = [
        (failure.index, failure.expected.error)
        for failure in finding.failures
        if isinstance(failure.answer, Unusable)
        and isinstance(failure.expected, Raised)
        # `return ValueError` gives the class, whose type is "type"
        and failure.answer.type_name in (failure.expected.error, "type")
    ]
    if not found:
        return None
    return Diagnosis(
        "error-returned",
        f"{name} returned {a(found[0][1])}; it should raise one.",
        "What does the caller get from `return`, and what happens at `raise`?",
        complete=True,
        about=frozenset(index for index, _ in found),
        withheld=Withheld.SAME,
    )


def no_error(finding: Finding) -> Diagnosis | None:
    """A ValueError was asked for and none came."""
    failure = _first_of(finding, "no-error")
    if failure is None:
        return None
    return Diagnosis(
        "no-error-raised",
        f"{finding.exercise.name} {failure.text}.",
        "In which calls does the text above the cell ask for an error?",
        complete=True,
        about=frozenset({failure.index}),
        withheld=Withheld.BY_FAILURE,
    )


def unusable(finding: Finding) -> Diagnosis | None:
    """The function returned something other than plain data."""
    for failure in finding.failures:
        if isinstance(failure.answer, Unusable):
            return Diagnosis(
                "not-an-array",
                f"{finding.exercise.name} returned {a(failure.answer.type_name)}: "
                f"{failure.answer.advice}.",
                "What type does the last line of your function have?",
                complete=True,
                about=frozenset({failure.index}),
                withheld=Withheld.BY_FAILURE,
            )
    return None


def wrong_type(finding: Finding) -> Diagnosis | None:
    """A float for an int, one array for three outputs."""
    for failure in finding.failures:
        if failure.kind == "structure":
            return Diagnosis(
                "wrong-number-of-outputs",
                f"{_where(finding, failure)} {failure.text}.",
                "What does the line after `Returns` in the docstring promise?",
                complete=True,
                about=frozenset({failure.index}),
                withheld=Withheld.BY_FAILURE,
            )
        if failure.kind == "type":
            slug, look = _kind_of_type(failure)
            return Diagnosis(
                slug,
                f"{_where(finding, failure)} {failure.text}.",
                look,
                complete=True,
                about=frozenset({failure.index}),
                withheld=Withheld.BY_FAILURE,
            )
    return None


def _where(finding: Finding, failure: Failure) -> str:
    """Return the function's name, with the part of the answer that is wrong."""
    name, where = finding.exercise.name, failure.mismatch.where if failure.mismatch else ""
    return f"{name}, in {where}," if where else name


def _kind_of_type(failure: Failure) -> tuple[str, str]:
    """Return the slug of a wrong type, and what to ask."""
    assert failure.mismatch is not None
    got, expected = failure.mismatch.got, failure.mismatch.expected
    if isinstance(expected, tuple) and len(expected) == 1 and type(got) is int:
        return "number-for-shape", "What is (120) in Python, and what is (120,)?"
    if _whole_numbers(expected) and _has_floats(got):
        return "float-for-int", "Which division gives a whole number in Python?"
    return "wrong-type", "What does the docstring promise to return?"


def _items(value: PlainValue) -> tuple[PlainValue, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _whole_numbers(expected: PlainValue) -> bool:
    return all(type(item) is int for item in _items(expected))


def _has_floats(got: PlainValue) -> bool:
    return any(
        type(item) is float or (isinstance(item, np.ndarray) and item.dtype.kind == "f")
        for item in _items(got)
    )


#: By the kind of a failure whose numbers are right: slug, what was seen and where to look.
_BESIDE_THE_NUMBERS = {
    "changed": (
        "input-changed",
        "The answer is right, but something you were given is not the same after the call.",
        "Which line writes into an argument? Work on a new array instead.",
    ),
    "overwritten": (
        "earlier-answer-changed",
        "When your function is called again, the answer of the call before changes.",
        "Which line makes the array or list you give back, and does it run at each call?",
    ),
    "not-new": (
        "no-new-array",
        "The numbers are right, but what you give back is, or is part of, an array you were given.",
        "If the caller changes that array later, what happens to your answer?",
    ),
}


def beside_the_numbers(finding: Finding) -> Diagnosis | None:
    """The numbers are right, but an argument or an earlier answer is not what it was, or no array is new."""
    for kind, words in _BESIDE_THE_NUMBERS.items():
        if _first_of(finding, kind):
            return Diagnosis(*words, withheld=Withheld.SAME)
    return None


def not_repaired(finding: Finding) -> Diagnosis | None:
    """The function that was shown came back as its own repair: its numbers say nothing new."""
    flaw = next((f for f in finding.failures if _slug(f) == NOT_REPAIRED), None)
    if flaw is None or flaw.mismatch is None:
        return None
    same = [f for f in finding.failures if f.aspect.name == flaw.aspect.name]
    return Diagnosis(
        NOT_REPAIRED,
        f"{flaw.mismatch.text}.",
        "On which small input is it wrong, and which line makes the first wrong number there?",
        complete=True,
        about=frozenset({flaw.index}),
        units=frozenset(failure.unit(finding.exercise) for failure in same),
        withheld=Withheld.SAME,
    )


def _slug(failure: Failure) -> str:
    return failure.mismatch.slug if failure.mismatch else ""


def changed_before(finding: Finding) -> Diagnosis | None:
    """A second call is wrong, with arguments that the first one changed."""
    if not all(
        failure.case.calls > 1
        and isinstance(failure.answer, Returned)
        and not failure.answer.unchanged
        for failure in finding.failures
    ):
        return None
    return Diagnosis(
        "input-changed",
        "Something you were given is not the same after the call, and a second call with it gives a wrong "
        "answer.",
        _BESIDE_THE_NUMBERS["changed"][2],
        complete=True,
        withheld=Withheld.SAME,
    )


def piled_up(finding: Finding) -> Diagnosis | None:
    """The right numbers stand at the end, behind others that get more from call to call."""
    before: list[int] = []
    for failure in sorted(finding.failures, key=lambda failure: failure.index):
        got = failure.mismatch.got if failure.mismatch else None
        want = failure.mismatch.expected if failure.mismatch else None
        if not isinstance(got, np.ndarray) or not isinstance(want, np.ndarray):
            return None
        if got.ndim == 0 or got.ndim != want.ndim or len(got) <= len(want) or not len(want):
            return None
        if compare(got[-len(want) :], want, tolerance=finding.exercise.tolerance):
            return None
        before.append(len(got) - len(want))
    if len(set(before)) < 3 or before != sorted(before):
        return None
    return Diagnosis(
        "answers-pile-up",
        "Your answer ends with the right numbers, but others stand before them, and they get more from "
        "call to call.",
        "Which list does your function add to, and is it made anew at each call?",
        withheld=Withheld.SAME,
    )


def too_slow(finding: Finding) -> Diagnosis | None:
    """The numbers are right, and come too late."""
    failure = _first_of(finding, "slow")
    if failure is None:
        return None
    return Diagnosis(
        "too-slow",
        f"The numbers are right, but it {failure.text}.",
        "Which Python loop is left that NumPy could do in one product?",
        withheld=Withheld.SAME,
    )


def _by_hand(failure: Failure) -> str:
    """The question where nothing is known: chance cannot be worked out on paper."""
    if isinstance(failure.expected, Raised):
        return "In which calls does the text above the cell ask for an error?"
    if any(isinstance(argument, Rng) for argument in failure.case.args):
        return "Make such a call in a cell of your own: which line gave the result this shape or value?"
    if _is_whole((failure.case.args, failure.case.kwargs)):
        return "Work out that call by hand: what do you get?"
    return "Take that call with small whole numbers: what do you get by hand?"


def _is_whole(value: object) -> bool:
    """Whether all numbers in a value are whole."""
    if isinstance(value, dict):
        return all(map(_is_whole, value.values()))
    if isinstance(value, (tuple, list)):
        return all(map(_is_whole, value))
    array = np.asarray(value.array if isinstance(value, Spread) else value)
    return array.dtype.kind in "biuUO" or bool(np.all(array % 1 == 0))


def something(finding: Finding) -> Diagnosis | None:
    """Nothing else fits: the smallest failing case."""
    # A wrong answer says more than an answer in place of an error, which its aspect tells anyway.
    failure = min(finding.failures, key=lambda f: (f.kind == "no-error", f.case.simplicity))
    error = _of_error(finding, failure)
    return replace(error, vague=True) if error else as_it_is(failure)


def as_it_is(failure: Failure) -> Diagnosis:
    """Return what one failing case shows, where no mistake is known that gives it."""
    where = failure.mismatch.where if failure.mismatch else ""
    text = f"at {where}: {failure.text}" if where else failure.text
    return Diagnosis(
        "wrong-values",
        sentence(f"{text}."),
        _by_hand(failure),
        complete=True,
        about=frozenset({failure.index}),
        withheld=Withheld.BY_FAILURE,
        vague=True,
    )
