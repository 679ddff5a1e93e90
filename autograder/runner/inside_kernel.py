"""Answering, inside the student's kernel. Nothing here is trusted by the other side.

Imports only what a student's machine has.
"""

from __future__ import annotations

import contextlib
import io
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from autograder.exercise.encoding import decode, encode, from_base64, to_base64
from autograder.exercise.model import Case
from autograder.exercise.plain_values import PlainValue, leaves
from autograder.judging.answer import Answer, Missing, Raised, Returned, Unusable, ask, raised
from autograder.judging.calls import refused_text
from autograder.runner.protocol import MAX_ANSWER_BYTES, MAX_ANSWER_TEXT, MAX_HELD_TEXT
from autograder.runner.proxies import Consult, install_proxies


class _Nowhere(io.TextIOBase):
    """A stream that forgets: what a function prints while it is asked is nobody's to read."""

    def write(self, text: str) -> int:
        return len(text)


#: Sends some answers and returns when they are gone.
Send = Callable[[list[str]], None]


def _nobody(_: str) -> str:
    return refused_text("nobody answers here")


def respond(namespace: dict[str, Any], text: str, send: Send, consult: Consult = _nobody) -> None:
    """Answer every case of one request. Each answer is sent at once, whatever becomes of the rest.

    Parameters
    ----------
    namespace : dict
        The notebook's variables, where the function is looked up by name.
    text : str
        A request; see `autograder.runner.protocol`.
    send : callable
    consult : callable
        Asks the grader in place of the functions that the request names.

    Raises
    ------
    KeyboardInterrupt
        Where the grader interrupts; answers given before count.
    """
    request = json.loads(text)
    install_proxies(namespace, request["answered"], consult)
    function = namespace.get(request["name"])
    nowhere = _Nowhere()
    outbox = _Outbox(request["together"], send)
    try:
        for index, node in enumerate(request["cases"]):
            with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
                answer = _answer(function, node)
                words = _words({"nonce": request["nonce"], "index": index}, answer)
            outbox.put(words)
    finally:
        outbox.send()


class _Outbox:
    """Holds short answers back for a moment, so that they share a message."""

    def __init__(self, seconds: float, send: Send) -> None:
        self._seconds, self._send = seconds, send
        self._start()

    def put(self, words: str) -> None:
        self._held.append(words)
        self._size += len(words)
        if self._size > MAX_HELD_TEXT or time.monotonic() - self._since >= self._seconds:
            self.send()

    def send(self) -> None:
        if self._held:
            self._send(self._held)
        self._start()

    def _start(self) -> None:
        self._held: list[str] = []
        self._size = 0
        self._since = time.monotonic()


def _answer(function: Any, node: Mapping[str, Any]) -> Answer:
    if not callable(function):
        return Missing("undefined")
    case = Case(
        group="",
        args=tuple(decode(item, from_base64) for item in node["args"]),
        kwargs={key: decode(item, from_base64) for key, item in node["kwargs"].items()},
        calls=node["calls"],
        counted=node["counted"],
        part=node["part"],
    )
    try:
        return ask(function, case)
    except Exception as error:  # such as no memory left to copy the result
        return raised(error)


def _words(head: dict[str, Any], answer: Answer) -> str:
    if isinstance(answer, Returned) and _bytes(answer.value) > MAX_ANSWER_BYTES:
        answer = _oversized()
    words = json.dumps(head | {"answer": _node(answer)})
    if len(words) > MAX_ANSWER_TEXT:
        words = json.dumps(head | {"answer": _node(_oversized())})
    return words


def _oversized() -> Missing:
    return Missing("oversized", f"the answer holds more than {MAX_ANSWER_BYTES // 2**20} MB")


def _bytes(value: PlainValue) -> int:
    return sum(getattr(leaf, "nbytes", 8) for _, leaf in leaves(value))


def _node(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON data."""
    if isinstance(answer, Returned):
        flags = {"unchanged": answer.unchanged, "kept": answer.kept, "new": answer.new}
        value = encode(answer.value, to_base64)
        return {"returned": value, "steps": answer.steps, **flags}
    if isinstance(answer, Raised):
        return {"raised": [answer.error, answer.text, answer.line, *answer.kinds]}
    if isinstance(answer, Unusable):
        return {"unusable": [answer.type_name, answer.advice]}
    return {"missing": [answer.reason, answer.detail]}
