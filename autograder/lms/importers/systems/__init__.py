"""Learning management systems that students' files are downloaded from: one module a system.

A system is added by a module with a registered `Importer`.
"""

import functools
import importlib
import pkgutil
from collections.abc import Mapping

from autograder.lms.importer import Importer, registered


@functools.cache
def importers() -> Mapping[str, type[Importer]]:
    """Return the importers by system, in the order in which their patterns are tried."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(registered.items(), key=lambda item: item[1].rank))
