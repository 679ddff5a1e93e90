"""The run in the container: there always is a results.json, and never a score that nobody earned."""

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace

import pytest

from autograder.assignment.read_assignment import assignment_of
from autograder.assignment.settings import Setting, limits_of
from autograder.errors import GradingError, SandboxUnavailable
from autograder.lms.gradescope_container import __main__ as watching
from autograder.lms.gradescope_container import grade, walls
from autograder.lms.gradescope_container.container import (
    container_limits,
    require_room,
    seconds_to_grade,
)
from autograder.lms.gradescope_container.paths import VARIABLE, ContainerPaths
from autograder.lms.gradescope_container.settings import ContainerSettings
from autograder.sandbox import uid_provisioner
from autograder.sandbox.available import Availability
from autograder.sandbox.kernelspec import LOCAL, OTHER_USER
from autograder.sandbox.limits import MIB, Limits
from tests.helpers.grading_fakes import ANSWERS, NAME, WRONG_RELU, run_here, source, uploaded
from tests.helpers.waiting import is_running, wait_until

SEED = 77
SETTINGS = ContainerSettings(
    assignment_of(source(), NAME, NAME, SEED, "", {"data/a.bin": b"\0\xff"}),
    visibility="after_due_date",
    minutes=3,
    sandbox=False,
)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A container's folder, in which nothing is isolated and no kernel runs."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    monkeypatch.setattr(grade, "choose_walls", lambda place, sandbox: LOCAL)
    monkeypatch.setattr(grade, "kernel_runner", lambda *words, **more: run_here)
    made = ContainerPaths.here()
    for folder in (made.settings.parent, made.submission, tmp_path / "results"):
        folder.mkdir()
    made.settings.write_text(SETTINGS.text(), encoding="utf-8")
    return made


def results(place):
    return json.loads((place.root / "results" / "results.json").read_text())


def test_settings_come_back_as_they_were():
    assert ContainerSettings.read(SETTINGS.text()) == SETTINGS


def test_what_grading_toml_sets_goes_along():
    """Else Gradescope would give other points than `autograder grade`."""
    made = (Setting("relu", 1e-3, (("zeros", 2.0),), ("abs",)), Setting("conv2d"))
    changed = replace(SETTINGS, assignment=replace(SETTINGS.assignment, settings=made))
    assert ContainerSettings.read(changed.text()) == changed


def test_a_submission_is_graded(place, capsys):
    (place.submission / f"{NAME}.ipynb").write_bytes(uploaded(ANSWERS))
    place.metadata.write_text(
        json.dumps({"created_at": "2026", "users": [{"email": "a\x1b@x", "name": "<b>"}]})
    )
    grade.main()
    found = results(place)
    assert (found["score"], found["visibility"]) == (7, "after_due_date")
    said = capsys.readouterr().out
    assert "Submission of a?@x, 2026" in said
    assert str(SEED) not in said


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "no notebook was submitted"),
        ({"report.pdf": b"x"}, "no notebook was submitted"),
        ({f"{NAME}.ipynb": b""}, "could not be read"),
        ({f"{NAME}.ipynb": b"\x80garbage"}, "could not be read"),
        ({f"{NAME}.ipynb": uploaded(ANSWERS), "b.ipynb": b"x"}, "second notebook b.ipynb"),
        ({"mine.ipynb": uploaded(ANSWERS)}, "was called mine.ipynb"),
    ],
)
def test_whatever_is_handed_in_has_a_result(place, files, said):
    for name, data in files.items():
        (place.submission / name).write_bytes(data)
    grade.main()
    found = results(place)
    assert said in found["output"]
    assert found["score"] == (7 if any(data == uploaded(ANSWERS) for data in files.values()) else 0)


@pytest.mark.parametrize(
    "error", [GradingError("no kernel"), ZeroDivisionError("x"), MemoryError()]
)
def test_our_own_failure_is_no_score(place, monkeypatch, capsys, error):
    def fail(*words, **more):
        raise error

    monkeypatch.setattr(grade, "make_context", fail)
    grade.main()
    found = results(place)
    assert "score" not in found
    assert "Traceback" not in json.dumps(found)
    assert type(error).__name__ in capsys.readouterr().err or isinstance(error, GradingError)


@pytest.mark.parametrize("text", ["", "null", "{}", "[1]"])
def test_settings_that_are_broken_are_no_score_either(place, text):
    place.settings.write_text(text)
    grade.main()
    assert "score" not in results(place)


@pytest.mark.parametrize("text", ["", "[]", '{"users": 1}', "[" * 9999])
def test_nothing_depends_on_what_gradescope_says(place, text):
    place.metadata.write_text(text)
    grade.main()
    assert results(place)["score"] == 0


# -- the watch --------------------------------------------------------------------------------------


def test_a_run_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path):
    mark = tmp_path / "child"
    code = f"""
import subprocess, sys, pathlib, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
pathlib.Path({str(mark)!r}).write_text(str(child.pid))
time.sleep(600)
"""
    # Long enough for the child to be there, on any machine: the watch is started again where it was not.
    for seconds in (2, 8, 30):
        said = watching.watch([sys.executable, "-c", code], seconds)
        if mark.exists() and mark.read_text():
            break
    assert "took longer than" in said
    child = int(mark.read_text())
    wait_until(lambda: not is_running(child))


def test_a_run_that_dies_is_told(place, monkeypatch):
    monkeypatch.setattr(watching, "watch", lambda command, seconds: f"{seconds:.0f} and died")
    watching.main()
    found = results(place)
    assert "score" not in found
    assert found["tests"][0]["output"] == "135 and died"


def test_a_run_that_ends_is_no_failure():
    assert watching.watch([sys.executable, "-c", "raise SystemExit(3)"], 60).endswith("status 3")
    assert watching.watch([sys.executable, "-c", ""], 60) == ""


def test_a_submission_that_hangs_is_over_before_gradescope_s_time_is():
    for minutes in (3, 10, 40):
        limits = container_limits(minutes)
        # It may be run twice.
        assert 2.2 * limits.submission_seconds < seconds_to_grade(minutes) < 60 * minutes
        assert limits.cell_seconds < limits.notebook_seconds < limits.submission_seconds
        assert limits.total_memory_bytes <= Limits().total_memory_bytes


def test_limits_that_an_instructor_sets_reach_the_container():
    """All others follow Gradescope's own time."""
    given = limits_of({"cell_seconds": 90, "exercise_seconds": 44, "memory_megabytes": 1024})
    settings = ContainerSettings(
        replace(assignment_of(source(), NAME, NAME, 7, "", {}), limits=given), minutes=20
    )
    read = ContainerSettings.read(settings.text())
    assert read == settings
    limits = container_limits(20, read.assignment.limits)
    assert (limits.cell_seconds, limits.exercise_seconds) == (90, 44)
    assert limits.memory_bytes == 1024 * MIB
    assert limits.total_memory_bytes <= 1536 * MIB
    assert limits.notebook_seconds == container_limits(20).notebook_seconds
    assert limits.submission_seconds == container_limits(20).submission_seconds


@pytest.mark.parametrize("tell", ["points", "mistakes", "hints"])
def test_students_are_told_there_what_the_instructor_says(place, tell):
    place.settings.write_text(replace(SETTINGS, tell=tell).text(), encoding="utf-8")
    (place.submission / f"{NAME}.ipynb").write_bytes(uploaded(ANSWERS | {"relu": WRONG_RELU}))
    grade.main()
    found = results(place)
    words = "\n".join(test["output"] for test in found["tests"])
    assert ("this is the absolute value" in words) is (tell != "points")
    assert ("absolute-value" in str(found["extra_data"])) is (tell != "points")
    assert ("Look at:" in words) is (tell == "hints")
    assert 0 < found["score"] < 7


def test_limits_that_do_not_fit_into_gradescopes_time_are_refused_with_the_minutes_they_need():
    require_room(10, Limits())
    given = limits_of({"notebook_seconds": 600})
    with pytest.raises(GradingError, match="--minutes 25") as refused:
        require_room(10, given)
    assert "grading.toml" in str(refused.value)
    require_room(25, given)
    assert container_limits(25, given).notebook_seconds == 600


# -- walls ------------------------------------------------------------------------------------------


def test_all_but_the_environment_is_closed_and_named_as_secret(place):
    (place.root / "cnn-course").mkdir(mode=0o755)
    (place.root / "harness.py").touch(mode=0o644)
    place.close()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in place.root.iterdir()}
    assert modes.pop("cnn-course") & 0o005 == 0o005
    assert not [name for name, mode in modes.items() if mode & 0o077]
    assert {path.name for path in place.secrets()} == set(modes)
    assert {"harness.py", "source", "submission", "results"} <= set(modes)


@pytest.fixture
def nothing_usual(monkeypatch):
    monkeypatch.setattr(walls, "sandbox_available", lambda: Availability(False, "no Landlock", "x"))


def test_where_nothing_isolates_nothing_is_graded(nothing_usual, place, monkeypatch):
    monkeypatch.setattr(walls, "open_to_kernels", lambda secrets: "another user would reach it")
    with pytest.raises(SandboxUnavailable, match=r"no Landlock; another user would reach"):
        walls.choose_walls(place, sandbox=True)
    assert walls.choose_walls(place, sandbox=False) == LOCAL


def test_the_refusal_is_no_score_and_for_the_instructor(nothing_usual, place, monkeypatch, capsys):
    monkeypatch.setattr(walls, "open_to_kernels", lambda secrets: "it is open")
    monkeypatch.setattr(
        grade, "choose_walls", lambda place, sandbox: walls.choose_walls(place, sandbox=True)
    )
    (place.submission / f"{NAME}.ipynb").write_bytes(uploaded(ANSWERS))
    grade.main()
    found = results(place)
    assert "score" not in found
    assert "isolated" not in found["output"]
    assert "no Landlock" in found["tests"][0]["output"]
    assert "NOT GRADED" in capsys.readouterr().out


def test_another_user_is_the_choice_after_the_usual_ones(nothing_usual, place, monkeypatch):
    monkeypatch.setattr(walls, "open_to_kernels", lambda secrets: "")
    assert walls.choose_walls(place, sandbox=True) == OTHER_USER
    monkeypatch.setattr(walls, "sandbox_available", lambda: Availability(True, kind="landlock"))
    assert walls.choose_walls(place, sandbox=True) != OTHER_USER
    monkeypatch.setenv("CNN_COURSE_SANDBOX", "user")
    assert walls.choose_walls(place, sandbox=True) == OTHER_USER


def test_only_root_can_start_another_user(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "root" in uid_provisioner.open_to_kernels([])


@pytest.mark.parametrize(
    ("status", "err", "said"), [(0, "", ""), (1, "reach /x\n", "reach /x"), (1, "", "status 1")]
)
def test_what_another_user_would_reach_is_tried(monkeypatch, status, err, said):
    monkeypatch.setattr(uid_provisioner, "impossible", lambda: "")
    ended = subprocess.CompletedProcess([], status, "", err)
    monkeypatch.setattr(subprocess, "run", lambda *words, **more: ended)
    found = uid_provisioner.open_to_kernels([])
    assert said in found
    assert bool(found) == bool(said)
