"""Our own packages as a kernel sees them: what it needs to answer, and stubs for what computes answers.

A copy, because nothing else of `course` and `autograder` may be read in a kernel, and the two may lie in a
repository, among installed packages or in a container. A module that is not named here is not in the
copy.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from autograder.sandbox.kernel_dirs import kernels_folder

#: What is shown as it is; a folder stands for all in it. None of it may compute what an exercise asks for.
SHOWN = (
    "autograder/errors.py",
    "autograder/exercise/__init__.py",
    "autograder/exercise/model.py",
    "autograder/exercise/plain_values.py",
    "autograder/judging/__init__.py",
    "autograder/judging/answer.py",
    "autograder/judging/encoding.py",
    "autograder/judging/fingerprint.py",
    "autograder/judging/steps.py",
    "autograder/runner",
    "autograder/sandbox",
    "course/__init__.py",
    "course/attempt.py",
    "course/data",
    "course/experiments",
)
#: What stands in place of a module (see `autograder.sandbox.stubs`).
STUBS = {
    "autograder/__init__.py": "checks.py",
    "course/plots/__init__.py": "plots.py",
    "course/progress.py": "progress.py",
}
_STUBS = Path(__file__).with_name("stubs")


@functools.cache
def packages_folder() -> Path:
    """Return the folder that holds the copy, for PYTHONPATH; made once in each process."""
    folder = Path(tempfile.mkdtemp(prefix="packages-", dir=kernels_folder()))
    for name in SHOWN:
        package, _, rest = name.partition("/")
        source, target = package_folder(package) / rest, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=_not_ours)
        else:
            shutil.copyfile(source, target)
    for name, stub in STUBS.items():
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(_STUBS / stub, folder / name)
    # Kernels of another user read it, too; the folder around it says who gets here.
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def _not_ours(folder: str, names: list[str]) -> list[str]:
    """Return what lies in a package and is no part of it, as folders that another user shut."""
    return [
        name
        for name in names
        if name.startswith((".", "__pycache__")) or not os.access(Path(folder, name), os.R_OK)
    ]


def package_folder(name: str) -> Path:
    """Return where one of our packages lies.

    Raises
    ------
    ModuleNotFoundError
        Where it is not installed.
    """
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the package {name!r} is not installed", name=name)
    return Path(next(iter(spec.submodule_search_locations))).resolve()
