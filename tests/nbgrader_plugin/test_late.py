"""What lateness costs: the same by nbgrader's command and by ours, and always as of now."""

import shutil
from datetime import datetime

import pytest
from nbgrader.api import Gradebook
from traitlets import TraitError

from autograder.assignment import context as contexts
from autograder.assignment.course_directory import open_course
from autograder.nbgrader_plugin.late import LatePenalty
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    WRONG_RELU,
    grade_here,
    hand_in,
    known_course,
    run_class,
)
from tests.nbgrader_plugin.test_stock_commands import stock

MINUTE, HOUR, DAY = 60, 3600, 86400
CONFIG = f"""
c.AssignLatePenalties.plugin_class = "autograder.nbgrader_plugin.late.LatePenalty"
c.LatePenalty.percent_per_day = 10
c.LatePenalty.grace_minutes = 15
c.LatePenalty.most_percent = 50
c.LatePenalty.extension_hours = {{"{NAME}": {{"extended": 48}}, "other": {{"hour": 48}}}}
"""
#: When each handed in; it is due at noon on the first. All have 7 points but "wrong", who has 5.
TIMES = {
    "early": "2026-02-01 11:00:00 UTC",
    "grace": "2026-02-01 12:14:00 UTC",
    "hour": "2026-02-01 13:00:00 UTC",
    "two-days": "2026-02-02 12:00:01 UTC",
    "wrong": "2026-02-02 13:00:00 UTC",
    "weeks": "2026-03-01 12:00:00 UTC",
    "extended": "2026-02-03 11:00:00 UTC",
    "unknown": "",
    "berlin": "2026-02-01 12:30:00.5 CET",
    "athens": "2026-02-01 13:30:00 +0200",
    "seattle": "2026-02-01 05:00:00 PST",
    "tokyo": "2026-02-01 22:00:00 Asia/Tokyo",
    # Of India, Ireland or Israel.
    "somewhere": "2026-02-03 12:00:00 IST",
}
COSTS = {"hour": 0.7, "seattle": 0.7, "tokyo": 0.7, "two-days": 1.4, "wrong": 1.0, "weeks": 3.5}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    root = known_course(tmp_path_factory.mktemp("template") / "course")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(CONFIG)
    with Gradebook(open_course(root).directory.db_url) as gb:
        gb.update_or_create_assignment(NAME, duedate="2026-02-01 12:00:00 UTC")
    for student, when in TIMES.items():
        relu = WRONG_RELU if student == "wrong" else ANSWERS["relu"]
        hand_in(root, student, ANSWERS | {"relu": relu})
        if when:
            hand_in(root, student, when.encode(), "timestamp.txt")
    return root


@pytest.fixture
def course(template, tmp_path):
    return open_course(shutil.copytree(template, tmp_path / "course"))


def penalties(course):
    with Gradebook(course.directory.db_url) as gb:
        found = {s.student.id: s.late_submission_penalty for s in gb.assignment_submissions(NAME)}
    return {student: penalty for student, penalty in found.items() if penalty}


def again(course):
    """Run; return whom it graded."""
    graded = []

    def grade(job, assignment):
        graded.append(job.student)
        return grade_here(job, assignment)

    run_class(course.root, grade=grade)
    return sorted(graded)


@pytest.mark.parametrize(
    ("late", "cost"),
    [
        (1, None),
        (15 * MINUTE, None),
        (15 * MINUTE + 1, 2),
        (DAY, 2),
        (DAY + 1, 4),
        (3 * DAY, 5),
        (400 * DAY, 5),
    ],
)
def test_each_day_begun_costs(late, cost):
    plugin = LatePenalty(percent_per_day=20, grace_minutes=15, most_percent=50)
    assert plugin.late_submission_penalty("ada", 10, late) == cost


def test_what_makes_no_sense_is_refused():
    for wrong in ({"percent_per_day": -1}, {"most_percent": 101}, {"grace_minutes": -5}):
        with pytest.raises(TraitError):
            LatePenalty(**wrong)


def test_nbgrader_autograde_and_ours_take_off_the_same(template, tmp_path):
    by_stock, by_us = (
        open_course(shutil.copytree(template, tmp_path / name)) for name in ("stock", "ours")
    )
    stock(by_stock)
    contexts.context_of.cache_clear()
    run_class(by_us.root)
    assert penalties(by_stock) == penalties(by_us) == pytest.approx(COSTS)


def test_an_extension_gives_it_back_and_nothing_is_graded_again(course):
    assert again(course) == sorted(TIMES)
    with Gradebook(course.directory.db_url) as gb:
        gb.grant_extension(NAME, "two-days", hours=12)
        gb.grant_extension(NAME, "hour", hours=2)
    assert again(course) == []
    left = {s: c for s, c in COSTS.items() if s not in ("two-days", "hour")}
    assert penalties(course) == pytest.approx(left | {"two-days": 0.7})
    with Gradebook(course.directory.db_url) as gb:
        gb.grant_extension(NAME, "hour")
    assert again(course) == []
    assert penalties(course)["hour"] == pytest.approx(0.7)


def test_a_due_date_or_other_settings_count_from_the_next_run_on(course):
    again(course)
    with Gradebook(course.directory.db_url) as gb:
        gb.update_or_create_assignment(NAME, duedate="2026-02-02 12:00:00 UTC")
    assert again(course) == []
    assert "hour" not in penalties(course)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write("c.LatePenalty.percent_per_day = 0\n")
    assert again(course) == []
    assert penalties(course) == {}


def test_points_given_by_hand_stay_and_count(course):
    again(course)
    with Gradebook(course.directory.db_url) as gb:
        written = gb.find_grade("filters_written_1", NAME, NAME, "hour")
        written.manual_score, written.needs_manual_grade = 2.0, False
        exercise = gb.find_grade("relu_check", NAME, NAME, "wrong")
        exercise.manual_score, exercise.needs_manual_grade = 1.0, False
        gb.db.commit()
    assert again(course) == []
    # A tenth of 9, a fifth of 6.
    found = penalties(course)
    assert (found["hour"], found["wrong"]) == (pytest.approx(0.9), pytest.approx(1.2))
    with Gradebook(course.directory.db_url) as gb:
        for name, student, score in (
            ("filters_written_1", "hour", 2.0),
            ("relu_check", "wrong", 1.0),
        ):
            grade = gb.find_grade(name, NAME, NAME, student)
            assert (grade.manual_score, grade.needs_manual_grade) == (score, False)


def test_a_zone_that_is_not_known_is_said_and_counts_when_it_is(course):
    def remarks():
        run = run_class(course.root)
        return {row.student: row.remarks for row in run}

    first, again = remarks(), remarks()
    for found in (first, again):
        assert [name for name, said in found.items() if "not known" in str(said)] == ["somewhere"]
        assert "IST" in found["somewhere"][-1]
    assert "somewhere" not in penalties(course)
    with (course.root / "nbgrader_config.py").open("a") as config:
        config.write('c.Exchange.timezone = "Asia/Kolkata"\n')
    assert "not known" not in str(remarks()["somewhere"])
    # Half past six in UTC, two days late.
    assert penalties(course)["somewhere"] == pytest.approx(1.4)


def test_a_time_that_was_read_wrongly_before_is_set_right(course):
    again(course)
    with Gradebook(course.directory.db_url) as gb:
        for student in ("berlin", "somewhere"):
            gb.find_submission(NAME, student).timestamp = datetime(2026, 2, 3, 12)  # noqa: DTZ001
        gb.db.commit()
    assert again(course) == []
    assert penalties(course) == pytest.approx(COSTS)
    with Gradebook(course.directory.db_url) as gb:
        assert gb.find_submission(NAME, "somewhere").timestamp is None


def test_nbgrader_reads_a_due_date_with_its_zone_or_not_at_all(course):
    with Gradebook(course.directory.db_url) as gb:
        for given, utc in (
            ("2026-07-01 18:00 CEST", 16),
            ("2026-07-01 18:00 +0200", 16),
            ("2026-07-01 18:00 Europe/Berlin", 16),
            ("2026-07-01 18:00", 18),
        ):
            gb.update_or_create_assignment(NAME, duedate=given)
            assert gb.find_assignment(NAME).duedate.hour == utc
        with pytest.raises(ValueError, match="which time zone IST"):
            gb.update_or_create_assignment(NAME, duedate="2026-07-01 18:00 IST")
