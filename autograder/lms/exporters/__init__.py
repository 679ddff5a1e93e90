"""Writes what other systems import: one module a system, and the module's name is the system's.

A system is added by a module with a registered `Exporter`; the command and its completion read the folder.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from autograder.lms.exporter import Exporter


def systems() -> list[str]:
    """Return the names of the systems. Nothing of them is imported: completion must be quick."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


def exporter(system: str) -> Exporter:
    """Return the exporter of a system.

    Raises
    ------
    KeyError
        Where the system's module registers none.
    """
    from autograder.lms.exporter import registered

    importlib.import_module(f"{__name__}.{system}")
    return registered[system]()
