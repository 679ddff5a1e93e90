"""A learner's folder, without a grader around."""

import json
from pathlib import Path

import pytest

from autograder.notebook import hints, learner_record


class Desk:
    """One folder, and the kernels that come and go in it."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, patch
        self.file = folder / learner_record.FILE
        self.restart()

    def restart(self) -> None:
        """Begin a new kernel: nothing of the old process is left."""
        kernel = learner_record.LearnerRecord(self.folder)
        self._patch.setattr(
            learner_record,
            "_of",
            lambda folder: kernel if folder else learner_record.LearnerRecord(None),
        )
        self._patch.setattr(hints, "_shown_here", set())

    def remembered(self) -> dict:
        """What the file says."""
        return json.loads(self.file.read_text())["exercises"]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    for name in ("NBGRADER_EXECUTION", "NBGRADER_VALIDATING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(learner_record, "in_notebook", lambda: True)
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, monkeypatch)
