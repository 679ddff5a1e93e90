"""Plain values and recipes as JSON trees; where the arrays go is the caller's choice.

The key puts arrays into an .npz file, a challenge into base64 text. Reading never unpickles.
"""

import base64
import binascii
import math
import re
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


#: The start of an .npy file of numbers, as NumPy writes it. Its own reader takes ten times as long.
_MAGIC = b"\x93NUMPY\x01\x00"
_HEADER = re.compile(
    rb"\{'descr': '([<>|][biuf][1248])', 'fortran_order': (False|True), 'shape': \(([\d, ]{0,99})\),? ?\} *\n"
)


def to_base64(array: Array) -> str:
    """Return an array as base64 text of its .npy bytes."""
    # Fortran order is kept; a strided view becomes contiguous, with the same numbers.
    fortran = array.flags.f_contiguous and not array.flags.c_contiguous
    form = {"descr": array.dtype.str, "fortran_order": fortran, "shape": array.shape}
    header = f"{form}\n".encode()
    data = array.tobytes("F" if fortran else "C")
    return base64.b64encode(_MAGIC + len(header).to_bytes(2, "little") + header + data).decode(
        "ascii"
    )


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
        begin = len(_MAGIC) + 2
        end = begin + int.from_bytes(data[len(_MAGIC) : begin], "little")
        header = _HEADER.fullmatch(data, begin, end) if data.startswith(_MAGIC) else None
        if header is None:
            raise MalformedError("not an .npy array of numbers")
        dtype, fortran = np.dtype(header[1].decode()), header[2] == b"True"
        shape = tuple(map(int, filter(bytes.strip, header[3].split(b","))))
    except (binascii.Error, ValueError, TypeError) as error:
        raise MalformedError("not an .npy array") from error
    sound = len(shape) <= 8 and all(side <= MAX_BYTES for side in shape)
    size = len(data) - end
    if not sound or math.prod(shape) * dtype.itemsize != size or size > MAX_BYTES:
        raise MalformedError("the array's size is not what its header says")
    flat = np.frombuffer(data, dtype, offset=end)
    return flat.reshape(shape, order="F" if fortran else "C").copy(order="K")
