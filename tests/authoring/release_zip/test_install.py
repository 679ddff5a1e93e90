"""From the zip alone to a notebook that runs, as a student does it: a new environment, pip, Jupyter."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.authoring.release_zip.release import release
from autograder.exercise.courses import of_notebook
from tests.helpers.paths import COURSE

pytestmark = pytest.mark.slow

NAME = "1_hypothesis_class"
#: Pip's message without a package index, which it does not give for a broken package.
NO_INDEX = ("NewConnectionError", "ConnectTimeout", "No matching distribution", "ReadTimeout")


def run(*words, folder):
    """Run a command in a folder, without anything of this environment."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "NB"))}
    return subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env=env | {"IPYTHONDIR": str(folder / ".ipython"), "JUPYTER_NO_CONFIG": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def pip(bin_folder, *words, folder):
    return run(bin_folder / "python", "-m", "pip", "install", *words, folder=folder)


def test_a_student_needs_the_zip_and_python(tmp_path):
    (path,) = release(COURSE, tmp_path / "out", [NAME])
    with zipfile.ZipFile(path) as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / "cnn-course"
    (wheel,) = folder.glob("*.whl")
    made = run(sys.executable, "-m", "venv", ".venv", folder=folder)
    assert made.returncode == 0, made.stderr
    programs = folder / ".venv" / ("Scripts" if os.name == "nt" else "bin")
    asked = pip(programs, "--dry-run", "--no-deps", "--retries", "1", "packaging", folder=folder)
    if asked.returncode and any(words in asked.stdout + asked.stderr for words in NO_INDEX):
        pytest.skip("there is no package index here: pip cannot install what the wheel needs")
    installed = pip(programs, "--quiet", wheel.name, folder=folder)
    assert installed.returncode == 0, installed.stderr

    where = "import autograder, course, importlib.util as u; print(autograder.__file__)\n"
    where += "print([n for n in ('convnet', 'misconceptions', 'styles') if u.find_spec(n)])"
    seen = run(programs / "python", "-c", where, folder=folder)
    place, instructors = seen.stdout.splitlines()
    assert Path(place).is_relative_to(folder)
    assert instructors == "[]"

    told = run(programs / "autograder", "grade", folder=folder)
    assert "Traceback" not in told.stderr
    assert "for instructors" in told.stderr

    done = run(
        programs / "jupyter", "nbconvert", "--to", "notebook", "--execute", f"{NAME}.ipynb",
        "--output", "run.ipynb", folder=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outputs = [
        output
        for cell in nbformat.read(folder / "run.ipynb", as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    assert not [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr"]
    said = [o.data["text/plain"] for o in outputs if "text/plain" in o.get("data", {})]
    for exercise in of_notebook(NAME):
        assert any(exercise.name in text and "not written yet" in text for text in said)
    assert any("text/html" in o.get("data", {}) for o in outputs)
