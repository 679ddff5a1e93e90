"""How long does each door take to a first checked answer, and how much does it load?

    python -m benchmarks.doors [wheel] [clone] [site]

Wheel and clone are installed from the package index twice: with an empty cache and with a full one. The site
needs Chromium and Pyodide's files (`python -m tests.helpers.pyodide`); it is served from this machine.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from autograder.authoring.lite.site import build_site
from autograder.authoring.release_zip.wheel import build_wheel
from tests.helpers.browser.cells import checked
from tests.helpers.browser.lab import chromium
from tests.helpers.browser.site import open_notebook, served, traffic
from tests.helpers.paths import COURSE, ROOT
from tests.helpers.pyodide import pyodide_folder

NAME = "2_filters"
ANSWER = (
    "import numpy as np\nfrom autograder import check\ndef relu(z):\n    return np.maximum(z, 0)\n"
)
#: A figure, then an answer and its check.
FIRST = f"{ANSWER}from course import plots\nplots.worked_1d([1, 0, 1], [1, 1])\ncheck(relu)\n"


def run(*command: str | Path, folder: Path, cache: Path) -> float:
    """Run a command and return its seconds."""
    start = time.monotonic()
    environment = {**os.environ, "UV_CACHE_DIR": str(cache), "PIP_CACHE_DIR": str(cache)}
    for name in ("VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL"):
        environment.pop(name, None)
    subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
    )
    return time.monotonic() - start


def megabytes(folder: Path) -> float:
    """Space of all files below a folder; one with several names counts once."""
    files = {os.lstat(path).st_ino: os.lstat(path).st_size for path in folder.rglob("*")}
    return sum(files.values()) / 1e6


def first_check(python: Path, folder: Path, cache: Path) -> float:
    """Make a working copy, then draw a figure and check an answer in a new process."""
    return run(
        python, "-m", "autograder", "study", "--no-open", "work", folder=folder, cache=cache
    ) + (run(python, "-c", FIRST, folder=folder, cache=cache))


def wheel(scratch: Path) -> None:
    """An empty environment, the wheel, a working copy, a first checked answer."""
    path = build_wheel(scratch)
    cache = scratch / "wheel-cache"
    for number, state in enumerate(("empty", "full")):
        folder = scratch / f"wheel-{number}"
        folder.mkdir()
        python = folder / ".venv" / "bin" / "python"
        made = run(sys.executable, "-m", "venv", ".venv", folder=folder, cache=cache)
        made += run(python, "-m", "pip", "install", "--quiet", path, folder=folder, cache=cache)
        size = megabytes(folder / ".venv")
        say(f"wheel with pip, {state} cache", made, size, first_check(python, folder, cache))


def clone(scratch: Path) -> None:
    """A fresh clone, what `make course` installs, a working copy, a first checked answer."""
    for number, state in enumerate(("empty", "full")):
        folder = scratch / f"clone-{number}"
        cache = scratch / "clone-cache"
        run(
            "git",
            "clone",
            "--quiet",
            "--depth",
            "1",
            ROOT.as_uri(),
            folder,
            folder=scratch,
            cache=cache,
        )
        made = run("make", ".venv/course", f"PYTHON={sys.executable}", folder=folder, cache=cache)
        first = first_check(folder / ".venv" / "bin" / "python", folder, cache)
        say(f"clone, {state} cache", made, megabytes(folder), first)


def site(scratch: Path) -> None:
    """A browser that was never there; then one that was."""
    built = scratch / "site"
    build_site(COURSE, built, [NAME], pyodide=pyodide_folder())
    with served(built) as address:
        for state in ("first visit", "second visit"):
            before = traffic()[1]
            with chromium(scratch / "profile") as page:
                start = time.monotonic()
                open_notebook(page, address, NAME)
                ready = time.monotonic() - start
                checked(page, "relu", ANSWER)
                say(
                    f"site, {state}", ready, traffic()[1] - before, time.monotonic() - start - ready
                )


def say(door: str, ready: float, size: float, check: float) -> None:
    """Print a row of the table."""
    print(f"| {door} | {size:.0f} MB | {ready:.1f} s | {check:.1f} s |", flush=True)


DOORS: dict[str, Callable[[Path], None]] = {"wheel": wheel, "clone": clone, "site": site}


def main(names: list[str]) -> None:
    """Measure these doors, or all."""
    today = datetime.now(UTC).date()
    print(f"{today}, {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
          f"load {os.getloadavg()[0]:.0f}\n")  # fmt: skip
    print(
        "| door | loaded or installed | until it is ready | from there to a figure and a checked answer |"
    )
    print("| --- | --- | --- | --- |")
    for name in names or DOORS:
        with tempfile.TemporaryDirectory(prefix="doors-") as scratch:
            DOORS[name](Path(scratch))


if __name__ == "__main__":
    main(sys.argv[1:])
