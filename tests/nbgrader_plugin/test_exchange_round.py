"""The whole round through nbgrader's exchange with two real users, until the feedback is back."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.assignment.course_directory import open_course
from tests.helpers.grading_fakes import ANSWERS, NAME, known_course, uploaded
from tests.helpers.paths import ROOT
from tests.nbgrader_plugin.test_stock_commands import ours, stock

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="two users need root"),
]

#: A user that every Unix system has and that owns nothing.
STUDENT = "nobody"


def environment(home: Path, name: str) -> dict[str, str]:
    packages = [str(ROOT), *(path for path in sys.path if "site-packages" in path)]
    return {
        "HOME": str(home),
        "USER": name,
        "LOGNAME": name,
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(packages),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TZ": "UTC",
    }


class Person:
    """Runs nbgrader's commands as one user, in a folder of their own."""

    def __init__(self, python: str, home: Path, name: str) -> None:
        self.python, self.home, self.user = python, home, pwd.getpwnam(name)

    def run(self, *words: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            [self.python, *words],
            cwd=cwd or self.home,
            env=environment(self.home, self.user.pw_name),
            user=self.user.pw_uid,
            group=self.user.pw_gid,
            extra_groups=[],
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def nbgrader(self, *words: str, cwd: Path | None = None) -> str:
        return self.run("-m", "nbgrader", *words, cwd=cwd)


def for_everybody(student: str, home: Path) -> str:
    """Return a Python that another user can run, with what is installed here."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        try:
            Person(python, home, student).run("-c", "import nbgrader, numpy")
        except (AssertionError, OSError):
            continue
        return python
    pytest.skip("no Python here that another user can run with what is installed for this one")


@pytest.fixture
def place():
    folder = Path(tempfile.mkdtemp(prefix="exchange-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_student_gets_the_feedback_after_either_way_of_grading(place):
    home = place / "student"
    home.mkdir()
    user = pwd.getpwnam(STUDENT)
    os.chown(home, user.pw_uid, user.pw_gid)
    student = Person(for_everybody(STUDENT, home), home, STUDENT)
    instructor = Person(sys.executable, place / "instructor", pwd.getpwuid(os.geteuid()).pw_name)
    instructor.home.mkdir()
    (place / "exchange").mkdir()
    (place / "exchange").chmod(0o777)
    exchange = f'c.Exchange.root = "{place / "exchange"}"\nc.CourseDirectory.course_id = "cnn"\n'
    root = known_course(place / "course")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(exchange)
    (home / "nbgrader_config.py").write_text(f"c = get_config()\n{exchange}")

    instructor.nbgrader("release_assignment", NAME, cwd=root)
    student.nbgrader("fetch_assignment", NAME)
    mine = home / NAME / f"{NAME}.ipynb"
    assert mine.is_file()
    mine.write_bytes(uploaded(ANSWERS))
    student.nbgrader("submit", NAME)
    instructor.nbgrader("collect", NAME, cwd=root)
    for way in (stock, ours):
        graded = place / way.__name__
        shutil.copytree(root, graded)
        way(open_course(graded))
        instructor.nbgrader("generate_feedback", NAME, cwd=graded)
        instructor.nbgrader("release_feedback", NAME, cwd=graded)
        student.nbgrader("fetch_feedback", NAME)
        (page,) = (home / NAME / "feedback").rglob(f"{NAME}.html")
        assert "<strong>7 of 9</strong> points" in page.read_text()
        # Fetched submissions are not fetched again.
        shutil.rmtree(home / NAME / "feedback")
        for fetched in (place / "exchange" / "cnn" / "feedback").iterdir():
            fetched.unlink()
