"""A run goes on where the last one stopped; what stands is not graded again; nothing is lost or doubled."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook

from autograder.assignment import digest
from autograder.assignment.course_directory import open_course
from autograder.cli.grade_view.progress_view import ended_line
from autograder.cli.grade_view.table import what_happened
from autograder.errors import GradingError
from autograder.grading.run import Ended
from autograder.records import gradebook, writer
from autograder.records.journal import journal_folder, open_journal
from autograder.records.lock import LOCK, only_run
from autograder.records.result import Basis, Result
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    WRONG_RELU,
    grade_here,
    hand_in,
    known_course,
    rows,
    run_class,
    threads,
)

STUDENTS = ("ada", "bob", "cut", "dan")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    submitted = {"ada": ANSWERS, "bob": {"relu": WRONG_RELU}, "cut": b'{"cells": [', "dan": {}}
    return known_course(tmp_path_factory.mktemp("template") / "course", submitted)


class Counting:
    """Grades, and remembers whom."""

    def __init__(self):
        self.graded = []

    def __call__(self, job, assignment):
        self.graded.append(job.student)
        return grade_here(job, assignment)


def graded(root, **options):
    """Run; return whom it graded, and the rows."""
    count = Counting()
    found = run_class(root, grade=count, **options)
    assert sorted(row.student for row in found) == sorted(options.get("students", STUDENTS))
    return sorted(count.graded), {row.student: row for row in found}


def test_a_second_run_grades_nothing_and_tells_of_all(root):
    first, before = graded(root, seed=None)
    second, after = graded(root, seed=None)
    assert (first, second) == (list(STUDENTS), [])
    for student, row in after.items():
        assert row.unchanged_since is not None
        assert what_happened(row).startswith("unchanged, graded on 2")
        assert (row.points, row.verdicts, row.remarks, row.written, row.seed) == (
            before[student].points, before[student].verdicts, before[student].remarks,
            before[student].written, before[student].seed,
        )  # fmt: skip


def test_a_later_submission_is_asked_with_the_seed_of_the_class(root):
    shutil.rmtree(root / "submitted" / "dan")
    seed = run_class(root, seed=None)[0].seed
    hand_in(root, "dan")
    who, found = graded(root, seed=None)
    assert who == ["dan"]
    assert {row.seed for row in found.values()} == {seed}


def edit_source(root):
    path = root / "source" / NAME / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("try it", "try this"))


def forget_gradebook(root):
    with Gradebook(open_course(root).directory.db_url) as gb:
        gb.remove_submission(NAME, "bob")


def other_score(root):
    with Gradebook(open_course(root).directory.db_url) as gb:
        gb.find_grade("relu_check", NAME, NAME, "bob").auto_score = 2
        gb.db.commit()


def other_duedate(root):
    with Gradebook(open_course(root).directory.db_url) as gb:
        gb.update_or_create_assignment(NAME, duedate="2026-02-01 12:00:00 UTC")


@pytest.mark.parametrize(
    ("change", "who"),
    [
        (lambda root: hand_in(root, "bob"), ["bob"]),
        (lambda root: hand_in(root, "bob", b"x", "notes.txt"), ["bob"]),
        (lambda root: hand_in(root, "bob", b"2026-03-01 12:00:00 UTC", "timestamp.txt"), ["bob"]),
        (lambda root: os.utime(root / "submitted" / "bob" / NAME / f"{NAME}.ipynb", (1, 1)), []),
        (lambda root: shutil.rmtree(root / "autograded" / "bob"), ["bob"]),
        (forget_gradebook, ["bob"]),
        (other_score, ["bob"]),
        (edit_source, list(STUDENTS)),
        # The cost of lateness is computed anew, the work is not graded again.
        (other_duedate, []),
        (lambda root: (root / "source" / NAME / "data.csv").write_text("1"), list(STUDENTS)),
    ],
)
def test_what_changed_is_graded_again_and_nothing_else(root, change, who):
    graded(root)
    change(root)
    assert graded(root)[0] == who
    assert graded(root)[0] == []


@pytest.mark.parametrize("part", ["shared", "versions", "limits", "sandbox"])
def test_another_grader_grades_again(root, monkeypatch, part):
    graded(root)
    common = digest.common_parts
    monkeypatch.setattr(
        "autograder.grading.run.common_parts", lambda *a, **k: common(*a, **k) | {part: "other"}
    )
    assert graded(root)[0] == list(STUDENTS)


def test_force_grades_all_with_a_fresh_seed_and_goes_on_if_it_is_stopped(root):
    _, before = graded(root, seed=None)

    def stop_at_two(count, row):
        seen.append(row)
        if len(seen) == 3:
            os.kill(os.getpid(), signal.SIGINT)

    seen: list = []
    with pytest.raises(Ended) as end:
        run_class(root, seed=None, force=True, on_row=stop_at_two, executor_config=threads(1))
    assert end.value.asked
    done = {row.student for row in end.value.rows}
    assert 2 <= len(done) == len(STUDENTS) - end.value.left
    who, after = graded(root, seed=None)
    assert who == sorted(set(STUDENTS) - done)
    seeds = {row.seed for row in after.values()}
    assert len(seeds) == 1
    assert seeds != {before["ada"].seed}


def test_force_for_one_student_keeps_the_seed_of_the_class(root):
    _, before = graded(root, seed=None)
    who, found = graded(root, seed=None, force=True, students=("bob",))
    assert who == ["bob"]
    assert found["bob"].seed == before["ada"].seed
    assert graded(root, seed=None)[0] == []


def test_another_seed_grades_again_and_becomes_that_of_the_class(root):
    graded(root, seed=7)
    assert graded(root, seed=7)[0] == []
    assert graded(root, seed=8)[0] == list(STUDENTS)
    assert graded(root, seed=None)[0] == []


def test_the_graders_failure_is_tried_again(root):
    def fail_bob(job, assignment):
        if job.student == "bob":
            raise OSError("no room")
        return grade_here(job, assignment)

    found = run_class(root, grade=fail_bob)
    assert [row.student for row in found if row.status == "error"] == ["bob"]
    assert graded(root)[0] == ["bob"]


def test_a_persons_score_and_words_outlast_every_run(root):
    graded(root)
    db_url = open_course(root).directory.db_url
    with Gradebook(db_url) as gb:
        gb.find_grade("relu_check", NAME, NAME, "bob").manual_score = 1.5
        gb.find_comment("relu", NAME, NAME, "bob").manual_comment = "Nearly."
        gb.db.commit()
    for options in ({}, {"force": True}, {"seed": 9}):
        graded(root, **options)
        with Gradebook(db_url) as gb:
            assert gb.find_grade("relu_check", NAME, NAME, "bob").score == 1.5
            assert gb.find_comment("relu", NAME, NAME, "bob").comment == "Nearly."


@pytest.mark.parametrize(
    ("module", "step"),
    [
        (gradebook, "_write"),
        (writer, "assign_late_penalty"),
        (writer, "write_folder"),
        (writer.Basis, "of"),
    ],
)
def test_a_crash_between_two_steps_leaves_nothing_half_written(root, monkeypatch, module, step):
    """Stands for a kill at that place: nothing after it happens, and the next run puts it right."""
    undisturbed = shutil.copytree(root, root.parent / "undisturbed")
    run_class(undisturbed)

    class Killed(BaseException):
        pass

    def killed(*args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, step, killed)
        with pytest.raises(Killed):
            run_class(root, executor_config=threads(1))
    book = rows(open_course(root))
    if step == "_write":
        assert book == {}
    else:
        assert book == {"ada": rows(open_course(undisturbed))["ada"]}
    graded(root)
    assert rows(open_course(root)) == rows(open_course(undisturbed))


def test_a_full_disk_names_the_row_and_the_next_run_goes_on(root, monkeypatch):
    room = [2]
    right = writer.write_folder

    def write(folder, result, files):
        room[0] -= 1
        if room[0] < 0:
            raise OSError(28, "No space left on device", str(folder / "x"))
        right(folder, result, files)

    with monkeypatch.context() as patch:
        patch.setattr(writer, "write_folder", write)
        with pytest.raises(Ended) as end:
            run_class(root, executor_config=threads(1))
    line = ended_line(end.value)
    assert line == (
        "Error: the result of cut could not be written: No space left on device "
        "(autograded/cut/2_filters/x). 2 of 4 written, 2 left: "
        "the same command goes on from there."
    )
    assert graded(root)[0] == ["cut", "dan"]


@pytest.mark.parametrize("which", ["journal", "gradebook"])
def test_a_database_without_room_is_said(root, monkeypatch, which):
    graded(root)
    hand_in(root, "ada", {})
    full = sqlite3.OperationalError("database or disk is full")
    if which == "journal":
        target = "autograder.records.journal.Journal.write"
    else:
        target = "autograder.records.writer.save"
        from sqlalchemy.exc import OperationalError

        full = OperationalError("INSERT", {}, full)

    def write(*args):
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(target, write)
        with pytest.raises(Ended, match=f"ada could not be written: the {which} .*disk is full"):
            run_class(root)
    assert graded(root)[0] == ["ada"]


def test_a_folder_that_vanishes_is_a_row_and_nothing_is_written(root):
    def vanish(job, assignment):
        shutil.rmtree(root / "submitted" / "dan", ignore_errors=True)
        return grade_here(job, assignment)

    found = {
        row.student: row for row in run_class(root, grade=vanish, executor_config=one_at_a_time())
    }
    assert found["dan"].status == "error"
    assert "was gone when its turn came" in found["dan"].remarks[0]
    assert "dan" not in rows(open_course(root))
    assert sorted(found) == list(STUDENTS)


def one_at_a_time():
    from dataclasses import replace

    return replace(threads(1), window=1)


def test_few_submissions_are_held_at_a_time(root):
    """Memory does not grow with the class."""
    from autograder.submission import files

    held, most = [0], [0]
    right = files.Submission.digest

    def digest_(self):
        held[0] += 1
        most[0] = max(most[0], held[0])
        return right(self)

    def grade(job, assignment):
        held[0] -= 1
        return grade_here(job, assignment)

    for number in range(12):
        hand_in(root, f"s{number:02}", b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(files.Submission, "digest", digest_)
        run_class(root, grade=grade, executor_config=one_at_a_time())
    assert most[0] == 1


def test_what_a_killed_run_left_beside_is_removed(root):
    left = root / "autograded" / "ada" / f".{NAME}-x1y2z3"
    left.mkdir(parents=True)
    (left / "half").write_text("x")
    graded(root)
    assert [path.name for path in (root / "autograded" / "ada").iterdir()] == [NAME]


HOLD = """
import sys
from pathlib import Path
from autograder.records.lock import only_run
with only_run(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_two_runs_at_once_exclude_each_other_and_a_killed_one_does_not_count(root):
    folder = journal_folder(root)
    words = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(GradingError) as held:
            graded(root)
        assert f"process {holder.pid} on " in str(held.value)
        assert f"kill {holder.pid}" in str(held.value)
        holder.kill()
    # The file of the killed run is still there.
    assert json.loads((folder / LOCK).read_text())["pid"] == holder.pid
    assert graded(root)[0] == list(STUDENTS)
    assert (folder / LOCK).read_text() == ""


def test_a_lock_file_that_says_nothing_is_no_crash(tmp_path):
    with only_run(tmp_path):
        (tmp_path / LOCK).write_text("[")
        with pytest.raises(GradingError, match="it has not said which"), only_run(tmp_path):
            pass


def test_the_journal_is_the_instructors_alone_and_keeps_what_was(root):
    graded(root)
    graded(root, seed=8)
    path = journal_folder(root) / "journal.db"
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    with sqlite3.connect(path) as connection:
        count = connection.execute("SELECT count(*) FROM graded").fetchone()
    connection.close()
    assert count == (2 * len(STUDENTS),)


def test_instructors_who_share_a_course_share_its_journal(root):
    root.chmod(0o2775)
    graded(root)
    folder = root / ".autograder"
    assert folder.stat().st_mode & 0o7777 == 0o2770
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o660}


def test_a_name_that_is_no_text_is_kept(root):
    name = os.fsdecode(b"ad\xe9")
    with open_journal(root) as journal:
        journal.write(Result(name, NAME, NAME, "graded", 7, (), (), (), None, 0.0), Basis(), "x")
        assert journal.latest(NAME, name).result.student == name
        assert journal.assignments(name) == [NAME]
        assert journal.latest(NAME, "ad") is None


def test_a_broken_journal_is_said(root):
    (journal_folder(root) / "journal.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(GradingError, match=r"journal \.autograder/journal\.db .* cannot be used"):
        graded(root)
