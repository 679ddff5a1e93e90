"""Hints and results outlive a kernel; whatever happens to the file, nothing else stops."""

import json
import os
import tempfile
import threading
from pathlib import Path

import convnet
import numpy as np
import pytest

from autograder import check, hint, predict, whole_file
from autograder.exercise.courses import find
from autograder.notebook import learner_record, practice
from autograder.notebook.learner_record import FILE, ExerciseRecord, LearnerRecord


def relu(z):
    return np.abs(z)


def test_the_next_hint_comes_also_after_a_restart(desk, capsys):
    first, second, third = find("relu").hints
    hint(relu)
    assert f"Hint 1 of 3 for relu: {first}" in capsys.readouterr().out
    desk.restart()
    hint(relu)
    out = capsys.readouterr().out
    assert f"Hint 2 of 3 for relu: {second}" in out
    assert f"1. {first}" in out  # of another day
    hint("relu")
    out = capsys.readouterr().out
    assert f"Hint 3 of 3 for relu: {third}" in out
    assert first not in out
    assert "There are no more hints." in out
    assert "solution(relu)" in out
    desk.restart()
    hint(relu)
    out = capsys.readouterr().out
    assert all(text in out for text in (first, second, third, "solution(relu)"))
    assert desk.remembered()["relu"]["hints"] == 3


def test_without_solutions_the_last_hint_names_none(desk, capsys, monkeypatch):
    monkeypatch.setattr("autograder.notebook.hints.has_references", lambda exercise: False)
    for _ in range(4):
        hint(relu)
        assert "solution" not in capsys.readouterr().out


def test_a_check_is_remembered_and_a_stub_is_no_attempt(desk):
    def stub(z):
        raise NotImplementedError

    stub.__name__ = "relu"
    check(stub)
    record = {"hints": 0, "attempts": 0, "points": 0.0, "right": False}
    way = {"first_right": 0, "mistakes": []}
    assert desk.remembered()["relu"] == record | way
    check(relu)
    check(convnet.relu)
    record = {"hints": 0, "attempts": 2, "points": 1.0, "right": True}
    way = {"first_right": 2, "mistakes": ["absolute-value"]}
    assert desk.remembered()["relu"] == record | way
    check(relu)
    check(convnet.relu)
    record["attempts"] = 4
    assert desk.remembered()["relu"] == record | way


def test_two_notebooks_of_a_folder_share_the_file(tmp_path):
    one, other = LearnerRecord(tmp_path), LearnerRecord(tmp_path)
    one.change("relu", hints=1)
    other.change("conv1d", attempts=2, points=1.5)
    one.change("relu", attempts=1)
    assert other.everything() == {"relu": ExerciseRecord(1, 1), "conv1d": ExerciseRecord(0, 2, 1.5)}
    (tmp_path / FILE).unlink()  # the learner begins anew
    assert one.everything() == {}


def in_the_middle(monkeypatch, module, act):
    """Let another thread act between reading and writing; return it."""
    write, other = module.write_json, threading.Thread(target=act)

    def after_the_other(path, tree):
        if not other.ident:
            other.start()
            other.join(0.2)  # it ends only where nothing keeps it waiting
        write(path, tree)

    monkeypatch.setattr(module, "write_json", after_the_other)
    return other


def test_two_notebooks_that_check_at_the_same_time_lose_nothing(desk, monkeypatch):
    other = in_the_middle(monkeypatch, learner_record, lambda: check(convnet.conv1d))
    check(convnet.relu)
    other.join()
    assert {name for name, entry in desk.remembered().items() if entry["right"]} == {
        "relu",
        "conv1d",
    }
    other = in_the_middle(monkeypatch, learner_record, lambda: check(convnet.relu))
    check(convnet.relu)
    other.join()
    assert desk.remembered()["relu"]["attempts"] == 3
    assert list(desk.file.parent.iterdir()) == [desk.file]


def test_two_predictions_at_the_same_time_are_both_kept(desk, monkeypatch):
    other = in_the_middle(monkeypatch, practice, lambda: predict("Z", value=3))
    predict("A", shape=(2, 3))
    other.join()
    assert practice.practice().predictions == {"A": {"shape": [2, 3]}, "Z": {"value": 3.0}}


def test_a_lock_that_a_killed_process_left_holds_nobody_for_long(desk, monkeypatch):
    monkeypatch.setattr(whole_file, "PATIENCE_SECONDS", 0.1)
    (desk.file.parent / f".{FILE.name}.lock").mkdir(parents=True)
    check(convnet.relu)
    assert desk.remembered()["relu"]["right"]
    assert list(desk.file.parent.iterdir()) == [desk.file]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"\xff\xfe\x00", b"[" * 100_000, b'{"version": 1}',
        b'{"version": 1, "exercises": []}',
        b'{"version": 2, "exercises": {}}', b'{"version": 1, "exercises": {"relu": 3}}',
        b'{"version": 1, "exercises": {"relu": {"hints": -1}}}',
        b'{"version": 1, "exercises": {"relu": {"hints": true}}}',
        b'{"version": 1, "exercises": {"relu": {"points": NaN}}}',
        b'{"version": 1, "exercises": {"relu": {"points": "4"}}}',
        b'{"version": 1, "exercises": {"relu": {"right": 1}}}',
        b'{"version": 1, "exercises": {"relu": {"first_right": "1"}}}',
        b'{"version": 1, "exercises": {"relu": {"mistakes": [1]}}}',
        b'{"version": 1, "exercises": {"relu": {"mistakes": 1}}}',
    ],
)  # fmt: skip
def test_a_broken_file_is_left_and_said_once(desk, capsys, content):
    desk.file.parent.mkdir()
    desk.file.write_bytes(content)
    hint(relu)
    hint(relu)
    check(relu)
    out = capsys.readouterr().out
    assert "Hint 1 of 3" in out
    assert "Hint 2 of 3" in out  # this kernel knows, the file does not
    assert "WRONG" in out
    assert out.count("not remembered") == 1
    assert "To begin a new one" in out
    assert desk.file.read_bytes() == content


def full(*_args, **_kwargs):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("step", ["mkstemp", "fsync", "replace", "mkdir"])
def test_where_nothing_can_be_written_it_goes_on(desk, capsys, monkeypatch, step):
    home = {"mkstemp": tempfile, "fsync": os, "replace": Path, "mkdir": Path}[step]
    monkeypatch.setattr(home, step, full)
    for _ in range(3):
        hint(relu)
    out = capsys.readouterr().out
    assert "Hint 3 of 3" in out
    assert out.count("No space left on device") == 1
    assert [path for path in desk.folder.rglob("*") if path.is_file()] == []


def test_an_interrupted_write_leaves_the_old_file_whole(desk, monkeypatch):
    hint(relu)
    before = desk.file.read_bytes()

    def stop(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        hint(relu)
    assert desk.file.read_bytes() == before
    assert list(desk.file.parent.iterdir()) == [desk.file]


def test_a_file_where_the_folder_should_be(desk, capsys):
    desk.file.parent.write_text("mine")
    hint(relu)
    assert "not remembered" in capsys.readouterr().out
    assert desk.file.parent.read_text() == "mine"


@pytest.mark.parametrize("variable", ["NBGRADER_EXECUTION", "NBGRADER_VALIDATING"])
def test_a_grader_leaves_no_trace_and_reads_none(desk, monkeypatch, variable, capsys):
    desk.file.parent.mkdir()
    content = {"version": 1, "exercises": {"relu": {"hints": 2}}}
    desk.file.write_text(json.dumps(content))
    monkeypatch.setenv(variable, "autograde")
    check(convnet.relu)
    hint(relu)
    assert "Hint 1 of 3" in capsys.readouterr().out
    assert json.loads(desk.file.read_text()) == content


def test_outside_a_notebook_nothing_is_written(desk, monkeypatch):
    monkeypatch.setattr(learner_record, "in_notebook", lambda: False)
    check(convnet.relu)
    hint(relu)
    assert list(desk.folder.iterdir()) == []
