"""Calls all that can be imported with the arguments of cases, and prints what gives the answers.

Run as ``every_callable.py PACKAGE ... < pickle``; the pickle is {exercise: [(arguments, outputs), ...]}.
A line for each find: the callable, the exercise, the order of the arguments.
"""

import contextlib
import importlib
import inspect
import io
import itertools
import pickle
import pkgutil
import sys
import warnings

import numpy as np

#: Rooms of system calls: walls and probes fork, wait and use memory when they are called.
SYSTEM_CALLS = ("autograder.sandbox", "autograder.doctor")


def callables(packages):
    found = {}
    for package in packages:
        module = importlib.import_module(package)
        names = [package]
        with contextlib.suppress(AttributeError):
            names += [m.name for m in pkgutil.walk_packages(module.__path__, f"{package}.")]
        for name in names:
            # System calls, not answers; see the test that looks for NumPy in there.
            if not name.startswith(SYSTEM_CALLS):
                with contextlib.suppress(ImportError):
                    for key, value in vars(importlib.import_module(name)).items():
                        if callable(value) and getattr(value, "__module__", "").startswith(package):
                            found[f"{value.__module__}.{key}"] = value
    return found


def arrays(value, depth=3):
    """Yield all numbers and arrays in what came back, in attributes too."""
    if isinstance(value, (np.ndarray, int, float, bool, np.generic)):
        yield value
    elif depth and isinstance(value, dict):
        for item in value.values():
            yield from arrays(item, depth - 1)
    elif depth and isinstance(value, (tuple, list)):
        with contextlib.suppress(Exception):
            yield np.asarray(value, dtype=float)
        for item in value:
            yield from arrays(item, depth - 1)
    elif depth and hasattr(value, "__dict__"):
        yield from arrays(vars(value), depth - 1)


def same(got, wanted):
    try:
        got, wanted = np.asarray(got, dtype=float), np.asarray(wanted, dtype=float)
    except (TypeError, ValueError):
        return False
    return got.shape == wanted.shape and np.allclose(got, wanted, rtol=1e-5, atol=1e-9)


def came(function, arguments):
    """Return all numbers and arrays that a call gives back."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            return list(arrays(function(*arguments)))
        except BaseException:
            return []


def orders(count):
    """Yield the arguments as they are given, reversed, and up to three of them in any order."""
    yield tuple(range(count))
    yield tuple(reversed(range(count)))
    for many in range(1, min(count - 1, 3) + 1):
        yield from itertools.permutations(range(count), many)


def right_places(function, order, asked):
    """Return outputs, and where in what comes back they stand in every case."""
    found = None
    for args, outputs in asked:
        got = came(function, [args[i] for i in order])
        here = {
            (name, i)
            for name, out in outputs.items()
            for i, leaf in enumerate(got)
            if same(leaf, out)
        }
        found = here if found is None else found & here
        if not found:
            break
    return found


def main():
    cases = pickle.load(sys.stdin.buffer)
    for name, function in callables(sys.argv[1:]).items():
        if inspect.isclass(function) and issubclass(function, BaseException):
            continue
        for exercise, asked in cases.items():
            for order in orders(len(asked[0][0])):
                for output, place in right_places(function, order, asked):
                    print(name, f"{exercise}:{output}", place, *order)


if __name__ == "__main__":
    main()
