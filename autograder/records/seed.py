"""The seed of a class: fresh for each round unless it is fixed, and the same for all of the class."""

import functools
import os
from pathlib import Path

from autograder.errors import GradingError
from autograder.judging.reference_key import fresh_seed
from autograder.records.journal import Journal, Round, open_journal
from autograder.records.result_cache import ResultCache

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
    """Return the seed of a class: the fixed one, else its journal's, else a fresh one, kept there.

    Parameters
    ----------
    root : Path
        The course directory.
    assignment : str
    fixed : int or None
        A seed asked for.

    Returns
    -------
    int

    Raises
    ------
    GradingError
        Where the environment's seed is no whole number of at least 0, or the journal cannot be used.
    """
    known = fixed_seed(fixed)
    if known is not None:
        return known
    with open_journal(root) as journal:
        return journal.same_round(assignment, _fresh()).seed


#: Stands for a round that has not begun.
PROPOSED = 0


def choose_round(
    journal: Journal,
    cache: ResultCache,
    assignment: str,
    fixed: int | None,
    *,
    force: bool,
    whole: bool,
    wait: bool,
    preview: bool,
) -> tuple[Round, int]:
    """Return the round that a run belongs to and the seed it uses.

    Parameters
    ----------
    journal : Journal
    cache : ResultCache
        Keeps the seed of a round that has not begun, so that what was graded for it is of use.
    assignment : str
    fixed : int or None
        A seed asked for.
    force : bool
        Whether all is graded again.
    whole : bool
        Whether the run is for the whole class. One for a few students begins no new round.
    wait : bool
        Whether a new round begins only with a person's word: then its id is `PROPOSED` until then.
    preview : bool
        Whether none begins at all.

    Returns
    -------
    tuple of Round and int

    Raises
    ------
    GradingError
        Where the environment's seed is no whole number of at least 0, or the cache cannot be used.
    """
    fixed = fixed_seed(fixed)
    known = journal.round(assignment)
    again = whole and (force or (known is not None and fixed not in (None, known.seed)))
    if known is not None and not again:
        return known, known.seed if fixed is None else fixed
    seed = fixed
    if seed is None:
        seed = cache.seed(assignment)
        seed = fresh_seed() if seed is None else seed
    if preview or (wait and known is not None):
        if fixed is None:
            cache.keep_seed(assignment, seed)
        return Round(PROPOSED, seed), seed
    return begin_round(journal, cache, assignment, seed), seed


def begin_round(journal: Journal, cache: ResultCache, assignment: str, seed: int) -> Round:
    """Begin a round; the first of an assignment is the same for two processes.

    Parameters
    ----------
    journal : Journal
    cache : ResultCache
        Forgets the seed that it kept for a round to come.
    assignment : str
    seed : int
        The round's, unless another process has begun the first one.

    Returns
    -------
    Round

    Raises
    ------
    GradingError
        Where the cache cannot be used.
    """
    if journal.round(assignment) is None:
        begun = journal.same_round(assignment, seed)
    else:
        begun = journal.new_round(assignment, seed)
    cache.keep_seed(assignment, None)
    return begun


@functools.cache
def _fresh() -> int:
    return fresh_seed()
