"""`course.plots` while a notebook is graded: every call is taken, and nothing is drawn.

The real figures compute what they show, which is what exercises ask for. No module of this project is
imported here:
in the kernel this is another package's code.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np


class FigureError(ValueError):
    """The error of the real figures; never raised here."""


class Nothing:
    """Stands for a figure, its axes, a function that draws, and whatever any of them gives back."""

    def __getattr__(self, name: str) -> Nothing:
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Nothing:
        """Do nothing."""
        return self

    def __iter__(self) -> Any:
        """Return the two parts that figures come in: the figure and its axes."""
        return iter((self, self))

    def __getitem__(self, key: Any) -> Nothing:
        """Return what stands for every part."""
        return self

    def __setitem__(self, key: Any, value: Any) -> None:
        """Keep nothing."""

    def __enter__(self) -> Nothing:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __float__(self) -> float:
        return 0.0

    def __repr__(self) -> str:
        return ""

    def _ipython_display_(self) -> None:
        pass


def as_array(value: object, *ndims: int) -> Any:
    """Return the value as an array of float64."""
    return np.asarray(value, dtype=np.float64)


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    return Nothing()


class _Parts:
    """Finds every module of the package: all of them are like this one."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Return how to make a module of this package, None for others."""
        if name.startswith(f"{__name__}."):
            return ModuleSpec(name, _Parts, is_package=True)  # type: ignore[arg-type]
        return None

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """Leave making the module to Python."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Give the module the names of this one."""
        vars(module).update(FigureError=FigureError, as_array=as_array, __getattr__=__getattr__)


if __name__ == "course.plots":
    sys.meta_path.append(_Parts)
