"""How commands end: exit codes, one line for an error, quiet where nobody reads on."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from autograder.cli.terminal import exit_handling, settings
from autograder.cli.terminal.error_messages import words_of
from autograder.cli.terminal.group import Sections
from autograder.errors import GradingError
from tests.helpers.on_terminal import COMMAND, at_terminal


@pytest.fixture
def ends(monkeypatch, capsys):
    """Run a function as a command; return exit code, output and errors."""

    def run(function, *words):
        monkeypatch.setattr(sys, "argv", ["autograder", "it", *words])
        group = Sections("autograder")
        group.add_command(click.command("it")(function))
        with pytest.raises(SystemExit) as end:
            exit_handling.run(group)
        return (end.value.code, *capsys.readouterr())

    return run


def raising(error):
    def command():
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (SystemExit(1), 1, ""),
        (GradingError("no such student"), 2, "Error: no such student\n"),
        (click.ClickException("no course"), 2, "Error: no course\n"),
        (KeyboardInterrupt(), 130, "Stopped. What was finished has been written.\n"),
        (BrokenPipeError(), 141, ""),
        (RuntimeError("a bug"), 2, "Error: RuntimeError: a bug (--debug shows where)\n"),
    ],
)
def test_exit_codes(ends, error, code, said):
    assert ends(raising(error)) == (code, "", said)


def test_all_right_is_0(ends):
    assert ends(lambda: click.echo("done")) == (0, "done\n", "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "x", "/a/b"), "the disk is full (/a/b): free some space"),
        (PermissionError(errno.EACCES, "x", "/a/b"), "you have no permission for this (/a/b)"),
        (OSError(errno.EROFS, "x", "/a"), "the file system is read-only"),
        (FileNotFoundError(errno.ENOENT, "x", "/a"), "there is no such file or folder (/a)"),
        (OSError("odd"), "odd"),
        (MemoryError(), "the memory of this machine is full"),
        (ModuleNotFoundError("x", name="distributed"), "pip install 'cnn-course[cluster]'"),
        (ModuleNotFoundError("x", name="psycopg"), "pip install 'cnn-course[postgres]'"),
        (ModuleNotFoundError("x", name="numpy"), f"this Python ({sys.executable}) has no numpy"),
        (GradingError("a\x1b[31m\udc80b\nc"), "a?[31m?b\nc"),
    ],
)
def test_an_error_says_what_to_do(error, said):
    assert said in words_of(error)


def test_a_full_disk_under_the_output_is_an_error():
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "--version"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    said = "Error: the disk is full: free some space and run this again\n"
    assert (done.returncode, done.stderr) == (2, said)


def test_a_reader_who_has_had_enough_is_no_error():
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run([*COMMAND, "--help"], stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_terminal_without_accents_ends_nothing(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()")
    done = subprocess.run(
        [*COMMAND, "build", "größe"],
        cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_ctrl_c_gives_one_line(tmp_path):
    code = (
        "import click, sys, time\nfrom autograder.cli.terminal.exit_handling import run\n"
        "from autograder.cli.terminal.group import Sections\n"
        "def wait():\n print('begun', flush=True); time.sleep(60)\n"
        "group = Sections('x'); group.add_command(click.command('it')(wait))\n"
        "sys.argv = ['x', 'it']; run(group)"
    )
    status, seen = at_terminal([sys.executable, "-c", code], where=tmp_path, until=b"begun")
    assert status == 130
    lines = [line for line in seen.replace("^C", "").splitlines() if line]
    assert lines == ["begun", "Stopped. What was finished has been written."]


@pytest.mark.parametrize("place", [0, 1])
def test_debug_stands_before_or_behind_the_command(monkeypatch, capsys, place):
    from autograder.cli.main import autograder

    words = ["replay", "ada", "relu", "--course", "."]
    words.insert(place, "--debug")
    monkeypatch.setattr(sys, "argv", ["autograder", *words])
    with pytest.raises(SystemExit):
        exit_handling.run(autograder)
    assert "Traceback" in capsys.readouterr().err
    settings.reset()
    assert not settings.settings.debug
