"""Every writer of a file that must be whole leaves the old file where it cannot write the new one."""

import errno
import os
import stat
from pathlib import Path

import pytest

from autograder.lms.gradescope_container.paths import ContainerPaths
from autograder.notebook.learner_record import write_json
from autograder.notebook.working_copy.versions import write_file
from autograder.records.csv_file import write_private
from autograder.whole_file import write_whole

WRITERS = {
    "whole": write_whole,
    "private": write_private,
    "learner's record": write_json,
    "working copy": write_file,
    "results": lambda path, text: ContainerPaths(path.parent.parent).write(text),
}


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("step", [(os, "fsync"), (Path, "replace")], ids=["content", "name"])
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(write, step, tmp_path, monkeypatch):
    path = tmp_path / "results" / "results.json"
    path.parent.mkdir()
    write(path, "old")
    before = path.read_bytes()
    monkeypatch.setattr(*step, _full)
    with pytest.raises(OSError, match="No space"):
        write(path, "new")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_file_is_its_owners_alone_unless_others_get_rights(tmp_path):
    write_whole(tmp_path / "a", b"\x00")
    write_whole(tmp_path / "b", "ü", lambda new: new.chmod(0o644))
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in "ab"]
    assert modes == [0o600, 0o644]
    assert (tmp_path / "b").read_bytes() == "ü".encode()


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path):
    path = tmp_path / ("n" * 255)
    write_whole(path, "x")
    assert path.read_text() == "x"


def test_this_is_the_only_writer_of_whole_files():
    others = [
        path.as_posix()
        for path in Path("autograder").rglob("*.py")
        if "mkstemp" in path.read_text(encoding="utf-8")
    ]
    assert others == ["autograder/whole_file.py"]
