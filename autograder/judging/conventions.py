"""Conventions an instructor accepts: answers that are those of a named wrong answer count as right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from autograder.exercise.model import Aspect, Case, Exercise
from autograder.exercise.plain_values import Fingerprint, leaves
from autograder.judging.answer import Answer, Raised, Returned
from autograder.judging.answer_key import AnswerKey
from autograder.judging.failure import Failure

#: A function that returns the failure of one answer in one aspect, None where it is right.
Judge = Callable[[Exercise, Aspect, int, Case, Answer, AnswerKey], Failure | None]


def accepted_as(
    exercise: Exercise,
    aspect: Aspect,
    cases: Sequence[Case],
    answers: Sequence[Answer],
    key: AnswerKey,
    failures: Sequence[Failure],
    judge: Judge,
) -> str | None:
    """Return the slug of the accepted wrong answer that an aspect's answers are; None where they are none.

    All answers of the aspect must follow it, also those on cases where it happens to be right: half a
    convention is none. They are compared as closely as with the reference. Where a property that the
    answers miss tells the mistake, that is enough: then there are no numbers to compare with.

    Parameters
    ----------
    exercise : Exercise
    aspect : Aspect
        One that fails.
    cases : sequence of Case
    answers : sequence of Answer
        One for each case.
    key : AnswerKey
        With the accepted answers.
    failures : sequence of Failure
        How the aspect fails.
    judge : callable

    Returns
    -------
    str or None
    """
    group = [index for index, case in enumerate(cases) if case.group == aspect.group]
    if all(isinstance(getattr(key.expected[i], "value", None), bool) for i in group):
        # A yes or a no: everyone who is wrong says the same there, and only all of the exercise tells whose
        # mistake it is.
        group = list(range(len(cases)))
    for slug, theirs in key.accepted.items():
        if all(failure.mismatch and failure.mismatch.slug == slug for failure in failures):
            return slug
        like = replace(key, expected=allowed(key.expected, theirs))
        if all(
            judge(exercise, _loosened(aspect, theirs[i]), i, cases[i], answers[i], like) is None
            for i in group
        ):
            return slug
    return None


def allowed(expected: Sequence[Answer], theirs: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return the answers of an accepted wrong function, with the right ones in place of errors and nan.

    Many mistakes end so in some cases. An answer that ends in the same way does not follow a convention.
    """
    return tuple(
        their if _answers(their) or _both_raise(right, their) else right
        for right, their in zip(expected, theirs, strict=True)
    )


def _answers(their: Answer) -> bool:
    """Whether an answer is one: data, and every number in it finite."""
    if not isinstance(their, Returned):
        return False
    numbers = [
        leaf.norm if isinstance(leaf, Fingerprint) else leaf for _, leaf in leaves(their.value)
    ]
    return all(
        bool(np.isfinite(number).all())
        for number in numbers
        if isinstance(number, (float, np.ndarray))
    )


def _both_raise(right: Answer, their: Answer) -> bool:
    return isinstance(right, Raised) and isinstance(their, Raised)


def _loosened(aspect: Aspect, their: Answer) -> Aspect:
    """Return the aspect as it is held against an accepted answer: that answer is what is right."""
    if not isinstance(their, Returned):
        return replace(aspect, prop=None)
    return replace(
        aspect,
        prop=None,
        unchanged=aspect.unchanged and their.unchanged,
        kept=aspect.kept and their.kept,
        new=aspect.new and their.new,
    )
