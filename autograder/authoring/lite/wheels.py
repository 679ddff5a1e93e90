"""Wheels beside Pyodide's own: the course and the kernel; and their entries in a lock."""

import hashlib
import sys
import zipfile
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from autograder.authoring.release_zip.archive import archive
from autograder.errors import GradingError

#: Written by whoever installs a wheel, and no part of it.
_INSTALLERS = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json"}
#: The folder of this environment's labextensions.
EXTENSIONS = Path(sys.prefix, "share", "jupyter", "labextensions")
KERNEL = EXTENSIONS / "@jupyterlite" / "pyodide-kernel-extension"
#: Installed here as pure Python; Pyodide has none.
_PURE = ("comm",)
_NEEDS = {
    "comm": ("traitlets",),
    "pyodide-kernel": ("ipython", "comm", "jedi", "ipykernel"),
}


def wheels_into(folder: Path, course: Iterable[Path]) -> dict[str, dict[str, Any]]:
    """Put the wheels into a folder and return the entries that a pyodide-lock.json needs to load them.

    Parameters
    ----------
    folder : Path
    course : iterable of Path
        The course's own wheels.

    Raises
    ------
    GradingError
        Where the extra ``lite`` is not installed.
    """
    if not KERNEL.is_dir():
        raise GradingError(
            "there is no jupyterlite-pyodide-kernel here, which runs Python in the browser: install "
            "cnn-course[lite]"
        )
    entries: dict[str, dict[str, Any]] = {}
    for path in sorted((KERNEL / "static" / "pypi").glob("*.whl")):
        if not path.name.startswith("widgetsnbextension"):
            _add(entries, folder, path.name, path.read_bytes())
    for name in _PURE:
        _add(entries, folder, *installed_wheel(name))
    for path in course:
        entry = _add(entries, folder, path.name, path.read_bytes())
        # A course needs NumPy and figures, and IPython shows them; a cell's import loads all of it.
        entry["depends"] = ["numpy", "matplotlib", "ipython"]
    return entries


def _add(
    entries: dict[str, dict[str, Any]], folder: Path, name: str, data: bytes
) -> dict[str, Any]:
    (folder / name).write_bytes(data)
    distribution, version = name.split("-")[:2]
    key = distribution.replace("_", "-").lower()
    with zipfile.ZipFile(folder / name) as packed:
        tops = {entry.partition("/")[0].removesuffix(".py") for entry in packed.namelist()}
    entries[key] = {
        "depends": list(_NEEDS.get(key, ())),
        "file_name": name,
        "imports": sorted(top for top in tops if top.isidentifier()),
        "install_dir": "site",
        "name": key,
        "package_type": "package",
        "sha256": hashlib.sha256(data).hexdigest(),
        "unvendored_tests": False,
        "version": version,
    }
    return entries[key]


def installed_wheel(name: str) -> tuple[str, bytes]:
    """Return the file name and the bytes of a wheel like the one that a pure distribution was installed from.

    Raises
    ------
    GradingError
        Where it is not installed.
    """
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise GradingError(f"{name} is not installed here: install cnn-course[lite]") from None
    files = {
        str(path): Path(str(path.locate())).read_bytes()
        for path in sorted(found.files or ())
        if ".." not in path.parts and path.suffix != ".pyc" and path.name not in _INSTALLERS
    }
    return f"{name}-{found.version}-py3-none-any.whl", archive(files)
