"""The guide for authors is followed to the letter, in a copy of the repository: it must lead to green."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.helpers.paths import COURSE, ROOT

GUIDE = ROOT / "docs" / "authors.md"
_BLOCK = re.compile(
    r"^```\{code-block\} \w+\n:caption: (?P<caption>[^\n]*)\n\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
_PLACE = re.compile(
    r"`(?P<file>\S+)`, (?:(?P<how>above|instead of) `(?P<anchor>.+)`|at the end|a new file)"
)


@dataclass(frozen=True)
class Block:
    """A block of the guide, and what its heading says to do with it."""

    caption: str
    text: str

    def put_into(self, folder: Path) -> None:
        """Do with it what its heading says."""
        place = _PLACE.fullmatch(self.caption)
        assert place, f"nobody can tell where this goes: {self.caption}"
        path = folder / place["file"]
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        assert bool(before) != self.caption.endswith("a new file"), self.caption
        if place["how"] is None:
            path.write_text(before + self.text, encoding="utf-8")
            return
        # The heading writes on one line what the file writes on several.
        anchor = r"\s+".join(map(re.escape, place["anchor"].split()))
        (found,) = re.finditer(rf"^[ ]*{anchor}", before, re.MULTILINE)
        rest = (
            before[found.end() + 1 :] if place["how"] == "instead of" else before[found.start() :]
        )
        path.write_text(before[: found.start()] + self.text + rest, encoding="utf-8")


def blocks():
    text = GUIDE.read_text(encoding="utf-8")
    return [Block(found["caption"].strip("\"'"), found["text"]) for found in _BLOCK.finditer(text)]


def in_copy(folder, *command):
    """Run a command as the copy's own; nothing of this repository is imported."""
    paths = os.pathsep.join([str(folder), str(folder / "solutions")])
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """A copy of the repository in which somebody has done what the guide says."""
    folder = tmp_path_factory.mktemp("copy") / "cnn-course"
    ours = ("autograder", "docs", "solutions", "tests")
    for name in ours:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("notebooks", "source", "plots", "data", "experiments", "exercises", "keys",
                 "stubs", "released"):  # fmt: skip
        shutil.copytree(COURSE / name, folder / "course" / name)
    for path in (*COURSE.glob("*.py"), COURSE / "README.md"):
        shutil.copy(path, folder / "course")
    for name in ("pyproject.toml", "Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder)
    for block in blocks():
        if block.caption != "run":
            block.put_into(folder)
    notebook = folder / "course" / "notebooks" / "2_filters.py"
    points = '"grade_id": "im2col_check", "locked": true, "points": '
    text = notebook.read_text(encoding="utf-8")
    assert f"{points}3" in text
    notebook.write_text(text.replace(f"{points}3", f"{points}2"), encoding="utf-8")
    return folder


def commands():
    """The lines that the guide says to run."""
    return [
        line for block in blocks() if block.caption == "run" for line in block.text.splitlines()
    ]


@pytest.mark.slow
@pytest.mark.long
def test_every_command_of_the_guide_ends_well(followed):
    assert len(commands()) == 4
    for line in commands():
        program, *rest = shlex.split(line)
        if program == "autograder":
            rest = ["-m", program, *rest]
        printed = in_copy(followed, *rest)
        if "selfcheck" in line:
            assert re.search(r"standardize\s+6\s+4/4\s+6/6\s+ok", printed), printed
        if "pytest" in line:
            assert re.search(r"[1-9]\d+ passed", printed), printed
    in_copy(followed, "-m", "autograder", "build", "--check")


@pytest.mark.parametrize("block", blocks(), ids=lambda block: block.caption[:40])
def test_every_block_belongs_somewhere(block):
    assert block.caption == "run" or _PLACE.fullmatch(block.caption)
