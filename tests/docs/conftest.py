"""The book, built once for all tests that look at it."""

import subprocess
import sys

import pytest

from tests.helpers.paths import ROOT


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder with the built site, as `make book` builds it."""
    folder = tmp_path_factory.mktemp("book")
    command = [
        sys.executable, "-m", "sphinx", "-W", "--keep-going", "-j", "2", "-c", ROOT / "docs",
        "-d", folder / "doctrees", ROOT, folder / "site",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return folder / "site"
