"""The runtime that a site has, made once, and Node to run it in."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.authoring.lite.pyodide import copy_pyodide, lock
from autograder.authoring.lite.wheels import wheels_into
from autograder.authoring.release_zip.wheel import build_wheel
from tests.helpers.paths import ROOT
from tests.helpers.pyodide import node, pyodide_folder


@pytest.fixture(scope="session")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pyodide with the course's wheel in its lock, as in the site."""
    source = pyodide_folder()
    folder = tmp_path_factory.mktemp("runtime") / "pyodide"
    copy_pyodide(source, folder)
    wheel = build_wheel(tmp_path_factory.mktemp("wheel"))
    (folder / "pyodide-lock.json").write_text(lock(wheels_into(folder, [wheel])))
    return folder


@pytest.fixture(scope="session")
def in_node(runtime: Path) -> Callable[..., str]:
    """A function that runs a file of the repository in Pyodide and returns what it printed."""
    command = [node(), str(ROOT / "tests" / "lite" / "run.mjs"), str(runtime), str(ROOT)]

    def run(file: str, *arguments: str, seconds: float = 900) -> str:
        ran = subprocess.run(
            [*command, file, *arguments],
            capture_output=True, text=True, check=False, timeout=seconds, env=dict(os.environ),
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr[-3000:]
        return ran.stdout

    return run
