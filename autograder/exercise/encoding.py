"""Plain values and recipes as JSON trees; where the arrays go is the caller's choice.

The key puts arrays into an .npz file, a challenge into base64 text. Reading never unpickles.
"""

import base64
import binascii
import io
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.exercise.plain_values import Array, Fingerprint, Function, PlainValue, Rng, Spread

#: The largest array taken from an answer, in bytes.
MAX_BYTES = 16 * 2**20


class MalformedError(ValueError):
    """Text that is not an encoded value."""


def encode(value: Any, put: Callable[[Array], Any]) -> Any:
    """Return ``value`` as JSON data; ``put(array)`` stores an array and returns what stands for it."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.ndarray):
        return {"array": put(value)}
    if isinstance(value, list):
        return [encode(item, put) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(item, put) for item in value]}
    if isinstance(value, dict):
        return {"dict": {key: encode(item, put) for key, item in value.items()}}
    if isinstance(value, Fingerprint):
        return {"print": [value.shape, value.norm, value.projections]}
    if isinstance(value, Rng):
        return {"rng": value.seed}
    if isinstance(value, Spread):
        return {"spread": put(value.array)}
    if isinstance(value, Function):
        return {"function": [value.name, value.source]}
    raise TypeError(f"{type(value).__name__} is not a plain value")


def decode(node: Any, get: Callable[[Any], Array], *, trusted: bool = True) -> PlainValue:
    """Return the value that `encode` wrote.

    Parameters
    ----------
    node : JSON data
    get : callable
        Returns the array for what ``put`` returned.
    trusted : bool
        Whether recipes and fingerprints may be in it; an answer from a student's kernel has none.

    Returns
    -------
    plain value
        Recipes and fingerprints are in it only where ``trusted``.

    Raises
    ------
    MalformedError
        Where the tree is not one that `encode` writes.
    """
    if node is None or isinstance(node, (bool, int, float, str)):
        return node
    if isinstance(node, list):
        return [decode(item, get, trusted=trusted) for item in node]
    if not isinstance(node, dict) or len(node) != 1:
        raise MalformedError("not an encoded value")
    ((tag, body),) = node.items()
    try:
        if tag == "array":
            return get(body)
        if tag == "tuple" and isinstance(body, list):
            return tuple(decode(item, get, trusted=trusted) for item in body)
        if tag == "dict":
            return {str(key): decode(item, get, trusted=trusted) for key, item in body.items()}
        if trusted:
            return _RECIPES[tag](body, get)
    except _BAD as error:
        raise MalformedError(f"not an encoded {tag!s:.20}") from error
    raise MalformedError(f"no {tag!s:.20} is expected here")


_BAD = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError, RecursionError)
_RECIPES: dict[str, Callable[[Any, Callable[[Any], Array]], Any]] = {
    "print": lambda body, _: Fingerprint(tuple(body[0]), body[1], tuple(body[2])),
    "rng": lambda body, _: Rng(int(body)),
    "spread": lambda body, get: Spread(get(body)),
    "function": lambda body, _: Function(str(body[0]), str(body[1])),
}


def to_base64(array: Array) -> str:
    """Return an array as base64 text of its .npy bytes."""
    buffer = io.BytesIO()
    # write_array keeps Fortran order; a strided view becomes contiguous, with the same numbers.
    np.lib.format.write_array(buffer, array, allow_pickle=False)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def from_base64(text: Any) -> Array:
    """Return the array in base64 .npy text, trusting nothing in it.

    Raises
    ------
    MalformedError
        If it is not a plain array of numbers of at most `MAX_BYTES`, whole and nothing after it.
    """
    if not isinstance(text, str) or len(text) > 2 * MAX_BYTES:
        raise MalformedError("an array must be text of a reasonable size")
    try:
        data = base64.b64decode(text, validate=True)
        buffer = io.BytesIO(data)
        version = np.lib.format.read_magic(buffer)
        if version not in ((1, 0), (2, 0)):
            raise MalformedError("unknown .npy version")
        read = np.lib.format.read_array_header_1_0
        if version == (2, 0):
            read = np.lib.format.read_array_header_2_0
        shape, fortran, dtype = read(buffer, max_header_size=10_000)
    except (binascii.Error, ValueError, SyntaxError, TypeError, EOFError, MemoryError) as error:
        raise MalformedError("not an .npy array") from error
    if dtype.kind not in "biuf" or dtype.itemsize > 8 or dtype.hasobject:
        raise MalformedError(f"arrays of {dtype} are not accepted")
    body = data[buffer.tell() :]
    sound = len(shape) <= 8 and all(0 <= side <= MAX_BYTES for side in shape)
    if not sound or math.prod(shape) * dtype.itemsize != len(body) or len(body) > MAX_BYTES:
        raise MalformedError("the array's size is not what its header says")
    flat = np.frombuffer(body, dtype)
    return flat.reshape(shape, order="F" if fortran else "C").copy(order="K")
