"""The resources of Gradescope's container, and a submission's share of them."""

import math
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from autograder.errors import GradingError
from autograder.sandbox.limits import MIB, Limits

#: Of the newer and of the older kind of control groups.
_MEMORY = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
#: Memory for the grader itself, and the least that a notebook needs.
_OWN, _LEAST = 350 * MIB, 300 * MIB
#: Before Gradescope's own limit, after which a student would read nothing at all.
_MARGIN_SECONDS = 45.0
#: A run's share of the time.
_ONE_RUN = 0.42


def seconds_to_grade(minutes: int) -> float:
    """Return the seconds that grading may take where Gradescope ends it after so many minutes."""
    return max(minutes * 60 - _MARGIN_SECONDS, 15.0)


def container_limits(minutes: int, given: Limits | None = None) -> Limits:
    """Return limits that end a submission before `seconds_to_grade` are over.

    A submission may be run twice (`autograder.grading.retry`), and both have to fit.

    Parameters
    ----------
    minutes : int
        Gradescope's own limit.
    given : Limits or None
        As the instructor sets them. The others follow Gradescope's limit.
    """
    whole, usual = seconds_to_grade(minutes), Limits()
    given = given or usual
    set_cell = given.cell_seconds != usual.cell_seconds
    set_notebook = given.notebook_seconds != usual.notebook_seconds
    submission = whole * _ONE_RUN
    notebook = min(given.notebook_seconds, submission) if set_notebook else whole / 4
    cell = given.cell_seconds if set_cell else min(60.0, whole / 10)
    sizes = [given.total_memory_bytes, *(size - _OWN for size in _sizes())]
    return replace(
        given,
        cell_seconds=min(cell, notebook),
        notebook_seconds=notebook,
        submission_seconds=submission,
        total_memory_bytes=max(min(sizes), _LEAST),
    )


def require_room(minutes: int, given: Limits) -> None:
    """Make sure that limits which an instructor sets fit into Gradescope's own.

    Raises
    ------
    GradingError
        Where they do not: how many minutes they need.
    """
    usual = Limits()
    wanted = max(
        0.0 if given.cell_seconds == usual.cell_seconds else given.cell_seconds,
        0.0 if given.notebook_seconds == usual.notebook_seconds else given.notebook_seconds,
    )
    if wanted > seconds_to_grade(minutes) * _ONE_RUN:
        need = math.ceil((wanted / _ONE_RUN + _MARGIN_SECONDS) / 60)
        raise GradingError(
            f"{wanted:g} seconds for a cell or a notebook (grading.toml) do not fit into {minutes} minutes "
            f"on Gradescope, as a submission may be run twice: say --minutes {need} here and set it "
            "there, too, or set less in grading.toml"
        )


def _sizes() -> Iterator[int]:
    for name in _MEMORY:
        try:
            text = Path(name).read_text().strip()
        except OSError:
            continue
        if text.isdecimal():
            yield int(text)
    yield os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
