"""A submission as plain data: what is read, what is not, what its hash sees."""

from __future__ import annotations

import os
import pickle

import pytest

from autograder.submission import files
from autograder.submission.choose import choose
from autograder.submission.files import read_file, read_folder
from autograder.submission.reader import Unreadable

NAME = "2_filters"
EMPTY = b'{"nbformat": 4, "cells": []}'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / f"{NAME}.ipynb").write_bytes(EMPTY)
    return tmp_path


def test_only_what_grading_looks_at_is_read(folder):
    (folder / "other.ipynb").write_bytes(EMPTY)
    (folder / "numpy.py").write_bytes(b"raise SystemExit")
    (folder / "timestamp.txt").write_bytes(b"2026-03-01 12:00:00 UTC" + b" " * 500)
    submission = read_folder(folder, NAME)
    read = {file.name: file.data for file in submission.files}
    assert read == {
        f"{NAME}.ipynb": EMPTY,
        "numpy.py": None,
        "other.ipynb": None,
        "timestamp.txt": b"2026-03-01 12:00:00 UTC" + b" " * 177,
    }
    assert submission.of_exchange == {"timestamp.txt": read["timestamp.txt"]}


def test_without_the_right_name_all_notebooks_are_read_up_to_a_sum(folder, monkeypatch):
    (folder / f"{NAME}.ipynb").rename(folder / "a.ipynb")
    (folder / "b.IPYNB").write_bytes(EMPTY)
    assert [file.data for file in read_folder(folder, NAME).files] == [EMPTY, EMPTY]
    monkeypatch.setattr(files, "MAX_TOTAL", 1)
    _, second = read_folder(folder, NAME).files
    assert second.data is None
    assert "were submitted" in second.problem


def test_links_and_pipes_are_named_and_never_opened(folder, tmp_path_factory):
    secret = tmp_path_factory.mktemp("outside") / "secret.ipynb"
    secret.write_bytes(EMPTY)
    (folder / f"{NAME}.ipynb").unlink()
    (folder / f"{NAME}.ipynb").symlink_to(secret)
    os.mkfifo(folder / "timestamp.txt")
    submission = read_folder(folder, NAME)
    assert [(file.regular, file.data) for file in submission.files] == [(False, None)] * 2
    chosen = choose(submission, NAME, ())
    assert chosen.content is None
    assert f"{NAME}.ipynb is a link or no file: not opened" in chosen.remarks


def test_what_is_too_large_is_not_kept(folder, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    monkeypatch.setattr(files, "read_notebook", lambda data: Unreadable("too large"))
    file = read_file(folder / f"{NAME}.ipynb")
    assert (file.data, file.problem) == (None, "too large")


def test_a_folder_that_is_gone_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="ada is gone"):
        read_folder(tmp_path / "ada", NAME)


def test_the_hash_sees_names_content_and_time_and_nothing_else(folder):
    before = read_folder(folder, NAME).digest()
    os.utime(folder / f"{NAME}.ipynb", (1, 1))
    assert read_folder(folder, NAME).digest() == before
    seen = {before}
    for name, content in (("x.py", b"1"), ("timestamp.txt", b"a"), ("timestamp.txt", b"b")):
        (folder / name).write_bytes(content)
        seen.add(read_folder(folder, NAME).digest())
    (folder / f"{NAME}.ipynb").write_bytes(EMPTY + b" ")
    seen.add(read_folder(folder, NAME).digest())
    assert len(seen) == 5
    (folder / "x.py").write_bytes(b"2")
    assert read_folder(folder, NAME).digest() in seen


def test_it_travels(folder):
    submission = read_folder(folder, NAME)
    assert pickle.loads(pickle.dumps(submission)) == submission
