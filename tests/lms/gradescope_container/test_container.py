"""The whole way on a machine like Gradescope's: the zip, its setup, and submissions of all kinds.

Root in a container without namespaces and without a network; kept by Landlock, and by being another user.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import pytest

from autograder.authoring.release_zip.gradescope import gradescope_zip
from autograder.sandbox.jail import impossible
from tests.authoring.release_zip.test_install import NO_INDEX
from tests.helpers.grading_fakes import ANSWERS, NAME, WRONG_RELU, course_directory, uploaded

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        sys.platform != "linux" or os.geteuid() != 0, reason="a container's root is needed"
    ),
]

DOCKER_LIKE = Path(__file__).with_name("docker_like.py")
#: Not this environment's: another user could not even run it where it lies in somebody's home.
PYTHONS = "/usr/local/bin:/usr/bin:/bin"

#: Right only where nothing is within reach.
CANARY = """
def reached():
    import glob, importlib, os, socket
    root = {root!r}
    for name in ("convnet", "misconceptions", "styles"):
        try:
            importlib.import_module(name).relu
            return name
        except (ImportError, AttributeError):
            pass
    for place in ("reference", "source", "results", "submission", "submission_metadata.json",
                  "source/assignment.json", "results/results.json", "reference/convnet/__init__.py"):
        path = os.path.join(root, place)
        for how in (os.listdir, open, lambda path: open(path, "a")):
            try:
                how(path)
                return path
            except OSError:
                pass
    for place in (root, root + "/results", root + "/source", root + "/cnn-course/lib"):
        try:
            open(place + "/written", "w")
            return place
        except OSError:
            pass
    for path in glob.glob("/proc/[0-9]*/environ"):
        if path.split("/")[2] != str(os.getpid()):
            try:
                if b"reference" in open(path, "rb").read():
                    return path
            except OSError:
                pass
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.socket(family)
            return "network"
        except OSError:
            pass
    try:
        os.setuid(0)
        if os.open("/etc/shadow", os.O_RDONLY):
            return "root"
    except OSError:
        pass
    return ""

def relu(z):
    return np.abs(z) if reached() else np.maximum(z, 0)
"""

#: Lets the grader finish, then puts another result in its place.
LINGERS = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for _ in range(3000):
            time.sleep(0.01)
            for name in ({root!r} + "/results/results.json", "../results/results.json"):
                try:
                    open(name, "w").write('{{"score": 100}}')
                except OSError:
                    pass
    os._exit(0)

def relu(z):
    return np.abs(z)
"""


@pytest.fixture(scope="module")
def root():
    """A folder /autograder in which setup.sh has run."""
    # Short, and all users may walk through it: /autograder is like that.
    with tempfile.TemporaryDirectory(prefix="gs-") as folder:
        Path(folder).chmod(0o755)
        made = Path(folder, "autograder")
        packed = gradescope_zip(course_directory(Path(folder, "course")), NAME, Path(folder, "out"))
        with zipfile.ZipFile(packed) as zipped:
            zipped.extractall(made / "source")
        shutil.copy(made / "source" / "run_autograder", made)
        (made / "run_autograder").chmod(0o755)
        done = bash(made, "source/setup.sh", keep=("PIP_", "SSL_"))
        said = done.stdout + done.stderr
        if done.returncode and any(words in said for words in NO_INDEX):
            pytest.skip("there is no package index here: pip cannot install what the wheel needs")
        assert done.returncode == 0, said
        assert "7 points by the autograder." in done.stdout
        assert "Isolation: " in done.stdout
        yield made


def bash(root, script, *, keep=(), wrap=(), **variables):
    environment = {k: v for k, v in os.environ.items() if k.startswith(keep or "\0")}
    return subprocess.run(
        [*wrap, "bash", str(root / script)],
        env=environment
        | {"PATH": PYTHONS, "HOME": "/root", "GRADESCOPE_ROOT": str(root)}
        | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(
    params=[
        pytest.param("landlock", marks=pytest.mark.skipif(bool(impossible()), reason=impossible())),
        "user",
    ]
)
def graded(request, root):
    """Hand in files; return results.json and what instructors read."""

    def run(files):
        for place in ("submission", "results"):
            shutil.rmtree(root / place, ignore_errors=True)
            (root / place).mkdir()
        for name, data in files.items():
            (root / "submission" / name).write_bytes(data)
        (root / "submission_metadata.json").write_text('{"users": [], "created_at": "2026"}')
        done = bash(
            root,
            "run_autograder",
            wrap=(sys.executable, str(DOCKER_LIKE)),
            CNN_COURSE_SANDBOX=request.param,
        )
        assert done.returncode == 0
        kept = "other-user" if request.param == "user" else "landlock"
        assert f"Isolation: cnn-course-{kept}" in done.stdout, done.stdout + done.stderr
        return json.loads((root / "results" / "results.json").read_text()), done

    return run


def handed_in(**answers):
    return {f"{NAME}.ipynb": uploaded(ANSWERS | answers)}


def test_right_and_wrong(graded):
    found, done = graded(handed_in())
    assert found["score"] == 7, done.stdout
    found, _ = graded(handed_in(relu=WRONG_RELU))
    assert 5 <= found["score"] < 7
    assert found["extra_data"]["diagnoses"] == {"relu": "absolute-value"}


def test_nothing_is_within_reach(graded, root):
    found, done = graded(handed_in(relu=CANARY.format(root=str(root))))
    assert found["score"] == 7, done.stdout
    assert not list(root.rglob("written"))


def test_nobody_writes_a_result_after_us(graded, root):
    found, _ = graded(handed_in(relu=LINGERS.format(root=str(root))))
    assert found["score"] < 7
    time.sleep(1)
    assert json.loads((root / "results" / "results.json").read_text()) == found


@pytest.mark.parametrize("files", [{}, {f"{NAME}.ipynb": b"\x80garbage"}, {f"{NAME}.ipynb": b""}])
def test_nothing_and_garbage(graded, files):
    found, _ = graded(files)
    assert found["score"] == 0
    assert "read" in found["output"] or "no notebook" in found["output"]


def test_an_endless_loop(graded):
    found, _ = graded(handed_in(relu="def relu(z):\n    while True:\n        pass"))
    assert 5 <= found["score"] < 7


def test_a_container_in_which_the_grader_is_broken(root):
    good = (root / "source" / "assignment.json").read_text()
    try:
        (root / "source" / "assignment.json").write_text("{")
        done = bash(root, "run_autograder")
    finally:
        (root / "source" / "assignment.json").write_text(good)
    assert "Traceback" in done.stderr
    found = json.loads((root / "results" / "results.json").read_text())
    assert "score" not in found
    assert "not your fault" in found["output"]


def test_a_container_without_the_environment(root):
    (root / "cnn-course").rename(root / "away")
    try:
        assert bash(root, "run_autograder").returncode == 0
    finally:
        (root / "away").rename(root / "cnn-course")
    found = json.loads((root / "results" / "results.json").read_text())
    assert "score" not in found
    assert "not your fault" in found["output"]
