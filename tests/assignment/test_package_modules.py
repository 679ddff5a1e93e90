"""The modules of a package: all of them, and nothing else that lies there."""

import os
from pathlib import Path

import pytest

from autograder.assignment.package_modules import modules

needs_no_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is shut to root"
)


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    put(tmp_path / "lent", "__init__.py", "b.py", "a/__init__.py", "a/c.py", "data/x.npz",
        ".ipynb_checkpoints/b-checkpoint.py", "__pycache__/b.cpython-311.pyc", "note.txt",
        "b copy.py", ".hypothesis/x.py")  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path / "lent"


def test_what_can_be_imported(package: Path) -> None:
    names = [name for name, _ in modules("lent")]
    assert sorted(names) == ["__init__.py", "a/__init__.py", "a/c.py", "b.py"]
    assert all(path == package / name for name, path in modules("lent"))
    assert list(modules("there_is_no_such_package")) == []


@needs_no_root
def test_what_is_shut_is_passed_over(package: Path) -> None:
    put(package, "shut/__init__.py", "private.py")
    (package / "shut").chmod(0)
    (package / "private.py").chmod(0)
    try:
        assert len(list(modules("lent"))) == 4
    finally:
        (package / "shut").chmod(0o700)
