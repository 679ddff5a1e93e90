"""A request: the cases of one exercise, and where they stand in a message."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any

from autograder.exercise.encoding import encode, to_base64
from autograder.exercise.model import Case

#: The request's key in the metadata of the message that asks; the message's code is empty.
PLACE = "cnn-course-request"


def new_nonce() -> str:
    """Return the name of one request, so that an answer sent before it was asked is no answer."""
    return secrets.token_hex(16)


def request_text(
    name: str,
    cases: Sequence[Case],
    nonce: str,
    together: float = 0.0,
    answered: Sequence[str] = (),
) -> str:
    """Return a request as JSON; see `autograder.runner.protocol` for its form.

    A case's group and traits stay here: an answer needs only the arguments.

    Parameters
    ----------
    name : str
        The exercise.
    cases : sequence of Case
    nonce : str
        From `new_nonce`.
    together : float
        Seconds that an answer may wait for others; 0 sends each before the next is asked.
    answered : sequence of str
        Functions of the notebook that the grader answers while these cases are asked.

    Returns
    -------
    str
    """
    nodes = [_node(case) for case in cases]
    head = {"nonce": nonce, "name": name, "together": together, "answered": list(answered)}
    return json.dumps(head | {"cases": nodes})


def _node(case: Case) -> dict[str, Any]:
    return {
        "args": [encode(value, to_base64) for value in case.args],
        "kwargs": {key: encode(value, to_base64) for key, value in case.kwargs.items()},
        "calls": case.calls,
        "counted": case.counted,
        "part": case.part,
    }
