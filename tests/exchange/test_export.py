"""Grades on their way to other systems: whose, how many, and nothing that runs."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from autograder.commands.export import export as command
from autograder.errors import GradingError
from autograder.exchange.export import Wanted, export
from autograder.exchange.grades import StudentGrades
from autograder.exchange.roster import Roster, match, read_roster
from autograder.grading.course import open_course
from tests.grading_fakes import (
    ANSWERS,
    NAME,
    WRONG_RELU,
    as_bytes,
    grade_here,
    hand_in,
    known_course,
    run_class,
    submit,
)

# relu 2, conv_output_size 5, filters_written_1 2 points by hand.
FORMULA = "=cmd"


def grade_but_one(job, assignment):
    """Grade a job; of the student "lost" the grader fails."""
    if job.student == "lost":
        raise RuntimeError("no kernel")
    return grade_here(job, assignment)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    root = known_course(tmp_path_factory.mktemp("class"))
    hand_in(root, "11", as_bytes(submit()))
    hand_in(root, "bob", as_bytes(submit(ANSWERS | {"relu": WRONG_RELU})))
    hand_in(root, "lost", as_bytes(submit()))
    hand_in(root, "ada-lovelace", as_bytes(submit()))
    hand_in(root, FORMULA, as_bytes(submit()))
    run_class(root, grade=grade_but_one)
    with Gradebook(open_course(root).directory.db_url) as gradebook:
        gradebook.update_or_create_student(
            "bob", first_name="Bob", last_name="@SUM(1)", email="bob@example.org"
        )
        gradebook.add_student("absent", email="absent@example.org")
        # Graded by hand: 1.5 for the written answer, and another score for an exercise.
        for name, score in (("filters_written_1", 1.5), ("relu_check", 1.0)):
            grade = gradebook.find_grade(name, NAME, NAME, "11")
            grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.find_submission(NAME, "bob").timestamp = datetime.fromisoformat("2026-01-02")
        gradebook.find_submission_notebook(NAME, NAME, "bob").late_submission_penalty = 1.25
        gradebook.db.commit()
    return root


@pytest.fixture
def exported(course, tmp_path):
    """Export; return the rows of the file and the remarks."""

    def run(to, roster: str = "", **options):
        path = None
        if roster:
            path = tmp_path / "roster.csv"
            path.write_text(roster, encoding="utf-8")
        out = tmp_path / "out"
        wanted = Wanted(course, NAME, to, out=out, roster=path, **options)
        (written,), remarks = export(wanted)
        return list(csv.reader(io.StringIO(written.read_text(encoding="utf-8")))), remarks

    return run


def test_the_table_says_what_nbgrader_s_own_export_says(course, exported, tmp_path):
    own = tmp_path / "nbgrader.csv"
    with Gradebook(open_course(course).directory.db_url) as gradebook:
        CsvExportPlugin(to=str(own)).export(gradebook)
    theirs = sorted(line.split(",") for line in own.read_text().splitlines()[1:])
    rows, _ = exported("csv")
    assert rows[0] == own.read_text().splitlines()[0].split(",")
    ours = sorted([cell.removeprefix("'") for cell in row] for row in rows[1:])
    assert [row[:7] for row in ours] == [row[:7] for row in theirs]
    assert [list(map(float, row[7:])) for row in ours] == [
        list(map(float, row[7:])) for row in theirs
    ]
    found = {row[3]: row[7:] for row in rows[1:]}
    assert found["11"] == ["7.5", "0.0", "7.5", "9.0"]
    assert found["bob"][1] == "1.25"
    assert f"'{FORMULA}" in found


def test_canvas_without_its_list(exported):
    rows, remarks = exported("canvas", title="Filters")
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Filters"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "9"]
    found = {row[1] or row[3]: row for row in rows[2:]}
    assert found["11"] == ["11", "11", "", "", "", "7.5"]
    assert found["bob"][0] == "'@SUM(1), Bob"
    assert (found["absent"][5], found["lost"][5]) == ("", "")
    assert any("wait for a person" in remark for remark in remarks)
    assert any("the grader failed on them: lost" in remark for remark in remarks)


CANVAS = """\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,2_filters (4711),Other (1)
    Points Possible,,,,,9,5
"Lovelace, Ada",11,s11,ada@example.org,A,,3
"=HYPERLINK(1), Bob",22,s22,BOB@example.org,B,1,
"Absent, Ann",33,s33,absent@example.org,B,,
"Unknown, Uwe",44,s44,uwe@example.org,B,,
"""


def test_canvas_with_its_own_export(exported):
    rows, remarks = exported("canvas", CANVAS)
    assert rows[0][-1] == "2_filters (4711)"
    assert rows[2] == ["Lovelace, Ada", "11", "s11", "ada@example.org", "A", "7.5"]
    bob = rows[3]
    assert (bob[0], bob[1]) == ("'=HYPERLINK(1), Bob", "22")
    assert float(bob[5]) < 7
    assert [row[5] for row in rows[4:]] == ["", ""]
    assert f"{FORMULA} has handed in and is not in the roster" in remarks


def test_missing_as_zero_is_for_those_the_gradebook_knows(exported):
    rows, _ = exported("canvas", CANVAS, zeros=True)
    assert [row[5] for row in rows[4:]] == ["0", ""]


WORKSHEET = """Identifier,Full name,Email address,Grade,Maximum Grade,Last modified (grade),Feedback comments
Participant 1,Ada Lovelace,x@example.org,,100.00,-,
Participant 2,Bob,bob@example.org,,100.00,-,
Participant 3,Uwe Unknown,uwe@example.org,50.00,100.00,-,kept
"""


def test_moodle_s_worksheet_comes_back_filled_in(exported):
    rows, remarks = exported("moodle", WORKSHEET)
    assert rows[0] == WORKSHEET.splitlines()[0].split(",")
    ada, bob, uwe = rows[1:]
    assert (ada[3], ada[5]) == ("7", "-")
    assert "relu: 2 of 2<br>conv_output_size: 5 of 5" in ada[6]
    assert "relu: " in bob[6]
    assert "taken off for lateness: 1.25" in bob[6]
    assert uwe == WORKSHEET.splitlines()[3].split(",")
    assert remarks.count("Moodle's maximum is 100.00, the notebook's 9: set them alike") == 1


def test_moodle_s_participants_make_a_file_for_its_gradebook(exported):
    rows, _ = exported("moodle", "First name;ID number;Email address\nBob;;bob@example.org\n")
    assert rows[0] == ["ID number", "Email address", NAME, "Feedback"]
    assert rows[1][1] == "bob@example.org"
    assert float(rows[1][2]) > 0


def test_moodle_without_a_list(exported):
    rows, _ = exported("moodle")
    found = {row[2]: row for row in rows[1:]}
    assert found["bob"][3] == "bob@example.org"
    assert found["absent"][4:] == ["", ""]


def test_gradescope_s_results(course, tmp_path):
    (path,), _ = export(Wanted(course, NAME, "gradescope", tmp_path / "r.json", student="bob"))
    results = json.loads(path.read_text(encoding="utf-8"))
    tests = {test["name"]: test for test in results["tests"]}
    assert set(tests) == {"relu", "conv_output_size", "filters_written_1"}
    assert results["score"] == sum(test.get("score", 0) for test in results["tests"]) - 1.25
    relu = tests["relu"]
    assert (relu["max_score"], relu["status"], results["visibility"]) == (2.0, "failed", "visible")
    assert "WRONG" in relu["output"]
    assert tests["conv_output_size"]["status"] == "passed"
    # Nobody has graded it: no points, and no failure.
    assert "score" not in tests["filters_written_1"]
    assert tests["filters_written_1"]["status"] == "passed"


def test_gradescope_for_a_class_leaves_out_who_has_no_grade(course, tmp_path):
    paths, _ = export(Wanted(course, NAME, "gradescope", tmp_path / "all"))
    assert {path.parent.name for path in paths} == {"11", "bob", "ada-lovelace", FORMULA}
    with pytest.raises(GradingError, match="no grade of lost"):
        export(Wanted(course, NAME, "gradescope", student="lost"))
    with pytest.raises(GradingError, match="knows no student eve"):
        export(Wanted(course, NAME, "gradescope", student="eve"))


def students(*names: str, **more: str) -> list[StudentGrades]:
    return [StudentGrades(name, submitted=True, **more) for name in names]


def test_a_grade_never_goes_to_one_of_two():
    roster = Roster(("Full name",), ({"Full name": "Ada Lovelace"}, {"Full name": "ada  lovelace"}))
    pairs, remarks = match(roster, students("ada-lovelace"))
    assert [student for _, student in pairs] == [None, None]
    assert "ada-lovelace is in the roster 2 times: given to none" in remarks
    shared = students("a", "b", email="same@example.org")
    pairs, _ = match(Roster(("Email",), ({"Email": "same@example.org"},)), shared)
    assert pairs[0][1] is None


def test_nobody_takes_another_s_grade_by_their_email():
    honest, thief = StudentGrades("honest"), StudentGrades("thief", email="honest")
    pairs, _ = match(Roster(("Username",), ({"Username": "honest"},)), [honest, thief])
    assert pairs[0][1] is honest


def test_ids_that_differ_in_capitals_are_two_people():
    rows = tuple({"Username": name} for name in ("ada", "Ada", "ADA", "BOB"))
    pairs, _ = match(
        Roster(("Username",), rows), [*students("ada", "Ada", "bob", "x", email="ADA")]
    )
    assert [one and one.student for _, one in pairs] == ["ada", "Ada", None, "bob"]
    honest, thief = StudentGrades("honest"), StudentGrades("thief", email="Honest")
    pairs, _ = match(Roster(("Username",), ({"Username": "Honest"},)), [honest, thief])
    assert pairs[0][1] is honest


def test_moodle_s_namesakes_are_told_apart_by_number():
    rows = tuple({"Identifier": f"Participant {n}", "Full name": "Ada Lovelace"} for n in (1, 2))
    roster = Roster(("Identifier", "Full name"), rows)
    pairs, _ = match(roster, students("ada-lovelace-2", "ada-lovelace-1"))
    assert [student.student for _, student in pairs] == ["ada-lovelace-1", "ada-lovelace-2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no column"), (b"a,b\n1,2\n", "no column of"), (None, "cannot be read")],
)
def test_a_roster_that_is_none(tmp_path, content, said):
    path = tmp_path / "roster.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(GradingError, match=said):
        read_roster(path)


def test_the_command_says_where_and_what_to_know(course, tmp_path):
    out = tmp_path / "canvas.csv"
    words = [NAME, "--to", "canvas", "--course", str(course), "--out", str(out)]
    result = CliRunner().invoke(command, words)
    assert (result.exit_code, result.stdout) == (0, f"{out}\n")
    assert "note: without a grade, because the grader failed on them: lost" in result.stderr
    assert out.stat().st_size > 100
