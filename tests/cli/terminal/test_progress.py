"""Bars, hints and tables: for a person at a terminal, as wide as it is; plain lines for a program."""

import subprocess
import sys

import pytest

from tests.helpers.on_terminal import ESCAPE, at_terminal

PROGRAM = """
import sys
from autograder.cli.terminal import settings
settings.reset()
settings.settings.quiet = "quiet" in sys.argv
from autograder.cli.terminal.progress import each, waiting
from autograder.cli.terminal.output import next_step
from autograder.cli.terminal.tables import show
with waiting("Reading"):
    pass
list(each(range(3), "Judging all of a long name [red]", 3))
words = "many-long-words " * 12
show(("Student", "What", "Said", "For"), [("a-long-name@university.example", "[red]", words, words)])
next_step("nbgrader formgrader", "answers wait")
"""
RUN = [sys.executable, "-c", PROGRAM]


def test_a_pipe_gets_lines_with_tabs_and_nothing_else():
    done = subprocess.run(RUN, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    words = "many-long-words " * 12
    assert done.stdout == f"a-long-name@university.example\t[red]\t{words}\t{words}\n"


@pytest.mark.parametrize("columns", [60, 80])
def test_a_terminal_gets_a_bar_a_table_and_what_comes_next(columns):
    code, seen = at_terminal(RUN, columns)
    assert code == 0
    assert ESCAPE in seen
    assert "3/3" in seen
    assert "next: nbgrader formgrader   (answers wait)" in seen
    # A name is never broken, a bracket never taken for a colour.
    assert "a-long-name@university.example" in seen
    assert "[red]" in seen


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_colours_can_be_done_without(environment):
    _, seen = at_terminal(RUN, environment=environment)
    colors = [part for part in seen.split(ESCAPE)[1:] if part.lstrip("0123456789;")[:1] == "m"]
    assert colors == []
    assert (ESCAPE in seen) == (environment != {"TERM": "dumb"})


def test_quiet_leaves_the_results():
    _, seen = at_terminal([*RUN, "quiet"], environment={"NO_COLOR": "1"})
    assert "a-long-name@university.example" in seen
    assert "next:" not in seen
    assert "Judging" not in seen
