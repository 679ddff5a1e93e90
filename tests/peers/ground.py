"""Can a wrong answer go wrong at all in the course whose check it meets?

A layer without stride cannot lose its stride. So that no check is blamed for that, each course has a
ground: the calls its own layer takes. A wrong answer counts as possible there if on this project's
cases, kept to that ground, it differs from the right answer or writes into its arguments.
"""

import inspect
import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

import convnet
import numpy as np

from autograder.exercise.courses import find
from autograder.exercise.plain_values import realize
from tests.peers.check import Function

Arguments: TypeAlias = dict[str, Any]
#: Returns the call as the course's layer would take it, or None where it takes no such call.
Ground: TypeAlias = Callable[[Arguments], Arguments | None]

SEED = 6036


def possible(exercise: str, function: Function, ground: Ground, outputs: int | None = None) -> bool:
    """Whether ``function`` goes wrong on the ground, looking at the first ``outputs`` outputs."""
    return any(
        _wrong(getattr(convnet, exercise), function, arguments, outputs)
        for arguments in calls(exercise, ground)
    )


def calls(exercise: str, ground: Ground) -> list[Arguments]:
    """Return this project's cases of an exercise that a course's layer takes."""
    signature = inspect.signature(getattr(convnet, exercise))
    taken = []
    for case in find(exercise).cases(SEED):
        bound = signature.bind(*case.args, **case.kwargs)
        bound.apply_defaults()
        arguments = ground({name: realize(value) for name, value in bound.arguments.items()})
        if arguments is not None:
            taken.append(_with_dout_that_fits(exercise, arguments))
    return taken


def _with_dout_that_fits(exercise: str, arguments: Arguments) -> Arguments:
    """A call changed by its ground has an output of another shape; dout's numbers are spread over it."""
    if "dout" not in arguments or "stride" not in arguments:
        return arguments
    forward = getattr(convnet, exercise.removesuffix("_backward"))
    inputs = {name: value for name, value in arguments.items() if name != "dout"}
    if exercise == "conv2d_backward":
        inputs["b"] = np.zeros(len(inputs["w"]))
    return {**arguments, "dout": np.resize(arguments["dout"], forward(**inputs).shape)}


def _wrong(
    reference: Function, function: Function, arguments: Arguments, outputs: int | None
) -> bool:
    given = {name: realize(value) for name, value in arguments.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            got = _parts(function(**given))[:outputs]
        except Exception:
            return True
    expected = _parts(reference(**arguments))[:outputs]
    same_answer = len(got) == len(expected) and all(
        np.shape(g) == np.shape(e) and np.allclose(g, e) for g, e in zip(got, expected, strict=True)
    )
    untouched = all(
        np.array_equal(given[name], arguments[name]) for name in given if _array(given[name])
    )
    return not (same_answer and untouched)


def _parts(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _array(value: Any) -> bool:
    return isinstance(value, np.ndarray)


def floats(arguments: Arguments) -> Arguments | None:
    """Every course here feeds its layers floats; labels y stay integers."""
    arrays = [a for name, a in arguments.items() if _array(a) and name != "y"]
    return arguments if all(a.dtype.kind == "f" for a in arrays) else None


def side(size: Any) -> tuple[int, int]:
    return (size, size) if isinstance(size, int) else size


def without_remainder(arguments: Arguments) -> Arguments:
    """Cut off the rows and columns that are in no window, of a convolution or a pool on images."""
    x, stride, p = arguments["x"], arguments["stride"], arguments.get("padding", 0)
    window = side(arguments["size"]) if "size" in arguments else arguments["w"].shape[2:]
    steps = window if stride is None else side(stride)
    rows, columns = (
        n - (n + 2 * p - k) % s for n, k, s in zip(x.shape[2:], window, steps, strict=True)
    )
    return {**arguments, "x": x[:, :, :rows, :columns].copy()}
