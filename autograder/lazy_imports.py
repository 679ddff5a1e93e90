"""Placeholders of packages whose import takes seconds, where only one of their modules is needed.

The ``__init__`` of a package such as nbgrader imports all that the package can do, its web server included. A
placeholder has the package's name, place and modules; its ``__init__`` runs when a name of it is first used.
"""

import importlib
import importlib.util
import sys
import threading
from collections.abc import Callable, Mapping
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

#: Packages, and the modules of names in them that may be used without all the others.
_PACKAGES: Mapping[str, Mapping[str, str]] = {
    "isoduration": {"DurationParsingException": "parser.exceptions"},
    "isoduration.parser": {},
    # Their modules ask for the version while they are imported: the whole package would be a circle then.
    "nbconvert": {"__version__": "_version"},
    "nbconvert.exporters": {},
    "nbconvert.preprocessors": {
        "Preprocessor": "base",
        "ClearOutputPreprocessor": "clearoutput",
    },
    "nbgrader": {"__version__": "_version"},
    "nbgrader.preprocessors": {
        "AssignLatePenalties": "latesubmissions",
        "CheckCellMetadata": "checkcellmetadata",
        "ClearHiddenTests": "clearhiddentests",
        "ClearMarkScheme": "clearmarkingscheme",
        "ClearOutput": "clearoutput",
        "ClearSolutions": "clearsolutions",
        "ComputeChecksums": "computechecksums",
        "LockCells": "lockcells",
        "NbGraderPreprocessor": "base",
    },
    "requests": {},
}

_lock = threading.RLock()


class _Package(ModuleType):
    """A package whose ``__init__`` has not been run yet."""

    def __getattr__(self, name: str) -> Any:
        if module := _PACKAGES[self.__name__].get(name):
            return getattr(importlib.import_module(f"{self.__name__}.{module}"), name)
        if name.startswith("__") and name != "__version__":
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if importlib.util.find_spec(f"{self.__name__}.{name}") is not None:
            # `from package import module` asks for the name first, and imports the module then.
            raise AttributeError(f"the module {self.__name__}.{name} is not imported yet")
        with _lock:
            if isinstance(self, _Package):
                assert self.__spec__ is not None
                assert self.__spec__.loader is not None
                self.__class__ = ModuleType  # type: ignore[assignment]
                self.__spec__.loader.exec_module(self)
        return getattr(self, name)


class _Addresses(ModuleType):
    """A placeholder of a module that checks addresses, and builds its grammars when it is imported.

    jsonschema imports ``rfc3987_syntax`` (a second and more) and ``rfc3986_validator`` (a tenth). Notebooks
    hold no addresses, so nearly no process that reads one needs the grammars; the first use imports the real
    module.
    """

    def is_valid_syntax(self, rule: str, text: str) -> bool:
        """Return whether a text follows a rule of RFC 3987; true where the real module is not installed."""
        real = self._real()
        return real is None or bool(real.is_valid_syntax(rule, text))

    def validate_rfc3986(self, text: str, rule: str = "URI") -> bool:
        """Return whether a text follows a rule of RFC 3986; true where the real module is not installed."""
        real = self._real()
        return real is None or bool(real.validate_rfc3986(text, rule))

    def _real(self) -> ModuleType | None:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        try:
            return importlib.import_module(self.__name__)
        except ModuleNotFoundError:
            return None


class _Archives(ModuleType):
    """A placeholder of ``setuptools.archive_util``, without the package that it is in.

    nbgrader imports three functions of it; the first call of one imports the real module.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        if name in ("unpack_archive", "unpack_tarfile", "unpack_zipfile"):
            return lambda *args, **kwargs: getattr(self._real(), name)(*args, **kwargs)
        return getattr(self._real(), name)

    def _real(self) -> ModuleType:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return importlib.import_module(self.__name__)


def install_lazy_packages() -> None:
    """Put the placeholders into ``sys.modules``, for what is installed and not imported yet."""
    for name in ("rfc3986_validator", "rfc3987_syntax"):
        sys.modules.setdefault(name, _Addresses(name))
    sys.modules.setdefault("setuptools.archive_util", _Archives("setuptools.archive_util"))
    for name in _PACKAGES:
        parent, _, last = name.rpartition(".")
        if name in sys.modules or (parent and not isinstance(sys.modules.get(parent), _Package)):
            continue
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            continue
        package = importlib.util.module_from_spec(spec)
        package.__class__ = _Package
        sys.modules[name] = package
        if parent:
            setattr(sys.modules[parent], last, package)


class _Changing:
    """Finds modules that are to be changed when they are imported, as they are found without it."""

    def __init__(self) -> None:
        self.changes: dict[str, Callable[[Any], None]] = {}

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        """Return the way to import a module with its change; None for any other module."""
        spec = PathFinder.find_spec(name, path, target) if name in self.changes else None
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def run_and_change(module: ModuleType) -> None:
                run(module)
                self.changes.pop(name)(module)

            spec.loader.exec_module = run_and_change  # type: ignore[method-assign]
        return spec


_changing = _Changing()


def when_imported(name: str, change: Callable[[Any], None]) -> None:
    """Change a module now where it is imported, else when it is: most commands need not import it.

    Parameters
    ----------
    name : str
        Full name of the module.
    change : callable
        Is given the module. Takes the place of an earlier change that still waits.
    """
    if name in sys.modules:
        change(sys.modules[name])
        return
    if _changing not in sys.meta_path:
        sys.meta_path.insert(0, _changing)
    _changing.changes[name] = change
