"""Hashes of what the verdict on one exercise depends on: cases, right answers, wrong answers, words.

The values themselves are hashed, not the code they come from: whatever changes the cases, the right answers
or a wrong answer's answers is seen here, wherever it stands. Where an exercise judges by code (a property, a
relation, a speed), all code of the course's exercises counts; a course's own detectors count as code, too.
"""

import dataclasses
import functools
import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from autograder.assignment.assignment import Assignment
from autograder.assignment.context import AskedExercise, Context, context_of
from autograder.assignment.digest import digest
from autograder.assignment.package_modules import modules
from autograder.exercise.courses import below, detector_files, modules_of, require_course
from autograder.exercise.model import Aspect

#: Parts that only say how much what was found is worth: points are counted again from the record.
COUNTED = frozenset({"points", "weights"})
#: Parts of a record, for a reader.
WORDS = {
    "points": "points",
    "weights": "weights",
    "tolerance": "tolerance",
    "accepted": "accepted conventions",
    "aspects": "what is looked at",
    "cases": "the cases",
    "reference": "the right answers",
    "wrong": "the known wrong answers",
    "accepted answers": "the answers that are accepted",
    "words": "the words",
    "pool": "the functions with a bug",
    "code": "the code of the exercises",
    "detectors": "the detectors of the course",
    "builds on": "the exercises that it builds on",
}
_BY_CODE = ("prop", "only", "relation", "speed")


def definitions_of(
    assignment: Assignment, mistaken: Collection[str] = ()
) -> dict[str, dict[str, str]]:
    """Return the `definitions` of the exercises of an assignment."""
    return definitions(context_of(assignment), mistaken)


def definitions(context: Context, mistaken: Collection[str] = ()) -> dict[str, dict[str, str]]:
    """Return the definition of each exercise, with what it takes from those that it builds on.

    Parameters
    ----------
    context : Context
    mistaken : collection of str
        Exercises that were answered wrong, whose verdicts depend on the known wrong answers, too. To ask
        all of these takes seconds.

    Returns
    -------
    dict of str to (dict of str to str)
        By exercise and part, in the notebook's order.
    """
    found = {question.exercise.name: dict(definition(question)) for question in context.questions}
    alone: dict[str, object] = {name: _without_points(parts) for name, parts in found.items()}
    if context.carry_forward:
        alone |= {other.exercise.name: right_answers(other) for other in context.others}
    for question in context.questions:
        names = [one.name for one in below(question.exercise) if context.carry_forward]
        found[question.exercise.name]["builds on"] = (
            digest([alone[n] for n in names]) if names else "none"
        )
        if question.exercise.name in mistaken:
            found[question.exercise.name] |= of_mistakes(question)
    return found


@functools.lru_cache(maxsize=512)
def of_mistakes(question: AskedExercise) -> dict[str, str]:
    """Return the parts that only the verdict on a wrong answer depends on: no other is compared with them."""
    wrong, words = value_digest(dict(question.key.wrong)), value_digest(dict(question.key.mistakes))
    return {"wrong": wrong, "words": words}


@functools.lru_cache(maxsize=512)
def right_answers(question: AskedExercise) -> str:
    """Return a hash of what tells whether a function without points is right."""
    exercise = question.exercise
    return digest(
        [_shape(aspect) for aspect in exercise.aspects],
        repr(exercise.tolerance),
        value_digest(question.cases),
        value_digest(question.right.expected),
        _exercises_code(exercise.notebook),
    )


def _without_points(parts: dict[str, str]) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in parts.items() if name not in COUNTED)


@functools.lru_cache(maxsize=512)
def definition(question: AskedExercise) -> Mapping[str, str]:
    """Return the parts that each verdict depends on; points, weights, tolerance and accepted conventions as
    a reader may see them.
    """
    exercise, key = question.exercise, question.key
    by_code = any(getattr(aspect, name) for aspect in exercise.aspects for name in _BY_CODE)
    by_code = by_code or exercise.hunt is not None
    parts = {
        "points": f"{question.max_points:g}",
        "weights": ", ".join(f"{aspect.name} {aspect.weight:g}" for aspect in exercise.aspects),
        "tolerance": f"{exercise.tolerance!r}",
        "accepted": ", ".join(question.accept) or "none",
        "aspects": digest(
            exercise.name,
            exercise.parameters,
            exercise.outputs,
            exercise.geometry,
            exercise.seconds,
            [_shape(aspect) for aspect in exercise.aspects],
        ),
        "cases": value_digest(question.cases),
        "reference": value_digest(key.expected),
        "accepted answers": value_digest(
            {slug: (answers, key.mistakes[slug]) for slug, answers in key.accepted.items()}
        ),
        "code": _exercises_code(exercise.notebook) if by_code else "none",
        "detectors": _detectors_code(exercise.notebook),
    }
    return parts | ({"pool": value_digest(key.pool)} if key.pool else {})


def _shape(aspect: Aspect) -> tuple[Any, ...]:
    by_code = [bool(getattr(aspect, name)) for name in _BY_CODE]
    share = aspect.speed.share if aspect.speed else None
    demands = (aspect.unchanged, aspect.kept, aspect.new, aspect.exact)
    return (aspect.name, aspect.output, aspect.group, aspect.beside, *demands, by_code, share)


@functools.cache
def _exercises_code(notebook: str) -> str:
    total = hashlib.sha256()
    for name, path in modules(modules_of(require_course(notebook))):
        total.update(name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:32]


@functools.cache
def _detectors_code(notebook: str) -> str:
    return digest(*(path.read_bytes() for path in detector_files(require_course(notebook))))


def value_digest(value: object) -> str:
    """Return a hash of plain data, arrays and dataclasses of them: the same in every process.

    Raises
    ------
    TypeError
        For anything else: it must not be passed over.
    """
    total = hashlib.sha256()
    _feed(total, value)
    return total.hexdigest()[:32]


def _feed(total: Any, value: object) -> None:
    kind = type(value)
    total.update(f"{kind.__name__}(".encode())
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.asarray(value)
        layout = (array.dtype.str, array.shape, array.flags.c_contiguous, array.flags.f_contiguous)
        total.update(repr(layout).encode() + array.tobytes())
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            total.update(field.name.encode())
            _feed(total, getattr(value, field.name))
    elif isinstance(value, (tuple, list)):
        for item in value:
            _feed(total, item)
    elif isinstance(value, dict):
        for name, item in value.items():
            _feed(total, name)
            _feed(total, item)
    elif isinstance(value, frozenset):
        # Its own order differs from process to process.
        for item in sorted(value, key=repr):
            _feed(total, item)
    elif value is None or kind in (bool, int, float, complex, str, bytes):
        total.update(repr(value).encode())
    else:
        raise TypeError(f"a {kind.__name__} cannot be hashed as data")
    total.update(b")")
