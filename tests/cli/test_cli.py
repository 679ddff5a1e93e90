"""The command line: what it says, what it writes, how it exits; never a traceback."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import click
import nbformat
import pytest

from autograder import doctor
from autograder.cli import main as cli
from autograder.cli.commands import options as places
from autograder.cli.grade_view import progress_view
from autograder.errors import GradingError, SandboxUnavailable
from autograder.grading import run as runs
from autograder.grading.cluster import cluster_executor
from autograder.grading.grade_one import failed, grade_submission
from autograder.judging.verdict import Verdict
from autograder.notebook.working_copy import lab, studying
from autograder.records.journal import open_journal
from autograder.records.result import Basis, Result
from autograder.records.result_row import row_of
from autograder.sandbox import available
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    SCRIPT,
    course_directory,
    known_context,
    release,
    uploaded,
)

CONTEXT = known_context()


@pytest.fixture
def command(monkeypatch, capsys):
    """Run a command line; return its exit code, output and errors."""

    def run(*words: str):
        monkeypatch.setattr(sys, "argv", ["autograder", *words])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = end.code
        return (code, *capsys.readouterr())

    return run


@pytest.fixture
def course(tmp_path):
    root = course_directory(tmp_path / "course")
    (root / "notebooks").mkdir()
    (root / "notebooks" / f"{NAME}.py").write_text(SCRIPT)
    return root


def results(*contents: bytes):
    return [row_of(grade_submission(c, CONTEXT, f"s{n}")) for n, c in enumerate(contents)]


@pytest.fixture
def sandbox(monkeypatch):
    """Return a function that says which sandbox this machine has; at first the best."""

    def put(**found):
        kinds = {"ok": True, "kind": "bubblewrap", "nested": True} | found
        tried = available.Availability(**kinds)
        monkeypatch.setattr(available, "sandbox_available", lambda kind=None: tried)

    put()
    return put


def test_a_slower_sandbox_is_told_once_a_run(command, course, sandbox, monkeypatch):
    monkeypatch.setattr(progress_view, "grade_course", lambda order, on_row: results(b"", b""))
    sandbox(nested=False, slower="unshare: no space left")
    code, out, err = command("grade", NAME, "--course", str(course), "--quiet")
    assert code == 0
    assert err.count("WARNING: grading is slower here.") == 1
    assert "unshare: no space left" in err
    assert "WARNING" not in out
    assert "WARNING" not in command("grade", NAME, "--course", str(course), "--no-sandbox")[2]


def test_the_doctor_tells_of_a_slower_sandbox(command, sandbox, monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda *given: iter(()))
    sandbox(nested=False, slower="unshare: no space left")
    assert "WARNING: grading is slower here." in command("doctor")[2]
    sandbox()
    assert "WARNING" not in command("doctor")[2]


def test_grade_in_a_pipe_prints_lines_with_tabs(command, course, sandbox, monkeypatch, capsys):
    found = results(uploaded(ANSWERS), b"")
    capsys.readouterr()
    monkeypatch.setattr(progress_view, "grade_course", lambda order, on_row: found)
    code, out, err = command("grade", NAME, "--course", str(course))
    assert (code, err) == (0, "")
    assert [line.split("\t")[:4] for line in out.splitlines()] == [
        ["s0", "7", "7", "graded"],
        ["s1", "0", "7", "unreadable"],
    ]


def test_grade_passes_the_order_on(command, course, monkeypatch):
    orders = []
    monkeypatch.setattr(
        progress_view, "grade_course", lambda order, on_row: orders.append(order) or results(b"")
    )
    command(
        "grade", NAME, "--course", str(course), "--jobs", "5", "--student", "ada", "--student", "bob",
        "--seed", "3", "--no-sandbox",
    )  # fmt: skip
    assert orders == [
        runs.GradeRequest(course, NAME, 5, ("ada", "bob"), 3, sandbox=False, ask=True)
    ]


def test_grade_exits_with_1_where_the_grader_failed(command, course, monkeypatch):
    broken = [row_of(failed(CONTEXT, "ada", "no kernel"))]
    monkeypatch.setattr(progress_view, "grade_course", lambda order, on_row: broken)
    code, out, _ = command("grade", NAME, "--course", str(course))
    assert code == 1
    assert "no kernel" in out


@pytest.mark.parametrize(("asked", "exit_code"), [(True, 130), (False, 2)])
def test_grade_that_ended_early_shows_what_is_done_and_how_to_go_on(
    command, course, monkeypatch, capsys, asked, exit_code
):
    found = results(uploaded(ANSWERS))
    capsys.readouterr()

    def end(order, progress_view):
        raise runs.Ended("the disk is full", found, 3, asked=asked)

    monkeypatch.setattr(progress_view, "grade_course", end)
    code, out, err = command("grade", NAME, "--course", str(course))
    assert code == exit_code
    assert out.startswith("s0\t7\t7\tgraded")
    why = "Stopped." if asked else "Error: the disk is full."
    assert err.splitlines()[-1] == (
        f"{why} 1 of 4 written, 3 left: the same command goes on from there."
    )


def test_grade_passes_on_where_and_who(command, course, monkeypatch):
    orders = []
    monkeypatch.setattr(
        progress_view, "grade_course", lambda order, on_row: orders.append(order) or results(b"")
    )
    monkeypatch.setenv("CNN_COURSE_DB", "postgresql://nobody@nowhere/x")
    command("grade", NAME, "--course", str(course), "--force", "--cluster", "tcp://x:1")
    command("grade", NAME, "--course", str(course), "--db", "sqlite://")
    url = "postgresql://nobody@nowhere/x"
    assert orders == [
        runs.GradeRequest(course, NAME, force=True, db=url, cluster="tcp://x:1", ask=True),
        runs.GradeRequest(course, NAME, db="sqlite://", ask=True),
    ]


def test_replay_without_a_record_says_so(command, course):
    code, _, err = command("replay", "ada", "relu", "--course", str(course))
    assert (code, "nothing of ada was graded" in err) == (2, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("grade", "9_none"), "there is no notebook 9_none"),
        (("grade", NAME), "nothing was submitted for 2_filters"),
        (("grade",), "Missing argument"),
        (("grade", NAME, "--jobs", "0"), "Invalid value"),
        (("build", "9_none"), "there is no notebook 9_none; there are 2_filters"),
        (("nonsense",), "No such command 'nonsense'. autograder --help lists them."),
        (("grad",), "No such command 'grad'. Did you mean 'grade'?"),
        (("grade", "filter"), "Did you mean '2_filters'?"),
        (("build", "2_filter"), "Did you mean '2_filters'?"),
        (("release", "2_filter"), "Did you mean '2_filters'?"),
        (("study", "--update", "2_filter"), "Did you mean '2_filters'?"),
        (("report", NAME), "there is no gradebook yet"),
    ],
)
def test_an_error_is_a_line_with_a_remedy(command, course, monkeypatch, words, said):
    monkeypatch.chdir(course)
    monkeypatch.setattr(runs, "sandbox_available", lambda: type("Yes", (), {"ok": True})())
    code, out, err = command(*words)
    assert code == 2
    assert said in err
    assert "Traceback" not in out + err


def test_names_of_students_and_exercises_are_suggested(command, course):
    (course / "submitted" / "ada" / NAME).mkdir(parents=True)
    where = ("--course", str(course))
    _, _, err = command("grade", NAME, "--student", "adda", "--no-sandbox", *where)
    assert "adda has submitted nothing for 2_filters. Did you mean 'ada'?" in err
    with open_journal(course) as journal:
        verdict = Verdict("relu", 0.0, 2.0, (), None, "")
        graded = Result("ada", NAME, NAME, "graded", 7, (verdict,), (), (), None, 0.0)
        journal.write(graded, Basis(), "")
    assert "Did you mean 'ada'?" in command("replay", "adda", "relu", *where)[2]
    assert "there are relu. Did you mean 'relu'?" in command("replay", "ada", "rleu", *where)[2]


@pytest.mark.parametrize(
    ("place", "words", "said"),
    [
        ("nbgrader_config.py", ("grade", NAME), "cannot be used: NameError"),
        (
            f"source/{NAME}/{NAME}.ipynb",
            ("grade", NAME, "--no-sandbox"),
            f"run `autograder build {NAME} --force`",
        ),
        (".autograder/journal.db", ("grade", NAME, "--no-sandbox"), "move it away"),
        ("gradebook.db", ("report", NAME), "Put a copy of before in its place"),
    ],
)
def test_a_damaged_file_is_named_with_what_to_do(command, course, place, words, said):
    (course / "submitted" / "ada" / NAME).mkdir(parents=True)
    path = course / place
    path.parent.mkdir(exist_ok=True)
    path.write_text("damaged\n" * 200)
    code, _, err = command(*words, "--course", str(course))
    assert code == 2
    assert said in err
    assert path.name in err


def test_no_address_of_a_cluster_is_said_before_dask_sees_it():
    with pytest.raises(GradingError, match=r"it looks like tcp://HOST:8786"):
        cluster_executor("nonsense", sandbox=False).__enter__()


def test_another_versions_gradebook_is_said(command, course):
    with closing(sqlite3.connect(course / "gradebook.db")) as old:
        old.execute("CREATE TABLE assignment (id VARCHAR(32), name VARCHAR(128))")
        old.commit()
    code, _, err = command("report", NAME, "--course", str(course))
    assert code == 2
    assert "nbgrader db upgrade" in err


def test_collecting_nothing_is_something_to_look_at(command, course, tmp_path):
    (tmp_path / "empty").mkdir()
    code, out, err = command("collect", NAME, str(tmp_path / "empty"), "--course", str(course))
    assert (code, out) == (1, "")
    assert "Nothing of 2_filters was found there" in err


def test_the_course_directory_is_found_from_a_folder_inside(course, monkeypatch, capsys):
    inside = course / "source" / NAME
    monkeypatch.chdir(inside)
    assert places.course_directory(None) == course
    monkeypatch.chdir("/")
    assert places.course_directory(None) == places._COURSE
    assert "No course directory here; this is the repository's" in capsys.readouterr().err
    monkeypatch.setattr(places, "_COURSE", Path("/nowhere"))
    with pytest.raises(click.ClickException, match="give it with --course"):
        places.course_directory(None)


def test_the_version_says_what_a_bug_report_needs(command):
    code, out, err = command("--version")
    assert (code, err) == (0, "")
    for word in ("cnn-course ", "Python ", "numpy ", "nbgrader ", "sandbox: "):
        assert f"\n{word}" in f"\n{out}"


class Server:
    """JupyterLab that has ended already."""

    def __init__(self, code):
        self.code = code

    def poll(self):
        return self.code

    wait = poll


def test_ctrl_c_is_left_to_jupyterlab(command, course, tmp_path, monkeypatch):
    def start(words, env):
        # As the terminal does it: the signal goes to both.
        os.kill(os.getpid(), signal.SIGINT)
        return Server(1)

    monkeypatch.setattr(lab.subprocess, "Popen", start)
    before = signal.getsignal(signal.SIGINT)
    assert command("study", str(tmp_path / "work"), "--course", str(course))[0] == 2
    assert signal.getsignal(signal.SIGINT) is before


def test_no_sandbox_is_said_with_what_to_do(command, course, monkeypatch):
    def refuse(order, progress_view):
        raise SandboxUnavailable("no user namespaces", "Install bubblewrap.")

    monkeypatch.setattr(progress_view, "grade_course", refuse)
    code, _, err = command("grade", NAME, "--course", str(course))
    assert code == 2
    assert "no user namespaces" in err
    assert "Install bubblewrap." in err


def test_an_unknown_error_is_a_line_too_and_debug_shows_where(command, course, monkeypatch):
    def explode(order, progress_view):
        raise RuntimeError("a bug")

    monkeypatch.setattr(progress_view, "grade_course", explode)
    code, _, err = command("grade", NAME, "--course", str(course))
    assert (code, "Traceback" in err) == (2, False)
    assert "RuntimeError: a bug (--debug shows where)" in err
    code, _, err = command("--debug", "grade", NAME, "--course", str(course))
    assert "Traceback" in err


def test_build_and_check(command, course, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.authoring.build.keys_folder", lambda name: tmp_path / "keys")
    options = ("--course", str(course))
    (course / "source" / NAME / f"{NAME}.ipynb").unlink()
    code, out, err = command("build", "--check", *options)
    missing = [f"{NAME}.ipynb: missing", f"released/{NAME}.ipynb: missing", f"{NAME}.npz: missing"]
    missing.append(f"{NAME}.quiz: missing, or differs from the questions")
    assert (code, out.splitlines()) == (1, missing)
    assert "Run `autograder build`" in err
    assert command("build", *options)[0] == 0
    assert command("build", "--check", *options) == (0, "", "")


def test_study_makes_a_copy_without_answers_and_never_overwrites(command, course, tmp_path):
    folder, options = tmp_path / "work", ("--course", str(course), "--no-open")
    copy = folder / f"{NAME}.ipynb"
    assert command("study", str(folder), *options) == (0, f"{NAME}.ipynb: new\n", "")
    assert nbformat.read(copy, as_version=4).cells == release().cells
    copy.write_bytes(uploaded(ANSWERS))
    assert command("study", str(folder), *options)[1] == f"{NAME}.ipynb: kept\n"
    source_file = course / "source" / NAME / f"{NAME}.ipynb"
    source_file.write_text(source_file.read_text().replace("try it", "try this"))
    code, out, _ = command("study", str(folder), *options)
    assert code == 0
    assert out.splitlines() == [
        f"{NAME}.new.ipynb: the course has a newer version; yours was left as it is.",
        "  changed  a code cell, under “Filters”",
        f"  Line by line: {NAME}.changes.txt",
        f"  To put your answers into it: autograder study {folder} --course {course} --update {NAME}",
    ]
    assert copy.read_bytes() == uploaded(ANSWERS)
    assert "try this" in (folder / f"{NAME}.new.ipynb").read_text()
    assert command("study", str(folder), *options)[1] == f"{NAME}.ipynb: kept\n"


def test_study_opens_jupyterlab_on_the_first_notebook(command, course, tmp_path, monkeypatch):
    started = []

    def start(words, env):
        started.append((words, env))
        return Server(0)

    monkeypatch.setattr(lab.subprocess, "Popen", start)
    assert command("study", str(tmp_path / "work"), "--course", str(course))[0] == 0
    ((words, env),) = started
    assert words[1:3] == ["-m", "jupyterlab"]
    assert Path(words[3]) == tmp_path / "work" / f"{NAME}.ipynb"
    # The token is in no list of processes.
    assert env["JUPYTER_TOKEN"] not in " ".join(words)
    assert Path(env["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]).is_dir()


@pytest.mark.parametrize(
    ("typed", "found", "said"),
    [
        (".venv/bin/autograder", None, ".venv/bin/autograder"),
        ("/somewhere/bin/autograder", "/somewhere/bin/autograder", "autograder"),
        ("/somewhere/autograder/__main__.py", None, "python -m autograder"),
    ],
)
def test_study_names_a_command_that_can_be_typed(monkeypatch, typed, found, said):
    monkeypatch.setattr(studying.sys, "argv", [typed])
    monkeypatch.setattr(studying.shutil, "which", lambda name: found)
    assert studying.typed() == f"{said} study"
    assert studying.typed(Path("my work")) == f"{said} study 'my work'"


def test_study_updates_a_notebook_and_says_so(command, course, tmp_path):
    folder, options = tmp_path / "work", ("--course", str(course), "--no-open")
    command("study", str(folder), *options)
    (folder / f"{NAME}.ipynb").write_bytes(uploaded(ANSWERS))
    again = ("study", str(folder), *options, "--update", NAME)
    assert "newest version already" in command(*again)[1]
    source_file = course / "source" / NAME / f"{NAME}.ipynb"
    source_file.write_text(source_file.read_text().replace("try it", "try this"))
    code, out, err = command(*again)
    assert (code, err) == (0, "")
    assert f"{NAME}.ipynb: the newest version, with your answers in 3 of 3 cells." in out
    assert f"Yours as it was: {NAME}.old-1.ipynb" in out
    code, _, err = command("study", str(folder), *options, "--update", "9_none")
    assert (code, "there is no notebook 9_none; there are 2_filters" in err) == (2, True)


def test_study_without_notebooks_says_what_to_do(command, tmp_path):
    code, _, err = command("study", str(tmp_path / "work"), "--course", str(tmp_path))
    assert code == 2
    assert "run this in a copy of the repository" in err


def test_the_demo_wants_a_folder_of_its_own(command, tmp_path, course, monkeypatch):
    monkeypatch.chdir(course)
    (tmp_path / "x").write_text("mine")
    code, _, err = command("demo", str(tmp_path))
    assert code == 2
    assert "is not empty" in err


def test_the_command_starts_without_loading_what_it_does_not_need():
    code = (
        "import sys, autograder.cli.main; "
        "print([m for m in ('numpy', 'nbgrader.utils', 'rich', 'convnet', 'jupytext') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
