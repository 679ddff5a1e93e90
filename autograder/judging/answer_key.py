"""The answer key of the public check: data, not code.

Expected answers as arrays, wrong answers as fingerprints with their words. A student's machine regenerates
the inputs from the seed and needs no reference.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from autograder.exercise.courses import course_of
from autograder.exercise.encoding import decode, encode
from autograder.exercise.model import Bug
from autograder.exercise.plain_values import Array, Fingerprint
from autograder.judging.answer import Answer, Raised, Returned
from autograder.judging.fingerprint import Print
from autograder.judging.obfuscation import deobfuscated, obfuscated

#: The seed of the public check. Grading draws a fresh one each run.
PUBLIC_SEED = 6036


@dataclass(frozen=True)
class MistakeText:
    """The words for one wrong answer: a name, an observation, and a question that says where to look."""

    slug: str
    name: str
    observation: str
    question: str


@dataclass(frozen=True)
class AnswerKey:
    """Everything needed to judge one exercise on the cases of one seed.

    Attributes
    ----------
    exercise : str
        Name of the function.
    seed : int
        The cases are ``exercise.cases(seed)``.
    max_points : float
        From the notebook's nbgrader metadata.
    expected : tuple of Answer
        The reference's answer to each case (`Returned` or `Raised`), large arrays as fingerprints.
    wrong : mapping of slug to tuple of Print
        The answers of each named wrong function on each case.
    accepted : mapping of slug to tuple of Answer
        The answers of a wrong function that an instructor accepts as right; never packed.
    whole : mapping of case index to (way, Answer)
        For cases that can be shown in whole numbers (see `whole_numbers`): in which way, and the
        reference's answer there.
    pool : tuple of Bug
        The copies of the function to find a bug in. In a packed key nobody reads them by chance.
    """

    exercise: str
    seed: int
    max_points: float
    expected: tuple[Answer, ...]
    wrong: Mapping[str, tuple[Print | None, ...]] = field(default_factory=dict)
    mistakes: Mapping[str, MistakeText] = field(default_factory=dict)
    accepted: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)
    whole: Mapping[int, tuple[int, Answer]] = field(default_factory=dict)
    pool: tuple[Bug, ...] = ()


class NoKeyError(LookupError):
    """No answer key is packed for this exercise."""


def pack(keys: Mapping[str, AnswerKey], path: Path) -> None:
    """Write the keys of one notebook to an .npz file (no pickles in it)."""
    arrays: dict[str, Array] = {}

    def put(array: Array) -> str:
        name = f"a{len(arrays)}"
        arrays[name] = array
        return name

    meta = {
        name: {
            "seed": key.seed,
            "max_points": key.max_points,
            "expected": [_pack_expected(answer, put) for answer in key.expected],
            "wrong": {slug: [_pack_print(p) for p in prints] for slug, prints in key.wrong.items()},
            "words": {
                slug: [w.name, w.observation, w.question] for slug, w in key.mistakes.items()
            },
            "whole": [
                [index, way, _pack_expected(answer, put)]
                for index, (way, answer) in key.whole.items()
            ],
        }
        | ({"pool": obfuscated([astuple(bug) for bug in key.pool])} if key.pool else {})
        for name, key in keys.items()
    }
    text = np.frombuffer(json.dumps(meta, ensure_ascii=False).encode(), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(file, meta=text, **arrays)  # type: ignore[arg-type]


def unpack(path: Path) -> dict[str, AnswerKey]:
    """Read what `pack` wrote."""
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    meta = json.loads(arrays.pop("meta").tobytes().decode())
    return {name: _unpack_key(name, entry, arrays) for name, entry in meta.items()}


def _unpack_key(name: str, entry: dict[str, Any], arrays: dict[str, Array]) -> AnswerKey:
    return AnswerKey(
        exercise=name,
        seed=entry["seed"],
        max_points=entry["max_points"],
        expected=tuple(_unpack_expected(node, arrays.__getitem__) for node in entry["expected"]),
        wrong={slug: tuple(_unpack_print(p) for p in ps) for slug, ps in entry["wrong"].items()},
        mistakes={slug: MistakeText(slug, *texts) for slug, texts in entry["words"].items()},
        whole={
            index: (way, _unpack_expected(node, arrays.__getitem__))
            for index, way, node in entry.get("whole", [])
        },
        pool=tuple(Bug(*bug) for bug in deobfuscated(entry["pool"])) if "pool" in entry else (),
    )


def _pack_expected(answer: Answer, put: Any) -> Any:
    if isinstance(answer, Raised):
        return {"raised": answer.error}
    assert isinstance(answer, Returned), "a reference returns or raises"
    return {"returned": encode(answer.value, put)}


def _unpack_expected(node: Any, get: Any) -> Answer:
    return (
        Raised(node["raised"], "") if "raised" in node else Returned(decode(node["returned"], get))
    )


def _pack_print(print_: Print | None) -> Any:
    if print_ is None or print_[0] == "raised":
        return print_
    rows = [
        [path, leaf if isinstance(leaf, str) else [leaf.shape, leaf.norm, leaf.projections]]
        for path, leaf in print_[1:]
    ]
    return [print_[0], *rows]


def _unpack_print(node: Any) -> Print | None:
    if node is None or node[0] == "raised":
        return None if node is None else tuple(node)
    rows = [
        (
            path,
            leaf if isinstance(leaf, str) else Fingerprint(tuple(leaf[0]), leaf[1], tuple(leaf[2])),
        )
        for path, leaf in node[1:]
    ]
    return (node[0], *rows)


@functools.lru_cache(maxsize=16)
def public_keys(notebook: str) -> dict[str, AnswerKey]:
    """Return all packed keys of a notebook, in the order its checks stand in it."""
    course = course_of(notebook)
    if course is None:
        return {}
    file = resources.files(course.package) / course.keys / f"{notebook}.npz"
    with resources.as_file(file) as path:
        return unpack(path) if path.exists() else {}


def public_key(notebook: str, name: str) -> AnswerKey:
    """Return the packed key of an exercise.

    Raises
    ------
    NoKeyError
        If none is packed.
    """
    try:
        return public_keys(notebook)[name]
    except KeyError:
        raise NoKeyError(
            f"no answer key is packed for {name} ({notebook}); run `autograder build` to make it"
        ) from None
