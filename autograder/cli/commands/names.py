"""Which notebooks, exercises and students there are: for completion, so it must be quick.

Only folders and the text of notebooks are looked at. Importing NumPy or nbgrader to ask them takes seconds,
and somebody waits with a finger on the Tab key.
"""

from __future__ import annotations

import re
from pathlib import Path

CONFIG = "nbgrader_config.py"
_EXERCISE = re.compile(r'"grade_id": "(\w+)_check"')
#: So many students are looked through; a shell would not show more of them anyway.
_MOST = 5_000


def notebooks(course: Path) -> list[str]:
    """Return the names of a course directory's notebooks."""
    built = {path.parent.name for path in course.glob("source/*/*.ipynb")}
    return sorted(built | set(scripts(course)))


def scripts(course: Path) -> list[str]:
    """Return the names of the notebooks that can be built."""
    return sorted(path.stem for path in course.glob("notebooks/[0-9]*.py"))


def exercises(course: Path, notebook: str = "*") -> list[str]:
    """Return the names of the exercises, in the order of the notebooks."""
    found: dict[str, None] = {}
    for path in sorted(course.glob(f"source/{notebook}/*.ipynb")):
        found.update(dict.fromkeys(_EXERCISE.findall(path.read_text(encoding="utf-8"))))
    return list(found)


def students(course: Path, notebook: str = "") -> list[str]:
    """Return the names of the students who submitted something, or this notebook."""
    folder = course / "submitted"
    found = []
    for path in folder.iterdir():
        # Of what students called themselves, only what one line holds.
        fit = path.name.isprintable() and not path.name.startswith((".", "-"))
        if fit and (not notebook or (path / notebook).is_dir()):
            found.append(path.name)
        if len(found) >= _MOST:
            break
    return sorted(found)
