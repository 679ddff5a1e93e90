"""The picture of a failing case: the sum behind its first wrong number, or got beside expected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from autograder.exercise.model import Case, Exercise
from autograder.exercise.plain_values import Array, Spread, as_array
from autograder.judging.verdict import Evidence

if TYPE_CHECKING:
    from course.plots.sums import Sum

#: With more rows or columns than this, a picture tells less than the words do.
LARGEST = 64


def evidence_image(
    evidence: Evidence, exercise: Exercise | None = None, failing: Case | None = None
) -> str | None:
    """Return the smallest failing case as an ``<img>`` element, or None where there is nothing to draw.

    Parameters
    ----------
    evidence : Evidence
    exercise : Exercise or None
    failing : Case or None
        The call. With it, the sum that makes the first wrong number is written out where the course can.
    """
    # A shape or a count is read, not drawn.
    if not isinstance(evidence.expected, (np.ndarray, float)):
        return None
    got, expected = _drawable(evidence.got), _drawable(evidence.expected)
    if got is None or expected is None:
        return None
    # Matplotlib costs a second to import: only a failed check pays for it.
    from course.plots.canvas import html_image
    from course.plots.compare import comparison
    from course.plots.worked import sentence, worked

    name = evidence.output
    if exercise and failing and got.shape == expected.shape:
        index = _first_wrong(got, expected)
        sum_ = _sum(exercise, failing, evidence, index, expected)
        figure = worked(sum_, got, expected, index, name) if sum_ else None
        if sum_ and figure:
            place = f"{name}[{', '.join(map(str, index))}]" if index else name
            said = sentence(sum_, place, float(got[index]))
            return html_image(figure, f"The cells behind the first wrong number. {said}.")
    if got.ndim == 0:
        return None
    return html_image(comparison(got, expected, name), _alt(evidence, got, expected))


def _sum(
    exercise: Exercise, failing: Case, evidence: Evidence, index: tuple[int, ...], expected: Array
) -> Sum | None:
    """Return how the number comes about, if that is what is expected: nothing else may be said."""
    from course.plots.sums import sum_of

    given = dict(zip(exercise.parameters, failing.args, strict=False)) | dict(failing.kwargs)
    args = {k: v.array if isinstance(v, Spread) else v for k, v in given.items()}
    found = sum_of(exercise.name, args, evidence.output, index)
    scale = max(float(np.abs(expected).max()), 1e-9)
    if found is None or not abs(found.total - float(expected[index])) <= exercise.tolerance * scale:
        return None
    return found


def _first_wrong(got: Array, expected: Array) -> tuple[int, ...]:
    scale = max(float(np.abs(expected).max()), 1e-9)
    wrong = np.argwhere(~(np.abs(got - expected) <= 1e-5 * scale))
    return tuple(int(i) for i in wrong[0]) if len(wrong) else (0,) * got.ndim


def _drawable(value: object) -> Array | None:
    array = as_array(value)
    if array is None or array.size == 0 or max(array.shape[-2:], default=0) > LARGEST:
        return None
    return array.astype(np.float64)


def _alt(evidence: Evidence, got: Array, expected: Array) -> str:
    if got.shape != expected.shape:
        return (
            f"Your answer of shape {got.shape} beside the expected one of shape {expected.shape}."
        )
    wrong = int((~np.isclose(got, expected, rtol=1e-5, atol=1e-7)).sum())
    return (
        f"Your answer, the expected one and their difference for {evidence.case}: "
        f"{wrong} of {got.size} numbers {'differs' if wrong == 1 else 'differ'}."
    )
