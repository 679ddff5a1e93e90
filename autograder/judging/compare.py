"""Got against expected: the first `Mismatch` between two plain values, or None."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from autograder.exercise.plain_values import (
    Array,
    Fingerprint,
    PlainValue,
    as_array,
    counted,
    describe,
)
from autograder.judging.fingerprint import close, fingerprint_array

#: Characters of a mismatch's sentence.
MAX_TEXT = 500

MismatchKind: TypeAlias = Literal["type", "structure", "shape", "nonfinite", "values", "property"]


@dataclass(frozen=True)
class Mismatch:
    """How an answer differs. ``text`` is one sentence for a reader; ``where`` names the output.

    ``slug`` names the mistake where the property that is missed tells it.
    """

    kind: MismatchKind
    text: str
    got: PlainValue = None
    expected: PlainValue = None
    where: str = ""
    slug: str = ""

    def __post_init__(self) -> None:
        # Texts and names in an answer are as long as whoever answers likes.
        if len(self.text) > MAX_TEXT:
            object.__setattr__(self, "text", f"{self.text[: MAX_TEXT - 3]}...")


def compare(
    got: PlainValue,
    expected: PlainValue,
    *,
    tolerance: float,
    outputs: tuple[str, ...] = (),
    where: str = "",
) -> Mismatch | None:
    """Return the first difference between two plain values, or None where they agree.

    Numbers agree where they differ by at most ``tolerance`` times the largest number expected in the
    same array (at least 1e-9): single precision passes at 1e-5, a wrong term does not.

    Parameters
    ----------
    got, expected : plain values
        ``expected`` sets what is asked: an int asks for a whole number, an array accepts nested lists.
    tolerance : float
        Relative to the largest absolute value of the expected array.
    outputs : tuple of str
        Names of the items where ``expected`` is a tuple of outputs.
    where : str
        Name of the part being compared, for the message.

    Returns
    -------
    Mismatch or None
    """
    if isinstance(expected, tuple) and expected and all(type(item) is int for item in expected):
        return _compare_whole_numbers(got, expected, where)
    if isinstance(expected, (tuple, list)):
        return _compare_items(got, expected, tolerance, outputs, where)
    if isinstance(expected, dict):
        return _compare_dict(got, expected, tolerance, where)
    if isinstance(expected, (np.ndarray, Fingerprint)):
        return _compare_array(got, expected, tolerance, where)
    if isinstance(expected, (bool, str)) or expected is None:
        return _compare_exactly(got, expected, where)
    if isinstance(expected, int):
        return _compare_int(got, expected, where)
    return _compare_array(got, np.asarray(expected), tolerance, where)


def _compare_whole_numbers(
    got: PlainValue, expected: tuple[int, ...], where: str
) -> Mismatch | None:
    """Compare a shape at once: a reader wants to see all of it, not one number."""
    if not isinstance(got, (tuple, list)):
        text = f"returned {describe(got)}, expected {expected}"
        return Mismatch("type", text, got, expected, where)
    numbers = tuple(map(_number, got))
    if any(type(item) is not int for item in numbers):
        text = f"returned {_brief(got)}, expected whole numbers: {expected}"
        return Mismatch("type", text, got, expected, where)
    if numbers != expected:
        return Mismatch("values", f"got {_brief(got)}, expected {expected}", got, expected, where)
    return None


def _compare_items(
    got: PlainValue,
    expected: tuple[PlainValue, ...] | list[PlainValue],
    tolerance: float,
    outputs: tuple[str, ...],
    where: str,
) -> Mismatch | None:
    names = outputs or tuple(f"{where or 'result'}[{i}]" for i in range(len(expected)))
    asked = counted(len(expected), "item")
    if outputs:
        asked = f"{len(expected)} outputs ({', '.join(outputs)})"
    if not isinstance(got, (tuple, list)):
        wanted = asked if outputs else describe(expected)
        text = f"returned {describe(got)}, expected {wanted}"
        return Mismatch("structure", text, got, expected, where)
    if len(got) != len(expected):
        text = f"returned {counted(len(got), 'item')}, expected {asked}"
        return Mismatch("structure", text, got, expected, where)
    for item, wanted, name in zip(got, expected, names, strict=True):
        found = compare(item, wanted, tolerance=tolerance, where=name)
        if found:
            return found
    return None


def _compare_dict(
    got: PlainValue, expected: dict[str, PlainValue], tolerance: float, where: str
) -> Mismatch | None:
    if not isinstance(got, dict):
        text = f"returned {describe(got)}, expected a dict with keys {', '.join(sorted(expected))}"
        return Mismatch("structure", text, got, expected, where)
    if got.keys() != expected.keys():
        missing, extra = sorted(expected.keys() - got.keys()), sorted(got.keys() - expected.keys())
        parts = [f"lacks {', '.join(missing)}"] * bool(missing)
        parts += [f"has {', '.join(map(str, extra))} too many"] * bool(extra)
        text = f"returned a dict that {' and '.join(parts)}"
        return Mismatch("structure", text, got, expected, where)
    for key in sorted(expected):
        inside = f"{where}.{key}" if where else key
        found = compare(got[key], expected[key], tolerance=tolerance, where=inside)
        if found:
            return found
    return None


def _compare_exactly(got: PlainValue, expected: PlainValue, where: str) -> Mismatch | None:
    got = _number(got)
    if type(got) is not type(expected):
        text = f"returned {describe(got)}, expected {describe(expected)}"
        return Mismatch("type", text, got, expected, where)
    if got != expected:
        return Mismatch("values", f"got {got!r}, expected {expected!r}", got, expected, where)
    return None


def _compare_int(got: PlainValue, expected: int, where: str) -> Mismatch | None:
    got = _number(got)
    if isinstance(got, bool) or not isinstance(got, int):
        text = f"returned {describe(got)}, expected a whole number (int)"
        return Mismatch("type", text, got, expected, where)
    if got != expected:
        return Mismatch("values", f"got {got}, expected {expected}", got, expected, where)
    return None


def _number(value: PlainValue) -> PlainValue:
    """Return the number in an array of no axes; anything else as it is."""
    return value.item() if isinstance(value, np.ndarray) and value.ndim == 0 else value


def _compare_array(
    got: PlainValue, expected: Array | Fingerprint, tolerance: float, where: str
) -> Mismatch | None:
    array = as_array(got)
    if array is None:
        wanted = "a number" if expected.shape == () else f"an array of shape {expected.shape}"
        return Mismatch(
            "type", f"returned {describe(got)}, expected {wanted}", got, expected, where
        )
    if array.shape != expected.shape:
        text = f"got {shape_words(array.shape)}, expected {shape_words(expected.shape)}"
        return Mismatch("shape", text, array, expected, where)
    if isinstance(expected, Fingerprint):
        if close(fingerprint_array(array), expected, tolerance):
            return None
        return Mismatch("values", "the numbers differ", array, expected, where)
    numbers, wanted_numbers = array.astype(np.float64), expected.astype(np.float64)
    if not np.isfinite(numbers).all() and np.isfinite(wanted_numbers).all():
        bad = int((~np.isfinite(numbers)).sum())
        text = f"{bad} of {numbers.size} numbers {'is' if bad == 1 else 'are'} nan or infinite"
        if numbers.shape == ():
            text = f"got {numbers.item()}, expected {wanted_numbers.item():.6g}"
        return Mismatch("nonfinite", text, array, expected, where)
    scale = max(float(np.abs(wanted_numbers).max(initial=0.0)), 1e-9)
    wrong = ~(np.abs(numbers - wanted_numbers) <= tolerance * scale)
    if not wrong.any():
        return None
    return Mismatch("values", _values_words(array, expected, wrong), array, expected, where)


def _values_words(got: Array, expected: Array, wrong: Array) -> str:
    if got.shape == ():
        return f"got {got.item():.6g}, expected {expected.item():.6g}"
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = "[" + ", ".join(map(str, first)) + "]"
    bad = int(wrong.sum())
    values = f"got {float(got[first]):.6g}, expected {float(expected[first]):.6g}"
    if got.size == 1:
        return f"the one number differs: {values}"
    if bad == 1:
        return f"1 of {got.size} numbers differs; it is at {place}: {values}"
    return f"{bad} of {got.size} numbers differ; the first is at {place}: {values}"


def _brief(value: PlainValue) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def shape_words(shape: tuple[int, ...]) -> str:
    """Return ``shape (2, 3)``, or ``a single number`` for the shape of no axes."""
    return "a single number" if shape == () else f"shape {shape}"
