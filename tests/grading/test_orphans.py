"""A run that is killed leaves no worker behind."""

import subprocess
import sys

import pytest

from tests.helpers.waiting import is_running, wait_until

SCRIPT = """
import os, time
from autograder.grading.pool import local_executor
if __name__ == "__main__":
    executor = local_executor(2)
    jobs = [executor.submit(os.getpid) for _ in range(6)]
    jobs[0].result()
    # All of them, the one that is still starting too.
    print(*executor._processes, flush=True)
    time.sleep(300)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_end_with_a_run_that_is_killed(tmp_path):
    script = tmp_path / "run.py"
    script.write_text(SCRIPT)
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as run:
        workers = [int(pid) for pid in run.stdout.readline().split()]
        assert workers
        assert all(is_running(pid) for pid in workers)
        run.kill()
    wait_until(lambda: not any(is_running(pid) for pid in workers))
