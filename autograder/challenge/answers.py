"""Reading what a student's kernel sends, trusting nothing in it.

The kernel says what it likes, when it likes and as often as it likes. Whatever that is, the result is one
`Answer` for each case; what cannot be read is a missing answer, and a missing answer is a failed one.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from typing import Any

from autograder.answer import Answer, Missing, Raised, Returned, Unusable
from autograder.challenge.message import MAX_ANSWER_BYTES, MAX_ANSWER_TEXT
from autograder.challenge.text import clean
from autograder.encoding import MAX_BYTES, MalformedError, decode, from_base64
from autograder.values import MAX_DEPTH, MAX_ITEMS, Array, NotPlainError

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


class AnswerSheet:
    """The answers to one request, as they come in.

    Parameters
    ----------
    nonce : str
        Of the request.
    count : int
        How many cases were asked.
    start : float
        When the request was sent, on the grader's clock.
    """

    def __init__(self, nonce: str, count: int, start: float) -> None:
        self._nonce = nonce
        self._answers: list[Answer | None] = [None] * count
        self._last = start
        self._messages = 0
        self._bytes = 0

    @property
    def complete(self) -> bool:
        """Whether every case has a readable answer."""
        return not any(self._open(index) for index in range(len(self._answers)))

    def take_all(self, texts: object, now: float) -> None:
        """Read one message: one answer or a list of them. ``now`` is when it came, on the grader's clock."""
        texts = texts if isinstance(texts, list) else [texts]
        # No honest message holds more than there were cases.
        for text in texts[: len(self._answers)]:
            self.take(text, now)

    def take(self, text: object, now: float) -> None:
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
        try:
            body = json.loads(text)
        except (ValueError, RecursionError):
            return
        index = self._index(body)
        if index is None or not self._open(index):
            return
        # The kernel's own word on how long it took is not asked for: this is the time between two
        # answers, the work of sending them included.
        self._answers[index] = read_answer(body.get("answer"), now - self._last)
        self._last = now

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


def read_answer(node: object, seconds: float) -> Answer:
    """Return the answer in untrusted JSON data; ``Missing("malformed")`` where there is none.

    Parameters
    ----------
    node : object
        What `autograder.challenge.respond` sends under ``answer``, or anything else.
    seconds : float
        How long it took, by the grader's clock.
    """
    if not isinstance(node, dict):
        return _MALFORMED
    for tag, read in _READERS.items():
        if tag in node:
            try:
                return read(node, seconds)
            # Whatever odd data does to a reader, it is this one answer that cannot be read.
            except Exception:
                return _MALFORMED
    return _MALFORMED


def _returned(node: dict[str, Any], seconds: float) -> Answer:
    tree = node["returned"]
    try:
        _check_tree(tree)
    except NotPlainError as error:
        return Unusable(error.type_name, error.advice)
    # These are the kernel's own words. A student who makes it lie has to write more, and to know more,
    # than one who leaves the arguments and earlier answers alone.
    unchanged, kept, new = (node.get(word) is True for word in ("unchanged", "kept", "new"))
    return Returned(decode(tree, _Arrays().read, trusted=False), unchanged, seconds, kept, new)


def _raised(node: dict[str, Any], _: float) -> Answer:
    error, text, line, *kinds = node["raised"]
    names = tuple(_short(kind, 80) for kind in kinds[:_MAX_KINDS])
    return Raised(_short(error, 80), _short(text), _short(line, 200), names)


def _unusable(node: dict[str, Any], _: float) -> Answer:
    type_name, advice = node["unusable"]
    return Unusable(_short(type_name, 80), _short(advice))


def _missing(node: dict[str, Any], _: float) -> Answer:
    reason, detail = node["missing"]
    # Of the reasons there are, these two are for the kernel to see.
    return Missing(reason, _short(detail)) if reason in ("undefined", "oversized") else _MALFORMED


_READERS: dict[str, Callable[[dict[str, Any], float], Answer]] = {
    "returned": _returned,
    "raised": _raised,
    "unusable": _unusable,
    "missing": _missing,
}


class _Arrays:
    """Reads the arrays of one answer, up to what one answer may hold."""

    def __init__(self) -> None:
        self._left = min(MAX_ANSWER_BYTES, MAX_BYTES)

    def read(self, text: Any) -> Array:
        array = from_base64(text)
        self._left -= array.nbytes
        if self._left < 0:
            raise MalformedError("more data than an answer may hold")
        return array


def _check_tree(tree: object) -> None:
    """Raise `MalformedError` where a tree is deeper, wider or of other things than an answer is."""
    left = _MAX_NODES
    stack: list[tuple[Any, int]] = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        left -= 1
        if left < 0 or depth > MAX_DEPTH:
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


def _short(words: object, length: int = MAX_WORDS) -> str:
    if not isinstance(words, str):
        raise MalformedError("words that are not text")
    return clean(words, length)
