"""Reading what a student's kernel sends, trusting nothing in it.

The kernel says what it likes, when it likes and as often as it likes. The result is always one
`Answer` for each case; what cannot be read is a missing answer, and a missing answer is a failed one.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograder.exercise.encoding import MAX_BYTES, MalformedError, decode, from_base64
from autograder.exercise.plain_values import MAX_DEPTH, MAX_ITEMS, Array, NotPlainError, leaves
from autograder.judging.answer import Answer, Missing, Raised, Returned, Unusable
from autograder.judging.steps import HIDDEN
from autograder.runner.jupyter_wire import read_json
from autograder.runner.protocol import MAX_ANSWER_BYTES, MAX_ANSWER_TEXT
from autograder.runner.text import clean

#: The text of an exception, of advice or of any other words in an answer.
MAX_WORDS = 500
#: The names under which a value may come. The recipes of a question are no answers.
_DATA_TAGS = {"array", "tuple", "dict"}
#: Numbers, lists and so on in one answer, arrays counting as one.
_MAX_NODES = 200_000
_INT64 = 2**63
#: Python's own exceptions that one error is; the deepest that there are have six.
_MAX_KINDS = 12
_MALFORMED = Missing("malformed", "the answer could not be read")
_OVERSIZED = Missing("oversized", "the answer takes many times as much memory as the right one")
#: An answer may take so many times what the right one takes, and this much in any case, in bytes: a mistake
#: that makes an array grow can still be named.
_TIMES, _LEAST_ROOM = 4, 2**18
#: A number on its own and an element of an array, in bytes.
_NUMBER = 8
#: Characters of text for a byte of an answer (a number in a list of lists takes up to 28), and for the rest.
_TEXT_PER_BYTE, _MORE_TEXT = 4, 2**16


def room_for(expected: Iterable[Answer]) -> int:
    """Return the bytes that an answer to a case may take, given all answers that are right there."""
    most = max(map(_taken, expected), default=0)
    return min(MAX_ANSWER_BYTES, max(_LEAST_ROOM, _TIMES * most))


def _taken(answer: Answer) -> int:
    if not isinstance(answer, Returned):
        return 0
    return sum(
        _NUMBER * math.prod(leaf.shape) if hasattr(leaf, "shape") else _NUMBER
        for _, leaf in leaves(answer.value)
    )


class AnswerSheet:
    """The answers to one request, as they come in.

    Parameters
    ----------
    nonce : str
        Of the request.
    rooms : sequence of int or None
        For each case that was asked, how many bytes an answer may take; None for `MAX_ANSWER_BYTES`.
    """

    def __init__(self, nonce: str, rooms: Sequence[int | None]) -> None:
        self._nonce = nonce
        self._rooms = [MAX_ANSWER_BYTES if room is None else room for room in rooms]
        self._answers: list[Answer | None] = [None] * len(rooms)
        self._messages = 0
        self._bytes = 0

    @property
    def complete(self) -> bool:
        """Whether every case has a readable answer."""
        return not any(self._open(index) for index in range(len(self._answers)))

    def take_all(self, texts: object) -> None:
        """Read one message: one answer or a list of them."""
        texts = texts if isinstance(texts, list) else [texts]
        # No honest message holds more than there were cases.
        for text in texts[: len(self._answers)]:
            self.take(text)

    def take(self, text: object) -> None:
        """Read one answer."""
        self._messages += 1
        # Twice as many messages as were asked for is already more than honest code sends.
        if self._messages > 2 * len(self._answers) + 16:
            return
        if not isinstance(text, str) or len(text) > MAX_ANSWER_TEXT:
            return
        self._bytes += len(text)
        if self._bytes > 4 * MAX_ANSWER_TEXT:
            return
        body = read_json(text, 2 * _MAX_NODES)
        index = self._index(body)
        if index is None or not self._open(index):
            return
        room = self._rooms[index]
        if len(text) > _TEXT_PER_BYTE * room + _MORE_TEXT:
            self._answers[index] = _OVERSIZED
        else:
            self._answers[index] = read_answer(body.get("answer"), room)

    def result(self, missing: Missing) -> tuple[Answer, ...]:
        """Return an answer for every case, ``missing`` for those that never came."""
        return tuple(missing if answer is None else answer for answer in self._answers)

    def _open(self, index: int) -> bool:
        return self._answers[index] is None or self._answers[index] is _MALFORMED

    def _index(self, body: Any) -> int | None:
        if not isinstance(body, dict):
            return None
        nonce, index = body.get("nonce"), body.get("index")
        if not isinstance(nonce, str) or type(index) is not int:
            return None
        if not hmac.compare_digest(nonce.encode(errors="replace"), self._nonce.encode()):
            return None
        return index if 0 <= index < len(self._answers) else None


def read_answer(node: object, room: int = MAX_ANSWER_BYTES) -> Answer:
    """Return the answer in untrusted JSON data; ``Missing("malformed")`` where there is none.

    Parameters
    ----------
    node : object
        The value that `autograder.runner.inside_kernel` sends under ``answer``, or anything else.
    room : int
        How many bytes its arrays and numbers may take; ``Missing("oversized")`` where they take more.
    """
    if not isinstance(node, dict):
        return _MALFORMED
    for tag, read in _READERS.items():
        if tag in node:
            try:
                return read(node, room)
            except _OversizedError:
                return _OVERSIZED
            # Odd data may raise anything in a reader: only this one answer cannot be read.
            except Exception:
                return _MALFORMED
    return _MALFORMED


class _OversizedError(Exception):
    """An answer takes more than its room."""


def _returned(node: dict[str, Any], room: int) -> Answer:
    tree = node["returned"]
    try:
        _check_tree(tree, room // _NUMBER)
    except NotPlainError as error:
        return Unusable(error.type_name, error.advice)
    # These are the kernel's own words. A student who makes it lie has to write more, and to know more,
    # than one who leaves the arguments and earlier answers alone.
    unchanged, kept, new = (node.get(word) is True for word in ("unchanged", "kept", "new"))
    steps = node.get("steps", 0)
    if type(steps) is not int or not 0 <= steps <= HIDDEN:
        raise MalformedError("not a number of steps")
    value = decode(tree, _Arrays(room).read, trusted=False)
    return Returned(value, unchanged, steps, kept=kept, new=new)


def _raised(node: dict[str, Any], _: int) -> Answer:
    error, text, line, *kinds = node["raised"]
    names = tuple(_short(kind, 80) for kind in kinds[:_MAX_KINDS])
    return Raised(_short(error, 80), _short(text), _short(line, 200), names)


def _unusable(node: dict[str, Any], _: int) -> Answer:
    type_name, advice = node["unusable"]
    return Unusable(_short(type_name, 80), _short(advice))


def _missing(node: dict[str, Any], _: int) -> Answer:
    reason, detail = node["missing"]
    # Of the reasons there are, these two are for the kernel to see.
    return Missing(reason, _short(detail)) if reason in ("undefined", "oversized") else _MALFORMED


_READERS: dict[str, Callable[[dict[str, Any], int], Answer]] = {
    "returned": _returned,
    "raised": _raised,
    "unusable": _unusable,
    "missing": _missing,
}


class _Arrays:
    """Reads the arrays of one answer, as many as there is room for."""

    def __init__(self, room: int) -> None:
        self._left = min(room, MAX_BYTES)

    def read(self, text: Any) -> Array:
        array = from_base64(text)
        self._left -= array.nbytes
        if self._left < 0:
            raise _OversizedError
        return array


def _check_tree(tree: object, room: int) -> None:
    """Raise `MalformedError` where a tree is deeper, wider or of other things than an answer is.

    Where it is only wider than ``room`` allows, `_OversizedError`.
    """
    seen = 0
    stack: list[tuple[Any, int]] = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        seen += 1
        if seen > _MAX_NODES or depth > MAX_DEPTH:
            raise MalformedError("larger than an answer may be")
        if type(node) is int and not -_INT64 <= node < _INT64:
            raise NotPlainError("int", "a whole number of more than 64 bits; the answer is smaller")
        if isinstance(node, str) and node != clean(node, MAX_ITEMS):
            raise MalformedError("text that is too long or not text")
        if isinstance(node, list):
            stack += [(item, depth + 1) for item in node]
        elif isinstance(node, dict):
            ((tag, body),) = node.items()
            if tag not in _DATA_TAGS:
                raise MalformedError("not data")
            if tag == "dict":
                stack += [(part, depth + 1) for item in body.items() for part in item]
            elif tag == "tuple":
                stack += [(item, depth + 1) for item in body]
    if seen > room:
        raise _OversizedError


def _short(words: object, length: int = MAX_WORDS) -> str:
    if not isinstance(words, str):
        raise MalformedError("words that are not text")
    return clean(words, length)
