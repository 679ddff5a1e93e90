"""The best of several attempts counts, after lateness; the others stay, and rows say what is known."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.assignment import course_directory as course_directory_module
from autograder.assignment.course_directory import open_course
from autograder.grading import plan
from autograder.grading.replay import replay
from autograder.grading.run import NotAgreed
from autograder.lms.collect import collect
from autograder.pages.feedback.page import read_page
from autograder.records.extensions import write_extensions
from autograder.records.journal import journal_folder, open_journal
from autograder.submission import files
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    RELU,
    SIZE,
    WRONG_RELU,
    as_bytes,
    course_directory,
    grade_here,
    hand_in,
    known_course,
    rows,
    run_class,
    uploaded,
)
from tests.helpers.waiting import wait_until

WRITTEN = "filters_written_1"
ALL = ANSWERS
# Automatic points: 7 of 7, 5, 2, 0.
POINTS: Mapping[int, Mapping[str, str]] = {
    7: ALL,
    5: {"conv_output_size": SIZE, "relu": WRONG_RELU, WRITTEN: "Five."},
    2: {"relu": RELU, WRITTEN: "Two."},
    0: {WRITTEN: "None."},
}
BEST = '[grading]\nattempts = "best"\n'
UNREAD = "the notebook could not be read: the file is text, but it is not JSON and not a notebook (line 1)"
OTHER = as_bytes(
    nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell("", metadata={"nbgrader": {"grade_id": "maxpool1d"}})]
    )
)
DUE = "2026-02-10 12:00:00 UTC"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return known_course(tmp_path_factory.mktemp("template") / "course")


@pytest.fixture
def root(template, tmp_path):
    root = shutil.copytree(template, tmp_path / "course")
    (root / "grading.toml").write_text(BEST)
    return root


def handed_in(root, student, *attempts, days=()):
    """Hand in attempts by their points, the latest last; each on its day of February, where that is known."""
    place = open_course(root).attempts_folder(student, NAME)
    shutil.rmtree(root / "submitted" / student, ignore_errors=True)
    for number, attempt in enumerate(attempts):
        path = hand_in(root, student, POINTS[attempt] if isinstance(attempt, int) else attempt)
        if days and days[number]:
            text = f"2026-02-{days[number]:02} 12:00:00 UTC"
            (path.parent / "timestamp.txt").write_text(text)
        if number < len(attempts) - 1:
            place.mkdir(parents=True, exist_ok=True)
            path.parent.rename(place / f"{number:02}")


def late_costs(root, percent=25):
    with (root / "nbgrader_config.py").open("a") as file:
        plugin = "autograder.nbgrader_plugin.late.LatePenalty"
        file.write(f"\nc.AssignLatePenalties.plugin_class = {plugin!r}\n")
        file.write(f"c.LatePenalty.percent_per_day = {percent}\n")
    with Gradebook(open_course(root).directory.db_url) as gb:
        gb.update_or_create_assignment(NAME, duedate=DUE)


def graded(root, **options):
    return {row.student: row for row in run_class(root, **options)}


def said(row):
    return [remark for remark in row.remarks if "attempt" in remark]


@pytest.mark.parametrize(
    ("attempts", "points", "remarks"),
    [
        ((5,), 5, []),
        ((7, 5), 7, ["attempt 1 of 2 counts, of 7 automatic points: 7; the other: 5"]),
        ((2, 5), 5, ["attempt 2 of 2 counts, of 7 automatic points: 5; the other: 2"]),
        ((2, 7, 5), 7, ["attempt 2 of 3 counts, of 7 automatic points: 7; the others: 2 and 5"]),
        # Of equal ones the latest.
        ((5, 5, 2), 5, ["attempt 2 of 3 counts, of 7 automatic points: 5; the others: 5 and 2"]),
        (
            (5, b"no notebook"),
            5,
            [f"attempt 1 of 2 counts, of 7 automatic points: 5; the other: 0 ({UNREAD})"],
        ),
        (
            (0, b"no notebook"),
            0,
            [f"attempt 1 of 2 counts, of 7 automatic points: 0; the other: 0 ({UNREAD})"],
        ),
        (
            (OTHER, 5),
            5,
            [
                "attempt 2 of 2 counts, of 7 automatic points: 5; the other: 0 (this is 3_max_pooling, not "
                "2_filters)"
            ],
        ),
    ],
)
def test_the_best_attempt_counts_and_the_row_says_so(root, attempts, points, remarks):
    handed_in(root, "ada", *attempts)
    row = graded(root)["ada"]
    assert (row.status, row.points, said(row)) == ("graded", points, remarks)
    assert rows(open_course(root))["ada"]["score"] == points
    folder = open_course(root).folder("autograded", "ada", NAME)
    shown = nbformat.read(folder / f"{NAME}.ipynb", as_version=4)
    assert [remark in shown.cells[0].source for remark in remarks] == [True] * len(remarks)
    course = open_course(root)
    names = {"assignment": NAME, "notebook": NAME, "student": "ada"}
    page = read_page(root, shown, names | {"db_url": course.directory.db_url})
    assert all(remark in page for remark in remarks)


def test_the_latest_counts_where_nothing_is_set(root):
    (root / "grading.toml").unlink()
    handed_in(root, "ada", 7, 5)
    row = graded(root)["ada"]
    assert (row.points, said(row)) == (5, [])


@pytest.mark.parametrize("blank", [{}, OTHER, b"no notebook"])
def test_a_blank_upload_takes_no_answers_away(root, blank):
    """Nobody hands in nothing on purpose: the one with answers counts, and the row says so."""
    (root / "grading.toml").unlink()
    handed_in(root, "ada", 5, 7, blank)
    handed_in(root, "bob", 7, 0)
    found = graded(root)
    assert (found["ada"].points, found["bob"].points) == (7, 0)
    assert said(found["ada"])[0].startswith(
        "attempt 2 of 3 counts, of 7 automatic points: 7; the others: 5 and 0"
    )
    assert not said(found["bob"])


def test_a_latest_attempt_that_earned_points_is_looked_into_once(root, monkeypatch):
    (root / "grading.toml").unlink()
    handed_in(root, "ada", 7, 5)
    looked = []
    monkeypatch.setattr(plan, "is_blank", lambda *_: looked.append(1))
    assert [graded(root)["ada"].points for _ in range(3)] == [5, 5, 5]
    assert looked == [1]


def test_a_blank_copy_beside_a_filled_one_costs_nothing(root, tmp_path):
    """A browser calls the second download of one name ``(1)``: no name tells which of them was meant."""
    (root / "grading.toml").unlink()
    blank, filled = uploaded({}), uploaded(ALL)
    for student, first, second in (("ada", blank, filled), ("bob", filled, blank)):
        folder = tmp_path / "down" / student
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(first)
        (folder / f"{NAME} (1).ipynb").write_bytes(second)
    collect(root, NAME, [tmp_path / "down"])
    assert {name: row.points for name, row in graded(root).items()} == {"ada": 7, "bob": 7}


@pytest.mark.parametrize(
    ("attempts", "days", "points", "score", "remark"),
    [
        ((5, 7), (9, 11), 7, 7 - 1.75, "2 of 2 counts, {of}: 7 (5.25 after lateness); the other: 5"),
        ((5, 7), (9, 12), 5, 5, "1 of 2 counts, {of}: 5; the other: 7 (3.5 after lateness)"),
        ((5, 7), (None, 12), 5, 5, "1 of 2 counts, {of}: 5; the other: 7 (3.5 after lateness)"),
        ((5, 7), (9, None), 7, 7, "2 of 2 counts, {of}: 7; the other: 5"),
    ],
)  # fmt: skip
def test_each_attempt_s_own_time_decides_its_penalty(root, attempts, days, points, score, remark):
    late_costs(root)
    handed_in(root, "ada", *attempts, days=days)
    row = graded(root)["ada"]
    assert (row.points, said(row)[0]) == (
        points,
        "attempt " + remark.format(of="of 7 automatic points"),
    )
    with Gradebook(open_course(root).directory.db_url) as gb:
        found = gb.find_submission(NAME, "ada")
        (notebook,) = found.notebooks
        assert notebook.score - (notebook.late_submission_penalty or 0) == score
    unknown = "the time of the attempt that counts is not known, lateness costs it nothing"
    assert (unknown in row.remarks) == (days[0] is None)


def test_a_time_of_another_attempt_is_not_left_in_the_gradebook(root):
    late_costs(root)
    handed_in(root, "ada", 7, days=(12,))
    assert graded(root)["ada"].points == 7
    handed_in(root, "ada", 7, 5, days=(None, 12))
    graded(root)
    with Gradebook(open_course(root).directory.db_url) as gb:
        assert gb.find_submission(NAME, "ada").timestamp is None


def extended(root):
    write_extensions(journal_folder(root), NAME, {"ada": 72})


def extended_in_the_gradebook(root):
    with Gradebook(open_course(root).directory.db_url) as gb:
        gb.grant_extension(NAME, "ada", hours=72)


def due_later(root):
    with Gradebook(open_course(root).directory.db_url) as gb:
        gb.find_assignment(NAME).duedate += timedelta(days=3)
        gb.db.commit()


def cheaper(root):
    with (root / "nbgrader_config.py").open("a") as file:
        file.write("c.LatePenalty.percent_per_day = 1\n")


@pytest.mark.parametrize("change", [extended, extended_in_the_gradebook, due_later, cheaper])
def test_another_attempt_counts_where_lateness_costs_something_else(root, change):
    late_costs(root)
    handed_in(root, "ada", 5, 7, days=(9, 12))
    handed_in(root, "bob", 2, 5)
    asked = []

    def grade(job, assignment):
        asked.append(job.student)
        return grade_here(job, assignment)

    assert graded(root, grade=grade)["ada"].points == 5
    assert graded(root, grade=grade)["ada"].unchanged_since
    assert sorted(asked) == ["ada", "bob"]
    change(root)
    with pytest.raises(NotAgreed) as moved:
        graded(root, ask=True)
    assert [one.student for one in moved.value.changes.moved] == ["ada"]
    row = graded(root, grade=grade)["ada"]
    assert row.points == 7
    # The result that waited for an answer is taken.
    assert sorted(asked) == ["ada", "bob"]


def test_a_later_setting_and_a_later_attempt_are_heeded(root):
    (root / "grading.toml").unlink()
    handed_in(root, "ada", 5, 2)
    assert graded(root)["ada"].points == 2
    (root / "grading.toml").write_text(BEST)
    with pytest.raises(NotAgreed):
        graded(root, ask=True)
    assert graded(root)["ada"].points == 5
    (root / "grading.toml").unlink()
    assert graded(root)["ada"].points == 2
    (root / "grading.toml").write_text(BEST)
    handed_in(root, "ada", 5, 2, 7)
    row = graded(root)["ada"]
    assert said(row) == ["attempt 3 of 3 counts, of 7 automatic points: 7; the others: 5 and 2"]
    assert graded(root)["ada"].remarks == row.remarks


def test_a_changed_tolerance_is_heeded_for_all_attempts(root):
    nearly = "def relu(z):\n    return np.maximum(z, 0) * (1 + 1e-4)"
    handed_in(root, "ada", {"relu": nearly}, 0)
    assert graded(root)["ada"].points == 0
    (root / "grading.toml").write_text(BEST + "[relu]\nrtol = 1e-3\n")
    row = graded(root)["ada"]
    assert said(row)[0] == "attempt 1 of 2 counts, of 7 automatic points: 2; the other: 0"


def test_a_written_answer_of_another_attempt_is_left_to_a_person(root):
    handed_in(root, "ada", 2, {"relu": RELU, "conv_output_size": SIZE})
    row = graded(root)["ada"]
    assert row.points == 7
    assert said(row)[1] == (
        f"`{WRITTEN}` is answered in attempt 1, not in the one that counts: a person decides about its "
        "points"
    )
    grades = rows(open_course(root))["ada"]["grades"]
    assert grades[WRITTEN] == (None, True)
    assert graded(root)["ada"].unchanged_since


def mark(root, points):
    with Gradebook(open_course(root).directory.db_url) as gb:
        grade = gb.find_grade(WRITTEN, NAME, NAME, "ada")
        grade.manual_score, grade.needs_manual_grade = points, False
        gb.db.commit()


@pytest.mark.parametrize("setting", ["best", "latest"])
def test_points_given_by_hand_are_named_where_another_attempt_counts(root, setting):
    (root / "grading.toml").write_text(f'[grading]\nattempts = "{setting}"\n')
    handed_in(root, "ada", 5)
    graded(root)
    mark(root, 1.5)
    remark = (
        f"`{WRITTEN}` keeps the 1.5 points given by hand; the attempt that counts has changed since"
    )
    # A time that becomes known, or a forced run, is no other attempt.
    handed_in(root, "ada", 5, days=(9,))
    assert remark not in graded(root)["ada"].remarks
    mark(root, 1.5)
    handed_in(root, "ada", 5, 7)
    assert remark in graded(root)["ada"].remarks
    assert remark in graded(root, force=True, seed=8)["ada"].remarks
    with Gradebook(open_course(root).directory.db_url) as gb:
        grade = gb.find_grade(WRITTEN, NAME, NAME, "ada")
        assert (grade.manual_score, grade.needs_manual_grade) == (1.5, True)
    mark(root, 1.5)  # a person has looked
    assert remark not in graded(root, force=True, seed=9)["ada"].remarks


def test_replay_takes_the_attempt_that_counts(root):
    handed_in(root, "ada", 7, 5)
    graded(root)
    found = replay(root, "ada", "relu", sandbox=False, grade=grade_here)
    assert (found.verdict.passed, found.differences) == (True, ())
    assert "submission" not in " ".join(found.changed)
    # It is found again where it lies elsewhere by now.
    handed_in(root, "ada", 7, 5, 2)
    assert replay(root, "ada", "relu", sandbox=False, grade=grade_here).verdict.passed


def test_the_grader_s_failure_at_one_attempt_leaves_all_open(root):
    handed_in(root, "ada", 7, 5)

    def grade(job, assignment):
        from autograder.assignment.context import context_of
        from autograder.grading.grade_one import failed

        return failed(context_of(assignment), job.student, "disk full")

    row = graded(root, grade=grade)["ada"]
    assert (row.status, row.verdicts) == ("error", ())
    assert graded(root)["ada"].points == 7


@pytest.mark.parametrize(
    ("attempts", "points", "remark"),
    [
        ((7, 5, 2), 5, "2 of 3 counts, of 7 automatic points: 5; the other: 2"),
        ((2, 5), 5, "2 of 2 counts, of 7 automatic points: 5; the other: 2"),
    ],
)
def test_of_many_attempts_the_latest_are_graded_and_the_row_says_so(
    root, monkeypatch, attempts, points, remark
):
    monkeypatch.setattr(course_directory_module, "MOST_ATTEMPTS", 2)
    handed_in(root, "ada", *attempts)
    row = graded(root)["ada"]
    more = ["2 of 3 attempts were graded"] if len(attempts) > 2 else []
    assert (row.points, said(row)) == (points, [f"attempt {remark}", *more])


@pytest.mark.parametrize("most", [2, 3])
def test_nobody_loses_points_by_handing_in_more_often_than_is_graded(root, monkeypatch, most):
    monkeypatch.setattr(course_directory_module, "MOST_ATTEMPTS", most)
    handed_in(root, "ada", 7)
    graded(root)
    handed_in(root, "ada", 7, 5, 2, 2, 0)
    row = graded(root)["ada"]
    others = {2: "the other: 0", 3: "the others: 2 and 0"}[most]
    assert said(row) == [
        f"attempt 1 of 5 counts, of 7 automatic points: 7; {others}",
        f"{most} of 5 attempts were graded",
    ]
    assert graded(root)["ada"].unchanged_since
    assert graded(root, force=True, seed=8)["ada"].points == 7
    again = replay(root, "ada", "relu", sandbox=False, grade=grade_here)
    assert (again.verdict.passed, again.differences, again.changed) == (True, (), ())


def test_the_exchange_s_secret_is_that_of_the_attempt_that_counts(root):
    handed_in(root, "ada", 7, 5)
    course = open_course(root)
    first = course.attempts_folder("ada", NAME) / "00"
    (first / "submission_secret.txt").write_text("first")
    (course.folder("submitted", "ada", NAME) / "submission_secret.txt").write_text("second")
    graded(root)
    folder = course.folder("autograded", "ada", NAME)
    assert (folder / "submission_secret.txt").read_text() == "first"


def test_an_attempt_is_known_by_its_files_whatever_its_time(tmp_path):
    course = open_course(course_directory(tmp_path / "course"))
    handed_in(course.root, "ada", 7, 7, 5, days=(8, 9, 10))
    read = course.read("ada", NAME, NAME, earlier=True)
    one, two, three = read.attempts
    assert [read.attempt(each.attempt_id) for each in read.attempts] == [one, two, three]
    timeless = tuple(file for file in two.files if file.name != files.TIMESTAMP)
    assert read.attempt(replace(two, files=timeless).attempt_id) == one
    assert read.attempt("") == read.attempt("x y") == three


def command(root, *words):
    """Start a command in the course directory, in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def outcome(root):
    """Return scores, penalties, times and remarks, by student."""
    found = {}
    with Gradebook(open_course(root).directory.db_url) as gb, open_journal(root) as journal:
        for one in gb.assignment_submissions(NAME):
            (notebook,) = one.notebooks
            grades = {grade.name: grade.auto_score for grade in notebook.grades}
            penalty = notebook.late_submission_penalty
            remarks = journal.latest(NAME, one.student_id).result.remarks
            found[one.student_id] = (grades, penalty, one.timestamp, remarks)
    return found


@pytest.mark.slow
def test_three_students_of_the_exchange_from_collect_to_feedback(root, tmp_path):
    late_costs(root)
    inbound = tmp_path / "inbound"
    for student, day, points in (
        ("ada", 9, 7), ("ada", 10, 5), ("bob", 9, 5), ("eve", 9, 2), ("eve", 11, 7)
    ):  # fmt: skip
        when = f"2026-02-{day:02} 11:00:00.250000 UTC"
        folder = inbound / f"{student}+{NAME}+{when}+xyz"
        folder.mkdir(parents=True)
        (folder / f"{NAME}.ipynb").write_bytes(uploaded(POINTS[points]))
        (folder / "timestamp.txt").write_text(when)
        (folder / "submission_secret.txt").write_text(f"{student} {day}")
    done, refused = collect(root, NAME, [inbound])
    assert (refused, [one.earlier for one in done]) == ([], [1, 0, 1])
    killed = shutil.copytree(root, tmp_path / "killed")
    grade = ("autograder.cli.main", "grade", NAME, "--jobs", "1")
    whole = command(root, *grade)
    said = whole.communicate()[0]
    assert whole.returncode == 0, said
    found = outcome(root)
    of = "of 7 automatic points"
    assert {student: one[3] for student, one in found.items()} == {
        "ada": (f"attempt 1 of 2 counts, {of}: 7; the other: 5",),
        "bob": (),
        "eve": (f"attempt 2 of 2 counts, {of}: 7 (5.25 after lateness); the other: 2",),
    }
    assert [found[one][1] for one in ("ada", "bob", "eve")] == [None, None, 1.75]
    assert f"{found['ada'][2]:%d} {found['eve'][2]:%d}" == "09 11"
    # Killed in the middle and run again, it ends the same.
    with open_journal(killed) as journal:
        run = command(killed, *grade, "--seed", str(journal_seed(root)))
        wait_until(lambda: journal.students() or run.poll() is not None)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    again = command(killed, *grade)
    again.communicate()
    assert again.returncode == 0
    assert outcome(killed) == found
    # nbgrader's own steps pass over the earlier attempts.
    feedback = command(root, "nbgrader", "generate_feedback", NAME)
    feedback.communicate()
    assert feedback.returncode == 0
    page = (root / "feedback" / "ada" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "attempt 1 of 2 counts" in page
    latest = command(root, "nbgrader", "autograde", NAME, "--student", "ada", "--force")
    said = latest.communicate()[0]
    assert latest.returncode == 0, said
    assert rows(open_course(root))["ada"]["score"] == 5
    assert not list((root / "autograded").rglob(".attempts"))
    assert len(list(open_course(root).attempts_folder("ada", NAME).iterdir())) == 1


def journal_seed(root):
    with open_journal(root) as journal:
        return journal.round(NAME).seed
