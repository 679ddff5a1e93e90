"""Files for Codespaces, Binder and Docker: what can be known of them without these services."""

import json
import os
import re
import subprocess
import sys

import nbformat
import pytest
import yaml

from tests.helpers.notebook_runs import NAMES, released
from tests.helpers.paths import ROOT

DOCKERFILE = (ROOT / "docker" / "Dockerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker" / "compose.yaml").read_text("utf-8"))


@pytest.mark.parametrize("script", [".binder/postBuild", "docker/start.sh"])
def test_a_script_can_be_read_by_its_shell_and_run(script):
    path = ROOT / script
    shell = path.read_text("utf-8").splitlines()[0].removeprefix("#!")
    assert subprocess.run([shell, "-n", path], check=False).returncode == 0
    assert os.access(path, os.X_OK)


def test_binder_shows_what_students_get_and_nothing_else(tmp_path):
    home, programs = tmp_path / "home", tmp_path / "bin"
    (home / "solutions").mkdir(parents=True)
    (home / "solutions" / "answers.py").write_text("np.maximum(z, 0)")
    (home / ".git").mkdir()
    programs.mkdir()
    python = programs / "python"
    # pip has nothing to do here: the course is installed.
    python.write_text(f'#!/bin/sh\n[ "$2" = pip ] || exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run([ROOT / ".binder" / "postBuild"], cwd=home, env=environment, check=True)
    assert {path.name for path in home.iterdir()} == {".versions", *(f"{n}.ipynb" for n in NAMES)}
    for name in NAMES:
        there = nbformat.read(home / f"{name}.ipynb", as_version=4)
        assert there.cells == released(name).cells


def test_codespaces_open_a_folder_of_the_students_version():
    told = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    folder = told["workspaceFolder"]
    assert not folder.startswith("/workspaces")
    assert f"python -m autograder study {folder} --no-open" in told["onCreateCommand"]
    assert "solutions" not in told["onCreateCommand"]


def test_the_container_is_nobodys_root_and_copies_what_there_is():
    lines = [line for line in DOCKERFILE.splitlines() if line and not line.startswith("#")]
    users = [i for i, line in enumerate(lines) if line.startswith("USER ")]
    start = next(i for i, line in enumerate(lines) if line.startswith("CMD "))
    assert users[-1] < start
    assert lines[users[-1]] != "USER root"
    assert COMPOSE["services"]["course"]["user"] == lines[users[-1]].split()[1]
    for line in lines:
        if line.startswith("COPY "):
            *sources, _ = [word for word in line.split()[1:] if not word.startswith("--")]
            assert all((ROOT / source).exists() for source in sources), line
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert "course" not in ignored


def test_the_container_asks_the_doctor_before_it_starts_and_is_reached_from_here_alone():
    script = (ROOT / "docker" / "start.sh").read_text("utf-8")
    assert script.index("autograder doctor") < script.index("exec jupyter lab")
    service = COMPOSE["services"]["course"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    guide = (ROOT / "docs" / "operators.md").read_text("utf-8")
    options = service["security_opt"]
    assert all(f"--security-opt {option}" in guide for option in options)
    assert (ROOT / "docker" / service["build"]["context"]).resolve() == ROOT


def test_the_container_runs_a_python_that_the_course_allows():
    version = re.search(r"FROM python:3\.(\d+)", DOCKERFILE)
    assert version
    assert int(version[1]) >= 11
    assert (ROOT / ".binder" / "runtime.txt").read_text("utf-8").strip() == f"python-3.{version[1]}"
