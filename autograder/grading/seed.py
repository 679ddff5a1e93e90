"""The seed of a class: fresh for each round unless it is fixed, and the same for all of the class."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from autograder.errors import GradingError
from autograder.grading.journal import Journal, Round, open_journal
from autograder.judging import fresh_seed

#: Fixes the seed, to replay a run. The seed of a class stands in the course's journal.
VARIABLE = "CNN_COURSE_SEED"


def run_seed(fixed: int | None = None) -> int:
    """Return the seed of this run: the fixed one, else this process's own fresh one.

    Raises
    ------
    GradingError
        Where the environment's is no whole number of at least 0.
    """
    known = fixed_seed(fixed)
    return _fresh() if known is None else known


def fixed_seed(fixed: int | None = None) -> int | None:
    """Return the seed that is asked for: ``fixed``, else the environment's, else None.

    Raises
    ------
    GradingError
        Where the environment's is no whole number of at least 0.
    """
    text = os.environ.get(VARIABLE)
    if fixed is not None or text is None:
        return fixed
    if not text.isdecimal():
        raise GradingError(f"{VARIABLE} must be a whole number of at least 0, not {text!r}")
    return int(text)


def class_seed(root: Path, assignment: str, fixed: int | None = None) -> int:
    """Return the seed of a class: the fixed one, else its journal's, else a fresh one, kept there."""
    known = fixed_seed(fixed)
    if known is not None:
        return known
    with open_journal(root) as journal:
        return journal.same_round(assignment, _fresh()).seed


def choose_round(
    journal: Journal, assignment: str, fixed: int | None, *, force: bool, whole: bool
) -> tuple[Round, int]:
    """Return the round that a run belongs to and the seed it uses.

    Parameters
    ----------
    journal : Journal
    assignment : str
    fixed : int or None
        A seed asked for.
    force : bool
        Whether all is graded again.
    whole : bool
        Whether the run is for the whole class. One for a few students begins no new round.
    """
    fixed = fixed_seed(fixed)
    known = journal.round(assignment)
    if known is None:
        known = journal.same_round(assignment, fresh_seed() if fixed is None else fixed)
    elif whole and (force or (fixed is not None and fixed != known.seed)):
        known = journal.new_round(assignment, fresh_seed() if fixed is None else fixed)
    return known, known.seed if fixed is None else fixed


@functools.cache
def _fresh() -> int:
    return fresh_seed()
