"""`autograder` while a notebook is graded: checks and hints are taken, and nothing is judged in the kernel.

The modules behind a check know too much: the public cases, the answers to them, properties that run a
network.
"""

import json
import linecache
from pathlib import Path
from typing import Any

__all__ = [
    "Verdict",
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


explain = progress = solution = predict = outcome = quiz = hint


def find_the_bug(name: str) -> Any:
    """Return the function that the student was shown: cells may call it."""
    try:
        code = json.loads(_SHOWN.read_text(encoding="utf-8"))[name]
    except (OSError, ValueError, KeyError):
        return None
    # Here, because walls are tried by a process that needs no arrays.
    import numpy as np

    file = f"<{name}>"
    namespace: dict[str, Any] = {"np": np}
    exec(compile(code, file, "exec"), namespace)  # the course's own text
    # `inspect.getsource` finds it there.
    linecache.cache[file] = len(code), None, code.splitlines(keepends=True), file
    return namespace[name.removesuffix("_bug")]


#: From `autograder.grading.hunts`; found when the notebook begins, and it may change the directory later.
_SHOWN = Path("shown_bugs.json").absolute()
