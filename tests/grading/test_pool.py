"""The worker processes of this machine."""

from __future__ import annotations

import subprocess
import sys

import pytest

SCRIPT = """
import numpy as np
from autograder.grading.pool import begin
begin()
np.ones(2**20)
try:
    np.empty(2**32)
except MemoryError:
    print("no more")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="a limit of Linux")
def test_a_worker_has_a_limit_of_memory() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert ran.stdout == "no more\n"
