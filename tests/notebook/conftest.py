"""A learner's folder, without a grader around."""

import json
from pathlib import Path

import pytest

from autograder.notebook import hints, learner_record, practice, quiz


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


def forget():
    """Forget what the process keeps, as a new kernel has."""
    learner_record._of.cache_clear()
    practice._here.clear()
    quiz._counted_here.clear()
    quiz._again_today.clear()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder that has a learner's record, as a notebook's has."""
    (tmp_path / learner_record.FILE).parent.mkdir()
    (tmp_path / learner_record.FILE).write_text('{"version": 1, "exercises": {}}')
    monkeypatch.chdir(tmp_path)
    forget()
    yield tmp_path
    forget()


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(learner_record, "in_notebook", lambda: True)
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path, monkeypatch)
