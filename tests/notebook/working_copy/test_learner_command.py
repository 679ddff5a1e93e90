"""`study` and `update` where only the course is installed: no click, no copy of the repository."""

import json
import subprocess
import sys
import zipfile

import nbformat
import pytest

from autograder.assignment.source_notebook import build_notebook
from autograder.exercise.courses import everything, of_notebook
from autograder.notebook.learner_record import FILE, VERSION
from autograder.notebook.working_copy import learner_command, studying, versions
from autograder.notebook.working_copy.lab import learner_environment
from tests.helpers.grading_fakes import ANSWERS, NAME, SCRIPT, as_bytes, release, uploaded
from tests.helpers.notebook_runs import NAMES, released

NEWER = SCRIPT.replace('print("try it")', 'print("try this")')


@pytest.fixture
def installed(monkeypatch):
    """Make another set of notebooks the one that is installed."""

    def use(notebooks):
        for module in (learner_command, sys.modules["autograder.notebook.working_copy.update"]):
            monkeypatch.setattr(module, "of_installation", lambda: notebooks)

    return use


@pytest.fixture
def pip(monkeypatch):
    """Keep what pip was asked for, and let it fail where the test says so."""
    asked = []
    asked_code = {"code": 0}

    def run(command, **options):
        asked.append(command)
        return subprocess.CompletedProcess(command, asked_code["code"], "", "no such thing\n")

    monkeypatch.setattr(studying.subprocess, "run", run)
    return asked, asked_code


def newer():
    from autograder.assignment.release_version import release_version

    return release_version(build_notebook(NEWER, NAME))


def zipped(path, *notebooks, wheel=b"a wheel"):
    with zipfile.ZipFile(path, "w") as packed:
        for name, notebook in notebooks:
            packed.writestr(f"cnn-course/{name}.ipynb", as_bytes(notebook))
        packed.writestr("cnn-course/README.txt", "read me")
        packed.writestr("cnn-course/cnn_course-1.0.0-py3-none-any.whl", wheel)
        packed.writestr("cnn-course/deep/er/9_hidden.ipynb", "{}")
    return path


def test_the_notebooks_that_come_with_the_package_are_the_students():
    offered = versions.of_installation()
    assert [name for name in offered if name in NAMES] == NAMES
    for name in NAMES:
        assert offered[name].cells == released(name).cells


def test_study_makes_the_copy_and_says_where_to_go_on(tmp_path, capsys, installed):
    installed({NAME: release()})
    assert learner_command.main(["study", str(tmp_path / "w"), "--no-open"]) == 0
    assert capsys.readouterr().out == f"{NAME}.ipynb: new\n"
    assert nbformat.read(tmp_path / "w" / f"{NAME}.ipynb", as_version=4).cells == release().cells
    installed({NAME: newer()})
    assert learner_command.main(["study", str(tmp_path / "w"), "--no-open"]) == 0
    assert f"study {tmp_path / 'w'} --update {NAME}" in capsys.readouterr().out
    assert learner_command.main(["study", str(tmp_path / "w"), "--update", NAME]) == 0
    assert "the newest version" in capsys.readouterr().out
    installed({})
    assert learner_command.main(["study", str(tmp_path / "x"), "--no-open"]) == 2
    assert "no notebooks" in capsys.readouterr().err


def test_a_zip_brings_newer_notebooks_answers_and_the_wheel(tmp_path, capsys, installed, pip):
    asked, _ = pip
    installed({NAME: release()})
    mine = uploaded(ANSWERS)
    (tmp_path / f"{NAME}.ipynb").write_bytes(mine)
    new = zipped(tmp_path / "new.zip", (NAME, newer()), ("3_more", release()))
    assert learner_command.main(["update", str(new), str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "with your answers in 3 of 3 cells" in said
    assert "3_more.ipynb: new" in said
    assert (tmp_path / f"{NAME}.old-1.ipynb").read_bytes() == mine
    text = (tmp_path / f"{NAME}.ipynb").read_text()
    assert "try this" in text
    # The old text is no note of the learner's.
    assert "try it" not in text
    assert "np.maximum" in text
    assert not (tmp_path / "9_hidden.ipynb").exists()
    ((*command, wheel),) = [c[:-2] for c in asked]
    assert command == [sys.executable, "-m", "pip", "install", "--force-reinstall", "--no-deps"]
    assert (tmp_path / "cnn_course-1.0.0-py3-none-any.whl").samefile(wheel)
    again = (tmp_path / f"{NAME}.ipynb").read_bytes()
    assert learner_command.main(["update", str(new), str(tmp_path)]) == 0
    assert (tmp_path / f"{NAME}.ipynb").read_bytes() == again
    assert len(asked) == 1


def test_a_wheel_that_cannot_be_installed_is_said_with_the_line_to_type(tmp_path, capsys, pip):
    pip[1]["code"] = 1
    new = zipped(tmp_path / "new.zip", (NAME, release()))
    assert learner_command.main(["update", str(new), str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "no such thing" in said
    assert "-m pip install --force-reinstall --no-deps" in said


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read as a zip"), ({"a.txt": "x"}, "no notebook")]
)
def test_what_is_no_zip_of_a_class_is_refused(tmp_path, capsys, content, words):
    path = tmp_path / "new.zip"
    if content is None:
        path.write_bytes(b"no zip")
    else:
        with zipfile.ZipFile(path, "w") as packed:
            for name, text in content.items():
                packed.writestr(name, text)
    assert learner_command.main(["update", str(path), str(tmp_path)]) == 2
    assert words in capsys.readouterr().err


def test_the_first_unfinished_notebook_is_opened(tmp_path):
    paths = [tmp_path / f"{name}.ipynb" for name in NAMES]
    assert studying.unfinished(tmp_path, paths) == paths[0]

    def right(names):
        done = {"hints": 0, "attempts": 1, "points": 1.0, "right": True}
        tree = {"version": VERSION, "exercises": dict.fromkeys(names, done)}
        (tmp_path / FILE).parent.mkdir(exist_ok=True)
        (tmp_path / FILE).write_text(json.dumps(tree))

    right(one.name for one in of_notebook(NAMES[0]))
    assert studying.unfinished(tmp_path, paths) == paths[1]
    right(one.name for one in everything())
    assert studying.unfinished(tmp_path, paths) == paths[0]


def test_learners_get_no_menus_of_instructors_and_no_news(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/theirs")
    paths = learner_environment("token")["JUPYTER_CONFIG_PATH"]
    code = (
        "import json; from jupyterlab_server.config import get_page_config;"
        "from jupyterlab_server.settings_utils import _get_overrides;"
        "print(json.dumps([get_page_config([]), _get_overrides('')[0]]))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, env=learner_environment("token"),
    )  # fmt: skip
    page, overrides = json.loads(ran.stdout)
    assert paths.endswith("/theirs")
    assert "@jupyter/nbgrader:create-assignment" in page["disabledExtensions"]
    assert "@jupyter/nbgrader:validate-assignment" not in page["disabledExtensions"]
    news = overrides["@jupyterlab/apputils-extension:notification"]
    assert news["fetchNews"] == "false"


def test_without_click_learners_have_their_commands(tmp_path):
    code = (
        "import sys; sys.modules['click'] = None; sys.argv = ['autograder', *sys.argv[1:]];"
        "from autograder.__main__ import main; main()"
    )

    def run(*words):
        return subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False,
            cwd=tmp_path,
        )  # fmt: skip

    assert run("study", "--no-open").returncode == 0
    assert (tmp_path / "work" / f"{NAMES[0]}.ipynb").is_file()
    told = run("grade", NAMES[0])
    assert told.returncode == 2
    assert "python -m autograder study" in told.stderr
