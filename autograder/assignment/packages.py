"""Packages that submissions may import besides the course's own: installed here, and not hidden."""

from collections.abc import Iterable
from importlib import metadata

from autograder.errors import GradingError
from autograder.sandbox.runtime import SOLVERS


def version(name: str) -> str:
    """Return the version of an installed package; "" where it is not installed."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def pinned(names: Iterable[str]) -> tuple[str, ...]:
    """Return packages with their versions, as pip reads them.

    Raises
    ------
    GradingError
        Where one is not installed, or is hidden from submissions because it answers exercises.
    """
    names = tuple(names)
    for name in names:
        if hidden := sorted({name.replace("-", "_").lower(), *_modules(name)} & set(SOLVERS)):
            raise GradingError(
                f"{name} cannot be allowed in submissions: {', '.join(hidden)} answers exercises, so the "
                "sandbox hides it. Take it out of [packages] in grading.toml"
            )
    if missing := [name for name in names if not version(name)]:
        raise GradingError(
            f"allowed in submissions by grading.toml, and not installed here: {', '.join(missing)}. Run "
            f"`pip install {' '.join(missing)}` (or `uv pip install`) in the environment of autograder, then "
            "this again"
        )
    return tuple(f"{name}=={version(name)}" for name in names)


def require(wanted: Iterable[str]) -> None:
    """Make sure that what `pinned` found elsewhere is installed here in the same versions.

    Raises
    ------
    GradingError
        Where it is not.
    """
    given = tuple(wanted)
    if other := sorted(set(given) - set(pinned(one.partition("==")[0] for one in given))):
        raise GradingError(
            f"submissions may import {', '.join(other)}, and here is another version: install the same"
        )


def _modules(name: str) -> set[str]:
    """Return the names by which an installed package is imported."""
    try:
        files = metadata.files(name) or []
    except metadata.PackageNotFoundError:
        return set()
    return {path.parts[0].removesuffix(".py") for path in files if path.suffix == ".py"}
