"""The report of a small class: what it says, and that nothing a student writes can run in it."""

import csv
import io
import re
import stat
from dataclasses import replace

import pytest
from click.testing import CliRunner
from nbgrader.api import Gradebook

from autograder.assignment.course_directory import open_course
from autograder.cli.commands.report import report
from autograder.errors import GradingError
from autograder.lms.enrolment import Enrolment, Person
from autograder.pages.report.load import read_class
from autograder.pages.report.page import report_page
from autograder.pages.report.write import write_report
from tests.helpers.grading_fakes import (
    ANSWERS,
    NAME,
    WRONG_RELU,
    course_directory,
    hand_in,
    known_course,
    run_class,
)
from tests.helpers.page import Page

EVIL = "<script>alert(1)<\\script>"
FORMULA = "=cmd|' !A0"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    wrong = dict.fromkeys(("bob", EVIL, FORMULA), ANSWERS | {"relu": WRONG_RELU})
    submitted = {"ada": ANSWERS, "torn": b"{", **wrong}
    root = known_course(tmp_path_factory.mktemp("class"), submitted)
    hand_in(root, "eve", ANSWERS, name="<img src=x onerror=alert(2)>.ipynb")
    run_class(root)
    with Gradebook(open_course(root).directory.db_url) as gradebook:
        gradebook.update_or_create_student(
            "bob", first_name="<script>alert(3)</script>", last_name="@SUM(1)"
        )
        gradebook.add_student("absent", first_name="Zoë", last_name="Nobody")
        grade = gradebook.find_grade("filters_written_1", NAME, NAME, "ada")
        grade.manual_score, grade.needs_manual_grade = 2.0, False
        gradebook.db.commit()
    hand_in(root, "newcomer")
    return root


@pytest.fixture(scope="module")
def written(course, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "page.html"
    page, table = write_report(course, NAME, out)
    return page, table


def test_nothing_of_a_student_becomes_markup(written):
    page = Page(written[0].read_text(encoding="utf-8"))
    assert not {"script", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    # It is there, as text.
    assert EVIL in page.text
    assert "<script>alert(3)</script>" in page.text
    assert "<img src=x onerror=alert(2)>" in page.text


def test_the_page_asks_for_nothing_from_elsewhere(written):
    page = Page(written[0].read_text(encoding="utf-8"))
    links = [value for name, value in page.attributes if name in ("src", "href", "action")]
    assert links
    assert all(link.startswith("#") for link in links)
    assert "url(" not in written[0].read_text(encoding="utf-8")
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in page.attributes


def test_the_page_can_be_read_by_a_screen_reader(written):
    text = written[0].read_text(encoding="utf-8")
    page = Page(text)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    assert page.tags.count("table") == text.count("<thead>") > 3
    assert re.search(r'<svg[^>]* role="img" aria-label="[^"]{20,}', text)
    assert ("lang", "en") in page.attributes
    assert len(page.ids) == len(set(page.ids))
    for name, value in page.attributes:
        if name in ("aria-labelledby", "href"):
            assert value.removeprefix("#") in page.ids


def test_the_page_says_what_there_is_to_know(written):
    text = " ".join(Page(written[0].read_text(encoding="utf-8")).text.split())
    assert "Nothing handed in: 1" in text
    assert "Nobody, Zoë (absent)" in text
    assert "newcomer handed in, not graded yet" in text
    assert "torn not gradable" in text
    assert re.search(r"relu : .*? 3 students", text)
    # relu: 2 of 5 that could be read have its 2 points.
    assert re.search(r"relu 0.8 of 2 40 % 0.40", text)
    # Nobody but ada has points for the written answer.
    assert re.search(r"filters_written_1 2 of 2 100 % 1.00 –", text)


def test_sections_have_a_column_where_there_are_any(course):
    data = read_class(course, NAME)
    assert "Section" not in Page(report_page(data)).text
    enrolment = Enrolment((Person("ada", section="Mon & Tue"),))
    page = Page(report_page(replace(data, enrolment=enrolment)))
    assert "Student Section Points Not begun Seconds Remarks" in page.text
    assert "ada Mon & Tue 9" in page.text


def test_the_table_is_harmless_and_whole(written):
    rows = list(csv.DictReader(io.StringIO(written[1].read_text(encoding="utf-8"))))
    by_student = {row["student"]: row for row in rows}
    assert len(rows) == 8
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert by_student["bob"]["name"].startswith("'@SUM(1)")
    assert f"'{FORMULA}" in by_student
    assert by_student["ada"]["points"] == "9.0"
    assert by_student["bob"]["relu mistake"]
    assert by_student["absent"]["points"] == by_student["newcomer"]["points"] == ""


def test_only_its_owner_may_read_a_report(written):
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in written)


def test_a_report_writes_nothing_into_the_gradebook(course, written):
    found = read_class(course, NAME)
    assert {student.student for student in found.grades.students} == {
        "ada", "bob", EVIL, FORMULA, "torn", "eve", "absent",
    }  # fmt: skip


def test_without_a_grade_it_says_what_to_do(tmp_path):
    with pytest.raises(GradingError, match="grade something first"):
        write_report(course_directory(tmp_path / "new"), NAME)
    assert not (tmp_path / "new" / "gradebook.db").exists()
    assert not (tmp_path / "new" / "reports").exists()


def test_the_command_says_where_it_wrote(course, tmp_path):

    out = tmp_path / "new" / "class.html"
    result = CliRunner().invoke(report, [NAME, "--course", str(course), "--out", str(out)])
    assert result.output.splitlines() == [str(out), str(out.with_suffix(".csv"))]
    assert out.read_text(encoding="utf-8").count("<h1>") == 1
