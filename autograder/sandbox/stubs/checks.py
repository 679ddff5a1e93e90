"""`autograder` while a notebook is graded: checks and hints are taken, and nothing is judged in the kernel.

The modules behind a check know too much: the public cases, the answers to them, properties that run a
network.
"""

from __future__ import annotations

from typing import Any

__all__ = ["Verdict", "check", "explain", "hint", "judge", "progress", "solution"]


class Verdict:
    """Stands for what a check gives back: it says nothing, and has nothing in it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return None

    def __repr__(self) -> str:
        return ""

    def _ipython_display_(self) -> None:
        pass


def check(*args: Any, **kwargs: Any) -> Verdict:
    """Judge nothing: the grader asks the function itself, after all cells."""
    return Verdict()


judge = check


def hint(*args: Any, **kwargs: Any) -> None:
    """Say nothing."""


explain = progress = solution = hint
