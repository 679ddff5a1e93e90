"""JupyterLab as it is started for a learner."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from tests.helpers.waiting import SECONDS

_START = (
    "import sys; from pathlib import Path; from autograder.notebook.working_copy.lab import open_lab\n"
    "folder = Path(sys.argv[1]); open_lab(folder, folder / 'one.ipynb')"
)


@pytest.mark.slow
def test_a_start_says_one_line_and_jupyterlab_ends_with_us(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "one.ipynb").write_text(
        '{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    process = subprocess.Popen(
        [sys.executable, "-c", _START, folder],
        # No browser is opened, and nothing that the developer has configured matters.
        env={**os.environ, "HOME": str(tmp_path), "BROWSER": "true", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            if "stop with" in line:
                break
        # To us alone. JupyterLab writes into the same pipe: it closes when both have ended.
        process.terminate()
        process.communicate(timeout=SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert len(said) == 1
    assert said[0].startswith("Open http://localhost:")
    assert "/lab/tree/one.ipynb?token=" in said[0]
