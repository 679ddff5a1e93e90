"""`course.progress` while a notebook is graded: nothing is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def watch(epochs: int, losses: Sequence[float], unit: str = "epochs") -> Iterator[int]:
    """Count epochs as ``range`` does."""
    return iter(range(epochs))
