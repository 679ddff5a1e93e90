"""Times of submission and extra time: from a list, from a note, by a person's word; never guessed."""

from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.assignment.course_directory import open_course
from autograder.cli.main import autograder
from autograder.errors import GradingError
from autograder.lms.collect import collect
from autograder.lms.lateness import LatenessRequest, keep_times
from tests.helpers.grading_fakes import ANSWERS, NAME, hand_in, known_course, run_class, uploaded
from tests.lms.test_collect import zipped

FILE = f"{NAME}.ipynb"
NOTEBOOK = uploaded(ANSWERS)
CONFIG = """
c.AssignLatePenalties.plugin_class = "autograder.nbgrader_plugin.late.LatePenalty"
c.LatePenalty.percent_per_day = 10
"""
BERLIN = 'c.Exchange.timezone = "Europe/Berlin"\n'


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    root = known_course(tmp_path_factory.mktemp("template") / "course")
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(CONFIG)
    with Gradebook(open_course(root).directory.db_url) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-02-01 12:00:00 UTC")
        for student, first, last in (("ada", "Ada", "Lovelace"), ("bob", "Bob", "B")):
            gradebook.add_student(student, first_name=first, last_name=last)
    for student in ("ada", "ada-lovelace", "bob"):
        hand_in(root, student, NOTEBOOK)
    return root


@pytest.fixture
def keep(root, tmp_path):
    """Keep what is said; return (time, extra hours, late) by student, and the remarks."""

    def run(table="", **words):
        path = None
        if table:
            path = tmp_path / "times.csv"
            path.write_text(table, encoding="utf-8")
        lines, remarks = keep_times(LatenessRequest(root, NAME, path, **words))
        return {line.student: (line.handed_in, line.hours, line.late) for line in lines}, remarks

    return run


def penalty(root, student):
    with Gradebook(open_course(root).directory.db_url) as gradebook:
        return gradebook.find_submission(NAME, student).late_submission_penalty


def test_a_list_of_times_and_of_extra_time(keep):
    said, remarks = keep(
        "username,handed_in,extension_hours\nada,2026-02-01 14:00 UTC,\nbob,,24\nzoe,2026-02-01 14:00 UTC,\n"
        "ada-lovelace,2026-02-01 14:00,x\n"
    )
    assert said == {
        "ada": (datetime.fromisoformat("2026-02-01 14:00"), 0, timedelta(hours=2)),
        "ada-lovelace": (None, 0, None),
        "bob": (None, 24, None),
    }
    assert len(remarks) == 3
    assert remarks[0] == "zoe: nobody knows which student this is"
    assert "names no time zone: set c.Exchange.timezone" in remarks[1]
    assert remarks[2] == "ada-lovelace: x is no number of hours"


def test_moodle_s_grading_worksheet(root, keep, tmp_path):
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(BERLIN)
    name = f"Ada Lovelace_17_assignsubmission_file_/{FILE}"
    collect(root, NAME, [zipped(tmp_path / "m.zip", {name: NOTEBOOK})])
    said, remarks = keep(
        "Identifier,Full name,Last modified (submission),Grade\n"
        'Participant 17,Ada Lovelace,"Sunday, 1 February 2026, 2:30 PM",\nParticipant 18,Bob B,-,\n'
    )
    assert not remarks
    assert said["ada-lovelace"][0] == datetime.fromisoformat("2026-02-01 13:30")
    assert said["ada"][0] is said["bob"][0] is None


def test_a_person_s_word_is_one_command_and_grades_follow(root, keep):
    late = {"handed_in": {"ada": "2026-02-02 13:00 UTC", "bob": "2026-02-01 13:00 CET"}}
    said, _ = keep(**late)
    assert said["ada"][2] == timedelta(hours=25)
    assert said["bob"][2] == timedelta()
    run_class(root)
    assert (penalty(root, "ada"), penalty(root, "bob")) == (1.4, 0)
    assert keep(hours={"ada": 2.5})[0]["ada"][1:] == (2.5, timedelta(hours=22.5))
    graded = []
    run_class(root, grade=lambda job, assignment: graded.append(job.student))
    assert graded == []
    assert penalty(root, "ada") == 0.7
    assert keep(on_time=("ada",))[0]["ada"][1:] == (25, timedelta())
    run_class(root)
    assert penalty(root, "ada") == 0
    keep(hours={"ada": 0})
    run_class(root)
    assert penalty(root, "ada") == 1.4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"handed_in": {"ada": "yesterday"}}, "no date and time"),
        ({"handed_in": {"ada": "2026-02-01 13:00"}}, "names no time zone"),
        ({"hours": {"adda": 3.0}}, "no student adda.* 'ada'"),
        ({"table": "username,grade\nada,3\n"}, "neither times nor extra time"),
    ],
)
def test_nothing_is_guessed(keep, words, said):
    with pytest.raises(GradingError, match=said):
        keep(**words)
    assert keep()[0]["ada"] == (None, 0, None)


def test_the_command(root):
    def run(*words):
        return CliRunner().invoke(autograder, ["late", NAME, "--course", str(root), *words])

    done = run("--student", "ada", "--handed-in", "2026-02-02 13:00 UTC", "--extension", "1")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        "ada\tLovelace, Ada\t2026-02-02 13:00 UTC\t1 h\t1 day, 0:00:00",
    )
    assert run().stdout.splitlines()[2] == "bob\tB, Bob\tnot known\t\t"
    for wrong in (["--extension", "3"], ["--student", "ada"]):
        assert run(*wrong).exit_code == 2


def test_blackboard_s_notes_tell_the_time_where_they_name_a_zone(root, tmp_path):
    def note(line, typed=""):
        return f"Name: X ({line[0]})\nAssignment: F\nDate Submitted: {line[1]}\n\n{typed}".encode()

    head = "F_{}_attempt_2026-01-02-03-04-05"
    forged = "Submission Field:\nDate Submitted: Friday, January 1, 2027 3:04:05 AM CET\n"
    files = {
        "cyd": note(("cyd", "Friday, January 2, 2026 3:04:05 AM CET"), forged),
        "dee": note(("dee", "Friday, January 2, 2026 3:04:05 AM")),
        "eve": f"Name: X (eve)\nAssignment: F\n\n\n{forged}".encode(),
    }
    source = {}
    for student, text in files.items():
        source[f"{head.format(student)}.txt"] = text
        source[f"{head.format(student)}_{FILE}"] = NOTEBOOK
    done, _ = collect(root, NAME, [zipped(tmp_path / "b.zip", source)])
    assert {one.student: one.timestamp for one in done} == {
        "cyd": datetime.fromisoformat("2026-01-02 02:04:05"),
        "dee": None,
        "eve": None,
    }
