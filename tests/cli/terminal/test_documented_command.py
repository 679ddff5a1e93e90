"""Help that teaches: every command has it, it fits a narrow terminal, its examples are understood."""

import shlex

import click
import pytest
from click.testing import CliRunner

from autograder.cli.main import autograder

COMMANDS = sorted(autograder.commands)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("columns", [60, 80])
def test_help_says_what_how_and_what_comes_back(name, columns):
    done = CliRunner().invoke(autograder, [name, "--help"], terminal_width=columns)
    assert done.exit_code == 0
    for heading in ("Usage:", "Examples:", "Options:", "Reads and writes:", "Exit codes:"):
        assert heading in done.output
    examples = [f"  {example}" for example in autograder.commands[name].command_help.examples]
    others = [line for line in done.output.splitlines() if line not in examples]
    # Examples are not broken: they are there to be copied.
    assert set(examples) <= set(done.output.splitlines())
    assert max(map(len, others)) <= columns
    assert max(map(len, examples)) <= 80


def test_all_commands_stand_in_the_order_of_the_work():
    done = CliRunner().invoke(autograder, ["--help"], terminal_width=60)
    lines = done.output.splitlines()
    begun = [line.split()[0] for line in lines if line[:2] == "  " and line.split()[0] in COMMANDS]
    assert begun == [
        "study", "update", "doctor", "demo", "release", "lite", "gradescope", "roster", "class", "collect",
        "late", "grade", "replay", "report", "viva", "export", "settings", "build", "selfcheck", "completion",
    ]  # fmt: skip
    assert max(map(len, lines)) <= 60
    # A line each, with nothing cut.
    assert not [
        line
        for line in lines
        if line.endswith("...") and not line.startswith(("Usage", "  export"))
    ]


def test_a_command_without_a_section_is_listed_too():
    group = type(autograder)("group")
    group.add_command(click.Command("lost", short_help="found"))
    assert "lost" in CliRunner().invoke(group, ["--help"]).output


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_are_understood(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for file in ("grades.csv", "cnn-course.zip", "pyodide-0.27.7.tar.bz2"):
        (tmp_path / file).touch()
    for example in autograder.commands[name].command_help.examples:
        words = shlex.split(example.removeprefix('eval "$(').removesuffix(')"'), comments=True)
        for end in ("|", ">"):
            words = words[: words.index(end)] if end in words else words
        assert words[:2] == ["autograder", name]
        # Raises where a word or an option is not known.
        autograder.commands[name].make_context(name, words[2:])


def test_other_exit_codes_than_the_common_ones_are_explained_and_used():
    for name in (
        "grade",
        "replay",
        "collect",
        "roster",
        "class",
        "late",
        "build",
        "demo",
        "doctor",
        "selfcheck",
    ):
        assert 1 in autograder.commands[name].command_help.exits
