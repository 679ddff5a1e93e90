"""Notebooks of the course as instructors and students have them, and whole runs of them."""

from __future__ import annotations

from typing import Any

from autograder.authoring.notebooks import build_notebook
from tests.paths import COURSE


def built(name: str) -> Any:
    """The instructor's version, as it follows from the text under review."""
    script = COURSE / "notebooks" / f"{name}.py"
    return build_notebook(script.read_text(encoding="utf-8"), name)
