"""What the Tab key offers, through click's own machinery and through real shells."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from autograder.cli.commands.completion import QuotingBash
from autograder.cli.main import autograder
from tests.helpers.on_terminal import COMMAND

HOSTILE = ["Ada Lovelace", "bob$(touch pwned)", "-rf", "a\nb", "é;x", "ada"]


@pytest.fixture
def course(tmp_path, monkeypatch):
    (tmp_path / "nbgrader_config.py").write_text("raise SystemExit('never run')")
    for name, cells in {"1_first": ["dense", "shift"], "2_filters": ["relu", "conv2d"]}.items():
        folder = tmp_path / "source" / name
        folder.mkdir(parents=True)
        text = ", ".join(f'"grade_id": "{cell}", "grade_id": "{cell}_check"' for cell in cells)
        (folder / f"{name}.ipynb").write_text(text)
    for student in HOSTILE:
        (tmp_path / "submitted" / student / "2_filters").mkdir(parents=True)
    (tmp_path / "submitted" / "zoe" / "1_first").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def offered(*words: str) -> list[str]:
    *before, begun = words
    completer = ShellComplete(autograder, {}, "autograder", "_AUTOGRADER_COMPLETE")
    return [item.value for item in completer.get_completions(before, begun)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["gr"], ["gradescope", "grade"]),
        (["re"], ["release", "replay", "report"]),
        (["grade", "2"], ["2_filters"]),
        (["grade", ""], ["1_first", "2_filters"]),
        (["grade", "--fo"], ["--force"]),
        (["grade", "--qu"], ["--quiet"]),
        (["export", "2_filters", "--to", "ca"], ["canvas"]),
        (["replay", "a"], ["ada"]),
        (["replay", "ada", "con"], ["conv2d"]),
        (["replay", "ada", ""], ["dense", "shift", "relu", "conv2d"]),
        (["selfcheck", "conv2d", "re"], ["relu"]),
        (["grade", "1_first", "--student", ""], ["zoe"]),
        (["grade", "2_filters", "--student", "ada", "--student", "a"], []),
        (["demo", "x", "--notebook", "1"], ["1_first"]),
        (["release", "1_first", ""], ["2_filters"]),
        (["build", ""], []),
        (["completion", "z"], ["zsh"]),
    ],
)
def test_names_are_offered(course, words, found):
    assert [name for name in offered(*words) if name not in ("Ada Lovelace",)] == found


def test_the_course_that_is_named_counts(course, tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    assert offered("grade", "--course", str(tmp_path), "2") == ["2_filters"]


def test_bash_gets_names_that_it_cannot_run():
    completer = QuotingBash(autograder, {}, "autograder", "x")
    item = type("Item", (), {"type": "plain", "value": "bob$(touch pwned)"})()
    assert completer.format_completion(item) == r"plain,bob\\$\\(touch\\ pwned\\)"


def test_completing_imports_nothing_heavy_and_is_silent_whatever_happens(course):
    words = {
        "_AUTOGRADER_COMPLETE": "bash_complete",
        "COMP_WORDS": "autograder grade 2",
        "COMP_CWORD": "2",
    }
    code = (
        "import sys, atexit; sys.argv = ['autograder']\n"
        "heavy = ('numpy', 'nbgrader.utils', 'rich', 'nbformat', 'traitlets', 'convnet')\n"
        "atexit.register(lambda: print([m for m in heavy if m in sys.modules]))\n"
        "from autograder.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **words}, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("plain,2_filters\n[]\n", "")
    broken = {**words, "COMP_CWORD": "many"}
    done = subprocess.run(COMMAND, env={**os.environ, **broken}, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all")
def test_a_folder_that_may_not_be_read_offers_nothing(course):
    (course / "submitted").chmod(0)
    assert offered("replay", "") == []
    (course / "submitted").chmod(0o755)


def script(shell: str) -> str:
    done = subprocess.run(
        [*COMMAND, "completion", shell], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_says_where_to_put_it(shell):
    lines = script(shell).splitlines()
    assert any(f"autograder completion {shell} >" in line for line in lines[:6])
    assert lines[0].startswith("#compdef autograder" if shell == "zsh" else "#")
    assert "_AUTOGRADER_COMPLETE" in "".join(lines)


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
@pytest.mark.parametrize(
    ("line", "words"),
    [
        (["autograder", "grade", "2"], ["2_filters"]),
        (["autograder", "replay", "bob"], [r"bob\$\(touch\ pwned\)"]),
        (["autograder", "replay", "Ada"], [r"Ada\ Lovelace"]),
    ],
)
def test_bash_completes(course, line, words):
    typed = " ".join(f"'{word}'" for word in line)
    program = (
        f"{script('bash')}\nCOMP_WORDS=({typed}); COMP_CWORD={len(line) - 1}\n"
        '_autograder_completion autograder; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", program], env={**os.environ, "PATH": path},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.splitlines() == words
    assert not (course / "pwned").exists()


def test_an_unknown_shell_is_said(monkeypatch):
    done = subprocess.run(
        [*COMMAND, "completion"], env={**os.environ, "SHELL": "/bin/tcsh"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, "Which shell? One of bash, zsh, fish." in done.stderr) == (2, True)
