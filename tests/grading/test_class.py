"""A class: everyone gets a row, whatever one of them does; one writer; whole or not at all."""

import json
import stat
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.assignment import exercise_digest
from autograder.assignment.course_directory import open_course
from autograder.cli.grade_view.table import class_lines, class_table, what_happened
from autograder.errors import GradingError, KernelStartError
from autograder.grading import executor
from autograder.grading import run as runs
from autograder.grading.executor import ExecutorConfig, plan
from autograder.grading.grade_one import failed, grade_submission
from autograder.grading.run import Ended
from autograder.records import autograded_folder, gradebook
from autograder.records.journal import open_journal
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    SIZE,
    WRONG_RELU,
    grade_here,
    hand_in,
    known_context,
    known_course,
    rows,
    run_class,
    run_here,
    threads,
)

CONTEXT = known_context()


@pytest.fixture
def course(tmp_path):
    bob = {"relu": WRONG_RELU, "conv_output_size": SIZE}
    submitted = {"ada": ANSWERS, "bob": bob, "cut": b'{"cells": ['}
    root = known_course(tmp_path / "course", submitted)
    hand_in(root, "none", b"x", "notes.txt")
    return open_course(root)


def run(course, grade=grade_here, **options):
    return run_class(course.root, grade=grade, force=True, **options)


def test_the_plan_is_every_submitted_folder(course):
    assert list(plan(course, NAME)) == ["ada", "bob", "cut", "none"]
    assert list(plan(course, NAME, students=["bob"])) == ["bob"]


def test_what_cannot_be_planned_is_said(course, tmp_path_factory):
    with pytest.raises(GradingError, match="zoe has submitted nothing"):
        plan(course, NAME, students=["zoe"])
    with pytest.raises(GradingError, match="there is no notebook 9_none"):
        plan(course, "9_none")
    with pytest.raises(GradingError, match="no course directory"):
        open_course(tmp_path_factory.mktemp("elsewhere"))


def test_everyone_gets_a_row_and_a_folder(course):
    results = run(course)
    assert {r.student: r.status for r in results} == {
        "ada": "graded", "bob": "graded", "cut": "unreadable", "none": "missing",
    }  # fmt: skip
    book = rows(course)
    assert {name: row["score"] for name, row in book.items()} == {
        "ada": 7,
        "bob": 5,
        "cut": 0,
        "none": 0,
    }
    for student in book:
        folder = course.folder("autograded", student, NAME)
        assert [path.name for path in folder.iterdir()] == [f"{NAME}.ipynb"]
        assert stat.S_IMODE((folder / f"{NAME}.ipynb").stat().st_mode) == 0o444


def test_scores_and_comments_follow_nbgraders_rules(course):
    run(course)
    book = rows(course)
    assert book["ada"]["grades"]["relu_check"] == (2.0, False)
    assert book["ada"]["grades"]["filters_written_1"] == (None, True)
    assert book["ada"]["comments"]["filters_written_1"] is None
    assert book["bob"]["grades"]["relu_check"] == (0.0, False)
    assert "np.abs" not in book["bob"]["comments"]["relu"]
    assert book["bob"]["comments"]["relu"].startswith("Negative numbers became positive")
    assert book["bob"]["grades"]["filters_written_1"] == (0.0, False)
    assert book["bob"]["comments"]["filters_written_1"] == "No response."


def test_a_manual_score_stays_and_is_marked_for_another_look(course):
    run(course)
    with Gradebook(course.directory.db_url) as gb:
        grade_ = gb.find_grade("relu_check", NAME, NAME, "bob")
        grade_.manual_score = 1.5
        gb.find_comment("relu", NAME, NAME, "bob").manual_comment = "Nearly."
        gb.db.commit()
    run(course)
    assert rows(course)["bob"]["grades"]["relu_check"] == (0.0, True)
    with Gradebook(course.directory.db_url) as gb:
        assert gb.find_grade("relu_check", NAME, NAME, "bob").score == 1.5
        assert gb.find_comment("relu", NAME, NAME, "bob").comment == "Nearly."


def test_the_graders_failure_leaves_the_points_open(course):
    def break_on_bob(job, assignment):
        if job.student == "bob":
            return failed(CONTEXT, job.student, "no kernel")
        return grade_here(job, assignment)

    results = run(course, break_on_bob)
    assert {r.student for r in results} == {"ada", "bob", "cut", "none"}
    bob = rows(course)["bob"]
    assert set(bob["grades"].values()) == {(None, True)}
    assert "no kernel" in bob["comments"]["relu"]
    lines = class_lines(results)
    assert lines[1].split("\t")[:4] == ["bob", "", "0", "error"]


def test_verdicts_are_recorded_in_the_journal(course):
    run(course)
    with open_journal(course.root) as journal:
        found = journal.latest(NAME, "bob").to_record()
    assert (found["seed"], found["status"], found["points"]) == (7, "graded", 5.0)
    assert found["verdicts"][0]["diagnosis"] == "absolute-value"
    assert {"numpy", "cnn-course", "python"} <= set(found["versions"])
    assert str(course.root) not in json.dumps(found)


def test_the_timestamp_goes_along(course):
    hand_in(course.root, "ada", b"2026-03-01 12:00:00 UTC", "timestamp.txt")
    hand_in(course.root, "bob", b"yesterday, I think", "timestamp.txt")
    run(course)
    assert (course.folder("autograded", "ada", NAME) / "timestamp.txt").is_file()
    with Gradebook(course.directory.db_url) as gb:
        assert gb.find_submission(NAME, "ada").timestamp.isoformat() == "2026-03-01T12:00:00"
        assert gb.find_submission(NAME, "bob").timestamp is None


def test_lateness_costs_what_nbgraders_plugin_says(course, monkeypatch):
    asked = []
    kept = gradebook.AssignLatePenalties.preprocess

    def preprocess(step, notebook, resources):
        asked.append(resources["nbgrader"]["student"])
        return kept(step, notebook, resources)

    monkeypatch.setattr(gradebook.AssignLatePenalties, "preprocess", preprocess)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    with Gradebook(course.directory.db_url) as gb:
        gb.update_or_create_assignment(NAME, duedate="2026-02-01 12:00:00 UTC")
    hand_in(course.root, "ada", b"2026-03-01 12:00:00 UTC", "timestamp.txt")
    run(course)
    with Gradebook(course.directory.db_url) as gb:
        assert gb.find_submission_notebook(NAME, NAME, "ada").late_submission_penalty == 7.0
        assert gb.find_submission_notebook(NAME, NAME, "bob").late_submission_penalty is None
    # Nothing is due of others, and their rows open the gradebook no second time.
    assert asked == ["ada"]


def test_an_unknown_assignment_says_what_to_do(course):
    with Gradebook(course.directory.db_url) as gb:
        gb.remove_assignment(NAME)
    with pytest.raises(GradingError, match="run `nbgrader generate_assignment 2_filters --force`"):
        run(course)


def test_a_new_folder_replaces_the_old_one_whole(course):
    run(course)
    folder = course.folder("autograded", "ada", NAME)
    (folder / "left over").write_text("x")
    run(course)
    assert [p.name for p in folder.iterdir()] == [f"{NAME}.ipynb"]
    assert [p.name for p in folder.parent.iterdir()] == [NAME]


def test_where_writing_fails_the_old_folder_stays(course, monkeypatch):
    run(course)
    folder = course.folder("autograded", "ada", NAME)
    before = (folder / f"{NAME}.ipynb").read_bytes()

    def full(folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(autograded_folder, "_sync", full)
    with pytest.raises(Ended, match="ada could not be written: No space left"):
        run(course, executor_config=threads(1))
    assert (folder / f"{NAME}.ipynb").read_bytes() == before
    assert [p.name for p in folder.parent.iterdir()] == [NAME]


class Breaking(Executor):
    """Breaks on one student, as a pool does whose worker is killed: everything not done is lost."""

    def __init__(self, on: str) -> None:
        self._on, self._broken = on, False

    def submit(self, fn, /, job, assignment):
        future: Future = Future()
        self._broken = self._broken or job.student == self._on
        if self._broken:
            future.set_exception(BrokenExecutor("a worker was killed"))
        else:
            future.set_result(fn(job, assignment))
        return future

    def shutdown(self, wait=True, *, cancel_futures=False):
        pass


def test_a_killed_worker_costs_nobody_else_the_grade(course):
    results = run(course, executor_config=ExecutorConfig(lambda: Breaking("bob"), window=2))
    assert {r.student: r.status for r in results} == {
        "ada": "graded", "bob": "error", "cut": "unreadable", "none": "missing",
    }  # fmt: skip
    assert "killed, twice" in what_happened(next(r for r in results if r.student == "bob"))


@pytest.mark.parametrize(("fails", "status"), [(1, "graded"), (2, "error")])
def test_a_kernel_that_did_not_start_is_started_once_more_alone(course, fails, status):
    tried = []

    def start_late(job, assignment):
        if job.student == "bob":
            tried.append(job.student)
            if len(tried) <= fails:
                raise KernelStartError.silent(1, "")
        return grade_here(job, assignment)

    results = run(course, start_late)
    assert {r.student: r.status for r in results} == {
        "ada": "graded", "bob": status, "cut": "unreadable", "none": "missing",
    }  # fmt: skip
    assert len(tried) == 2
    row = next(r for r in results if r.student == "bob")
    assert ("did not answer" in what_happened(row)) == (status == "error")


def test_a_job_in_this_process_passes_on_that_no_kernel_started(course, monkeypatch):
    def refuse(*_):
        raise KernelStartError.ended("")

    monkeypatch.setattr(executor, "grade_attempts", refuse)
    monkeypatch.setattr(executor, "context_of", lambda assignment: CONTEXT)
    with pytest.raises(KernelStartError):
        executor.grade_job(executor.Job("bob", None), None)


def test_the_table_and_the_lines_say_the_same_and_nothing_of_the_student_is_markup(course):
    results = run(course)
    table = class_table(results)
    assert table.row_count == 4
    assert [c.header for c in table.columns] == ["Student", "1", "2", "Total", "What happened"]
    lines = class_lines(results)
    assert lines[0] == "ada\t7\t7\tgraded\t\t"
    assert lines[1] == "bob\t5\t7\tgraded\trelu: absolute-value\t"
    assert "cut off" in lines[2]
    assert all(Path(NAME).name not in line.split("\t")[0] for line in lines)


def test_what_happened_is_one_safe_line(course):
    hand_in(course.root, "eve", ANSWERS, "[red]\x1b[31m.ipynb")
    hand_in(course.root, "eve", b"x", "a\nb.txt")
    (result,) = [r for r in run(course) if r.student == "eve"]
    text = what_happened(result)
    assert "\x1b" not in text
    assert "\n" not in text
    assert "[red]" in text


def test_folders_may_be_arranged_otherwise(course):
    course.directory.directory_structure = "{assignment_id}/{nbgrader_step}/{student_id}"
    folder = course.root / NAME / "submitted" / "zoe"
    folder.mkdir(parents=True)
    assert list(course.submitted(NAME)) == [("zoe", folder)]


def test_a_gradebook_that_cannot_take_the_results_is_found_out_first(course, monkeypatch):
    monkeypatch.setattr(runs, "sandbox_available", lambda: type("Yes", (), {"ok": True})())
    monkeypatch.setattr(runs, "grade_class", lambda *args, **more: pytest.fail("work was done"))
    with Gradebook(course.directory.db_url) as gb:
        gb.remove_assignment(NAME)
    with pytest.raises(GradingError, match="run `nbgrader generate_assignment 2_filters --force`"):
        runs.grade_course(runs.GradeRequest(course.root, NAME), lambda count, result: None)


@pytest.mark.parametrize("cluster", [None, "tcp://elsewhere:8786"])
def test_a_run_computes_what_verdicts_depend_on_once_wherever_they_are_made(
    course, monkeypatch, cluster
):
    exercise_digest.definition.cache_clear()
    monkeypatch.setattr(
        executor,
        "grade_attempts",
        lambda submission, context, *given: grade_submission(
            submission, replace(context, run=run_here), *given
        ),
    )
    run(course, grade=executor.grade_job, cluster=cluster)
    assert exercise_digest.definition.cache_info().misses == 2
    with open_journal(course.root) as journal:
        basis = journal.latest(NAME, "ada").basis
    assert list(basis.definitions) == ["relu", "conv_output_size"]
    assert all(parts["reference"] for parts in basis.definitions.values())
