"""A submission as plain data: what is read, what is not, what its hash sees."""

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
        "other.ipynb": EMPTY,
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
    assert f"{NAME}.ipynb is a link; links are not followed" in chosen.remarks
    assert "timestamp.txt is a pipe, not a file: it was not opened" in chosen.remarks


def kinds(place, outside):
    """Yield the words on each thing that is no folder, and how it is made in a place."""
    outside.mkdir()
    (outside / f"{NAME}.ipynb").write_bytes(EMPTY)
    yield "is a link; links are not followed", lambda: place.symlink_to(outside)
    yield "is a link; links are not followed", lambda: place.symlink_to("nowhere")
    yield "is a link; links are not followed", lambda: place.symlink_to(place.name)
    yield "is a pipe, not a file", lambda: os.mkfifo(place)
    yield "is a file, and should be a folder", lambda: place.write_bytes(EMPTY)


@pytest.mark.parametrize("level", ["ann", f"ann/{NAME}"])
def test_nothing_on_the_way_to_a_submission_may_be_anything_but_a_folder(tmp_path, level):
    within = tmp_path / "submitted"
    place = within / level
    place.parent.mkdir(parents=True)
    for words, make in kinds(place, tmp_path / "outside"):
        make()
        submission = read_folder(within / "ann" / NAME, NAME, within)
        assert [(file.name, file.regular, file.data) for file in submission.files] == [
            (level, False, None)
        ]
        chosen = choose(submission, NAME, ())
        assert chosen.content is None
        assert any(f"{level} {words}" in remark for remark in chosen.remarks), chosen.remarks
        place.unlink()


def test_links_to_folders_sockets_and_closed_folders_are_named(folder, monkeypatch):
    (folder / "up").symlink_to(folder.parent)
    (folder / ".hidden").symlink_to(folder.parent)
    (folder / "deep" / "closed").mkdir(parents=True)
    (folder / "deep" / "link.py").symlink_to("/etc/passwd")
    scandir = os.scandir

    def closed(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    odd = {file.name: file.problem for file in read_folder(folder, NAME).files if not file.regular}
    link = "is a link; links are not followed"
    assert odd == {
        "up": link,
        ".hidden": link,
        "deep/link.py": link,
        "deep/closed": "cannot be opened (Permission denied)",
    }
    assert len(choose(read_folder(folder, NAME), NAME, ()).remarks) == 4


def test_a_folder_that_cannot_be_opened_is_said_to_be(folder, monkeypatch):
    def closed(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", closed)
    remarks = choose(read_folder(folder, NAME), NAME, ()).remarks
    assert remarks == ("no notebook was submitted", ". cannot be opened (Permission denied)")


def test_names_of_odd_bytes_are_read_and_told(folder):
    for name in (b"caf\xe9.ipynb", b"two\nlines.py", b"\x1b[31m.txt", b"\xff" * 100):
        (folder / os.fsdecode(name)).write_bytes(b"x")
    (folder / f"{NAME}.ipynb").rename(folder / os.fsdecode(b"\xff.ipynb"))
    submission = pickle.loads(pickle.dumps(read_folder(folder, NAME)))
    assert len(submission.digest()) == 64
    chosen = choose(submission, NAME, ())
    "".join(chosen.remarks).encode()
    assert all(remark.isprintable() for remark in chosen.remarks)
    assert len(chosen.remarks) == 5


def test_jupyters_checkpoint_is_read_only_where_there_is_nothing_else(folder):
    aside = folder / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb"
    aside.parent.mkdir()
    aside.write_bytes(EMPTY + b" ")
    assert [file.data for file in read_folder(folder, NAME).files] == [EMPTY]
    (folder / f"{NAME}.ipynb").unlink()
    chosen = choose(read_folder(folder, NAME), NAME, ())
    assert chosen.remarks == (
        f"the notebook was called .ipynb_checkpoints/{NAME}-checkpoint.ipynb, which is Jupyter's "
        "checkpoint, an earlier save",
    )
    assert chosen.content is not None


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
