"""The seed of a run: one for a whole class, fresh each time unless it is fixed."""

from __future__ import annotations

import functools
import os

from autograder.errors import GradingError
from autograder.judging import fresh_seed

#: Fixes the seed, to replay a run. A run's seed stands in each ``verdicts.json``.
VARIABLE = "CNN_COURSE_SEED"


def run_seed(fixed: int | None = None) -> int:
    """Return the seed of this run: ``fixed``, else the environment's, else this process's own fresh one.

    Raises
    ------
    GradingError
        Where the environment's is no whole number of at least 0.
    """
    if fixed is not None:
        return fixed
    text = os.environ.get(VARIABLE)
    if text is None:
        return _fresh()
    if not text.isdecimal():
        raise GradingError(f"{VARIABLE} must be a whole number of at least 0, not {text!r}")
    return int(text)


@functools.cache
def _fresh() -> int:
    # nbgrader grades a class in one process: all get the same cases, as with our own command.
    return fresh_seed()
