"""Whether numbers were made by differences: right to ten digits, and whole steps apart.

A difference of two values of a function near 1 is a whole multiple of the last place of such values, 2**-52
or a little less. A derivative times the step is no such multiple.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder.exercise.plain_values import Array, PlainValue, as_array

#: Calculus in float64 is off by 1e-15 in any order of summation, differences by 1e-12 to 1e-8.
EXACT = 1e-13
#: With fewer numbers than this it could be chance.
_FEWEST = 6
#: No power of 2 is among them: by one, numbers of few digits are whole multiples, too.
_STEPS = sorted(
    {m * 10.0**-k for k in range(3, 10) for m in (1, 2, 5)} | {np.finfo(np.float64).eps ** (1 / 3)}
)
#: Last places of values from 2, 1/8, 1/64 and 1/512 up.
_PLACES = (2.0**51, 2.0**55, 2.0**58, 2.0**61)
_NEAR = 0.02


def step_of_differences(got: PlainValue, expected: PlainValue) -> float | None:
    """Return the step of the differences that an answer was made by; None where it does not look like that.

    Answers in float32 are none, nor is what is exact, nor what is off for another reason.

    Parameters
    ----------
    got, expected : plain values
        Equal within the usual tolerance.
    """
    off = [
        g for g, e in _arrays(got, expected) if np.linalg.norm(g - e) > EXACT * np.linalg.norm(e)
    ]
    numbers = np.concatenate([*off, np.empty(0)])
    numbers = numbers[numbers != 0]
    if len(numbers) < _FEWEST:
        return None
    for step in _STEPS:
        for over in (2 * step, step):
            for place in _PLACES:
                whole = numbers * over * place
                # Beyond, the product itself is not known to a small part of 1.
                if (
                    np.abs(whole).max() < 2**46
                    and np.mean(np.abs(whole - np.rint(whole)) < _NEAR) > 0.9
                ):
                    return step
    return None


def _arrays(got: PlainValue, expected: PlainValue) -> Iterator[tuple[Array, Array]]:
    """Yield the float64 arrays of an answer as lines of numbers, each with the expected one."""
    if isinstance(expected, dict) and isinstance(got, dict):
        for key in expected:
            yield from _arrays(got[key], expected[key])
    elif isinstance(expected, tuple) and isinstance(got, (tuple, list)):
        for one, wanted in zip(got, expected, strict=True):
            yield from _arrays(one, wanted)
    elif isinstance(expected, (np.ndarray, float)):
        array = as_array(got)
        # These numbers fit into single precision: they were rounded to it on the way.
        if (
            array is not None
            and array.dtype == np.float64
            and not np.array_equal(array, array.astype(np.float32))
        ):
            yield array.reshape(-1), np.asarray(expected, dtype=np.float64).reshape(-1)
