"""Checking and grading: ``check(function)`` in a notebook, ``judge(name, function)`` in a trusted process.

Importing this costs little and needs nothing an instructor has: `judge` and its reference are looked up
when they are first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from autograder.lazy_imports import install_lazy_packages

if TYPE_CHECKING:
    from autograder.judging.reference_key import judge
    from autograder.judging.verdict import Verdict
    from autograder.notebook.case import case
    from autograder.notebook.check import check
    from autograder.notebook.explain import explain
    from autograder.notebook.find_the_bug import find_the_bug
    from autograder.notebook.hints import hint
    from autograder.notebook.predict import outcome, predict
    from autograder.notebook.progress import progress
    from autograder.notebook.quiz import quiz
    from autograder.notebook.solution import solution

__all__ = [
    "Verdict",
    "case",
    "check",
    "explain",
    "find_the_bug",
    "hint",
    "judge",
    "outcome",
    "predict",
    "progress",
    "quiz",
    "solution",
]

_HOMES = {
    "Verdict": "autograder.judging.verdict",
    "case": "autograder.notebook.case",
    "check": "autograder.notebook.check",
    "explain": "autograder.notebook.explain",
    "find_the_bug": "autograder.notebook.find_the_bug",
    "hint": "autograder.notebook.hints",
    "judge": "autograder.judging.reference_key",
    "outcome": "autograder.notebook.predict",
    "predict": "autograder.notebook.predict",
    "progress": "autograder.notebook.progress",
    "quiz": "autograder.notebook.quiz",
    "solution": "autograder.notebook.solution",
}


install_lazy_packages()


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
