"""Search a zip for what students must not get: answers, and the files that hold them."""

import importlib.util
import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath
from typing import Any

from autograder.authoring.release_zip.archive import members
from autograder.authoring.release_zip.secrets import Secret, squeeze
from autograder.exercise import courses, solutions

#: Folders of a course that are for instructors: the notebooks with their answers, others' work.
FOLDERS = ("notebooks", "source", "submitted", "autograded", "feedback")
FILES = ("nbgrader_config.py", "grading.toml", "gradebook.db")
#: Put together here, or this file would be a finding.
MARKS = tuple(
    f"{rule} BEGIN {what}"
    for rule, what in (("###", "SOLUTION"), ("###", "HIDDEN TESTS"), ("===", "MARK SCHEME"))
)


def instructors_folders() -> list[str]:
    """Return the folders that no student gets: solutions, guides, and what a course keeps for instructors."""
    theirs = [f"{package}/{folder}" for package in courses.packages() for folder in FOLDERS]
    return [*solutions.packages(), *theirs, "docs"]


def leaks(
    data: bytes,
    secrets: Collection[Secret],
    *,
    share: float = 0.5,
    idioms: Collection[str] = (),
    folders: Collection[str] | None = None,
) -> list[str]:
    """Return a line for each leak in a zip: which file of it, and what it gives away.

    Parameters
    ----------
    data : bytes
        The zip. Zips inside it are searched too.
    secrets : collection of Secret
        The answers.
    share : float
        Report an answer where a file holds more than this share of its statements. One line that two
        programs have in common is no answer; with 0 any single one is reported.
    idioms : collection of str
        Squeezed statements that do not count.
    folders : collection of str or None
        Folders that must not be in the zip; None for those of `instructors_folders`.

    Returns
    -------
    list of str
        Empty where nothing leaks.
    """
    folders = instructors_folders() if folders is None else folders
    files = [(name, content, _text(name, content)) for name, content in members(data)]
    squeezed = [squeeze(text) for _, _, text in files]
    # Most answers stand nowhere: one look at everything leaves few to look for in each file.
    everything = "\0".join(squeezed).encode()
    somewhere = {
        line
        for secret in secrets
        for line in secret.statements
        if line not in idioms and line.encode() in everything
    }
    near = [secret for secret in secrets if not somewhere.isdisjoint(secret.statements)]
    found = []
    for (name, content, text), bare in zip(files, squeezed, strict=True):
        found += [f"{name}: {what}" for what in _by_name(name, content, folders)]
        found += [f"{name}: the mark {mark}" for mark in MARKS if mark in text]
        found += [f"{name}: {what}" for what in _answers(bare, near, somewhere, share)]
    return found


def _by_name(name: str, content: bytes, folders: Collection[str]) -> Iterator[str]:
    path = PurePosixPath(name.rpartition("!")[2])
    inside = f"/{path.parent}/"
    for folder in folders:
        if f"/{folder}/" in inside:
            yield f"the folder {folder} is for instructors"
    if path.name in FILES:
        yield "this file is for instructors"
    # Bytecode holds the code without its text.
    if path.suffix == ".pyc" or content.startswith(importlib.util.MAGIC_NUMBER):
        yield "compiled code, which cannot be searched"


def _answers(
    text: str, secrets: Iterable[Secret], somewhere: Collection[str], share: float
) -> Iterator[str]:
    for secret in secrets:
        held = [line for line in secret.statements if line in somewhere and line in text]
        if len(held) > share * len(secret.statements):
            yield f"{len(held)} of {len(secret.statements)} lines of {secret.owner}: {held[0][:60]}"


def _text(name: str, content: bytes) -> str:
    text = content.decode("utf-8", errors="ignore")
    if name.endswith(".ipynb"):
        # A notebook may write a cell as a list of lines, with quotes and commas between them.
        return "\n".join(_strings(json.loads(text)))
    return text


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from _strings(value)
    elif isinstance(tree, list):
        if all(isinstance(item, str) for item in tree):
            yield "".join(tree)
        else:
            for item in tree:
                yield from _strings(item)
