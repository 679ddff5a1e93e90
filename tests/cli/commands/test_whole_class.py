"""``autograder class``: from a download to the files for upload, stopping where a person must decide."""

import csv
import zipfile
from dataclasses import replace

import pytest
from click.testing import CliRunner

from autograder.cli.grade_view import progress_view
from autograder.cli.main import autograder
from autograder.grading.run import Ended, grade_course
from autograder.lms.importers.systems import importers
from tests.helpers.grading_fakes import ANSWERS, NAME, grade_here, known_course, threads, uploaded
from tests.lms.test_collect import zipped

LIST = """\
Student,ID,SIS User ID,SIS Login ID,Section,2_filters (7001)
    Points Possible,,,,,9
"Lovelace, Ada",1001,u1,ada@x.edu,Mon,
"Babbage, Bob",1002,u2,bob@x.edu,Tue,
"""
MORE = LIST + '"Hopper, Grace",1003,u3,grace@x.edu,Mon,\n'


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Run the command on a course, without kernels; return exit code, output and errors."""
    course = known_course(tmp_path / "course")

    def grade(request, tell):
        wanted = replace(request, sandbox=False, seed=7)
        return grade_course(wanted, tell, grade=grade_here, executor_config=threads())

    monkeypatch.setattr(progress_view, "grade_course", grade)

    def run(*words: str, roster: str = "", files: dict[str, bytes] | None = None):
        if roster:
            (tmp_path / "list.csv").write_text(roster, encoding="utf-8")
            words += ("--roster", str(tmp_path / "list.csv"))
        if files:
            words += ("--from", str(zipped(tmp_path / "download.zip", files)))
        done = CliRunner().invoke(autograder, ["class", NAME, "--course", str(course), *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    run.course = course
    return run


def test_a_day_stops_where_a_person_must_decide_and_is_safe_to_repeat(command):
    files = {
        f"lovelaceada_LATE_1001_501_{NAME}-1.ipynb": uploaded(ANSWERS),
        f"hoppergrace_1003_503_{NAME}.ipynb": uploaded(ANSWERS | {"relu": "x = 1"}),
    }
    course = command.course
    code, out, err = command(roster=LIST, files=files)
    assert code == 3
    assert "1002\t\t\tMISSING\t\tBabbage, Bob\n" in out
    assert "Nobody knows who on the list 1 of them is" in err
    assert not (course / "autograded").exists()
    # With the newer list everybody is known; now the written answers wait.
    code, out, err = command(roster=MORE, files=files)
    assert code == 3
    assert "wait for a person" in err
    assert (course / "reports" / f"{NAME}.html").exists()
    assert not (course / "feedback").exists()
    code, out, err = command("--yes", roster=MORE, files=files)
    assert code == 0
    assert err.count("wait for a person") == 1
    grades = course / "reports" / f"{NAME}_canvas.csv"
    pages = course / "reports" / f"{NAME}_canvas_feedback.zip"
    assert out.splitlines()[-2:] == [str(grades), str(pages)]
    rows = list(csv.reader(grades.read_text().splitlines()))
    assert [(row[0], row[-1]) for row in rows[2:]] == [
        ("Lovelace, Ada", "7"),
        ("Babbage, Bob", ""),
        ("Hopper, Grace", "5"),
    ]
    with zipfile.ZipFile(pages) as archive:
        assert archive.namelist() == [
            f"hoppergrace_1003_503_{NAME}.html",
            f"lovelaceada_LATE_1001_501_{NAME}.html",
        ]
        assert "Grace Hopper" in archive.read(archive.namelist()[0]).decode()
    before = {path: path.read_bytes() for path in (grades, pages)}
    code, out, _ = command("--yes", files=files, roster=MORE)
    assert code == 0
    assert out.count("unchanged, graded on") == 2
    assert {path: path.read_bytes() for path in before} == before


def test_it_says_once_that_written_answers_wait_and_names_no_step_of_its_own(command, monkeypatch):
    told = []
    monkeypatch.setattr(progress_view, "next_step", lambda *words: told.append(words))
    command(roster=LIST, files={f"lovelaceada_1001_501_{NAME}.ipynb": uploaded(ANSWERS)})
    assert [why for _, why in told] == ["written answers wait in its menu Nbgrader, Formgrader"]
    told.clear()
    nothing = uploaded({"relu": ANSWERS["relu"]})
    command(roster=LIST, files={f"lovelaceada_1001_502_{NAME}-1.ipynb": nothing})
    assert told == []


def test_a_page_that_is_in_no_zip_is_named(command):
    files = {
        f"lovelaceada_1001_501_{NAME}.ipynb": uploaded(ANSWERS),
        "babbagebob_1002_502_scan.pdf": b"%PDF-1.4",
    }
    code, _, err = command("--yes", roster=LIST, files=files)
    assert code == 1
    assert (command.course / "feedback" / "1002" / NAME / f"{NAME}.html").exists()
    assert "in no zip, because no notebook of theirs was collected: 1002. Send them by hand" in err


def test_nothing_is_said_twice(command):
    files = {f"{who}_501_{NAME}.ipynb": uploaded(ANSWERS) for who in ("a_1001", "b_1003", "c_1004")}
    code, _, err = command("--yes", roster=LIST, files=files)
    assert code == 1
    command("--yes", roster=LIST)
    err = command("--yes", roster=LIST)[2]
    for words in ("1003 has handed in", "1004 has handed in", "wait for a person"):
        assert err.count(words) == 1, err


def test_the_same_command_goes_on_where_it_was_stopped(command, monkeypatch):
    def stop(request, tell):
        raise Ended("stopped", [], 1, asked=True)

    upload = {f"lovelaceada_1001_501_{NAME}.ipynb": uploaded(ANSWERS)}
    with monkeypatch.context() as stopped:
        stopped.setattr(progress_view, "grade_course", stop)
        code, _, err = command(roster=LIST, files=upload)
    assert code == 130
    assert err.endswith("0 of 1 written, 1 left: the same command goes on from there.\n")
    assert command("--yes", roster=LIST, files=upload)[0] == 0


@pytest.mark.parametrize(
    ("system", "upload", "name"),
    [
        ("canvas", "x/lovelaceada_1_2_my_work.ipynb", "lovelaceada_1_2_p.html"),
        ("canvas", "lovelaceada_LATE_1_2_work.zip", "lovelaceada_LATE_1_2_p.html"),
        (
            "moodle",
            "A B_17_assignsubmission_file_/sub/x.ipynb",
            "A B_17_assignsubmission_file_/p.html",
        ),
        (
            "moodle",
            "z/A B_17_assignsubmission_file_x.ipynb",
            "A B_17_assignsubmission_file_/p.html",
        ),
        ("canvas", "nothing.ipynb", ""),
        ("moodle", "", ""),
        ("gradescope", "submission_1/x.ipynb", ""),
    ],
)
def test_a_page_is_called_as_the_system_takes_it(system, upload, name):
    assert importers()[system].feedback_name(upload, "p.html") == name
