"""Checking and grading: ``check(function)`` in a notebook, ``judge(name, function)`` in a trusted process.

Importing this costs little and needs nothing an instructor has: `judge` and its reference are looked up
when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from autograder.light_imports import stand_in

if TYPE_CHECKING:
    from autograder.judging.reference_key import judge
    from autograder.judging.verdict import Verdict
    from autograder.notebook.case import case
    from autograder.notebook.check import check
    from autograder.notebook.hints import hint
    from autograder.notebook.progress import progress
    from autograder.notebook.solution import solution

__all__ = ["Verdict", "case", "check", "hint", "judge", "progress", "solution"]

_HOMES = {
    "Verdict": "autograder.judging.verdict",
    "case": "autograder.notebook.case",
    "check": "autograder.notebook.check",
    "hint": "autograder.notebook.hints",
    "judge": "autograder.judging.reference_key",
    "progress": "autograder.notebook.progress",
    "solution": "autograder.notebook.solution",
}


stand_in()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
