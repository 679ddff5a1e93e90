"""nbgrader's own commands work also where nobody has activated the environment."""

import os
import sys
from pathlib import Path

from traitlets.config import Config

from autograder.nbgrader_plugin import configure

BESIDE = str(Path(sys.executable).parent)


def test_a_course_directory_puts_the_environments_programs_on_the_path_once(monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin")
    for _ in range(2):
        configure(Config())
    assert os.environ["PATH"].split(os.pathsep) == [BESIDE, "/usr/bin"]
