"""The resources of Gradescope's container, and a submission's share of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from autograder.sandbox.limits import MIB, Limits

#: Of the newer and of the older kind of control groups.
_MEMORY = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
#: Memory for the grader itself, and the least that a notebook needs.
_OWN, _LEAST = 350 * MIB, 300 * MIB
#: Before Gradescope's own limit, after which a student would read nothing at all.
_MARGIN_SECONDS = 45.0


def seconds_to_grade(minutes: int) -> float:
    """Return how long grading may take where Gradescope ends it after so many minutes."""
    return max(minutes * 60 - _MARGIN_SECONDS, 15.0)


def container_limits(minutes: int) -> Limits:
    """Return limits that end a submission before `seconds_to_grade` are over.

    A submission may be run twice (`autograder.grading.retry`), and both have to fit.
    """
    whole, usual = seconds_to_grade(minutes), Limits()
    memory = max(min([usual.total_memory_bytes, *(size - _OWN for size in _sizes())]), _LEAST)
    return Limits(
        cell_seconds=min(60.0, whole / 10),
        notebook_seconds=whole / 4,
        submission_seconds=whole * 0.42,
        total_memory_bytes=memory,
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
