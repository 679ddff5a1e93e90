"""``predict`` before a demonstration and ``outcome`` after it: what you expected beside what came out.

Nothing is judged: a prediction is made once something was said, whatever it was.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercise.plain_values import NotPlainError, as_array, plain
from autograder.notebook.practice import practice, remember
from autograder.notebook.show import show_note, validating

#: Numbers that are so near count as the same, relative to the larger of 1 and the true number.
_NEAR = 0.005


def predict(name: str, shape: Any = ..., value: Any = ...) -> None:
    """Note what you expect, before you run the next cell.

    Parameters
    ----------
    name : str
        The thing it is about.
    shape : tuple of int or int
        The shape you expect.
    value : number
        The number you expect.
    """
    said = {
        what: guess
        for what, guess in (("shape", _shape(shape)), ("value", _number(value)))
        if guess is not None
    }
    if validating():
        return
    if not said and (shape is not ... or value is not ...):
        show_note(
            "That is no guess that can be compared. A shape is whole numbers, as in shape=(2, 3), and a "
            "value is one number, as in value=6, both without quotes."
        )
        return
    if not said:
        show_note(
            "Replace ... by what you expect, and run this cell again. A wrong guess costs nothing, and "
            "having made one helps you to remember."
        )
        return
    remember(predictions={name: said})
    words = " and ".join(f"{what} {_words(guess)}" for what, guess in said.items())
    show_note(f"Noted for {name}: {words}. Run on to see.")


def outcome(name: str, result: Any, value: Any = None, why: str = "") -> None:
    """Say how what came out compares with what you predicted.

    Parameters
    ----------
    name : str
        As in `predict`.
    result : array or number
        The outcome; its shape is compared.
    value : number or None
        The number that was asked for; None where it is the result itself.
    why : str
        The reason, for the end of a sentence.
    """
    if validating():
        return
    said = practice().predictions.get(name)
    array = _array(result)
    true = {"shape": None if array is None else [int(n) for n in array.shape]}
    true["value"] = _number(value if value is not None else result)  # type: ignore[assignment]
    lines = []
    for what, guess in (said or {}).items():
        if (found := true.get(what)) is None:
            continue
        if _same(guess, found):
            lines.append(f"You said {what} {_words(guess)}, and so it is")
        else:
            lines.append(f"You said {what} {_words(guess)}, it is {_words(found)}")
    if lines:
        show_note(f"{name}. {'. '.join(lines)}{_because(why)}.")
        return
    facts = [f"{what} {_words(true[what])}" for what in true if true[what] not in (None, [])]
    note = f"You made no prediction{' of that' if said else ''}."
    show_note(f"{name}: {', '.join(facts)}{_because(why)}. ({note})")


def _because(why: str) -> str:
    return f": {why}" if why else ""


def _array(value: Any) -> Any:
    try:
        return as_array(plain(value))
    except NotPlainError:
        return None


def _shape(value: Any) -> list[int] | None:
    if value is ... or value is None:
        return None
    array = _array(value)
    if array is None or array.ndim > 1 or array.dtype.kind not in "iu":
        return None
    return [int(n) for n in np.atleast_1d(array)]


def _number(value: Any) -> float | None:
    if value is ... or value is None:
        return None
    array = _array(value)
    if array is None or array.size != 1 or not np.isfinite(array).all():
        return None
    return float(array.reshape(-1)[0])


def _same(guess: Any, true: Any) -> bool:
    if isinstance(guess, list) or isinstance(true, list):
        return bool(guess == true)
    return bool(abs(guess - true) <= _NEAR * max(1.0, abs(true)))


def _words(value: Any) -> str:
    if isinstance(value, list):
        return str(tuple(value))
    return f"{value:,.0f}" if value == round(value) else f"{value:.4g}"
