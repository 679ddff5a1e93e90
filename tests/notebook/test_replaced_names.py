"""A name with another meaning is named where a cell or a check stops for it, with the way out."""

import os
import re

import nbclient
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.helpers.notebook_runs import NAMES, Run, built

FIRST = """import numpy as np
from autograder import case, check, explain, hint, outcome, predict, quiz
from course import plots
from course.attempt import attempt
def relu(z):
    return np.maximum(z, sum([0, 0]))
def length(a):
    return len(a)"""
#: A learner's line, the cell that stops for it, and the beginning of the sentence.
WAYS = [
    ("check = 3", "check(relu)", "check is a value (int) in this notebook now."),
    ("hint = 'later'", "hint(relu)", "hint is a value (str)"),
    ("case = case(relu)\ncase = 1, 2", "x = case(relu)", "case is a value (tuple)"),
    ("explain = quiz = predict = None", "explain(relu)", "explain is a value (NoneType)"),
    ("quiz = 1", "quiz('2_filters start', '-')", "quiz is a value (int)"),
    ("predict = 1", "predict('a', shape=...)", "predict is a value (int)"),
    ("outcome = [1]", "outcome('a', 3)", "outcome is a value (list)"),
    ("attempt = 1", "with attempt():\n    pass", "attempt is a value (int)"),
    ("plots = 1", "with attempt():\n    plots.strips([])", "plots is a value (int)"),
    ("plots = 1", "plots.strips([])", "plots is a value (int)"),
    ("np = 0", "x = np.zeros(3)", "np is a value (int)"),
    ("np = 0", "check(relu)", "np is a value (int)"),
    ("sum = 0", "check(relu)", "sum is a value (int) in this notebook now, and no longer what Python"),
    ("sum = 0", "print(sum([1]))", "sum is a value (int)"),
    ("from numpy import *", "print(max(0, 5))", "max is another function, of numpy, in this notebook"),
    ("length = 5", "print(length([1]))", "length is a value (int)"),
    ("del check", "check(relu)", "check is not there any more."),
    ("del np", "with attempt():\n    np.zeros(3)", "np is not there any more."),
]  # fmt: skip
IMPORTS = "from autograder import case, check, explain, hint, outcome, predict, quiz"
LINES = {
    **dict.fromkeys(IMPORTS.replace(",", "").split()[3:], IMPORTS),
    "attempt": "from course.attempt import attempt",
    "np": "import numpy as np",
    "plots": "from course import plots",
    "length": "def length(a):",
    "sum": "del sum",
    "max": "del max",
}


def told(folder, cells):
    """Return what each cell shows, for a person in a notebook."""
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    client = nbclient.NotebookClient(
        notebook, timeout=600, kernel_name="python3", allow_errors=True,
        resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    client.execute(env={k: v for k, v in os.environ.items() if not k.startswith("NBGRADER")})
    runs = [Run(tuple(cell.outputs)) for cell in notebook.cells]
    return [f"{run.reports}\n{run.printed}" for run in runs]


def test_every_way_is_told_and_the_way_out_leads_out(tmp_path):
    cells = []
    for ours, stops, words in WAYS:
        name = words.split()[0]
        out = LINES[name] if LINES[name].startswith("del") else FIRST
        cells += [FIRST, ours, stops, out, stops]
    shown = told(tmp_path, cells)
    for place, (ours, stops, words) in enumerate(WAYS):
        before, after = shown[5 * place + 2], shown[5 * place + 4]
        assert words in before, (ours, stops, before)
        assert before.rstrip().endswith(LINES[words.split()[0]])
        assert "in this notebook now" not in after
        assert "not there any more" not in after


def test_nothing_is_said_of_names_that_mean_what_they_did(tmp_path):
    cells = [
        FIRST,
        "1 / len([])",
        "check(relu, 3)",
        "def relu(z):\n    raise NotImplementedError",
        "with attempt():\n    relu(3)",
        "import time as check\nfrom time import sleep as sum\ncheck.nothing",
        "def max(a):\n    return a[0]\nmax(3)",
        "relu = np.vectorize(relu)\nrelu(None, None)",
        "open('nothing there')",
    ]
    for said in told(tmp_path, cells):
        assert "in this notebook now" not in said
        assert "not there any more" not in said


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_gives_a_name_that_another_imports(name):
    code = [cell.source for cell in built(name).cells if cell.cell_type == "code"]
    imported = set(
        re.findall(
            r"(?:^from [\w.]+ import |, )(\w+)",
            "\n".join(
                line for cell in code for line in cell.splitlines() if line.startswith("from ")
            ),
            re.M,
        )
    )
    for cell in code:
        for line in cell.splitlines():
            given = re.match(r"([\w, ]+?) = ", line)
            assert not given or not imported & set(re.findall(r"\w+", given[1])), line
