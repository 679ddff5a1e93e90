"""What several tests share."""

import os
import shutil
import signal
import time
from pathlib import Path

# Started in the background, Ctrl-C may be switched off, for the commands that tests start as well.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Before NumPy is imported: tests run side by side, and threads would fight for the same cores.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import matplotlib as mpl  # noqa: E402
import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

mpl.use("Agg")

# A slow, shared machine must not fail a right answer.
settings.register_profile("no-clock", deadline=None)
settings.load_profile("no-clock")


#: The moment (seconds since 1970) after which no slow test begins; unset, all of them do.
UNTIL = "CNN_COURSE_SLOW_TESTS_UNTIL"


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """A course directory for one test: a copy of the file's ``template``."""
    return Path(shutil.copytree(template, tmp_path / "course"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with the longest tests first, so that two processes end at about the same time."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Forget what nbgrader's commands, run by another test in this process, leave set: notebooks go by it."""
    for name in ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING"):
        os.environ.pop(name, None)
    until = os.environ.get(UNTIL)
    if until and item.get_closest_marker("slow") and time.time() > float(until):
        pytest.skip("not run: the time for slow tests was used up")
