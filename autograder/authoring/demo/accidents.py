"""Accidents of honest notebooks. Their code is right; they are worth what their answers earn, or nothing."""

import json
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.authoring.demo.answers import right_answers, ways_of
from autograder.authoring.demo.returns import WRAPPINGS, wrapped
from autograder.authoring.demo.sample import Sample, as_bytes, cell, checks, filled, with_cell

NOISE = """
import warnings

import matplotlib.pyplot as plt

warnings.warn("this is only a warning")
for _ in range(120):
    plt.figure()
for step in range(5000):
    print(step)
"""
ASKS = """
try:
    name = input("Your name? ")
except Exception:
    name = ""
!pip install numpy
%matplotlib widget
undefined_name
"""


def accidents(release: NotebookNode, notebook: str) -> Iterator[Sample]:
    """Yield the accidents of a class."""
    answers = right_answers(notebook, list(ways_of(notebook))[:2][-1])
    good = filled(release, answers)
    name = f"{notebook}.ipynb"
    text = as_bytes(good).decode()

    def made(student: str, about: str, files: dict[str, bytes], worth: dict[str, str]) -> Sample:
        return Sample(f"accident-{student}", "accident", about, files, worth)

    for student, about, body in WRAPPINGS:
        odd = {key: wrapped(key, words, body) for key, words in answers.items()}
        files = {name: as_bytes(filled(release, odd))}
        yield made(f"returns-{student}", f"returns {about}", files, odd)
    for student, about, changed in _changed(good):
        yield made(student, about, {name: as_bytes(changed)}, answers)
    yield made(
        "windows-editor",
        "BOM and CRLF",
        {name: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()},
        answers,
    )
    yield made("utf16", "saved as UTF-16", {name: text.encode("utf-16")}, answers)
    accented = text.replace('"cells"', '"note": "caf\xe9", "cells"', 1)
    yield made(
        "cp1252", "saved as Windows-1252", {name: accented.encode("cp1252", "replace")}, answers
    )
    yield made("renamed", "another file name", {"homework (1).ipynb": text.encode()}, answers)
    yield made("moved", "in a folder of its own", {f"mine/{name}": text.encode()}, answers)
    two = {"Untitled.ipynb": as_bytes(release), name: text.encode()}
    yield made("two-notebooks", "a second notebook beside it", two, answers)
    yield made("cut", "the file ends in the middle", {name: text.encode()[:-900]}, {})
    yield made("empty", "an empty file", {name: b""}, {})
    yield made("never-opened", "the notebook as it was given out", {name: as_bytes(release)}, {})
    yield made("only-a-pdf", "no notebook", {"homework.pdf": b"%PDF-1.4"}, {})


def _changed(good: NotebookNode) -> Iterator[tuple[str, str, NotebookNode]]:
    first = next(c.metadata.nbgrader.grade_id for c in good.cells if "nbgrader" in c.metadata)
    tree = json.loads(as_bytes(good))

    def copy() -> NotebookNode:
        return filled(good, {})

    yield (
        "noise",
        "warnings, a hundred plots left open, printing in a loop",
        with_cell(copy(), NOISE, first),
    )
    yield "asks", "input(), pip, a magic, an error", with_cell(copy(), ASKS, first)
    reordered = copy()
    reordered.cells = reordered.cells[::-1]
    yield "reordered", "all cells in reverse order", reordered
    doubled = copy()
    doubled.cells += [dict(check) for check in checks(doubled)]
    yield "doubled-test", "test cells copied", doubled
    deleted = copy()
    gone = [check.id for check in checks(deleted)]
    deleted.cells = [c for c in deleted.cells if c.id not in gone]
    yield "deleted-test", "test cells deleted", deleted
    elsewhere = copy()
    words = cell(elsewhere, first).source
    cell(elsewhere, first).source = "# see below"
    yield "elsewhere", "an answer in a cell of its own", with_cell(elsewhere, words)
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"model_name": 1}}}}
    yield "widgets", "the state of widgets", {**tree, "metadata": {"widgets": widgets}}
    other = {"kernelspec": {"name": "ir", "language": "R", "display_name": "R"}}
    yield "other-kernel", "another language's kernel", {**tree, "metadata": other}
    yield "format-5", "a future format", {**tree, "nbformat": 5}
    plain = [{"cell_type": c["cell_type"], "source": c["source"]} for c in tree["cells"]]
    yield "no-metadata", "metadata and ids lost", {"cells": plain}
    old = [{**c, "input": c["source"]} if c["cell_type"] == "code" else c for c in tree["cells"]]
    yield "format-3", "an old format", {"nbformat": 3, "worksheets": [{"cells": old}]}
