"""Got, expected and difference as a picture, for answers that are arrays."""

from __future__ import annotations

import numpy as np

from autograder.values import Array, as_array
from autograder.verdict import Evidence

#: With more rows or columns than this, a picture tells less than the words do.
LARGEST = 64


def evidence_image(evidence: Evidence) -> str | None:
    """Return the smallest failing case as an ``<img>`` element, or None where there is nothing to draw."""
    # A shape or a count is read, not drawn.
    if not isinstance(evidence.expected, np.ndarray):
        return None
    got, expected = _drawable(evidence.got), _drawable(evidence.expected)
    if got is None or expected is None:
        return None
    # Matplotlib costs a second to import: only a failed check pays for it.
    from course import plots
    from course.plots.canvas import html_image

    title = f"{evidence.output}: {evidence.case}" if evidence.output else evidence.case
    return html_image(plots.comparison(got, expected, title), _alt(evidence, got, expected))


def _drawable(value: object) -> Array | None:
    array = as_array(value)
    if array is None or array.ndim == 0 or array.size == 0 or max(array.shape[-2:]) > LARGEST:
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
