"""Our own packages as a kernel sees them: what it needs to answer, and stubs for what computes answers.

A copy, because nothing else of the engine and of the courses may be read in a kernel, and they may lie in a
repository, among installed packages or in a container. Anything that is not named here, or by a course
(`autograder.exercise.course.Course`), is not in the copy.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.sandbox.kernel_dirs import kernels_folder

if TYPE_CHECKING:
    from autograder.exercise.course import Course

#: Files that are shown as they are; a folder stands for all in it. None may compute an answer.
SHOWN = (
    "autograder/doctor",
    "autograder/errors.py",
    "autograder/lasting_imports.py",
    "autograder/exercise/__init__.py",
    "autograder/exercise/code_names.py",
    "autograder/exercise/model.py",
    "autograder/exercise/plain_values.py",
    "autograder/judging/__init__.py",
    "autograder/judging/answer.py",
    "autograder/judging/calls.py",
    "autograder/exercise/encoding.py",
    "autograder/judging/hunt_answer.py",
    "autograder/judging/own_code.py",
    "autograder/judging/steps.py",
    "autograder/runner",
    "autograder/sandbox",
)
#: Stubs by the module that they replace (see `autograder.sandbox.stubs`).
STUBS = {
    "autograder/__init__.py": "autograder/sandbox/stubs/checks.py",
    "tqdm/__init__.py": "autograder/sandbox/stubs/tqdm.py",
}


def shown() -> tuple[str, ...]:
    """Return the modules that are shown unchanged, of the engine and of the installed courses."""
    return (*SHOWN, *(f"{course.package}/{name}" for course in _courses() for name in course.shown))


def stubs() -> dict[str, str]:
    """Return the stubs, by the module that each replaces."""
    theirs = {
        f"{course.package}/{name}": f"{course.package}/{stub}"
        for course in _courses()
        for name, stub in course.stubs.items()
    }
    return STUBS | theirs


def _courses() -> tuple[Course, ...]:
    # This module is read in a kernel, too, where nothing knows of courses.
    from autograder.exercise.courses import courses

    return courses()


@functools.cache
def packages_folder() -> Path:
    """Return the folder that holds the copy, for PYTHONPATH; made once in each process."""
    folder = Path(tempfile.mkdtemp(prefix="packages-", dir=kernels_folder()))
    for name in shown():
        source, target = _source(name), folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=_not_ours, copy_function=_copy)
        else:
            _copy(source, target)
    for name, stub in stubs().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _copy(_source(stub), folder / name)
    # Kernels of another user read it, too; the folder around it says who gets here.
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def _copy(source: str | Path, target: str | Path) -> None:
    """Copy a file, and what Python has compiled of it: behind walls nothing can be kept."""
    source, target = Path(source), Path(target)
    # With its time, which says whether what was compiled is of this file.
    shutil.copy2(source, target)
    compiled = Path(importlib.util.cache_from_source(source))
    if source.suffix == ".py" and os.access(compiled, os.R_OK):
        place = target.parent / "__pycache__" / compiled.name.replace(source.stem, target.stem, 1)
        place.parent.mkdir(exist_ok=True)
        shutil.copyfile(compiled, place)


def _source(name: str) -> Path:
    package, _, rest = name.partition("/")
    return package_folder(package) / rest


def _not_ours(folder: str, names: list[str]) -> list[str]:
    """Return files and folders in a package that are no part of it, such as those that another user shut."""
    return [
        name
        for name in names
        if name.startswith((".", "__pycache__")) or not os.access(Path(folder, name), os.R_OK)
    ]


def package_folder(name: str) -> Path:
    """Return the folder of one of our packages.

    Raises
    ------
    ModuleNotFoundError
        Where it is not installed.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {name!r} is not installed", name=name)
    return Path(next(iter(spec.submodule_search_locations))).resolve()
