"""Calls and their outcomes as text, where a kernel asks the grader in place of one of its functions.

A call is JSON text ``{number, name, args, kwargs}``. Its outcome is JSON text with the call's ``number`` and
one of ``returned`` (a value), ``raised`` (the name of an exception) and ``refused`` (why). Random generators
are arguments, too: their states go there and come back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from autograder.exercise.encoding import MalformedError, decode, encode, from_base64, to_base64
from autograder.exercise.plain_values import PlainValue, plain

_STATE = ("state", "inc")
_REST = ("has_uint32", "uinteger")


class RefusedCallError(RuntimeError):
    """The grader does not answer a call."""


def call_text(number: int, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """Return a call as text.

    Parameters
    ----------
    number : int
        Comes back with the outcome.
    name : str
        The function.
    args : sequence
    kwargs : mapping
        Plain values, or random generators of the usual kind.

    Returns
    -------
    str

    Raises
    ------
    NotPlainError
        For any other argument.
    """
    nodes = [_node(value) for value in args]
    named = {key: _node(value) for key, value in kwargs.items()}
    return json.dumps({"number": number, "name": name, "args": nodes, "kwargs": named})


def read_call(text: str) -> tuple[int, str, list[Any], dict[str, Any]]:
    """Return number, name and arguments of a call, trusting nothing in its text.

    Raises
    ------
    MalformedError
        Where it is none.
    """
    try:
        call = json.loads(text)
        number, name = int(call["number"]), str(call["name"])
        args = [_value(node) for node in call["args"]]
        return number, name, args, {key: _value(node) for key, node in call["kwargs"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedError("not a call") from error


def returned_text(number: int, value: PlainValue, args: Sequence[Any]) -> str:
    """Return as text what a call returned, and the states of its generators after it.

    Parameters
    ----------
    number : int
        Of the call.
    value : plain value
    args : sequence
        All arguments of the call.

    Returns
    -------
    str
    """
    states = [_state(generator) for generator in _generators(args)]
    return json.dumps({"number": number, "returned": encode(value, to_base64), "states": states})


def raised_text(number: int, error: BaseException) -> str:
    """Return as text that a call raised; the name alone, no words of the function's."""
    return json.dumps({"number": number, "raised": type(error).__name__})


def refused_text(reason: str) -> str:
    """Return as text that a call is not answered."""
    return json.dumps({"refused": reason})


def read_outcome(text: str, number: int, args: Sequence[Any]) -> PlainValue:
    """Return the value that a call returned, and set its generators.

    Parameters
    ----------
    text : str
        From the grader.
    number : int
        Of the call.
    args : sequence
        All its arguments.

    Returns
    -------
    plain value

    Raises
    ------
    Exception
        The error of the call.
    RefusedCallError
        Where the grader does not answer, or this is the outcome of another call.
    """
    outcome = json.loads(text)
    if "refused" in outcome:
        raise RefusedCallError(outcome["refused"])
    if outcome["number"] != number:
        raise RefusedCallError("this is the outcome of another call")
    if "raised" in outcome:
        raise _ERRORS.get(outcome["raised"], RuntimeError)("these arguments have no answer")
    for generator, state in zip(_generators(args), outcome["states"], strict=True):
        _set(generator, state)
    return decode(outcome["returned"], from_base64, trusted=False)


_ERRORS: dict[str, type[Exception]] = {
    error.__name__: error
    for error in (ValueError, TypeError, IndexError, KeyError, ZeroDivisionError, AttributeError)
}


def _node(value: Any) -> Any:
    if _is_generator(value):
        return {"generator": _state(value)}
    return encode(plain(value), to_base64)


def _value(node: Any) -> Any:
    if isinstance(node, dict) and "generator" in node:
        generator = np.random.Generator(np.random.PCG64(0))
        _set(generator, node["generator"])
        return generator
    return decode(node, from_base64, trusted=False)


def _generators(args: Sequence[Any]) -> Iterator[np.random.Generator]:
    return (value for value in args if _is_generator(value))


def _is_generator(value: Any) -> bool:
    return type(value) is np.random.Generator and type(value.bit_generator) is np.random.PCG64


def _state(generator: np.random.Generator) -> list[str]:
    # As text: these numbers are longer than most readers of JSON allow.
    whole: Any = generator.bit_generator.state
    return [str(whole["state"][name]) for name in _STATE] + [str(whole[name]) for name in _REST]


def _set(generator: np.random.Generator, state: Sequence[str]) -> None:
    values = [int(text[:40]) for text in state]
    generator.bit_generator.state = {
        "bit_generator": "PCG64",
        "state": dict(zip(_STATE, values[:2], strict=True)),
        **dict(zip(_REST, values[2:], strict=True)),
    }
