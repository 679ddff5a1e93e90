"""A request: the cases of one exercise as code for the student's kernel to run."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from autograder.encoding import encode, to_base64
from autograder.exercise import Case


def new_nonce() -> str:
    """Return the name of one request, so that an answer sent before it was asked is no answer."""
    return secrets.token_hex(16)


def request_text(name: str, cases: Sequence[Case], nonce: str) -> str:
    """Return a request as JSON; see `autograder.challenge.message` for its form.

    What a case is about (its group and traits) stays here: an answer needs only the arguments.
    """
    return json.dumps({"nonce": nonce, "name": name, "cases": [_node(case) for case in cases]})


def request_code(name: str, cases: Sequence[Case], nonce: str) -> str:
    """Return the code that makes the kernel answer.

    It uses no name of the notebook's: a student may well have a variable called ``respond``.
    """
    text = request_text(name, cases, nonce)
    return (
        '__import__("autograder.challenge.respond", fromlist=["respond"])'
        f".respond(get_ipython().user_ns, {text!r})"
    )


def _node(case: Case) -> dict[str, Any]:
    return {
        "args": [encode(value, to_base64) for value in case.args],
        "kwargs": {key: encode(value, to_base64) for key, value in case.kwargs.items()},
        "calls": case.calls,
    }
