"""Plain values: the only data that cross between a student's function and the judge.

A plain value is a NumPy array of booleans, integers or floats, a Python number, a string, None, or a
tuple, list or dict of plain values. Nothing that can answer for itself (``__eq__``, an ndarray subclass,
``__array_function__``) is one: only data is compared. A value that Python takes for one of these (a named
tuple,
a member of an IntEnum, a read-only mapping) is copied into one where the function runs.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]
# mypy has no finite recursive alias for nested containers; `plain` is the guard.
PlainValue: TypeAlias = Any

MAX_DEPTH = 6
MAX_ITEMS = 10_000


class NotPlainError(TypeError):
    """A value that cannot be compared as data; the text says what it is and what would do instead."""

    def __init__(self, type_name: str, advice: str) -> None:
        super().__init__(f"{type_name}: {advice}")
        self.type_name = type_name
        self.advice = advice


def plain(value: object, depth: int = 0) -> PlainValue:
    """Return ``value`` as plain data, or raise `NotPlainError`.

    Lists of numbers stay lists here; `as_array` turns one into an array where an array is expected. The
    value is of Python's and NumPy's own types throughout, whatever subclass came in.

    Parameters
    ----------
    value : object
        The value that a function returned.
    depth : int
        How deep in containers this value lies.

    Raises
    ------
    NotPlainError
        For ndarray subclasses (masked arrays, matrices), object and complex arrays, generators and
        everything else that is not data.
    """
    kind = type(value)
    if depth > MAX_DEPTH:
        raise NotPlainError(kind.__name__, "containers nested more deeply than any answer needs")
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is np.ndarray:
        return _plain_array(value)  # type: ignore[arg-type]
    if isinstance(value, np.generic) and kind.__module__ == "numpy":
        return _plain_scalar(value)
    for base, read in _READERS.items():
        if isinstance(value, base) and not isinstance(value, _NO_ITEMS):
            data = _read(value, read)
            break
    else:
        raise NotPlainError(kind.__name__, _advice(value))
    if isinstance(data, (tuple, list)):
        items = [plain(item, depth + 1) for item in data]
        return tuple(items) if isinstance(data, tuple) else items
    if isinstance(data, dict):
        named = [(plain(key, depth + 1), item) for key, item in data.items()]
        if not all(type(key) is str for key, _ in named):
            raise NotPlainError("dict", "its keys must be strings")
        return {key: plain(item, depth + 1) for key, item in named}
    return data


#: Readers of data whose type is a subclass of Python's: they use the methods of Python's own type, so
#: that it is the data that answers; for the last three, which have none, with theirs.
_READERS: dict[type, Callable[[Any], Any]] = {
    int: int.__int__,
    float: float.__float__,
    str: str.__str__,
    tuple: lambda value: tuple(islice(tuple.__iter__(value), MAX_ITEMS + 1)),
    list: lambda value: list(islice(list.__iter__(value), MAX_ITEMS + 1)),
    dict: lambda value: dict(islice(dict.items(value), MAX_ITEMS + 1)),
    Mapping: lambda value: {key: value[key] for key in islice(value, MAX_ITEMS + 1)},
    Sequence: lambda value: list(islice(value, MAX_ITEMS + 1)),
    Real: float,
}
_NO_ITEMS = (bytes, bytearray, memoryview)


def _read(value: Any, read: Callable[[Any], Any]) -> Any:
    name = type(value).__name__
    try:
        data = read(value)
    except Exception as error:  # the methods of a class of the student's
        raise NotPlainError(
            name, "reading it failed; return a plain list, dict or number"
        ) from error
    if isinstance(data, (tuple, list, dict)) and len(data) > MAX_ITEMS:
        raise NotPlainError(name, "more items than any answer needs; return an array")
    return data


def _plain_array(array: Array) -> Array:
    if array.dtype.kind in "biuf" and array.dtype.itemsize <= 8:
        return array
    if array.dtype.kind == "f":
        return array.astype(np.float64)  # more digits than are compared
    if array.dtype.kind == "c":
        raise NotPlainError(
            "complex array",
            "the answer is real; take .real where the imaginary part is only rounding",
        )
    raise NotPlainError(f"array of {array.dtype}", "return an array of numbers (float64 is best)")


def _plain_scalar(value: np.generic) -> PlainValue:
    if value.dtype.kind == "b":
        return bool(value)
    if value.dtype.kind in "iu":
        return int(value)
    if value.dtype.kind == "f":
        return float(value)
    if value.dtype.kind == "U":
        return str(value)
    raise NotPlainError(type(value).__name__, "return a real number")


def _advice(value: object) -> str:
    if isinstance(value, np.ma.MaskedArray):
        return "this is a masked array; return a plain one (np.asarray)"
    if isinstance(value, np.ndarray):
        return "this is a special kind of array; return a plain one (np.asarray)"
    if hasattr(value, "__next__"):
        return "this is a generator: it has computed nothing yet; return an array"
    if callable(value):
        return "this is a function or a class; return what it computes"
    return "return a NumPy array or a number"


def as_array(value: PlainValue) -> Array | None:
    """Return ``value`` as an array where it can be read as one (a number, nested lists), else None."""
    if type(value) is np.ndarray:
        return value
    if isinstance(value, (bool, int, float)):
        return np.asarray(value)
    if isinstance(value, (list, tuple)):
        try:
            array = np.array(value)
        except ValueError:
            return None
        return array if array.dtype.kind in "biuf" else None
    return None


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: ``1 item``, ``2 items``, ``2 axes``.

    Parameters
    ----------
    number : int
    one : str
        The noun in the singular.
    many : str
        The plural; empty where it is the singular with an s.

    Returns
    -------
    str
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def a(name: str) -> str:
    """Return a name with its article: ``an int``, ``a float``."""
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def describe(value: PlainValue) -> str:
    """Return a description of a plain value in a few words."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if value is None:
        return "None"
    if isinstance(value, (tuple, list, dict)):
        return f"{a(type(value).__name__)} of {counted(len(value), 'item')}"
    if isinstance(value, (bool, int, float)):
        return f"{value!r} ({a(type(value).__name__)})"
    return a(type(value).__name__)


def leaves(value: PlainValue, path: str = "") -> Iterator[tuple[str, PlainValue]]:
    """Yield (path, leaf) for every array, number, string or None in a plain value, in order."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from leaves(value[key], f"{path}[{key!r}]")
    elif isinstance(value, (tuple, list)):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}[{index}]")
    else:
        yield path, value


def same(a: PlainValue, b: PlainValue) -> bool:
    """Whether two plain values are equal to the bit (NaN equals NaN): for "was the input changed?"."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(item, b[key]) for key, item in a.items())
    if isinstance(a, (tuple, list)) and isinstance(b, (tuple, list)):
        return len(a) == len(b) and all(map(same, a, b))
    return _same_leaf(a, b)


def _same_leaf(x: PlainValue, y: PlainValue) -> bool:
    if isinstance(x, np.ndarray) and isinstance(y, np.ndarray):
        floats = x.dtype.kind == "f"
        return x.dtype == y.dtype and np.array_equal(x, y, equal_nan=floats)
    if type(x) is not type(y):
        return False
    if isinstance(x, float) and math.isnan(x):
        return math.isnan(y)
    return bool(x == y)


@dataclass(frozen=True)
class Rng:
    """An argument that is a fresh ``numpy.random.Generator`` with this seed, made for each call."""

    seed: int


@dataclass(frozen=True)
class Spread:
    """An argument that is these numbers in a non-contiguous array (every other element of a larger one)."""

    array: Array


@dataclass(frozen=True)
class Function:
    """An argument that is a function, given as source text that defines ``name`` (NumPy is ``np``).

    The text is the grader's own, never a student's.
    """

    name: str
    source: str


Recipe: TypeAlias = Rng | Spread | Function


@dataclass(frozen=True)
class Fingerprint:
    """Shape, Euclidean norm and projections of an array on fixed random directions, in an answer key."""

    shape: tuple[int, ...]
    norm: float
    projections: tuple[float, ...]


def other(value: Any) -> Any:
    """Return an argument of the same shape with other data: numbers in reverse order, another seed.

    Class numbers stay class numbers, and what was below 0 stays there.
    """
    if isinstance(value, np.ndarray):
        return np.flip(value.reshape(-1)).reshape(value.shape)
    if isinstance(value, Spread):
        return Spread(other(value.array))
    if isinstance(value, Rng):
        return Rng(value.seed + 1)
    if isinstance(value, dict):
        return {key: other(item) for key, item in value.items()}
    if isinstance(value, tuple) and all(isinstance(item, int) for item in value):
        return value[::-1]
    if isinstance(value, (tuple, list)):
        return type(value)(other(item) for item in value)
    return value


def realize(value: Any) -> Any:
    """Return a fresh argument for one call: arrays are copied, recipes are carried out."""
    if isinstance(value, np.ndarray):
        return value.copy(order="K")
    if isinstance(value, Rng):
        return np.random.default_rng(value.seed)
    if isinstance(value, Spread):
        wide = np.zeros((*value.array.shape[:-1], 2 * value.array.shape[-1]), value.array.dtype)
        wide[..., ::2] = value.array
        return wide[..., ::2]
    if isinstance(value, Function):
        namespace: dict[str, Any] = {"np": np}
        exec(value.source, namespace)  # the grader's own text: see the class
        return namespace[value.name]
    if isinstance(value, dict):
        return {key: realize(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(realize(item) for item in value)
    return value


def observed(argument: Any) -> PlainValue:
    """Return the data of an argument that is compared after a call; the state of recipes is left out."""
    if isinstance(argument, dict):
        return {key: observed(item) for key, item in argument.items()}
    if isinstance(argument, (tuple, list)):
        return tuple(observed(item) for item in argument)
    return argument if isinstance(argument, (np.ndarray, bool, int, float, str)) else None


def share_memory(a: PlainValue, b: PlainValue) -> bool:
    """Return whether an array in ``a`` and one in ``b`` overlap."""
    pairs = product((leaf for _, leaf in leaves(a)), (leaf for _, leaf in leaves(b)))
    return any(
        isinstance(x, np.ndarray) and isinstance(y, np.ndarray) and np.may_share_memory(x, y)
        for x, y in pairs
    )
