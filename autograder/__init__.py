"""Checking and grading: ``check(function)`` in a notebook, ``judge(name, function)`` in a trusted process.

Importing this costs little and needs nothing an instructor has: `judge` and its reference are looked up
when they are first used.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.judging.reference_key import judge
    from autograder.judging.verdict import Verdict
    from autograder.notebook.case import case
    from autograder.notebook.check import check
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
    "find_the_bug": "autograder.notebook.find_the_bug",
    "hint": "autograder.notebook.hints",
    "judge": "autograder.judging.reference_key",
    "outcome": "autograder.notebook.predict",
    "predict": "autograder.notebook.predict",
    "progress": "autograder.notebook.progress",
    "quiz": "autograder.notebook.quiz",
    "solution": "autograder.notebook.solution",
}


class _Grammars(ModuleType):
    """A stand-in for ``rfc3987_syntax``, which builds its grammars when it is imported (a second and more).

    jsonschema imports it for addresses in other alphabets. Notebooks hold none, so nearly no process that
    reads one needs the grammars; the first use imports the real module.
    """

    def is_valid_syntax(self, rule: str, text: str) -> bool:
        """Return whether a text follows a rule of RFC 3987; true where the real module is not installed."""
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        try:
            return bool(importlib.import_module(self.__name__).is_valid_syntax(rule, text))
        except ModuleNotFoundError:
            return True


sys.modules.setdefault("rfc3987_syntax", _Grammars("rfc3987_syntax"))


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'autograder' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value
