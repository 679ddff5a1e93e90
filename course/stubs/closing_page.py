"""`course.closing_page` while a notebook is graded: nothing is written."""

from __future__ import annotations

from typing import Any


def closing_page(*args: Any, **options: Any) -> None:
    """Write nothing."""
