"""Right answers in many styles: none of them may be refused.

One module a notebook, with a dict ``STYLES``; each is found by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

Style = Callable[..., Any]
_MODULES = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]


def of(exercise: str) -> dict[str, Style]:
    """Return the styles written for an exercise, by name."""
    return {name: f for module in _MODULES for name, f in module.STYLES.get(exercise, {}).items()}
