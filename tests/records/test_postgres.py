"""A gradebook in a real PostgreSQL: the same grades, and a database that goes away costs nothing."""

import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from autograder.assignment.course_directory import open_course
from autograder.cli import main as cli
from autograder.cli.grade_view.demo import generate_assignment
from autograder.cli.grade_view.progress_view import ended_line
from autograder.errors import GradingError
from autograder.grading.run import Ended, GradeRequest, grade_course
from autograder.records.gradebook import open_gradebook
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    WRONG_RELU,
    course_directory,
    grade_here,
    hand_in,
    known_course,
    rows,
    run_class,
    threads,
)
from tests.helpers.postgres_server import PASSWORD, Server, postgres_programs
from tests.helpers.waiting import SECONDS

PROGRAMS = postgres_programs()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAMS is None, reason="PostgreSQL is not installed"),
]
STUDENTS = [f"s{number}" for number in range(8)]


@pytest.fixture(scope="module")
def one_server():
    # Short: the name of a Unix socket has little room.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    server = Server(folder, PROGRAMS)
    yield server
    server.stop(check=False)
    shutil.rmtree(folder)


@pytest.fixture
def server(one_server):
    """The server with a database of its own for each test."""
    one_server.new_database()
    return one_server


def a_class(root):
    contents = [ANSWERS, {"relu": WRONG_RELU}, b'{"cells": [']
    for number, student in enumerate(STUDENTS):
        hand_in(root, student, contents[number % 3])
    return root


@pytest.fixture
def in_postgres(server, tmp_path):
    """A course directory whose configuration says where the gradebook is."""
    root = course_directory(tmp_path / "course")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(f"c.CourseDirectory.db_url = {server.url('postgresql+psycopg')!r}\n")
    generate_assignment(open_course(root), NAME)
    return a_class(root)


@pytest.fixture(scope="module")
def in_sqlite(tmp_path_factory):
    """The rows of the same class in SQLite."""
    root = a_class(known_course(tmp_path_factory.mktemp("sqlite") / "course"))
    run_class(root)
    return rows(open_course(root))


def test_postgres_gets_what_sqlite_gets(in_postgres, in_sqlite, server):
    # By --db, in the short form; the configuration names the same one.
    run_class(in_postgres, db=server.url())
    assert rows(open_course(in_postgres)) == in_sqlite
    assert not (in_postgres / "gradebook.db").exists()


def test_two_runs_at_once_fill_one_database(in_postgres, in_sqlite, server, tmp_path):
    # Two instructors with a course directory each; neither knows a student yet.
    other, name = tmp_path / "other", "resit"
    shutil.copytree(in_postgres, other)
    for folder in (other / "source", *(other / "submitted").iterdir()):
        (folder / NAME).rename(folder / name)
    generate_assignment(open_course(other), name)
    together = Barrier(2)

    def run(root, assignment):
        first = iter([True])

        def on_row(count, row):
            if next(first, False):
                together.wait(SECONDS)

        request = GradeRequest(root, assignment, seed=7, sandbox=False)
        return grade_course(request, on_row, grade=grade_here, executor_config=threads())

    with ThreadPoolExecutor(2) as both:
        one, two = both.map(run, (in_postgres, other), (NAME, name))
    assert {row.student: row.status for row in one} == {row.student: row.status for row in two}
    assert rows(open_course(in_postgres)) == in_sqlite
    with open_gradebook(server.url()) as gradebook:
        again = {s.student.id: s.score for s in gradebook.assignment_submissions(name)}
        assert sorted(student.id for student in gradebook.students) == STUDENTS
    assert again == {student: row["score"] for student, row in in_sqlite.items()}


def test_a_database_that_goes_away_in_the_middle_costs_nothing(in_postgres, in_sqlite, server):
    told = []

    def stop_after_three(count, row):
        told.append(row)
        if len(told) == 4:
            server.stop()

    with pytest.raises(Ended) as end:
        run_class(in_postgres, on_row=stop_after_three, executor_config=threads(1))
    line = ended_line(end.value)
    assert "the result of s3 could not be written: the gradebook postgresql" in line
    assert "3 of 8 written, 5 left: the same command goes on" in line
    assert "\n" not in line
    assert PASSWORD not in line
    with pytest.raises(GradingError, match="Is the server running"):
        run_class(in_postgres)
    server.start()
    assert rows(open_course(in_postgres)) == {name: in_sqlite[name] for name in STUDENTS[:3]}
    graded = []

    def grade(job, assignment):
        graded.append(job.student)
        return grade_here(job, assignment)

    assert len(run_class(in_postgres, grade=grade)) == len(STUDENTS)
    assert sorted(graded) == STUDENTS[3:]
    assert rows(open_course(in_postgres)) == in_sqlite


def test_what_the_database_cannot_hold_costs_nobody_else(in_postgres, in_sqlite):
    hand_in(in_postgres, "x" * 200)
    found = run_class(in_postgres)
    (row,) = [row for row in found if row.status == "error"]
    assert row.student == "x" * 200
    assert "the gradebook refuses it" in row.remarks[0]
    assert rows(open_course(in_postgres)) == in_sqlite


def test_a_wrong_password_is_one_line_without_it(in_postgres, server, monkeypatch, capsys):
    wrong = "an0therword"
    words = ["grade", NAME, "--course", str(in_postgres), "--no-sandbox", "--db"]
    monkeypatch.setattr(sys, "argv", ["autograder", *words, server.url(password=wrong)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 2
    said = capsys.readouterr().err
    assert "password authentication failed" in said
    assert wrong not in said
    assert len(said.splitlines()) == 1


def test_a_database_that_is_new_says_what_to_do_first(server, tmp_path):
    root = a_class(course_directory(tmp_path / "course"))
    with pytest.raises(GradingError, match="run `nbgrader generate_assignment 2_filters --force`"):
        run_class(root, db=server.url())
    with open_gradebook(server.url()) as gradebook:
        assert gradebook.students == []
